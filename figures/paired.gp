# Paired differences: test error of each arm minus that of its control with the same seed, mean with
# interval, single seeds, and the band inside which a difference does not matter.
#
#   gnuplot -c figures/paired.gp DATA OUT.svg '' RUNS ITEM
#
# DATA holds paired_ITEM.csv (arm,control,n,mean_diff,ci_low,ci_high,bound,p_adjusted; one row an
# arm; no control: `arm` names both) and paired_ITEM_seeds.csv (arm,seed,diff), in points of test error. OUT ends with .svg, .png
# or .pdf.
FIGURE = 'paired'
ITEM = ARG5
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'

TABLE = DATA.'/paired_'.ITEM.'.csv'
SEEDS = DATA.'/paired_'.ITEM.'_seeds.csv'
ARMS = 0; LEAST = 1e9; MOST = 0; BOUND = 0; SIDE = 0.1; CONTROL = ''; LONGEST = 0
wider(value) = SIDE = value == value ? max(SIDE, abs(value)) : SIDE
array ARM[64]
stats TABLE skip 1 using (ARMS = ARMS + 1, ARM[ARMS] = stringcolumn(1), \
    LONGEST = max(LONGEST, strlen(cut(ARM[ARMS]))), \
    CONTROL = strstrt(CONTROL, stringcolumn(2)) ? CONTROL : CONTROL.(CONTROL eq '' ? '' : ', ').stringcolumn(2), \
    LEAST = min(LEAST, int($3)), MOST = max(MOST, int($3)), BOUND = $7 == $7 ? $7 : 0, wider($4)) nooutput
stats SEEDS skip 1 using (wider($3)) nooutput
place(name) = (_at = NaN, sum [i = 1:ARMS] (ARM[i] eq name ? (_at = i, 0) : 0), _at)
SIDE = 1.15 * max(SIDE, 1.4 * BOUND)
WIDTH = 860
HEIGHT = 125 + 34 * ARMS + 52
load HERE.'output.gp'

set multiplot
LEFT = max(0.12, (LONGEST * 6.6 + 20) / WIDTH)
set lmargin at screen LEFT
set rmargin at screen 0.75
set tmargin at screen 1 - 52.0 / HEIGHT
set bmargin at screen 125.0 / HEIGHT
N = LEAST == MOST ? sprintf('n = %d', MOST) : sprintf('n = %d to %d', LEAST, MOST)
set label 1 'Pairs of one seed: '.N.'; '.bar(MOST).'. Small points: single pairs.'.(CONTROL eq '' ? '' : ' Control: '.cut(CONTROL).'.') at screen 0.01,foot_y(1) @FOOT
set label 2 (BOUND > 0 ? sprintf('Grey: within %g points, the smallest difference of interest.', BOUND) : 'No equivalence bound in the table.')\
    .' An interval that leaves the frame is cut.'.runs_text at screen 0.01,foot_y(0) @FOOT
set label 3 'difference  [95 % interval]   n' at screen 0.765,(1 - 32.0 / HEIGHT) left font ',10'
if (BOUND > 0) {
    set object 1 rectangle from -BOUND,graph 0 to BOUND,graph 1 behind fillcolor rgb '#d8d8d8' fillstyle solid 0.6 noborder
}
set arrow 1 from 0,graph 0 to 0,graph 1 nohead linewidth 1 linecolor rgb GREY
unset grid
set grid xtics linetype 1 linecolor rgb '#e4e4e4' linewidth 0.6
set xrange [-SIDE:SIDE]
set yrange [ARMS + 0.6:0.4]
set xtics tics(SIDE)
set xlabel CONTROL eq '' ? 'test error (points; left: the first is better)' : \
    'test error, arm minus control (points; left: the arm is better)'
set ytics () font ',11'
do for [i = 1:ARMS] { set ytics add (tic(cut(ARM[i])) i) }
clip(value) = value < -SIDE ? -SIDE : value > SIDE ? SIDE : value
text(k) = valid(k + 1) ? sprintf('%+.2f  [%+.2f, %+.2f]   %d', column(k), column(k + 1), column(k + 2), $3) \
                       : sprintf('%+.2f   %d', column(k), $3)
plot TABLE skip 1 using (clip(bound($5, $4))):(column(0) + 1):(clip(bound($6, $4)) - clip(bound($5, $4))):(0) \
         with vectors nohead linewidth 1.8 linecolor rgb INK, \
     SEEDS skip 1 using 3:(place(stringcolumn(1)) + 0.24) with points pointtype 7 pointsize 0.35 linecolor rgb LIGHT, \
     TABLE skip 1 using 4:(column(0) + 1) with points pointtype 5 pointsize 0.8 linecolor rgb INK
unset object
unset arrow
unset label
set lmargin at screen 0.75
set rmargin at screen 1
unset border; unset xtics; unset ytics; unset xlabel; unset grid
set xrange [0:1]
plot TABLE skip 1 using (0.06):(column(0) + 1):(text(4)) with labels left font ',10'
@KEY_PANEL
set key at screen 0.02,(1 - 6.0 / HEIGHT) left top
plot 2 with linespoints linewidth 1.8 pointtype 5 pointsize 0.8 linecolor rgb INK title 'mean difference over pairs', \
     2 with points pointtype 7 pointsize 0.5 linecolor rgb LIGHT title 'one pair'
unset multiplot
