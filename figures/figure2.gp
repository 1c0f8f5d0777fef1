# Figure 2: the scales +Wp and -Wn, and the shares of negative, zero and positive weights, of
# three layers: the first ternary convolution, the last convolution, the linear layer, or those
# that LAYERS names. Below them the paper's own curves.
#
#   gnuplot -c figures/figure2.gp DATA OUT.svg [PAPER [RUNS [LAYER1 LAYER2 LAYER3]]]
#
# DATA holds scale_curves.csv and scale_seeds.csv (ttq-stats trajectories). OUT ends with .svg,
# .png or .pdf. PAPER is the folder with the paper's figure2.csv (figures/paper); without it the
# paper's block is left out. RUNS names the set of runs in the footer. All panels of scales have one
# range, that of the largest scale.
FIGURE = 'figure2'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
array LAYER[3] = [ARG5, ARG6, ARG7]
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 960
HEIGHT = PAPER eq '' ? 537 : 1032
load HERE.'output.gp'

CURVES = DATA.'/scale_curves.csv'
SEEDS = DATA.'/scale_seeds.csv'
PAPER_CURVES = PAPER.'/figure2.csv'

# The layers stand in the order of the network: the last one that is no 'linear' is the last
# convolution.
CHOSEN = LAYER[1] ne ''
take(name) = (LAYER[1] = LAYER[1] eq '' ? name : LAYER[1], \
              LAYER[2] = name eq 'linear' ? LAYER[2] : name, 0)
if (!CHOSEN) {
    stats CURVES skip 1 using (take(stringcolumn(1))) nooutput
    LAYER[3] = 'linear'
}
array PAPER_LAYER[3] = ['res1.0.conv1', 'res3.2.conv2', 'linear']
array ROLE[3] = ['first ternary convolution', 'last convolution', 'linear layer']

stats CURVES skip 1 using 2:3 nooutput
EPOCHS = ceil(STATS_max_x) # the last step that is written ends no epoch
SEED_COUNT = int(STATS_max_y)
stats SEEDS skip 1 using 2 nooutput
LAST_SEED = int(STATS_max)

# The largest scale of a seed; two seeds can have a band far wider than the frame.
HIGH = 0
larger(value) = HIGH = abs(value) > HIGH ? abs(value) : HIGH
shown(name) = name eq LAYER[1] || name eq LAYER[2] || name eq LAYER[3]
stats SEEDS skip 1 using (shown(stringcolumn(1)) ? (larger($4), larger($5)) : 0) nooutput
if (PAPER ne '') { stats PAPER_CURVES skip 1 using (larger($3), larger($4)) nooutput }
HIGH = 0.5 * ceil(2 * HIGH)

# Row r (0 is the top one) of R, column c of 3, as screen coordinates.
ROWS = PAPER eq '' ? 2 : 4
PIXELS = HEIGHT + 0.0
left(c) = 0.08 + 0.313 * (c - 1)
right(c) = left(c) + 0.262
top(r) = 1 - ((r >= 2 ? 145 : 74) + (r % 2 ? 215 : 0) + (r >= 2 ? 410 : 0)) / PIXELS
bottom(r) = top(r) - (r % 2 ? 150 : 170) / PIXELS

set multiplot
FOOTER = sprintf('Seeds: n = %d; ', SEED_COUNT).band(SEED_COUNT).'.'.\
         (SEED_COUNT > 1 ? ' Thin lines: single seeds. Shares: mean over seeds.' : '')
set label 1 FOOTER at screen 0.01,foot_y(1) @FOOT
set label 4 runs_text[2:] at screen 0.01,foot_y(0) @FOOT
set label 2 'this reproduction' at screen 0.01,(1 - 16 / PIXELS) left
if (PAPER ne '') {
    set label 3 'paper (recovered from its Figure 2), one run' at screen 0.01,(top(2) + 38 / PIXELS)
}
unset grid

do for [block = 0:ROWS / 2 - 1] {
    END = block ? 150 : EPOCHS
    set xrange [0:END > 0 ? END : 1]
    set xtics END < 2 ? 0.25 : step(END)
    do for [c = 1:3] {
        name = block ? PAPER_LAYER[c] : LAYER[c]
        set lmargin at screen left(c)
        set rmargin at screen right(c)
        set tmargin at screen top(2 * block)
        set bmargin at screen bottom(2 * block)
        set title (CHOSEN && !block ? name : ROLE[c].' ('.name.')') font ',11' offset 0,-0.6
        set ylabel (c == 1 ? 'scale' : '')
        set xlabel ''
        set yrange [-HIGH:HIGH]
        set ytics HIGH <= 2 ? 0.5 : 1
        set format x ''
        if (block == 0) {
            plot CURVES skip 1 using 2:(pick(1, name, bound($5, $4))):(bound($6, $4)) \
                     with filledcurves linecolor rgb POSITIVE, \
                 '' skip 1 using 2:(pick(1, name, -bound($9, $7))):(-bound($8, $7)) \
                     with filledcurves linecolor rgb NEGATIVE, \
                 for [s = 0:LAST_SEED] SEEDS skip 1 \
                     using 3:($2 == s ? pick(1, name, $4) : NaN) \
                     with lines linewidth 0.5 linecolor rgb POSITIVE, \
                 for [s = 0:LAST_SEED] SEEDS skip 1 \
                     using 3:($2 == s ? pick(1, name, -$5) : NaN) \
                     with lines linewidth 0.5 linecolor rgb NEGATIVE, \
                 CURVES skip 1 using 2:(pick(1, name, $4)) \
                     with lines linewidth 1.8 linecolor rgb POSITIVE, \
                 0 with lines linewidth 1.8 linecolor rgb ZERO, \
                 CURVES skip 1 using 2:(pick(1, name, -$7)) \
                     with lines linewidth 1.8 linecolor rgb NEGATIVE
            unset label
        } else {
            plot PAPER_CURVES skip 1 using 2:(pick(1, name, $3)) \
                     with lines linewidth 1.8 linecolor rgb POSITIVE, \
                 0 with lines linewidth 1.8 linecolor rgb ZERO, \
                 PAPER_CURVES skip 1 using 2:(pick(1, name, -$4)) \
                     with lines linewidth 1.8 linecolor rgb NEGATIVE
        }

        set tmargin at screen top(2 * block + 1)
        set bmargin at screen bottom(2 * block + 1)
        unset title
        set ylabel (c == 1 ? 'share of weights (%)' : '')
        set xlabel 'epoch'
        set format x '%g'
        set yrange [0:100]
        set ytics 25
        FILE = block ? PAPER_CURVES : CURVES
        NEG = block ? 5 : 10
        plot FILE skip 1 using 2:(pick(1, name, 0)):(column(NEG)) \
                 with filledcurves fillstyle solid 0.65 linecolor rgb NEGATIVE, \
             FILE skip 1 using 2:(pick(1, name, column(NEG))):(column(NEG) + column(NEG + 1)) \
                 with filledcurves fillstyle solid 0.65 linecolor rgb ZERO, \
             FILE skip 1 using 2:(pick(1, name, column(NEG) + column(NEG + 1))):(100) \
                 with filledcurves fillstyle solid 0.65 linecolor rgb POSITIVE
    }
}
@KEY_PANEL
set key at screen 0.98,(1 - 8 / PIXELS) right top
plot 2 with lines linewidth 3 linecolor rgb POSITIVE title '+Wp, positive', \
     2 with lines linewidth 3 linecolor rgb ZERO title 'zero', \
     2 with lines linewidth 3 linecolor rgb NEGATIVE title '-Wn, negative'
unset multiplot
