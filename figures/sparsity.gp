# Test error against the share of zeros of the whole network, one point a run, coloured by the rule
# that sets the thresholds.
#
#   gnuplot -c figures/sparsity.gp DATA OUT.svg ['' [RUNS]]
#
# DATA holds sparsity.csv (variant,seed,rule,zeros,test_error; percent; rule is one of max, mean,
# percentile, share, method). OUT ends with .svg, .png or .pdf.
FIGURE = 'sparsity'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 760
HEIGHT = 470
load HERE.'output.gp'

TABLE = DATA.'/sparsity.csv'
RULES = 'max mean percentile share method'
NAMES = '"t x max" "t x mean" "t x percentile" "constant share" "the method''s own"'
array COLOUR[5] = [TTQ, TWN, ORANGE, SKY, GREY]
array MARK[5] = [7, 5, 9, 13, 11]
array COUNT[5] = [0, 0, 0, 0, 0]
LOW = 1e9; HIGH = 0
stats TABLE skip 1 using (LOW = min(LOW, $5), HIGH = max(HIGH, $5)) nooutput
RUN_COUNT = int(STATS_records)
do for [k = 1:5] { stats TABLE skip 1 using (COUNT[k] = COUNT[k] + (stringcolumn(3) eq word(RULES, k))) nooutput }
ROOM = max(0.08 * (HIGH - LOW), 0.05)

set multiplot
set label 1 sprintf('One point a run (%d runs, seeds not averaged, no interval).', RUN_COUNT).runs_text at screen 0.01,foot_y(0) @FOOT
set margins screen 0.10, screen 0.97, screen 0.19, screen 0.89
set xlabel 'zeros among all ternary weights (%)'
set ylabel 'test error (%)'
set xrange [0:100]
set xtics 10
set yrange [max(0, LOW - ROOM):min(100, HIGH + ROOM)]
plot for [k = 1:5] TABLE skip 1 using 4:(pick(3, word(RULES, k), $5)) \
         with points pointtype MARK[k] pointsize 0.7 linecolor rgb COLOUR[k]
@KEY_PANEL
set key at screen 0.09,0.985 left top
plot for [k = 1:5] COUNT[k] ? 2 : NaN with points pointtype MARK[k] pointsize 0.9 linecolor rgb COLOUR[k] \
         title COUNT[k] ? word(NAMES, k) : ''
unset multiplot
