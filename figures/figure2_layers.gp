# Figure 2 for all layers: the scales +Wp and -Wn of every ternary layer, one small panel each,
# and on them the paper's log of ResNet-20 where it has a layer of that name.
#
#   gnuplot -c figures/figure2_layers.gp DATA OUT.svg [PAPER [RUNS]]
#
# DATA holds scale_curves.csv and scale_seeds.csv (ttq-stats trajectories). OUT ends with .svg,
# .png or .pdf. PAPER is the folder with log_resnet20_scales.csv (figures/paper). The schedules
# differ in length, so the axis is the part of the training that is done. All panels have one range.
FIGURE = 'figure2_layers'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'

CURVES = DATA.'/scale_curves.csv'
SEEDS = DATA.'/scale_seeds.csv'
LOG = PAPER eq '' ? CURVES : PAPER.'/log_resnet20_scales.csv'
LAYERS = 0
LAST = ''
array LAYER[256]
take(name) = name eq LAST || LAYERS == 256 ? 0 : (LAYERS = LAYERS + 1, LAYER[LAYERS] = name, LAST = name, 0)
stats CURVES skip 1 using (take(stringcolumn(1))) nooutput
stats CURVES skip 1 using 2:3 nooutput
EPOCHS = STATS_max_x > 0 ? ceil(STATS_max_x) : 1 # the last step that is written ends no epoch
SEED_COUNT = int(STATS_max_y)
stats SEEDS skip 1 using 2 nooutput
LAST_SEED = int(STATS_max)
LOG_EPOCHS = 1
if (PAPER ne '') { stats LOG skip 1 using 2 nooutput; LOG_EPOCHS = STATS_max }
HIGH = 0
larger(value) = HIGH = abs(value) > HIGH ? abs(value) : HIGH
stats SEEDS skip 1 using (larger($4), larger($5)) nooutput
if (PAPER ne '') { stats LOG skip 1 using (larger($3), larger($4)) nooutput }
HIGH = 0.5 * ceil(2 * HIGH)

ACROSS = LAYERS <= 20 ? min(LAYERS, 5) : LAYERS <= 36 ? 6 : 7
DOWN = int(ceil(LAYERS / (ACROSS + 0.0)))
WIDTH = 960
HEIGHT = 42 + 150 * DOWN + 82
load HERE.'output.gp'

set multiplot
FOOTER = sprintf('Seeds: n = %d; ', SEED_COUNT).band(SEED_COUNT).'.'.\
         (SEED_COUNT > 1 ? ' Thin lines: single seeds.' : '')
TIMES = sprintf('Whole training: ours %.3g epochs', EPOCHS).\
        (PAPER eq '' ? '.' : sprintf(', the log %g epochs of two passes each (one run).', LOG_EPOCHS))
set label 1 FOOTER at screen 0.01,foot_y(1) @FOOT
set label 2 TIMES.runs_text at screen 0.01,foot_y(0) @FOOT
set label 3 'part of the training that is done (%)' at screen 0.5,foot_y(2.3) center
set label 4 'scale' at screen 0.014,0.5 center rotate
unset grid
set xrange [0:100]
set yrange [-HIGH:HIGH]
set xtics 50 font ',10' offset 0,0.3
set ytics HIGH <= 2 ? 1 : HIGH <= 6 ? 2 : 4
set ytics font ',10'
part(epoch, whole) = 100.0 * epoch / whole
do for [i = 1:LAYERS] {
    across = (i - 1) % ACROSS
    down = (i - 1) / ACROSS
    set lmargin at screen 0.055 + across * 0.94 / ACROSS
    set rmargin at screen 0.055 + (across + 0.86) * 0.94 / ACROSS
    set tmargin at screen 1 - (42 + 150 * down + 22) / (HEIGHT + 0.0)
    set bmargin at screen 1 - (42 + 150 * down + 130) / (HEIGHT + 0.0)
    set title LAYER[i][1:24] font ',10' offset 0,-0.8
    set format x (i + ACROSS > LAYERS ? '%g' : '')
    set format y (across == 0 ? '%g' : '')
    name = LAYER[i]
    plot CURVES skip 1 using (part($2, EPOCHS)):(pick(1, name, bound($5, $4))):(bound($6, $4)) \
             with filledcurves linecolor rgb POSITIVE, \
         '' skip 1 using (part($2, EPOCHS)):(pick(1, name, -bound($9, $7))):(-bound($8, $7)) \
             with filledcurves linecolor rgb NEGATIVE, \
         for [s = 0:LAST_SEED] SEEDS skip 1 \
             using (part($3, EPOCHS)):($2 == s ? pick(1, name, $4) : NaN) \
             with lines linewidth 0.4 linecolor rgb POSITIVE, \
         for [s = 0:LAST_SEED] SEEDS skip 1 \
             using (part($3, EPOCHS)):($2 == s ? pick(1, name, -$5) : NaN) \
             with lines linewidth 0.4 linecolor rgb NEGATIVE, \
         CURVES skip 1 using (part($2, EPOCHS)):(pick(1, name, $4)) \
             with lines linewidth 1.6 linecolor rgb POSITIVE, \
         0 with lines linewidth 1 linecolor rgb ZERO, \
         CURVES skip 1 using (part($2, EPOCHS)):(pick(1, name, -$7)) \
             with lines linewidth 1.6 linecolor rgb NEGATIVE, \
         LOG skip 1 using (part($2, LOG_EPOCHS)):(PAPER eq '' ? NaN : pick(1, name, $3)) \
             with points pointtype 6 pointsize 0.4 linewidth 0.8 linecolor rgb 'black', \
         LOG skip 1 using (part($2, LOG_EPOCHS)):(PAPER eq '' ? NaN : pick(1, name, -$4)) \
             with points pointtype 6 pointsize 0.4 linewidth 0.8 linecolor rgb 'black'
    unset label
}
@KEY_PANEL
set key at screen 0.98,(1 - 8.0 / HEIGHT) right top
plot 2 with lines linewidth 3 linecolor rgb POSITIVE title '+Wp', \
     2 with lines linewidth 3 linecolor rgb NEGATIVE title '-Wn', \
     for [p = 1:PAPER eq '' ? 0 : 1] 2 with points pointtype 6 pointsize 0.7 linecolor rgb 'black' \
         title 'official log of ResNet-20'
unset multiplot
