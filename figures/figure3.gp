# Figure 3: test error by epoch of each method; beside it the paper's own curves.
#
#   gnuplot -c figures/figure3.gp DATA OUT.svg [PAPER [RUNS]]
#
# DATA holds error_curves.csv and error_seeds.csv (ttq-stats curves; the variants full, full-again,
# dorefa, twn and ttq are drawn). OUT ends with .svg, .png or .pdf. PAPER is the folder with the paper's
# figure3.csv (figures/paper); without it there is no panel of the paper. RUNS names the set of runs
# in the footer. Both panels have one range of errors: from 0 to the paper's 20 %, or farther where
# our own curves, in a short run without its first quarter, lie higher.
FIGURE = 'figure3'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = PAPER eq '' ? 760 : 960
HEIGHT = 450
load HERE.'output.gp'

CURVES = DATA.'/error_curves.csv'
SEEDS = DATA.'/error_seeds.csv'
METHODS = 'full full-again dorefa twn ttq'
NAMES = '"full precision" "full precision, restarted" "binary (DoReFa)" TWN TTQ'
PAPERS = '1 3 5' # the methods of the paper's own figure
array COLOUR[5] = [FULL, FULL, BINARY, TWN, TTQ]
array DASH[5] = [1, 2, 1, 1, 1]
array MARK[5] = [5, 4, 9, 13, 7]
array COUNT[5] = [0, 0, 0, 0, 0]

# The last row of a method is its last epoch. A run as long as the paper's has bursts of large
# errors while the rate is high; there the range follows the end of the curves.
EPOCHS = 1
LAST_SEED = 0
HIGH = 0
stats CURVES skip 1 using (strstrt(' '.METHODS.' ', ' '.stringcolumn(1).' ') ? \
                           EPOCHS = max(EPOCHS, int($2)) : 0) nooutput
stats SEEDS skip 1 using (LAST_SEED = max(LAST_SEED, int($2))) nooutput
do for [m = 1:5] {
    last = 0
    stats CURVES skip 1 using (stringcolumn(1) eq word(METHODS, m) ? (COUNT[m] = int($3), \
        HIGH = EPOCHS <= 40 && $2 > EPOCHS / 4.0 && $4 > HIGH ? $4 : HIGH, last = $4) : 0) nooutput
    HIGH = max(1.5 * last, HIGH)
}
TOP = HIGH > 100 ? 100 : HIGH > 20 ? 5 * ceil(0.2 * HIGH) : 20
MOST = 0
do for [m = 1:5] { MOST = max(MOST, COUNT[m]) }
HERE_METHODS = ''
FOOTER = ''
do for [m = 1:5] {
    if (COUNT[m]) {
        HERE_METHODS = HERE_METHODS.' '.m
        FOOTER = FOOTER.(FOOTER eq '' ? 'Seeds: ' : ', ').word(NAMES, m).sprintf(' n = %d', COUNT[m])
    }
}
FOOTER = FOOTER.'; '.band(MOST).'.'
SINGLE = MOST == 1 ? '' : EPOCHS > 1 ? 'Thin lines: single seeds. ' : 'Crosses: single seeds. '
CUT = SINGLE.(TOP < 100 ? sprintf('Errors above %d %% are cut off.', TOP) : '').runs_text
index(k) = int(word(HERE_METHODS, k))
DRAWN = words(HERE_METHODS)

set multiplot
set label 1 FOOTER at screen 0.01,foot_y(1) @FOOT
set label 2 CUT at screen 0.01,foot_y(0) @FOOT
set tmargin at screen 0.80
set bmargin at screen 0.22
set lmargin at screen PAPER eq '' ? 0.10 : 0.07
set rmargin at screen PAPER eq '' ? 0.97 : 0.50
set title 'this reproduction' offset 0,-0.4
set xlabel 'epoch'
set ylabel 'test error (%)'
set yrange [0:TOP]
set xrange [EPOCHS > 1 ? 1 : 0.5 : EPOCHS > 1 ? EPOCHS : 1.5]
set xtics step(EPOCHS)
# Marks tell the methods apart where colours do not.
EVERY = max(1, EPOCHS / 8)
MARKED = 'pointsize 0.6 pointinterval 20 pointtype'
# One epoch has no line and no band: points side by side, with bars.
aside(m) = EPOCHS > 1 ? 0 : 0.1 * (m - 3)
BANDS = MOST > 1 && EPOCHS > 1 ? DRAWN : 0
BARS = MOST > 1 && EPOCHS == 1 ? DRAWN : 0
plot for [k = 1:BANDS] CURVES skip 1 \
         using 2:(pick(1, word(METHODS, index(k)), bound($5, $4))):(bound($6, $4)) \
         with filledcurves linecolor rgb COLOUR[index(k)], \
     for [k = 1:BARS] CURVES skip 1 using ($2 + aside(index(k))): \
         (pick(1, word(METHODS, index(k)), $4)):(bound($5, $4)):(bound($6, $4)) \
         with yerrorbars pointtype 7 pointsize 0.5 linecolor rgb COLOUR[index(k)], \
     for [k = 1:DRAWN] for [s = 0:MOST > 1 ? LAST_SEED : -1] SEEDS skip 1 \
         using ($3 + 1.5 * aside(index(k))):($2 == s && COUNT[index(k)] > 1 ? pick(1, word(METHODS, index(k)), $4) : NaN) \
         with linespoints linewidth 0.6 pointtype 1 pointsize (EPOCHS > 1 ? 0 : 0.8) \
         linecolor rgb COLOUR[index(k)], \
     for [k = 1:DRAWN] CURVES skip 1 \
         using ($2 + aside(index(k))):(pick(1, word(METHODS, index(k)), $4)) \
         with linespoints linewidth 2 dashtype DASH[index(k)] pointtype MARK[index(k)] \
         pointsize 0.6 pointinterval EVERY \
         linecolor rgb COLOUR[index(k)]

if (PAPER ne '') {
    unset label
    set lmargin at screen 0.56
    set rmargin at screen 0.98
    set title 'paper (recovered from its Figure 3), one run' offset 0,-0.4
    unset ylabel
    set xrange [1:180]
    set xtics 30
    plot PAPER.'/figure3.csv' skip 1 using 1:3 with linespoints linewidth 1 linecolor rgb BINARY @MARKED MARK[3], \
         '' skip 1 using 1:2 with linespoints linewidth 1.4 linecolor rgb FULL @MARKED MARK[1], \
         '' skip 1 using 1:4 with linespoints linewidth 1.4 linecolor rgb TTQ @MARKED MARK[5]
}
keyed(m) = COUNT[m] || (PAPER ne '' && strstrt(PAPERS, ''.m))
@KEY_PANEL
set key at screen 0.03,0.98 left top samplen 4
plot for [m = 1:5] keyed(m) ? 2 : NaN with linespoints linewidth 2 dashtype DASH[m] pointtype MARK[m] pointsize 0.6 linecolor rgb COLOUR[m] \
         title keyed(m) ? word(NAMES, m).(COUNT[m] ? '' : ', paper only') : ''
unset multiplot
