# The merge test: test error of finished networks as stored, and with batch norm estimated again, from
# plain and from augmented images: with Wp and Wn kept, replaced by their geometric mean, swapped.
#
#   gnuplot -c figures/merge.gp DATA OUT.svg ['' [RUNS]]
#
# DATA holds merge.csv (seed,step,test_error: step 1 as stored, 2 to 4 plain, 5 to 7 augmented, as above;
# percent; seed by seed) and merge_mean.csv (step,mean,ci_low,ci_high,n; a bound may be empty). OUT ends
# with .svg, .png or .pdf. What counts is the difference within a network, along a line; its interval
# stands in the table.
FIGURE = 'merge'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 760
HEIGHT = 450
load HERE.'output.gp'

TABLE = DATA.'/merge.csv'
MEANS = DATA.'/merge_mean.csv'
LOW = 1e9; HIGH = 0; LAST_SEED = 0; LAST_STEP = 0
stats TABLE skip 1 using (LAST_SEED = max(LAST_SEED, int($1)), LAST_STEP = max(LAST_STEP, int($2)), LOW = min(LOW, $3), HIGH = max(HIGH, $3)) nooutput
stats MEANS skip 1 using 5 nooutput
SEED_COUNT = int(STATS_max)
ROOM = max(0.1 * (HIGH - LOW), 0.05)

set label 1 sprintf('Seeds: n = %d; ', SEED_COUNT).'lines: single networks; squares: their mean'.(SEED_COUNT > 1 ? ', with its 95 % t interval, cut where it leaves the frame.' : '.') at screen 0.01,foot_y(1) @FOOT
set label 2 'Plain: training images as they are'.(LAST_STEP > 4 ? '; augmented: cropped and mirrored as in training.' : ', neither cropped nor mirrored as in training.').runs_text at screen 0.01,foot_y(0) @FOOT
set margins screen 0.10, screen 0.97, screen 0.29, screen 0.94
set ylabel 'test error (%)'
set xrange [0.6:LAST_STEP + 0.4]
set yrange [max(0, LOW - ROOM):min(100, HIGH + ROOM)]
set xtics ("as stored" 1, "kept" 2, "merged to\nsqrt(Wp Wn)" 3, "swapped" 4, "kept" 5, "merged to\nsqrt(Wp Wn)" 6, "swapped" 7)
set label 3 'Wp and Wn, with batch norm again from plain images' at first min(3, (LAST_STEP + 2) / 2.0),screen 0.145 center font ',10'
if (LAST_STEP > 4) { set label 4 'the same, from augmented images' at first 6,screen 0.145 center font ',10' }
# A line for each network and each kind of images: no change of scales leads from one to the other.
kind(step) = step < 5 ? 1 : 2
plot for [k = 1:(LAST_STEP > 4 ? 2 : 1)] for [s = 0:LAST_SEED] TABLE skip 1 using 2:($1 == s && kind($2) == k ? $3 : NaN) \
         with linespoints linewidth 0.7 pointtype 7 pointsize 0.3 linecolor rgb LIGHT, \
     MEANS skip 1 using ($1 + 0.05):2:(bound($3, $2)):(bound($4, $2)) with yerrorbars linewidth 1.6 pointtype 5 pointsize 0.9 linecolor rgb TTQ
