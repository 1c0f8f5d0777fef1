# Wp + Wn of every ternary layer of AlexNet while it trains: under Adam, under SGD, and in the
# authors' log. Where batch normalisation follows directly, Adam keeps the sum at its initial 2.
#
#   gnuplot -c figures/adam_sum.gp DATA OUT.svg [PAPER [RUNS]]
#
# DATA holds adam_sum.csv (optimizer,layer,seed,epoch,wp,wn; optimizer is adam or sgd). OUT ends with
# .svg, .png or .pdf. PAPER is the folder with log_alexnet_scales.csv (figures/paper). The schedules
# differ in length, so the axis is the part of the training that is done. All panels have one range.
FIGURE = 'adam_sum'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 960
HEIGHT = 430
load HERE.'output.gp'

TABLE = DATA.'/adam_sum.csv'
LOG = PAPER eq '' ? TABLE : PAPER.'/log_alexnet_scales.csv'
COLOURS = GREEN.' '.RED.' '.BLUE.' '.PURPLE.' '.ORANGE.' '.SKY
LAYERS = 0
array LAYER[6]
known(name) = (_k = 0, sum [j = 1:6] (j <= LAYERS && LAYER[j] eq name))
take(name) = LAYERS == 6 || known(name) ? 0 : (LAYERS = LAYERS + 1, LAYER[LAYERS] = name, 0)
stats TABLE skip 1 using (take(stringcolumn(2))) nooutput
stats TABLE skip 1 using 4:3 nooutput
EPOCHS = STATS_max_x > 0 ? ceil(STATS_max_x) : 1 # the last step that is written ends no epoch
LAST_SEED = int(STATS_max_y)
# Distinct seeds: one that diverged leaves a gap in their numbers.
array SEEN[LAST_SEED + 1]
do for [s = 0:LAST_SEED] { SEEN[s + 1] = 0 }
stats TABLE skip 1 using (SEEN[int($3) + 1] = 1) nooutput
SEED_COUNT = int(sum [s = 0:LAST_SEED] SEEN[s + 1])
LOW = 2; HIGH = 2
reach(value) = (LOW = min(LOW, value), HIGH = max(HIGH, value))
stats TABLE skip 1 using (reach($5 + $6)) nooutput
LOG_EPOCHS = 1
if (PAPER ne '') {
    stats LOG skip 1 using 2 nooutput
    LOG_EPOCHS = STATS_max
    stats LOG skip 1 using (reach($3 + $4)) nooutput
}
ROOM = max(0.1 * (HIGH - LOW), 0.02)

PANELS = PAPER eq '' ? 2 : 3
array TITLE[3] = ['Adam', 'SGD with momentum', "the authors' log: Adam, ImageNet"]
WORDS = 'adam sgd'
set multiplot
set label 1 sprintf('One line a layer and seed (%d seed%s), no mean, no interval. Dashed: 2, the sum at the start.', \
                    SEED_COUNT, SEED_COUNT > 1 ? 's' : '') at screen 0.01,foot_y(1) @FOOT
set label 2 sprintf('Whole training: ours %g epochs', EPOCHS).\
            (PAPER eq '' ? '.' : sprintf(', the log %g epochs (one run).', LOG_EPOCHS)).runs_text \
            at screen 0.01,foot_y(0) @FOOT
set label 3 'part of the training that is done (%)' at screen 0.5,foot_y(2.4) center
set xrange [0:100]
set xtics 25
set yrange [LOW - ROOM:HIGH + ROOM]
set ytics tics(HIGH - LOW + 2 * ROOM)
set ylabel 'Wp + Wn'
part(epoch, whole) = 100.0 * epoch / whole
do for [p = 1:PANELS] {
    set lmargin at screen 0.075 + (p - 1) * 0.92 / PANELS
    set rmargin at screen 0.075 + (p - 0.12) * 0.92 / PANELS
    set tmargin at screen 0.83
    set bmargin at screen 0.25
    set title TITLE[p] offset 0,-0.5
    FILE = p < 3 ? TABLE : LOG
    word_p = p < 3 ? word(WORDS, p) : ''
    plot 2 with lines dashtype 2 linewidth 1 linecolor rgb GREY, \
         for [s = 0:p < 3 ? LAST_SEED : 0] for [k = 1:LAYERS] FILE skip 1 \
             using (p < 3 ? part($4, EPOCHS) : part($2, LOG_EPOCHS)): \
                   (p < 3 ? (stringcolumn(1) eq word_p && $3 == s ? pick(2, LAYER[k], $5 + $6) : NaN) \
                          : pick(1, LAYER[k], $3 + $4)) \
             with lines linewidth 1.4 dashtype k linecolor rgb word(COLOURS, k)
    unset label
    unset ylabel
    set format y ''
}
@KEY_PANEL
set key at screen 0.98,(1 - 8.0 / HEIGHT) right top samplen 3
plot for [k = 1:LAYERS] 2 with lines linewidth 2 dashtype k linecolor rgb word(COLOURS, k) title LAYER[k]
unset multiplot
