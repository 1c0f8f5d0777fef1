#!/bin/sh
# Every script of figures/ draws the made-up data of data/ to the same bytes as golden/ (SVG, packed
# by gzip), and to complete PNG and PDF files. With --make the golden files are drawn anew.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
data=tests/figures/data golden=tests/figures/golden
version='gnuplot 5.4 patchlevel 4'

scripts() {
    for script in figures/*.gp; do
        case ${script##*/} in style.gp | output.gp) ;; *) basename "$script" .gp ;; esac
    done
}

# Draws figure $1 into $2, whose ending tells the format.
draw() {
    extra=''
    [ "$1" != paired ] || extra=symmetry
    gnuplot -d -c "figures/$1.gp" "$data" "$2" figures/paper 0123456789ab $extra
}

same_bytes() {
    draw "$1" "$folder/$1.svg" && gzip -dc "$golden/$1.svg.gz" | cmp - "$folder/$1.svg"
}

# PNG: signature and last chunk; PDF: one page, and the footer's text where poppler can read it.
complete() {
    draw "$1" "$folder/$1.png" && draw "$1" "$folder/$1.pdf" || return 1
    head -c 4 "$folder/$1.png" | grep -q PNG && tail -c 8 "$folder/$1.png" | grep -q IEND || return 1
    head -c 5 "$folder/$1.pdf" | grep -q '%PDF-' && tail -c 8 "$folder/$1.pdf" | grep -q '%%EOF' || return 1
    command -v pdftotext >/dev/null 2>&1 || return 0
    pdfinfo "$folder/$1.pdf" | grep -q '^Pages: *1$' &&
        pdftotext "$folder/$1.pdf" - | grep -q 'Runs 0123456789ab'
}

# Texts lie inside the picture: gnuplot writes where each begins, how it is anchored and turned; 0.6
# of the size is about the mean letter of DejaVu Sans.
inside() {
    awk '
        function attribute(name,    at) {
            at = index($0, name "=\"")
            return at ? substr($0, at + length(name) + 2, index(substr($0, at + length(name) + 2), "\"") - 1) : ""
        }
        /viewBox=/ { split(attribute("viewBox"), box, " ") }
        /<g transform="translate\(/ {
            place = attribute("transform"); size = attribute("font-size"); anchor = attribute("text-anchor")
            turned = place ~ /rotate/
            sub(/.*translate\(/, "", place); split(place, xy, /[,)]/)
        }
        /<text>/ {
            text = $0
            gsub(/<[^>]*>|\t/, "", text); gsub(/&[a-z]*;/, "x", text)
            long = length(text) * 0.6 * size
            at = turned ? box[4] - xy[2] : xy[1]; room = turned ? box[4] : box[3]
            left = anchor == "end" ? at - long : anchor == "middle" ? at - long / 2 : at
            texts++
            if (left < -2 || left + long > room + 2) {
                print "outside: " text " from " left " to " left + long " of " room
                bad++
            }
        }
        END { print texts " texts"; exit bad > 0 || texts == 0 }' "$folder/$1.svg"
}

# A line of a seed is drawn in one piece: a path that moves from point to point shows nothing.
unbroken() {
    grep -q '<path' "$folder/$1.svg" && ! grep -n "d='M[0-9.,]* M" "$folder/$1.svg"
}

if [ "${1:-}" = --make ]; then
    for name in $(scripts); do
        draw "$name" "$folder/$name.svg" && gzip -9nc "$folder/$name.svg" >"$golden/$name.svg.gz" || exit 1
    done
    exit 0
fi
if [ "$(gnuplot --version 2>/dev/null)" != "$version" ]; then
    skip "golden files: they were drawn by $version"
    check "there are scripts" [ "$(scripts | wc -l)" -gt 10 ]
    finish
    exit
fi
for name in $(scripts); do
    check "$name: the same bytes as the golden file" same_bytes "$name"
    check "$name: no text leaves the picture" inside "$name"
    check "$name: no line is broken into points" unbroken "$name"
    check "$name: complete PNG and PDF" complete "$name"
done
any_layers() {
    gnuplot -d -c figures/figure2.gp "$data" "$folder/layers.svg" '' '' res2.0.conv1 res1.0.conv2 res3.0.conv1 &&
        grep -q '>res2.0.conv1<' "$folder/layers.svg" && ! grep -q '>linear' "$folder/layers.svg"
}
check "figure2: any three layers" any_layers
# 41 rows are thinned by three: the last one is no multiple, and still the end of the line.
way_to_the_end() {
    mkdir -p "$folder/way"
    awk 'BEGIN {
        print "layer,epoch,n,wp_mean,wp_low,wp_high,wn_mean,wn_low,wn_high,neg_mean,zero_mean,pos_mean"
        for (e = 0; e <= 40; e++) printf "res1.0.conv1,%g,1,%g,,,%g,,,30,40,30\n", e / 10, 1 + e / 40, 1 + e / 80
    }' >"$folder/way/scale_curves.csv"
    printf 'layer,seed,epoch,wp,wn\nres1.0.conv1,0,0,1,1\nres1.0.conv1,0,4,2,1.5\n' >"$folder/way/scale_seeds.csv"
    gnuplot -d -c figures/plane.gp "$folder/way" "$folder/way.svg" || return 1
    end=$(grep -o "L[0-9.]*,[0-9.]*  *'" "$folder/way.svg" | sed "s/^L//; s/ *'//" | sort | uniq)
    grep -o "gpPt6' transform='translate([0-9.,]*)" "$folder/way.svg" | sed 's/.*(//; s/)//' | while read -r point; do
        echo "$end" | grep -qxF "$point" && echo reached
    done | grep -q reached
}
check "plane: a line ends where its large point stands" way_to_the_end
whole_epochs() {
    sed 's/,2\.0,/,1.95,/; s/,2,\([^,]*,[^,]*\)$/,1.95,\1/' "$data/scale_curves.csv" >"$folder/way/scale_curves.csv"
    cp "$data/scale_seeds.csv" "$folder/way"
    gnuplot -d -c figures/figure2_layers.gp "$folder/way" "$folder/layers.svg" && grep -q 'ours 2 epochs' "$folder/layers.svg"
}
gap_in_seeds() {
    printf 'optimizer,layer,seed,epoch,wp,wn\nsgd,conv1,0,0,1,1\nsgd,conv1,0,1.98,1,1.1\nsgd,conv1,2,0,1,1\nsgd,conv1,2,1.98,1,1.1\n' \
        >"$folder/way/adam_sum.csv"
    gnuplot -d -c figures/adam_sum.gp "$folder/way" "$folder/sum.svg" && grep -q '(2 seeds)' "$folder/sum.svg" &&
        grep -q 'ours 2 epochs' "$folder/sum.svg"
}
check "figure2_layers: the last step that is written ends no epoch" whole_epochs
check "adam_sum: seeds are counted, not numbered" gap_in_seeds
# The two limits are named at their lines, which are drawn apart.
limits() {
    for n in 8 5; do
        awk -F, -v OFS=, -v n=$n 'NR > 1 { $13 = n } 1' "$data/forest.csv" >"$folder/way/forest.csv"
        gnuplot -d -c figures/pvalues.gp "$folder/way" "$folder/limits$n.svg" || return 1
    done
    texts() { sed 's/<[^>]*>/\n/g' "$folder/limits$1.svg" | grep -cx "$2"; }
    [ "$(texts 8 '0\.05')" -eq 2 ] && # on the axis and at the line
        [ "$(texts 8 'least p of sign flips: 0\.0078')" -eq 1 ] && [ "$(texts 5 'least p of sign flips: 0\.062')" -eq 1 ] &&
        [ "$(grep -c 'stroke-dasharray' "$folder/limits8.svg")" -eq 1 ] &&
        [ "$(sed -n "s/.*stroke-dasharray[^>]* d='//p" "$folder/limits8.svg" | grep -o M | wc -l)" -eq 1 ]
}
check "pvalues: each limit has its name and its line" limits
# A name with a per cent sign is no format of a tic.
per_cent() {
    sed 's/ttq-symmetric/50%g zeros/' "$data/paired_symmetry.csv" >"$folder/way/paired_x.csv"
    sed 's/ttq-symmetric/50%g zeros/' "$data/paired_symmetry_seeds.csv" >"$folder/way/paired_x_seeds.csv"
    sed 's/res1\.0\.conv1/res %d/' "$data/forest.csv" >"$folder/way/forest.csv"
    cp "$data/forest_seeds.csv" "$folder/way"
    gnuplot -d -c figures/paired.gp "$folder/way" "$folder/x.svg" '' '' x && grep -q '50%g zeros' "$folder/x.svg" &&
        for name in forest pvalues; do
            gnuplot -d -c "figures/$name.gp" "$folder/way" "$folder/x.svg" && grep -q 'res %d' "$folder/x.svg" || return
        done
}
check "a per cent sign is a per cent sign" per_cent
# A band that leaves the panel ends at its border: gnuplot's PNG would fill it down to the corner.
band_inside() {
    awk -F, -v OFS=, 'NR > 1 { $6 = -2.4 } 1' "$data/figure4.csv" >"$folder/way/figure4.csv"
    cp "$data/figure4_seeds.csv" "$folder/way"
    gnuplot -d -c figures/figure4.gp "$folder/way" "$folder/out.svg" && cp "$folder/out.svg" "$folder/below.svg"
    awk -F, -v OFS=, 'NR > 1 { $6 = 0 } 1' "$data/figure4.csv" >"$folder/way/figure4.csv"
    gnuplot -d -c figures/figure4.gp "$folder/way" "$folder/out.svg" && cmp "$folder/out.svg" "$folder/below.svg"
}
check "figure4: a band below 0 is cut at 0" band_inside
check "a missing data file is an error" expect 1 "" gnuplot -d -c figures/forest.gp "$folder" "$folder/x.svg"
check "no argument: usage" expect 64 usage gnuplot -d -c figures/forest.gp
check "unknown ending" expect 64 'found x.jpg' gnuplot -d -c figures/forest.gp "$data" x.jpg
finish
