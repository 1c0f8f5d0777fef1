# Figure 3: test error by epoch, full precision and TTQ; beside it the paper's own curves.
#
#   gnuplot -c figures/figure3.gp TABLES OUT.svg [PAPER]
#
# TABLES holds error_curves.csv and error_seeds.csv (ttq-stats curves). OUT ends with .svg, .png
# or .pdf. PAPER is the folder with the paper's figure3.csv (figures/paper); without it there is
# no panel of the paper. Both panels have one range of errors: from 0 to the paper's 20 %, or
# farther where our own curves, in a short run without its first quarter, lie higher.
FIGURE = 'figure3'
TABLES = ARG1
OUT = ARG2
PAPER = ARGC >= 3 ? ARG3 : ''
WIDTH = PAPER eq '' ? 760 : 960
HEIGHT = 430
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'

CURVES = TABLES.'/error_curves.csv'
SEEDS = TABLES.'/error_seeds.csv'
METHODS = 'full ttq'
NAMES = '"full precision" "TTQ"'
array COLOUR[2] = [FULL, TTQ]
array COUNT[2] = [0, 0]

stats CURVES skip 1 using 2 nooutput
EPOCHS = int(STATS_max)
stats SEEDS skip 1 using 2 nooutput
LAST_SEED = int(STATS_max)

# The last row of a method is its last epoch. A run as long as the paper's has bursts of large
# errors while the rate is high; there the range follows the end of the curves.
HIGH = 0
do for [m = 1:2] {
    last = 0
    stats CURVES skip 1 using (stringcolumn(1) eq word(METHODS, m) ? (COUNT[m] = int($3), \
        HIGH = EPOCHS <= 40 && $2 > EPOCHS / 4.0 && $4 > HIGH ? $4 : HIGH, last = $4) : 0) nooutput
    HIGH = 1.5 * last > HIGH ? 1.5 * last : HIGH
}
FIRST_M = COUNT[1] ? 1 : 2
LAST_M = COUNT[2] ? 2 : 1
MOST = COUNT[1] > COUNT[2] ? COUNT[1] : COUNT[2]
TOP = HIGH > 100 ? 100 : HIGH > 20 ? 5 * ceil(0.2 * HIGH) : 20

n_text(m) = COUNT[m] ? sprintf('%s n = %d', word(NAMES, m), COUNT[m]) : ''
FOOTER = 'Seeds: '.n_text(1).(COUNT[1] && COUNT[2] ? ', ' : '').n_text(2).'; '.band(MOST).'.'
SINGLE = MOST == 1 ? '' : EPOCHS > 1 ? 'Thin lines: single seeds. ' : 'Crosses: single seeds. '
CUT = SINGLE.(TOP < 100 ? sprintf('Errors above %d %% are cut off.', TOP) : '')

set multiplot
set label 1 FOOTER at screen 0.01,0.065 left font ',10' textcolor rgb GREY
set label 2 CUT at screen 0.01,0.025 left font ',10' textcolor rgb GREY
set tmargin at screen 0.80
set bmargin at screen 0.23
set lmargin at screen PAPER eq '' ? 0.10 : 0.07
set rmargin at screen PAPER eq '' ? 0.97 : 0.50
set title 'this reproduction' offset 0,-0.4
unset key
set xlabel 'epoch'
set ylabel 'test error (%)'
set yrange [0:TOP]
set xrange [EPOCHS > 1 ? 1 : 0.5 : EPOCHS > 1 ? EPOCHS : 1.5]
set xtics step(EPOCHS)
DOT = EPOCHS <= 10 ? 0.5 : 0
# One epoch has no line and no band: points side by side, with bars.
aside(m) = EPOCHS > 1 ? 0 : 0.1 * (m - 1.5)
plot for [m = FIRST_M:MOST > 1 && EPOCHS > 1 ? LAST_M : 0] CURVES skip 1 using 2:(pick(1, word(METHODS, m), bound($5, $4))):(bound($6, $4)) \
         with filledcurves linecolor rgb COLOUR[m], \
     for [m = FIRST_M:MOST > 1 && EPOCHS == 1 ? LAST_M : 0] CURVES skip 1 \
         using ($2 + aside(m)):(pick(1, word(METHODS, m), $4)):(bound($5, $4)):(bound($6, $4)) \
         with yerrorbars pointtype 7 pointsize 0.5 linecolor rgb COLOUR[m], \
     for [m = FIRST_M:LAST_M] for [s = 0:MOST > 1 ? LAST_SEED : -1] SEEDS skip 1 \
         using ($3 + 1.5 * aside(m)):($2 == s ? pick(1, word(METHODS, m), $4) : NaN) \
         with linespoints linewidth 0.6 pointtype 1 pointsize (EPOCHS > 1 ? 0 : 0.8) \
         linecolor rgb COLOUR[m], \
     for [m = FIRST_M:LAST_M] CURVES skip 1 \
         using ($2 + aside(m)):(pick(1, word(METHODS, m), $4)) \
         with linespoints linewidth 2 pointtype 7 pointsize DOT linecolor rgb COLOUR[m]

if (PAPER ne '') {
    unset label
    set lmargin at screen 0.56
    set rmargin at screen 0.98
    set title 'paper (recovered from its Figure 3), one run' offset 0,-0.4
    unset ylabel
    set xrange [1:180]
    set xtics 30
    plot PAPER.'/figure3.csv' skip 1 using 1:3 with lines linewidth 1 linecolor rgb BINARY, \
         '' skip 1 using 1:2 with lines linewidth 1.4 linecolor rgb FULL, \
         '' skip 1 using 1:4 with lines linewidth 1.4 linecolor rgb TTQ
}
unset label
@KEY_PANEL
set key at screen 0.03,0.98 left top
plot 2 with lines linewidth 2 linecolor rgb FULL title 'full precision', \
     2 with lines linewidth 2 linecolor rgb TTQ title 'TTQ', \
     for [b = 1:PAPER eq '' ? 0 : 1] 2 with lines linecolor rgb BINARY \
         title 'binary (DoReFa), paper only'
unset multiplot
