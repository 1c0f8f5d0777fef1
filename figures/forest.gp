# Forest plot: r = ln(|Wp|/|Wn|) of every ternary layer with its interval, single seeds, and the
# band inside which two scales count as equal; at the right the ratio Wp/Wn.
#
#   gnuplot -c figures/forest.gp DATA OUT.svg [PAPER [RUNS]]
#
# DATA holds forest.csv (layer,mean,ci_low,ci_high,bound,ratio,ratio_low,ratio_high,four p values,n; one row a
# layer, in the order of the network) and forest_seeds.csv (layer,seed,r). OUT ends with .svg, .png
# or .pdf. PAPER is the folder with log_resnet20_scales.csv: the last epoch of that log.
FIGURE = 'forest'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'

TABLE = DATA.'/forest.csv'
SEEDS = DATA.'/forest_seeds.csv'
LOG = PAPER eq '' ? SEEDS : PAPER.'/log_resnet20_scales.csv'
LAYERS = 0; COUNT = 0; BOUND = 0; SIDE = 0.06; LONGEST = 0
wider(value) = SIDE = value == value ? max(SIDE, abs(value)) : SIDE
array LAYER[256]
stats TABLE skip 1 using (LAYERS = LAYERS + 1, LAYER[LAYERS] = stringcolumn(1), \
                          LONGEST = max(LONGEST, strlen(cut(LAYER[LAYERS]))), COUNT = max(COUNT, int($13)), \
                          BOUND = $5 == $5 ? $5 : 0, wider($2)) nooutput
stats SEEDS skip 1 using (wider($3)) nooutput
place(name) = (_at = NaN, sum [i = 1:LAYERS] (LAYER[i] eq name ? (_at = i, 0) : 0), _at)
is_end(name, epoch) = epoch == LOG_END ? place(name) : NaN
LOG_END = 0
if (PAPER ne '') {
    stats LOG skip 1 using (LOG_END = max(LOG_END, int($2))) nooutput
    stats LOG skip 1 using (is_end(stringcolumn(1), $2) > 0 ? wider(log($3 / $4)) : 0) nooutput
}
SIDE = 1.15 * max(SIDE, 1.4 * BOUND)
WIDTH = 860
HEIGHT = 118 + 22 * LAYERS + 46
load HERE.'output.gp'

set multiplot
LEFT = max(0.15, (LONGEST * 6.2 + 20) / WIDTH)
set lmargin at screen LEFT
set rmargin at screen 0.77
set tmargin at screen 1 - 46.0 / HEIGHT
set bmargin at screen 118.0 / HEIGHT
set label 1 sprintf('Seeds: n = %d; ', COUNT).bar(COUNT).'. Small points: single seeds.' at screen 0.01,foot_y(1) @FOOT
set label 2 (BOUND > 0 ? sprintf('Grey: within %g of 0, the smallest difference of interest.', BOUND) : 'No equivalence bound in the table.')\
    .' An interval that leaves the frame is cut.'.runs_text at screen 0.01,foot_y(0) @FOOT
set label 3 'Wp/Wn  [95 % interval]' at screen 0.785,(1 - 30.0 / HEIGHT) left font ',10'
if (BOUND > 0) {
    set object 1 rectangle from -BOUND,graph 0 to BOUND,graph 1 behind fillcolor rgb '#d8d8d8' fillstyle solid 0.6 noborder
}
set arrow 1 from 0,graph 0 to 0,graph 1 nohead linewidth 1 linecolor rgb GREY
unset grid
set grid xtics linetype 1 linecolor rgb '#e4e4e4' linewidth 0.6
set xrange [-SIDE:SIDE]
set yrange [LAYERS + 0.6:0.4]
set xtics tics(SIDE)
set xlabel 'r = ln(Wp/Wn)   (left: Wn larger; right: Wp larger)'
set ytics () font ',10'
do for [i = 1:LAYERS] { set ytics add (tic(cut(LAYER[i])) i) }
clip(value) = value < -SIDE ? -SIDE : value > SIDE ? SIDE : value
text(k) = valid(k + 1) ? sprintf('%.3f  [%.3f, %.3f]', column(k), column(k + 1), column(k + 2)) \
                       : sprintf('%.3f', column(k))
plot TABLE skip 1 using (clip(bound($3, $2))):(column(0) + 1):(clip(bound($4, $2)) - clip(bound($3, $2))):(0) \
         with vectors nohead linewidth 1.6 linecolor rgb TTQ, \
     SEEDS skip 1 using 3:(place(stringcolumn(1)) + 0.22) with points pointtype 7 pointsize 0.25 linecolor rgb TTQ, \
     TABLE skip 1 using 2:(column(0) + 1) with points pointtype 5 pointsize 0.7 linecolor rgb TTQ, \
     LOG skip 1 using (PAPER eq '' ? NaN : log($3 / $4)):(PAPER eq '' ? NaN : is_end(stringcolumn(1), $2)) with points pointtype 12 pointsize 0.9 linecolor rgb 'black'
unset object
unset arrow
unset label
# The texts at the right have a frame of their own, so that none is cut.
set lmargin at screen 0.77
set rmargin at screen 1
unset border; unset xtics; unset ytics; unset xlabel; unset grid
set xrange [0:1]
plot TABLE skip 1 using (0.065):(column(0) + 1):(text(6)) with labels left font ',10'
@KEY_PANEL
set key at screen 0.02,(1 - 6.0 / HEIGHT) left top
plot 2 with linespoints linewidth 1.6 pointtype 5 pointsize 0.7 linecolor rgb TTQ title 'mean over seeds', \
     for [p = 1:PAPER eq '' ? 0 : 1] 2 with points pointtype 12 pointsize 0.9 linecolor rgb 'black' \
         title sprintf('official log, epoch %d', LOG_END)
unset multiplot
