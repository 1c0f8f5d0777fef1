# style.gp - what all figures share: arguments, colours, lines, helpers. A figure sets FIGURE (its
# name), DATA, OUT, PAPER and RUNS from its arguments, loads this file, looks at its data, sets
# WIDTH and HEIGHT in pixels and loads output.gp.
#
# Every text is drawn as it is ("noenhanced"), and a path never begins with anything but '/' or
# './': gnuplot would take "<" or "|" for a command.

local(path) = path[1:1] eq '/' ? path : './'.path

if (strlen(DATA) == 0 || strlen(OUT) < 5) {
    set print '-'
    print 'usage: gnuplot -c figures/'.FIGURE.'.gp DATA OUT.svg|OUT.png|OUT.pdf [PAPER [RUNS]]'
    exit status 64
}
DATA = local(DATA)
PAPER = strlen(PAPER) ? local(PAPER) : ''

# Okabe and Ito's palette, told apart with every common colour blindness. The same method, and the
# same sign of a weight, has the same colour in every figure; they follow the paper's own colours.
BLUE = '#0072B2'
RED = '#D55E00'
GREEN = '#009E73'
PURPLE = '#CC79A7'
ORANGE = '#E69F00'
SKY = '#56B4E9'
GREY = '#606060'
LIGHT = '#9a9a9a'
INK = '#303030'
FULL = BLUE
TTQ = RED
BINARY = GREEN
TWN = PURPLE
POSITIVE = GREEN
ZERO = RED
NEGATIVE = BLUE

set datafile separator comma
set encoding utf8
set border 3 linewidth 0.8 linecolor rgb GREY
set format '%g'
set tics nomirror out scale 0.5 textcolor rgb 'black'
set grid ytics linetype 1 linecolor rgb '#dddddd' linewidth 0.6
set style fill transparent solid 0.25 noborder
unset key

# A row of a table counts where its cell in `column` is `word`; elsewhere there is no point.
pick(column, word, value) = stringcolumn(column) eq word ? value : NaN

# One seed has no bounds: its band has no height.
bound(value, mean) = value == value ? value : mean

# Whole epochs only: gnuplot would mark 0.5 epochs in a short run.
step(epochs) = epochs <= 10 ? 1 : epochs <= 30 ? 5 : epochs <= 70 ? 10 : epochs <= 130 ? 20 : 50

# A round distance of tics for a range of values.
tics(range) = (_p = 10 ** floor(log10(range)), range / _p < 2 ? 0.4 * _p : range / _p < 5 ? _p : 2 * _p)
# A name that would not fit beside its axis.
cut(text) = strlen(text) > 48 ? text[1:47].'...' : text
# The same as the label of a tic, which gnuplot would read as a format.
tic(text) = (_p = strstrt(text, '%'), _p ? text[1:_p].'%'.tic(text[_p + 1:*]) : text)
min(a, b) = a < b ? a : b
max(a, b) = a > b ? a : b

band(n) = n > 1 ? 'band: 95 % confidence interval of the mean over seeds (Student t)' \
                : 'one seed: no interval'
bar(n) = n > 1 ? 'bar: 95 % confidence interval of the mean over seeds (Student t)' \
               : 'one seed: no interval'
runs_text = RUNS eq '' ? '' : ' Runs '.RUNS.'.'

# The lines below a figure; `row` 0 is the lowest.
foot_y(row) = (14 + 17 * row) / (HEIGHT + 0.0)
FOOT = 'left font ",10" textcolor rgb GREY'

# A panel that only holds the key, over the whole width; draw it last.
KEY_PANEL = 'unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid; '.\
            'unset logscale; unset label; unset arrow; unset object; set margins screen 0, screen 1, screen 0, screen 1; '.\
            'set xrange [0:1]; set yrange [0:1]; set key horizontal Left reverse maxrows 1 samplen 2 width 0'
