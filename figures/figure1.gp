# Figure 1: how a real layer becomes ternary. Left: histogram of its latent weights, divided by the
# largest magnitude, with both thresholds. Middle: the share of each code. Right: the value that
# each code stands for, -Wn, 0 and +Wp.
#
#   gnuplot -c figures/figure1.gp DATA OUT.svg ['' [RUNS]]
#
# DATA holds histogram.csv (low,high,count: bins of one width) and codes.csv (one row: layer,run,
# threshold,max_abs,wp,wn,n_neg,n_zero,n_pos). OUT ends with .svg, .png or .pdf.
FIGURE = 'figure1'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'
WIDTH = 960
HEIGHT = 400
load HERE.'output.gp'

BINS = DATA.'/histogram.csv'
CODES = DATA.'/codes.csv'
LAYER = ''; RUN = ''
stats CODES skip 1 using (LAYER = stringcolumn(1), RUN = stringcolumn(2), T = $3 / $4, REACH = $4, \
                          WP = $5, WN = $6, ALL = $7 + $8 + $9, NEG = 100.0 * $7 / ALL, \
                          NONE = 100.0 * $8 / ALL, POS = 100.0 * $9 / ALL) nooutput
BIN = 0
stats BINS skip 1 using (BIN = ($2 - $1) / REACH, $3) nooutput
HIGH = STATS_max > 0 ? 1.15 * STATS_max : 1

set multiplot
set label 1 'Layer '.LAYER.', '.RUN.' (one seed, so no interval). Weights are divided by the largest magnitude, '\
    .sprintf('%.4g; a bin is %.3g wide.', REACH, BIN).runs_text at screen 0.01,foot_y(0) @FOOT
set tmargin at screen 0.80
set bmargin at screen 0.22
set label 2 '1  latent weights, thresholds' at screen 0.06,0.93 left
set label 3 '2  codes' at screen 0.545,0.93 left
set label 4 '3  values' at screen 0.785,0.93 left

set lmargin at screen 0.075
set rmargin at screen 0.48
set xrange [-1:1]
set yrange [0:HIGH]
set xtics ('-1' -1, '-0.5' -0.5, '0' 0, '0.5' 0.5, '1' 1)
set xlabel 'latent weight / largest magnitude'
set ylabel 'number of weights'
set arrow 1 from T,0 to T,HIGH nohead linewidth 1 dashtype 2 linecolor rgb 'black'
set arrow 2 from -T,0 to -T,HIGH nohead linewidth 1 dashtype 2 linecolor rgb 'black'
set label 5 sprintf('+%.3g', T) at first T,HIGH left offset 0.5,0.7 font ',10'
set label 6 sprintf('-%.3g', T) at first -T,HIGH right offset -0.5,0.7 font ',10'
set style fill solid 0.65 noborder
# A bin that a threshold cuts is coloured in parts, each as wide as it is.
low(a) = a / REACH
part(a, b, from, to) = max(0, min(b, to) - max(a, from))
centre(a, b, from, to) = part(a, b, from, to) > 0 ? 0.5 * (max(a, from) + min(b, to)) : NaN
plot BINS skip 1 using (centre(low($1), low($2), -9, -T)):($3):(part(low($1), low($2), -9, -T)) \
         with boxes linecolor rgb NEGATIVE, \
     '' skip 1 using (centre(low($1), low($2), -T, T)):($3):(part(low($1), low($2), -T, T)) \
         with boxes linecolor rgb ZERO, \
     '' skip 1 using (centre(low($1), low($2), T, 9)):($3):(part(low($1), low($2), T, 9)) \
         with boxes linecolor rgb POSITIVE
unset arrow
unset label

set lmargin at screen 0.565
set rmargin at screen 0.735
set xrange [-1.7:1.7]
set yrange [0:100]
set ytics 25
set xtics ('-1' -1, '0' 0, '+1' 1)
set xlabel 'code'
set ylabel 'share of weights (%)'
set label 1 sprintf('%.1f %%', NEG) at -1,NEG center offset 0,0.6 font ',10'
set label 2 sprintf('%.1f %%', NONE) at 0,NONE center offset 0,0.6 font ',10'
set label 3 sprintf('%.1f %%', POS) at 1,POS center offset 0,0.6 font ',10'
plot '+' using (-1):(NEG):(0.8) every ::::0 with boxes linecolor rgb NEGATIVE, \
     '+' using (0):(NONE):(0.8) every ::::0 with boxes linecolor rgb ZERO, \
     '+' using (1):(POS):(0.8) every ::::0 with boxes linecolor rgb POSITIVE
unset label

set lmargin at screen 0.82
set rmargin at screen 0.985
SIDE = 1.25 * max(max(abs(WP), abs(WN)), 0.01)
set yrange [-SIDE:SIDE]
set ytics autofreq
set xlabel 'code'
set ylabel 'ternary weight'
set label 1 sprintf('-Wn = %.3f', -WN) at -0.85,-WN center offset 0,(WN > 0 ? -0.8 : 0.8) font ',10'
set label 2 sprintf('+Wp = %.3f', WP) at 0.85,WP center offset 0,(WP > 0 ? 0.8 : -0.8) font ',10'
plot 0 with lines linewidth 0.8 linecolor rgb GREY, \
     '+' using (-1):(-WN):(0.8) every ::::0 with boxes linecolor rgb NEGATIVE, \
     '+' using (0):(0) every ::::0 with points pointtype 7 pointsize 0.9 linecolor rgb ZERO, \
     '+' using (1):(WP):(0.8) every ::::0 with boxes linecolor rgb POSITIVE
unset multiplot
