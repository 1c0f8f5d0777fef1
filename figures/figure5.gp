# Figure 5: test and training error against the share of zeros that every layer is held at; without
# scales as in the official script, and with TTQ's scales. Beside it the paper's points.
#
#   gnuplot -c figures/figure5.gp DATA OUT.svg [PAPER [RUNS]]
#
# DATA holds figure5.csv (series,images,share,mean,ci_low,ci_high,n; series is 'scales' or 'plain',
# images 'test' or 'train') and figure5_seeds.csv (series,images,share,seed,error), shares and errors
# in percent. OUT ends with .svg, .png or .pdf. PAPER is the folder with the paper's figure5.csv.
FIGURE = 'figure5'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = PAPER eq '' ? 760 : 960
HEIGHT = 470
load HERE.'output.gp'

TABLE = DATA.'/figure5.csv'
SEEDS = DATA.'/figure5_seeds.csv'
LEAST = 1e9; MOST = 0; HIGH = 18
array HAVE[2] = [0, 0]
SERIES = 'scales plain'
NAMES = '"TTQ scales" "no scales, tanh"'
array COLOUR[2] = [TTQ, SKY]
stats TABLE skip 1 using (LEAST = min(LEAST, int($7)), MOST = max(MOST, int($7)), HIGH = max(HIGH, 1.05 * $4), \
    stringcolumn(1) eq 'scales' ? (HAVE[1] = 1) : (HAVE[2] = 1)) nooutput
TOP = min(100, 2 * ceil(HIGH / 2))

set multiplot
N = LEAST == MOST ? sprintf('n = %d', MOST) : sprintf('n = %d to %d', LEAST, MOST)
set label 1 'Seeds: '.N.'; '.bar(MOST).'.'.(MOST > 1 ? ' Small points: single seeds.' : '') at screen 0.01,foot_y(1) @FOOT
set label 2 'Solid lines, filled: test images; dashed, hollow: training images.'.runs_text at screen 0.01,foot_y(0) @FOOT
set tmargin at screen 0.80
set bmargin at screen 0.22
set lmargin at screen PAPER eq '' ? 0.10 : 0.07
set rmargin at screen PAPER eq '' ? 0.97 : 0.50
set title 'this reproduction' offset 0,-0.4
set xlabel 'share of zeros in every layer (%)'
set ylabel 'error (%)'
set xrange [-4:94]
set xtics 10
set yrange [0:TOP]
of(s, images, value) = stringcolumn(1) eq word(SERIES, s) && stringcolumn(2) eq images ? value : NaN
aside(s) = HAVE[1] + HAVE[2] == 2 ? 1.2 * (s - 1.5) : 0
plot for [s = 1:2] TABLE skip 1 using ($3 + aside(s)):(of(s, 'train', $4)):(bound($5, $4)):(bound($6, $4)) \
         with yerrorbars linewidth 1 pointtype 6 pointsize 0.01 linecolor rgb COLOUR[s], \
     for [s = 1:2] TABLE skip 1 using ($3 + aside(s)):(of(s, 'test', $4)):(bound($5, $4)):(bound($6, $4)) \
         with yerrorbars linewidth 1 pointtype 7 pointsize 0.01 linecolor rgb COLOUR[s], \
     for [s = 1:2] SEEDS skip 1 using ($3 + aside(s) + 0.9):(MOST > 1 ? of(s, 'test', $5) : NaN) \
         with points pointtype 7 pointsize 0.2 linecolor rgb COLOUR[s], \
     for [s = 1:2] TABLE skip 1 using ($3 + aside(s)):(of(s, 'train', $4)) \
         with linespoints dashtype 2 linewidth 1.2 pointtype 6 pointsize 0.7 linecolor rgb COLOUR[s], \
     for [s = 1:2] TABLE skip 1 using ($3 + aside(s)):(of(s, 'test', $4)) \
         with linespoints linewidth 1.8 pointtype 7 pointsize 0.7 linecolor rgb COLOUR[s]

if (PAPER ne '') {
    unset label
    set lmargin at screen 0.56
    set rmargin at screen 0.98
    set title 'paper (recovered from its Figure 5), one run a point' offset 0,-0.4
    unset ylabel
    plot 8 with lines dashtype 3 linewidth 1.2 linecolor rgb FULL, \
         PAPER.'/figure5.csv' skip 1 using 1:3 \
             with linespoints dashtype 2 linewidth 1.2 pointtype 6 pointsize 0.7 linecolor rgb 'black', \
         '' skip 1 using 1:2 with linespoints linewidth 1.8 pointtype 7 pointsize 0.7 linecolor rgb 'black'
}
@KEY_PANEL
set key at screen 0.03,0.98 left top
plot for [s = 1:2] HAVE[s] ? 2 : NaN with linespoints linewidth 1.8 pointtype 7 pointsize 0.7 linecolor rgb COLOUR[s] \
         title HAVE[s] ? word(NAMES, s) : '', \
     for [p = 1:PAPER eq '' ? 0 : 1] 2 with linespoints linewidth 1.8 pointtype 7 pointsize 0.7 linecolor rgb 'black' title 'paper', \
     for [p = 1:PAPER eq '' ? 0 : 1] 2 with lines dashtype 3 linewidth 1.4 linecolor rgb FULL title 'full precision (paper)'
unset multiplot
