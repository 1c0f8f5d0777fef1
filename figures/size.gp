# Test error against the size of the file that `ttq export` writes, one point a run.
#
#   gnuplot -c figures/size.gp DATA OUT.svg ['' [RUNS]]
#
# DATA holds size.csv (variant,method,net,seed,bytes,test_error). OUT ends with .svg, .png or .pdf.
FIGURE = 'size'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 760
HEIGHT = 470
load HERE.'output.gp'

TABLE = DATA.'/size.csv'
METHODS = 'full dorefa bwn twn ttq'
NAMES = '"full precision" "binary (DoReFa)" "binary (BWN)" TWN TTQ'
array COLOUR[6] = [FULL, BINARY, ORANGE, TWN, TTQ, GREY]
array MARK[6] = [5, 9, 11, 13, 7, 4]
array COUNT[6] = [0, 0, 0, 0, 0, 0]
number(name) = (_at = 6, sum [i = 1:5] (word(METHODS, i) eq name ? (_at = i, 0) : 0), _at)
LOW = 1e9; HIGH = 0; SMALL = 1e12; LARGE = 0
stats TABLE skip 1 using (COUNT[number(stringcolumn(2))] = COUNT[number(stringcolumn(2))] + 1, LOW = min(LOW, $6), \
    HIGH = max(HIGH, $6), SMALL = min(SMALL, $5 / 1024), LARGE = max(LARGE, $5 / 1024)) nooutput
RUN_COUNT = int(STATS_records)
ROOM = max(0.1 * (HIGH - LOW), 0.05)

set multiplot
set label 1 sprintf('One point a run (%d runs, seeds not averaged, no interval). Full precision: 32 bits a number, no header of a file.', RUN_COUNT) at screen 0.01,foot_y(1) @FOOT
set label 2 'The axis of sizes is logarithmic. The smallest error of each network and method is labelled.'.runs_text at screen 0.01,foot_y(0) @FOOT
set margins screen 0.10, screen 0.97, screen 0.22, screen 0.89
set logscale x 2
set xlabel 'size (KiB): exported file, or numbers in 32 bits'
set ylabel 'test error (%)'
set xrange [SMALL / 1.4:LARGE * 1.6]
set yrange [max(0, LOW - ROOM):min(100, HIGH + ROOM)]
array SEEN[64]
array BEST[64]
KINDS = 0
kind(name) = (_at = 0, sum [i = 1:KINDS] (SEEN[i] eq name ? (_at = i, 0) : 0), _at)
add(name, error) = (_k = kind(name), _k ? (BEST[_k] = min(BEST[_k], error)) : \
    KINDS < 64 ? (KINDS = KINDS + 1, SEEN[KINDS] = name, BEST[KINDS] = error) : 0)
stats TABLE skip 1 using (add(stringcolumn(3).'/'.stringcolumn(2), $6)) nooutput
best(name, error) = (_k = kind(name), _k && BEST[_k] == error)
plot for [k = 1:6] TABLE skip 1 using ($5 / 1024):(number(stringcolumn(2)) == k ? $6 : NaN) \
         with points pointtype MARK[k] pointsize 0.8 linecolor rgb COLOUR[k], \
     TABLE skip 1 using ($5 / 1024):(best(stringcolumn(3).'/'.stringcolumn(2), $6) ? $6 : NaN):(stringcolumn(3)) \
         with labels left offset 0.9,-0.3 font ',9' textcolor rgb GREY
@KEY_PANEL
set key at screen 0.03,0.985 left top
plot for [k = 1:6] COUNT[k] ? 2 : NaN with points pointtype MARK[k] pointsize 0.9 linecolor rgb COLOUR[k] \
         title COUNT[k] ? (k == 6 ? 'other methods' : word(NAMES, k)) : ''
unset multiplot
