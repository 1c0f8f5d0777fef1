# output.gp - opens OUT, whose ending tells the terminal, WIDTH x HEIGHT pixels. Load it after
# style.gp, and before `set multiplot`. A text has the same share of the width in all three.
EXTENSION = OUT[strlen(OUT) - 3:]
if (EXTENSION eq '.svg') {
    set terminal svg size WIDTH,HEIGHT font 'DejaVu Sans,Arial,sans-serif,12' noenhanced \
        background '#ffffff' name FIGURE
} else { if (EXTENSION eq '.png') {
    set terminal pngcairo size 2 * WIDTH,2 * HEIGHT font 'DejaVu Sans,12' fontscale 1.5 linewidth 2 \
        pointscale 2 noenhanced background '#ffffff'
} else { if (EXTENSION eq '.pdf') {
    set terminal pdfcairo size WIDTH/100.0,HEIGHT/100.0 font 'DejaVu Sans,12' fontscale 0.54 \
        noenhanced
} else {
    set print '-'
    print FIGURE.': expected an output that ends with .svg, .png or .pdf, found '.OUT
    exit status 64
} } }
set output local(OUT)
