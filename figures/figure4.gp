# Figure 4: error by epoch on training images (left) and test images (right), top-1 above and top-5
# below, for networks on larger images; in a second row the paper's own curves of AlexNet.
#
#   gnuplot -c figures/figure4.gp DATA OUT.svg [PAPER [RUNS [TITLE]]]
#
# DATA holds figure4.csv (method,images,top,epoch,mean,ci_low,ci_high,n; images 'train' or 'test',
# top 1 or 5, percent) and figure4_seeds.csv (method,images,top,epoch,seed,error). OUT ends with
# .svg, .png or .pdf. PAPER is the folder with the paper's figure4.csv and figure4_full.csv.
FIGURE = 'figure4'
TITLE = ARG5
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 960
HEIGHT = PAPER eq '' ? 470 : 860
load HERE.'output.gp'

TABLE = DATA.'/figure4.csv'
SEEDS = DATA.'/figure4_seeds.csv'
METHODS = 'full dorefa twn ttq bwn'
NAMES = '"full precision" "binary (DoReFa)" TWN TTQ "binary (BWN)"'
array COLOUR[5] = [FULL, BINARY, TWN, TTQ, ORANGE]
array MARK[5] = [5, 9, 13, 7, 11] # tell the methods apart where colours do not
array COUNT[5] = [0, 0, 0, 0, 0]
number(name) = (_at = 0, sum [i = 1:5] (word(METHODS, i) eq name ? (_at = i, 0) : 0), _at)
EPOCHS = 1; LEAST = 1e9; MOST = 0; HIGH = 80; LAST_SEED = 0
see(k, n) = k ? COUNT[k] = n : 0
stats TABLE skip 1 using (EPOCHS = max(EPOCHS, int($4)), LEAST = min(LEAST, int($8)), MOST = max(MOST, int($8)), \
    HIGH = $5 > HIGH ? 100 : HIGH, see(number(stringcolumn(1)), int($8))) nooutput
stats SEEDS skip 1 using (LAST_SEED = max(LAST_SEED, int($5))) nooutput

set multiplot
N = LEAST == MOST ? sprintf('n = %d', MOST) : sprintf('n = %d to %d', LEAST, MOST)
set label 1 'Seeds: '.N.'; '.(MOST > 1 ? 'band, where there is one: 95 % confidence interval of the mean (Student t)' : 'one seed: no interval').'. Solid: top-1 error; dashed: top-5 error.'.(MOST > 1 ? ' Thin lines: single seeds.' : '') at screen 0.01,foot_y(1) @FOOT
set label 2 (PAPER eq '' ? '' : 'Paper: recovered from its Figure 4, one run; dotted: full precision, quoted constants.').runs_text at screen 0.01,foot_y(0) @FOOT
array IMAGES[2] = ['train', 'test']
array WORDS[2] = ['training images', 'test images']
set yrange [0:HIGH]
set ytics 20
# gnuplot's PNG fills a band that leaves the panel down to its corner.
inside(value) = max(0, min(HIGH, value))
of(m, i, t, value) = stringcolumn(1) eq word(METHODS, m) && stringcolumn(2) eq IMAGES[i] && int($3) == t ? value : NaN
pixels(y) = y / (HEIGHT + 0.0)
do for [i = 1:2] {
    set lmargin at screen 0.07 + 0.49 * (i - 1)
    set rmargin at screen 0.50 + 0.48 * (i - 1)
    set tmargin at screen 1 - pixels(80)
    set bmargin at screen 1 - pixels(370)
    set title 'this reproduction'.(TITLE eq '' ? '' : ', '.TITLE).': '.WORDS[i] offset 0,-0.4
    set xlabel 'epoch'
    set ylabel (i == 1 ? 'error (%)' : '')
    set xrange [EPOCHS > 1 ? 1 : 0.5 : EPOCHS > 1 ? EPOCHS : 1.5]
    set xtics step(EPOCHS)
    plot for [m = 1:5] for [t = 1:5:4] TABLE skip 1 \
             using 4:(of(m, i, t, inside(bound($6, $5)))):(inside(bound($7, $5))) with filledcurves linecolor rgb COLOUR[m], \
         for [m = 1:5] for [t = 1:5:4] for [s = 0:MOST > 1 ? LAST_SEED : -1] SEEDS skip 1 \
             using 4:($5 == s ? of(m, i, t, $6) : NaN) with lines linewidth 0.4 linecolor rgb COLOUR[m], \
         for [m = 1:5] for [t = 1:5:4] TABLE skip 1 using 4:(of(m, i, t, $5)) \
             with linespoints linewidth 1.8 dashtype 1 + t / 5 pointtype MARK[m] \
             pointsize 0.6 pointinterval max(1, EPOCHS / 8) linecolor rgb COLOUR[m]
    unset label
}
if (PAPER ne '') {
    CURVES = PAPER.'/figure4.csv'
    LINES = PAPER.'/figure4_full.csv'
    set yrange [0:80]
    do for [i = 1:2] {
        set lmargin at screen 0.07 + 0.49 * (i - 1)
        set rmargin at screen 0.50 + 0.48 * (i - 1)
        set tmargin at screen 1 - pixels(470)
        set bmargin at screen 1 - pixels(760)
        set title 'paper, AlexNet on ImageNet: '.WORDS[i] offset 0,-0.4
        set ylabel (i == 1 ? 'error (%)' : '')
        set xrange [1:70]
        set xtics 10
        FIRST = 2 + 6 * (i - 1)
        stats LINES skip 1 using (stringcolumn(1) eq IMAGES[i] ? (TOP1 = $2, TOP5 = $3) : 0) nooutput
        plot for [m = 0:2] CURVES skip 1 using 1:(column(FIRST + m)) with linespoints linewidth 1.4 pointtype MARK[m + 2] pointsize 0.6 pointinterval 8 linecolor rgb COLOUR[m + 2], \
             for [m = 0:2] CURVES skip 1 using 1:(column(FIRST + 3 + m)) with linespoints linewidth 1.4 dashtype 2 pointtype MARK[m + 2] pointsize 0.6 pointinterval 8 linecolor rgb COLOUR[m + 2], \
             TOP1 with lines dashtype 3 linewidth 1.4 linecolor rgb FULL, \
             TOP5 with lines dashtype 3 linewidth 1.4 linecolor rgb FULL
    }
}
keyed(m) = COUNT[m] || (PAPER ne '' && m <= 4)
@KEY_PANEL
set key at screen 0.03,(1 - 6.0 / HEIGHT) left top
plot for [m = 1:5] keyed(m) ? 2 : NaN with linespoints linewidth 2 pointtype MARK[m] pointsize 0.6 linecolor rgb COLOUR[m] title keyed(m) ? word(NAMES, m) : ''
unset multiplot
