# The scales' way through the plane of Wp and Wn: one line a layer from its start to its end, mean
# over seeds; small points are the ends of single seeds. On the diagonal the scales are equal.
#
#   gnuplot -c figures/plane.gp DATA OUT.svg ['' [RUNS]]
#
# DATA holds scale_curves.csv and scale_seeds.csv (ttq-stats trajectories). OUT ends with .svg, .png
# or .pdf.
FIGURE = 'plane'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 800
HEIGHT = 700
load HERE.'output.gp'

CURVES = DATA.'/scale_curves.csv'
SEEDS = DATA.'/scale_seeds.csv'
LAYERS = 0; LAST = ''; HIGH = 0; LOW = 1e9
array LAYER[256]
take(name) = name eq LAST || LAYERS == 256 ? 0 : (LAYERS = LAYERS + 1, LAYER[LAYERS] = name, LAST = name, 0)
stats CURVES skip 1 using (take(stringcolumn(1)), HIGH = max(HIGH, max($4, $7)), LOW = min(LOW, min($4, $7))) nooutput
stats CURVES skip 1 using 2:3 nooutput
EPOCHS = STATS_max_x
SEED_COUNT = int(STATS_max_y)
stats SEEDS skip 1 using ($3 == EPOCHS ? (HIGH = max(HIGH, max($4, $5)), LOW = min(LOW, min($4, $5))) : 0) nooutput
# A scale that was learned below zero turns the axis into a plain one.
POWER = LOW > 0
HIGH = HIGH * 1.12
LOW = POWER ? LOW / 1.12 : LOW - 0.1

# The layers that end farthest from the diagonal, labelled on the side away from it; none whose label
# would lie on another one's.
array GAP[256]
array NAMED[256]
array ACROSS[256]
array UP[256]
do for [i = 1:LAYERS] { GAP[i] = 0; NAMED[i] = 0; ACROSS[i] = 0; UP[i] = 0 }
scale(value) = POWER ? log(value) : value
do for [i = 1:LAYERS] {
    stats CURVES skip 1 using (stringcolumn(1) eq LAYER[i] && $2 == EPOCHS ? (GAP[i] = \
        abs(scale($4) - scale($7)), ACROSS[i] = scale($7), UP[i] = scale($4)) : 0) nooutput
}
WHOLE = scale(HIGH) - scale(LOW)
near(i, j) = abs(UP[i] - UP[j]) < 0.04 * WHOLE && abs(ACROSS[i] - ACROSS[j]) < 0.2 * WHOLE
do for [k = 1:LAYERS] {
    best = 0
    do for [i = 1:LAYERS] { if (NAMED[i] == 0 && (best == 0 || GAP[i] > GAP[best])) { best = i } }
    free = k <= 8
    do for [i = 1:LAYERS] { if (NAMED[i] == 1 && near(i, best)) { free = 0 } }
    NAMED[best] = free ? 1 : 2
}
number(name) = (_at = 0, sum [i = 1:LAYERS] (LAYER[i] eq name ? (_at = i, 0) : 0), _at)
named(name) = NAMED[number(name)] == 1

# The first stage of the network, the second, the third, and what is no stage (the last layer).
stage(name) = name[1:4] eq 'res1' ? 1 : name[1:4] eq 'res2' ? 2 : name[1:4] eq 'res3' ? 3 : name[1:4] eq 'res4' ? 5 : 4
array COLOUR[5] = [BLUE, GREEN, ORANGE, PURPLE, SKY]
array MARK[5] = [7, 5, 9, 11, 13] # tell the stages apart where colours do not
STAGES = '"stage 1" "stage 2" "stage 3" "other layers" "stage 4"'
array COUNT[5] = [0, 0, 0, 0, 0]
do for [i = 1:LAYERS] { COUNT[stage(LAYER[i])] = COUNT[stage(LAYER[i])] + 1 }

# About a dozen points a layer, its first and its last row among them: the noise of single steps
# would hide the way.
stats CURVES skip 1 using (stringcolumn(1) eq LAYER[1] ? $2 : NaN) nooutput
EVERY = max(1, int(STATS_records) / 12)
LAST = ''; ROW = 0
keep(name, epoch) = (ROW = name eq LAST ? ROW + 1 : 0, LAST = name, ROW % EVERY == 0 || epoch == EPOCHS)
set table $WAY separator comma
plot CURVES skip 1 using 2:4:7:(stringcolumn(1)) with table if (keep(stringcolumn(1), column(2)))
unset table

set multiplot
set label 1 sprintf('Seeds: n = %d. Lines: mean over seeds along the training; large points: its end; small points: ends of single seeds.', SEED_COUNT) at screen 0.01,foot_y(1) @FOOT
set label 2 'Labelled: layers whose Wp and Wn differ most.'.(POWER ? ' Both axes are logarithmic.' : '').runs_text at screen 0.01,foot_y(0) @FOOT
set margins screen 0.10, screen 0.97, screen 0.145, screen 0.93
if (POWER) {
    set logscale xy
    set xtics (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8, 10)
    set ytics (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8, 10)
}
set grid xtics ytics linetype 1 linecolor rgb '#e8e8e8' linewidth 0.6
set xrange [LOW:HIGH]
set yrange [LOW:HIGH]
set xlabel 'Wn'
set ylabel 'Wp'
set arrow 1 from LOW,LOW to HIGH,HIGH nohead linewidth 1 dashtype 2 linecolor rgb GREY

plot for [i = 1:LAYERS] $WAY using (pick(4, LAYER[i], $3)):2 \
         with lines linewidth 1 linecolor rgb COLOUR[stage(LAYER[i])], \
     for [i = 1:LAYERS] SEEDS skip 1 using ($3 == EPOCHS ? pick(1, LAYER[i], $5) : NaN):4 \
         with points pointtype MARK[stage(LAYER[i])] pointsize 0.25 linecolor rgb COLOUR[stage(LAYER[i])], \
     for [i = 1:LAYERS] CURVES skip 1 using ($2 == EPOCHS ? pick(1, LAYER[i], $7) : NaN):4 \
         with points pointtype MARK[stage(LAYER[i])] pointsize 0.9 linecolor rgb COLOUR[stage(LAYER[i])], \
     CURVES skip 1 using ($2 == 0 ? $7 : NaN):4 with points pointtype 6 pointsize 1 linecolor rgb 'black', \
     CURVES skip 1 using ($2 == EPOCHS && named(stringcolumn(1)) && $4 >= $7 ? $7 : NaN):4:(stringcolumn(1)) \
         with labels right offset -0.9,0.5 font ',10', \
     CURVES skip 1 using ($2 == EPOCHS && named(stringcolumn(1)) && $4 < $7 ? $7 : NaN):4:(stringcolumn(1)) \
         with labels left offset 0.9,-0.5 font ',10'
@KEY_PANEL
set key at screen 0.09,0.99 left top
plot for [k in '1 2 3 5 4'] COUNT[int(k)] ? 2 : NaN with linespoints linewidth 2 pointtype MARK[int(k)] pointsize 0.8 \
         linecolor rgb COLOUR[int(k)] title COUNT[int(k)] ? word(STAGES, int(k)) : '', \
     2 with points pointtype 6 pointsize 1 linecolor rgb 'black' title 'start', \
     2 with lines linewidth 1 dashtype 2 linecolor rgb GREY title 'Wp = Wn'
unset multiplot
