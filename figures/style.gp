# style.gp - what all figures share: output by extension, colours, lines, helpers.
#
# A figure sets FIGURE (its name), WIDTH and HEIGHT in pixels, TABLES, OUT and PAPER from its
# arguments and loads this file. Every text is drawn as it is ("noenhanced"), and a path never
# begins with anything but '/' or './': gnuplot would take "<" or "|" for a command.

local(path) = path[1:1] eq '/' ? path : './'.path

if (strlen(TABLES) == 0 || strlen(OUT) < 5) {
    set print '-'
    print 'usage: gnuplot -c figures/'.FIGURE.'.gp TABLES OUT.svg|OUT.png|OUT.pdf [PAPER]'
    exit status 64
}
TABLES = local(TABLES)
PAPER = strlen(PAPER) ? local(PAPER) : ''
EXTENSION = OUT[strlen(OUT) - 3:]

if (EXTENSION eq '.svg') {
    set terminal svg size WIDTH,HEIGHT font 'DejaVu Sans,Arial,sans-serif,12' noenhanced \
        background '#ffffff' name FIGURE
} else { if (EXTENSION eq '.png') {
    set terminal pngcairo size WIDTH,HEIGHT font 'DejaVu Sans,9' noenhanced background '#ffffff'
} else { if (EXTENSION eq '.pdf') {
    set terminal pdfcairo size WIDTH/100.0,HEIGHT/100.0 font 'DejaVu Sans,8' noenhanced
} else {
    set print '-'
    print FIGURE.': expected an output that ends with .svg, .png or .pdf, found '.OUT
    exit status 64
} } }
set output local(OUT)

# Okabe and Ito's palette, told apart with every common colour blindness. The same method, and the
# same sign of a weight, has the same colour in every figure; they follow the paper's own colours.
BLUE = '#0072B2'
RED = '#D55E00'
GREEN = '#009E73'
FULL = BLUE
TTQ = RED
BINARY = GREEN
POSITIVE = GREEN
ZERO = RED
NEGATIVE = BLUE
GREY = '#606060'

set datafile separator comma
set encoding utf8
set border 3 linewidth 0.8 linecolor rgb GREY
set format '%g'
set tics nomirror out scale 0.5 textcolor rgb 'black'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 0.6
set style fill transparent solid 0.25 noborder

# A row of a table counts where its cell in `column` is `word`; elsewhere there is no point.
pick(column, word, value) = stringcolumn(column) eq word ? value : NaN

# One seed has no bounds: its band has no height.
bound(value, mean) = value == value ? value : mean

# Whole epochs only: gnuplot would mark 0.5 epochs in a short run.
step(epochs) = epochs <= 10 ? 1 : epochs <= 30 ? 5 : epochs <= 70 ? 10 : epochs <= 130 ? 20 : 50
band(n) = n > 1 ? 'band: 95 % confidence interval of the mean over seeds (Student t)' \
                : 'one seed: no interval'

# A panel that only holds the key, over the whole width; draw it last.
KEY_PANEL = 'unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid; '.\
            'set lmargin at screen 0; set rmargin at screen 1; set xrange [0:1]; '.\
            'set yrange [0:1]; set key horizontal Left reverse maxrows 1 samplen 2 width -2'
