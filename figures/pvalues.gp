# The p values of the question "do Wp and Wn differ?", one row a layer, one mark a test.
#
#   gnuplot -c figures/pvalues.gp DATA OUT.svg ['' [RUNS]]
#
# DATA holds forest.csv (layer,...,p_t,p_signflip,p_maxt,p_tost in columns 9 to 12, n in 13; an empty cell
# has no mark). OUT ends with .svg, .png or .pdf.
FIGURE = 'pvalues'
DATA = ARG1; OUT = ARG2; PAPER = ARG3; RUNS = ARG4
HERE = './'
do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { HERE = ARG0[1:i] } }
load HERE.'style.gp'

TABLE = DATA.'/forest.csv'
LAYERS = 0; COUNT = 0; LOW = 0.01; LONGEST = 0
array LAYER[256]
FLOOR = 1e-6
lower(k) = LOW = valid(k) && column(k) < LOW ? max(column(k), FLOOR) : LOW
stats TABLE skip 1 using (LAYERS = LAYERS + 1, LAYER[LAYERS] = stringcolumn(1), \
                          LONGEST = max(LONGEST, strlen(cut(LAYER[LAYERS]))), COUNT = max(COUNT, int($13)), \
                          lower(9), lower(10), lower(11), lower(12)) nooutput
WIDTH = 860
HEIGHT = 118 + 22 * LAYERS + 72
load HERE.'output.gp'

TESTS = '"t test" "sign flips" "sign flips, max-T" equivalence'
array COLOUR[4] = [SKY, BLUE, 'black', RED]
array MARK[4] = [6, 4, 12, 3]
set multiplot
set label 1 sprintf('Seeds: n = %d. A small p of the first three: the scales differ; a small p of the last: they are equal within the bound.', COUNT) at screen 0.01,foot_y(1) @FOOT
set label 2 sprintf('Values below %g lie on the left edge.', FLOOR).runs_text at screen 0.01,foot_y(0) @FOOT
LEFT = max(0.15, (LONGEST * 6.2 + 20) / WIDTH)
set margins screen LEFT, screen 0.97, screen 118.0 / HEIGHT, screen 1 - 72.0 / HEIGHT
set logscale x
set format x '%g'
set xrange [LOW / 1.6:1.1]
set xtics (1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.0001, 0.00001, 0.000001)
set xlabel 'p value (logarithmic)'
set yrange [LAYERS + 0.6:0.4]
set ytics () font ',10'
do for [i = 1:LAYERS] { set ytics add (tic(cut(LAYER[i])) i) }
# Two limits, each with its name above it, one higher than the other: they may lie close together.
LEVEL = 0.05
LEAST = 2.0 / 2**COUNT
set arrow 1 from LEVEL,graph 0 to LEVEL,graph 1 nohead linewidth 1 linecolor rgb GREY
set label 3 '0.05' at LEVEL,graph 1 center offset 0,0.6 font ',10' textcolor rgb GREY
if (LEAST > LOW / 1.6 && COUNT > 1) {
    set arrow 2 from LEAST,graph 0 to LEAST,graph 1 nohead dashtype 3 linewidth 1.6 linecolor rgb BLUE
    set label 4 sprintf('least p of sign flips: %.2g', LEAST) at LEAST,graph 1 offset 0,1.5 font ',10' textcolor rgb BLUE
    if (LEAST > sqrt(LOW / 1.6)) { set label 4 right }
}
shown(p) = p == p ? max(p, FLOOR) : NaN
plot for [k = 1:4] TABLE skip 1 using (shown(column(8 + k))):(column(0) + 1) \
         with points pointtype MARK[k] pointsize 0.8 linewidth 1.2 linecolor rgb COLOUR[k]
@KEY_PANEL
set key at screen 0.02,(1 - 6.0 / HEIGHT) left top
plot for [k = 1:4] 2 with points pointtype MARK[k] pointsize 0.9 linewidth 1.2 linecolor rgb COLOUR[k] title word(TESTS, k)
unset multiplot
