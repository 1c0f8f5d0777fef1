#!/bin/sh
# The whole page from a made-up output folder: what stands in it, that it stands alone, that hostile
# names do no harm, what happens when gnuplot fails, and how a browser and LaTeX take it.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/program/lib.sh
. tests/figures/made_up.sh
report=$PWD/$BUILD/ttq-report
out=$folder/page
make_made_up "$out"

has() { grep -qF -e "$1" "$out/report.html" || { echo "expected '$1' in the page"; return 1; }; }
hasnt() { [ -s "$out/report.html" ] && ! grep -qiE -e "$1" "$out/report.html"; }
# Runs the report in the test's folder, where a command that a name smuggles in would leave its file.
write_report() { (cd "$folder" && "$report" "$out"); }
harmless() { [ -z "$(find "$folder" . -maxdepth 2 -name 'PWNED*' 2>/dev/null)" ]; }

# Puts a gnuplot that is the script on stdin in front of the real one, and runs the report.
with_gnuplot() {
    mkdir -p "$folder/bin" && cat >"$folder/bin/gnuplot" && chmod +x "$folder/bin/gnuplot"
    PATH=$folder/bin:$PATH write_report
}
half_a_drawing() {
    with_gnuplot <<'FAKE'
#!/bin/sh
printf '<?xml version="1.0"?><svg' >"$5"
FAKE
}
# 28 is what the shell says of a full disk; gnuplot itself says nothing and leaves with 0.
full_disk() {
    with_gnuplot <<'FAKE'
#!/bin/sh
: >"$5"
FAKE
}
failing() { echo '#!/bin/sh
exit 3' | with_gnuplot; }

if command -v gnuplot >/dev/null 2>&1; then
    mkdir -p "$out/markdown" && echo old >"$out/markdown/table-old.md"
    mkdir -p "$out/figures/data" && for old in figures/paired_old.svg figures/paired_old.png figures/paired_old.pdf figures/data/paired_old.csv; do
        echo old >"$out/$old"
    done
    check "writes the report" expect 0 report.html write_report
    check "a table of an earlier page is gone" [ ! -e "$out/markdown/table-old.md" ]
    check "so is a figure, its data too" [ -z "$(find "$out" -name '*_old.*')" ]
    for name in forest pvalues figure1 figure2 figure2_layers figure3 figure4 figure5 plane paired_symmetry merge sparsity size adam_sum; do
        check "$name is in the page" has "id=\"$name-gnuplot_canvas\""
        check "$name as PNG and PDF" sh -c "[ -s '$out/figures/$name.png' ] && [ -s '$out/figures/$name.pdf' ]"
    done
    check "kernels by code and by value" [ "$(grep -o 'src="data:image/png' "$out/report.html" | wc -l)" -eq 2 ]
    check "those of the network of Figure 6" has 'of one finished run, runs/alexnet/seed-0'
    check "which stands in each row of the counts" has '<td class="word">ours, AlexNet on imagenette</td><td class="word">res1.0.conv1</td>'
    check "by value: the weights that there are" has 'Wp +0.6, -Wn -0.8; green above 0, blue below, full colour at 0.8'
    check "no two pictures with one description" sh -c "[ -z \"\$(grep -o 'alt=\"[^\"]*\"' '$out/report.html' | sort | uniq -d)\" ]"
    runs=$(grep -o '"state": "done"' "$out/plan.json" | wc -l)
    check "the first sentence says what it is" has 'A reproduction of <cite>Trained Ternary Quantization</cite> (Zhu, Han, Mao and Dally, ICLR 2017)'
    check "how far it is, by which plan and commit" has "Profile made-up; $runs of $runs runs ended; <a href=\"#plan\">plan fedcba987654</a>; <a href=\"#sources\">commit 0123456789ab</a> and others."
    for word in 'arm, control' placebo 'TOST, bound' g 'Holm, BH' max-T 'P(better)' points; do
        check "the page explains $word" has "<dt>$word</dt>"
    done
    check "the verdict comes first" sh -c "grep -n '<h2' '$out/report.html' | head -n 1 | grep -q Verdict"
    check "with the answer of ttq-stats" has '<p>Wp and Wn <strong>do differ</strong> &lt;a &amp; b&gt;: 2 of <strong>2</strong> layers.</p>'
    check "a mark without an end is a mark" has '<p>Training with **two</p>'
    check "the same in LaTeX" grep -qF 'Wp and Wn \textbf{do differ} \textless{}a \& b\textgreater{}: 2 of \textbf{2} layers.' "$out/report.tex"
    check "and in Markdown, as it is" sh -c "printf '%s\n' 'Wp and Wn **do differ** <a & b>: 2 of **2** layers.' '' 'Training with **two' | cmp - '$out/markdown/answer.md'"
    check "LaTeX says how far the runs are" grep -qF "noindent $runs of $runs runs ended; plan fedcba987654; commit 0123456789ab and others." "$out/report.tex"
    check "and the verdict, before the departures" awk '/They differ .textless{}reliably/ { said = NR } /subsection.*departs/ { exit !said }' "$out/report.tex"
    check "its sentence" has 'They differ &lt;reliably&gt;, r = -0.28.'
    check "then the departures" sh -c "grep -n '<h2' '$out/report.html' | sed -n 2p | grep -q departs"
    check "the paper's value beside nets of three epochs" has '<td>8.87</td><td>9.10</td><td>8.80 to 9.40</td><td>3</td><td class="word">another schedule</td>'
    check "no answer where the paper has no value" has '<td>9.90</td><td>9.70 to 10.10</td><td>3</td><td class="word">–</td>'
    check "a caution stands before the numbers, other notes below" awk '
        /id="table-compare-symmetry"/ { inside = 1 }
        inside && /Said before/ { said++ }
        inside && /<table/ { table = said }
        inside && /A note with/ { ok = table == 1 && said == 1; exit }
        END { exit !ok }' "$out/report.html"
    check "a chance of 0 is no small p" has '<td>0.70</td><td>0.00</td>'
    check "how many scales have settled is said unfolded" sh -c "grep -A 1 '<h3>Have the scales settled?' '$out/report.html' | grep -qF '<p>r has come to rest in 1 of 2 layers after 3 epochs, is moving in 0, and in 1 this is undecided. At rest: its mean drift over the last 20 % of the training is shown to be within +-0.0125, a quarter of the equivalence bound of r (TOST over seeds, exploratory, not adjusted); moving: the 90 % interval of the drift lies outside.</p>'"
    check "in LaTeX too" grep -q 'caption{r has come to rest in 1 of 2 layers' "$out/tex/table-trajectory-tests.tex"
    check "each layer" has '<td>-0.0346 to 0.0029</td><td>0.41</td><td>0.0125</td><td class="word">undecided</td>'
    check "each trajectory" has '<td>-0.0025</td><td>-0.0146 to 0.0129</td><td>156</td>'
    check "each state of the merge test has its words" has '<td class="word">merged to sqrt(Wp Wn)</td><td class="word">plain</td><td>2</td><td>9.20</td>'
    check "the state before is no change" has '<td class="word">kept</td><td class="word">plain</td><td>2</td><td>9.15</td><td>8.50 to 9.80</td><td>–</td>'
    check "what estimating again does alone: table and figure" [ "$(grep -o 'From plain images that alone, with the scales kept, changes the error by +0.10 points. From augmented images that alone, with the scales kept, changes the error by -0.14 points.' "$out/report.html" | wc -l)" -eq 2 ]
    check "how each p of it is adjusted" has '<td class="word">0.5 alone, primary</td>'
    check "no name of a column of the statistics is left" hasnt '<th[^>]*>(bn|geweke_z|change_epoch|drift_low|images_low|mean_diff|adjustment|p_tost)<'
    check "main effects in words" has '<td class="word">threshold</td><td>8</td><td>-0.12</td><td>-0.51 to 0.26</td><td>0.47</td><td>0.47</td><td class="word">0.47 Holm, secondary</td>'
    check "a claim with its verdict" has '<td class="long">supported</td>'
    check "a contrast of two items is one fact" [ "$(grep -o 'TWN, restarted minus [^:]*: +1.00 \[0.90, 1.10\] points, n = 3' "$out/report.html" | wc -l)" -eq 1 ]
    check "with the verdict of each item and the family of its test" has '<td class="long">undecided (exploratory), in item methods supported (exploratory)</td>'
    check "two facts of a claim have their letters" sh -c "claim() { grep -o '<td>5</td>.*' '$out/report.html' | head -1; }; claim | grep -q '(a) TTQ minus [^;]*; (b) TTQ minus'"
    check "the family of each row of a comparison" has '<td class="word">0.04 Holm, primary</td>'
    check "which may be another one" has '<td class="word">0.002 BH, exploratory</td>'
    check "how long the runs are that judge" has 'Differences in points of test error. Ours: 3 epochs'
    claim() { grep -o "<td>$1</td><td class=\"long\">[^<]*</td><td class=\"long\">[^<]*" "$out/report.html"; }
    check "a loss within the claim's margin, though no equivalence" sh -c "[ '$(claim 5 | sed 's/.*>//')' = '(a) supported; (b) supported (exploratory)' ]"
    check "one beyond it" sh -c "[ '$(claim 17 | sed 's/.*>//')' = contradicted ]"
    check "one that needs longer runs" sh -c \
        "[ '$(claim 12 | sed 's/.*>//')' = 'not tested: it needs runs of 160 epochs, the longest here have 4' ]"
    check "layers that differ, with a link to the test" \
        has '<a href="#table-scales-tests">r = ln(Wp/Wn) at the end, layers against seeds: F = 7.50, adjusted p = 0.012</a>'
    check "in Markdown too" grep -q '\](table-scales-tests.md)' "$out/markdown/table-claims.md"
    check "empty kernels of all nets" has '19 of 60000 kernels are empty (0.031 %) in 3 nets of ResNet-20'
    check "and by chance" has ', 2.2 by chance (0.0036 %) where zeros fall anywhere in a layer; in the paper&#39;s Figure 6, AlexNet, 29 of 200 (14.5 %)'
    check "digits enough for few" has '<td>0.0030</td><td>0.0036</td>'
    check "the claim of 16 times" has 'a file of 75000 bytes instead of 1079000 for its numbers in fp32 (weights and batch norm, without the header of a file), 14.39 times smaller'
    check "with its interval" grep -q '^full-again,3,3,10,9.66667,10.3333,' "$out/figures/data/error_curves.csv"
    check "a title with a comma is whole in the figure" grep -q 'TWN: restarted' "$out/figures/paired_methods.svg"
    check "the control of Figure 3 is drawn" grep -q '^full-again,3,' "$out/figures/data/error_curves.csv"
    check "and named" has 'full precision, restarted n = 3'
    check "its caption says where the others begin" has 'All but full precision begin from the full-precision run'
    check "one length, test images and ternary nets in the figure of zeros" sh -c "cd '$out/figures/data' &&
        grep -q '^ttq,' sparsity.csv && grep -q '^twn,' sparsity.csv && grep -q '^lsq,' sparsity.csv && grep -q '^share-0.3,' sparsity.csv &&
        ! grep -E '^(longer|held|dorefa|alexnet),' sparsity.csv"
    check "its caption" has 'ternary runs of one network, each of 3 epochs'
    check "an error of held-out images says so" has 'held (on held-out training images)'
    check "0 images are all" has '<td>3</td><td>20</td><td>all</td><td>held out</td>'
    check "CPU-hours" has 'CPU-hours'
    check "a figure names its runs" has '<a href="#runs" title="dorefa: seed 0 1 2; full'
    check "the commit stands where its link leads" has 'commit 0123456789ab; cc &lt;1&gt;; flags'
    check "a run of two programs names both" has 'feedfacefeed + 0123456789ab, kernels avx512 + avx2</td>'
    check "and so does its environment" has 'commit feedfacefeed + 0123456789ab; cc &lt;1&gt;; flags'
    check "the command of an evaluation" has 'build/ttq eval runs/ttq/seed-0'
    check "that of a table in a folder, with its place" has 'build/ttq-stats densities OUT'
    check "and one that begins as it does" grep -qxF 'build/ttq-stats densities' "$out/report.html"
    check "links to runs, command, plan, commit" has '<a href="#commands">command</a>'
    check "no address outside" hasnt '(src|href)="(https?:|//|[^#d])'
    check "no script" hasnt '<script|onload=x>'
    check "every link has its place" sh -c "grep -o 'href=\"#[^\"]*\"' '$out/report.html' | sort -u | sed 's/href=\"#//; s/\"//' | while read -r id; do grep -q \"id=[\\\"']\$id[\\\"']\" '$out/report.html' || { echo \"\$id\"; exit 1; }; done"
    check "the command that makes it again, with its items" has '<code>./run_all.sh made-up --only scales,merge</code>'
    check "every id stands once" sh -c "[ -z \"\$(grep -o ' id=\"[^\"]*\"' '$out/report.html' | sort | uniq -d | tee /dev/stderr)\" ]"
    check "every drawing has a label" [ "$(grep -c '<svg' "$out/report.html")" -eq "$(grep -c 'role="img" tabindex="0" aria-label="[^"]' "$out/report.html")" ]
    check "every heading of a column its scope" hasnt '<th( class="[^"]*")?>' 
    check "hostile names do no harm" harmless
    # What is kept of it makes the same page; large files stay behind.
    check "keeps what it is made of" expect 0 "kept/page: kept" sh -c "cd '$folder' && '$report' page --keep kept/page"
    check "a page from what was kept" sh -c "cd '$folder/kept' && '$report' page"
    check "is the same page" cmp "$folder/kept/page/report.html" "$out/report.html"
    check "and the same tables in Markdown" diff -r "$out/markdown" "$folder/kept/page/markdown"
    check "in which a name is a name" grep -qF '\<b onload=x\>"\</td\>\<script\>' "$out/markdown/table-compare-symmetry.md"
    (cd "$folder/kept/page" && find tables -type f | sort | xargs sha256sum) >"$folder/tables-before"
    check "whose tables cannot be made anew" expect 66 "found a copy of ttq-report --keep" \
        "$BUILD/ttq-stats" report "$folder/kept/page"
    check "and stay" sh -c "cd '$folder/kept/page' && find tables -type f | sort | xargs sha256sum | cmp - '$folder/tables-before'"
    check "not into a folder with files" expect 73 "expected a new or an empty folder" sh -c "cd '$folder' && '$report' page --keep kept/page"
    check "not into itself" expect 73 "expected a folder outside of page" sh -c "cd '$folder' && '$report' page --keep page/tables/kept"
    rm -rf "$out/tables/kept"
    check "weights stay behind" [ -z "$(find "$folder/kept" -name '*.safetensors')" ]
    # Photographs alone: the figures of the ResNet of CIFAR are not drawn from another network.
    make_made_up "$folder/photos"
    find "$folder/photos/runs" -mindepth 1 -maxdepth 1 ! -name alexnet -exec rm -r {} +
    rm "$folder"/photos/tables/size*
    sed -i 's/^ttq,/alexnet,/' "$folder"/photos/tables/error_*.csv
    make_plan "$folder/photos"
    check "photographs alone" expect 0 report.html sh -c "cd '$folder' && '$report' photos"
    check "their own figure" [ -s "$folder/photos/figures/adam_sum.svg" ]
    for name in figure1 figure2 figure2_layers figure3 plane; do
        check "no $name of another network" [ ! -e "$folder/photos/figures/$name.svg" ]
    done
    not_tested() { grep -qF '<td class="long">not tested: it speaks of imagenet, these runs are on imagenette</td>' "$folder/photos/report.html"; }
    check "claims on ImageNet are not tested by them" not_tested
    sed 's|"name": "table2"|"name": "figure4"|' "$folder/photos/plan.json" >"$folder/plan" && mv "$folder/plan" "$folder/photos/plan.json"
    check "without the first item of a claim" expect 0 report.html sh -c "cd '$folder' && '$report' photos"
    check "neither" not_tested
    sed 's|"state": "done"|"state": "skipped"|g' "$folder/photos/plan.json" >"$folder/plan" && mv "$folder/plan" "$folder/photos/plan.json"
    rm -r "$folder/photos/runs"
    check "runs that are skipped" expect 0 report.html sh -c "cd '$folder' && '$report' photos"
    check "have not ended" grep -q '; 0 of 0 runs ended' "$folder/photos/report.html"
    check "and test no claim" grep -qF '<td class="long">not tested: the runs of its items are skipped, because their data set is not here</td>' "$folder/photos/report.html"
    # A profile that is not finished: what waits is said to wait, and can be kept all the same.
    part=$folder/part
    make_made_up "$part"
    rm "$part/runs/symmetric/seed-2/DONE" "$part"/tables/verdict.* "$part"/tables/compare-symmetry.* "$part"/tables/merge*
    sed 's|\("folder": "runs/symmetric/seed-2", "state": "\)done|\1resumable|' "$part/plan.json" >"$part/plan" && mv "$part/plan" "$part/plan.json"
    check "a profile with a run that waits" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    part_has() { grep -qF -e "$1" "$part/report.html"; }
    check "LaTeX counts it too" grep -qF "noindent $((runs - 1)) of $runs runs ended" "$part/report.tex"
    check "so does the page" part_has "$((runs - 1)) finished, 0 diverged or failed, 1 not finished yet."
    sed 's|"state": "resumable"|"state": "kept"|' "$part/plan.json" >"$folder/kept.json" && cp "$part/plan.json" "$folder/part.json"
    cp "$folder/kept.json" "$part/plan.json"
    check "one that is kept as a row" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "is counted apart" part_has "$((runs - 1)) finished, 0 diverged or failed, 0 not finished yet, 1 kept as rows only, in no table or figure here."
    check "and has not ended here" grep -qF "noindent $((runs - 1)) of $runs runs ended" "$part/report.tex"
    sed 's|"state": "kept"|"state": "skipped"|' "$folder/kept.json" >"$part/plan.json"
    check "one whose data set is not here" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "is counted with no others" part_has "$((runs - 1)) of $((runs - 1)) runs ended"
    check "and said to be skipped" part_has "$((runs - 1)) finished, 0 diverged or failed, 0 not finished yet; the others are skipped"
    sed 's|\("folder": "runs/dorefa/seed-2", "state": "\)done|\1resumable|' "$folder/part.json" >"$part/plan.json"
    mv "$part/runs/dorefa/seed-2/DONE" "$folder/DONE"
    check "a curve that waits" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "has no interval before the last run" grep -q '^dorefa,1,3,30,,,' "$part/figures/data/error_curves.csv"
    mv "$folder/DONE" "$part/runs/dorefa/seed-2/DONE"
    cp "$folder/part.json" "$part/plan.json"
    rm "$part"/tables/answer.* "$part"/tables/scale_curves.*
    check "without the answer of ttq-stats" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "the page says what makes it" part_has 'There is no table answer.csv (ttq-stats report makes it).'
    check "and which item makes the curves" part_has 'There is no table scale_curves.csv: it needs item figure2, which is not in this plan.'
    check "its claim waits" part_has '<td class="long">not yet: 5 of 6 runs of its items have ended</td>'
    sed -i '/^ttq,2,/d' "$part/tables/size.csv"
    check "sizes without one net" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "judge nothing" sh -c "! grep -q 'kernels are empty' '$part/report.html'"
    check "its comparison waits" part_has '(item symmetry): no comparison before all of its runs have ended; 1 of 6 have not.'
    check "its table waits" part_has 'There is no table merge.csv yet: 1 of 6 runs of item merge have not ended'
    check "others have their verdict" part_has '<td class="long">undecided (exploratory), in item methods supported (exploratory)</td>'
    sed 's|"folder": "runs/twn/seed-1", "state": "done"|"foreign": true, "folder": "runs/twn/seed-1", "state": "failed"|' \
        "$part/plan.json" >"$part/plan" && mv "$part/plan" "$part/plan.json"
    check "a run of another configuration" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "is no end of this plan" part_has ', seed 1</td><td class="word">failed</td><td>–</td>'
    cp "$part/markdown/table-runs.md" "$folder/before.md"
    echo 4,60 >>"$part/runs/symmetric/seed-2/timing.csv"
    check "a run that goes on meanwhile" expect 0 report.html sh -c "cd '$folder' && '$report' part"
    check "changes nothing on the page" cmp "$folder/before.md" "$part/markdown/table-runs.md"
    echo kept >"$part/runs/symmetric/seed-2/checkpoint.safetensors"
    check "keeps it" expect 0 "kept/part: kept" sh -c "cd '$folder' && '$report' part --keep kept/part"
    check "without the run that waits" [ ! -e "$folder/kept/part/runs/symmetric/seed-2" ]
    check "so that commands read what is kept" expect 0 "symmetric" "$BUILD/ttq-stats" compare "$folder/kept/part/runs/symmetric" \
        "$folder/kept/part/runs/twn" --common
    check "a page from it" expect 0 report.html sh -c "cd '$folder/kept' && '$report' part"
    check "is that page" cmp "$folder/kept/part/report.html" "$part/report.html"
    # Equivalence is looked at before differences, as the plan has it; and no adjusted p is none that is small.
    rules=$folder/rules
    make_made_up "$rules"
    claim_of() { # ROW: what claim 6 says of TTQ minus symmetric
        sed "s/^ttq,symmetric,.*/ttq,symmetric,$1/" "$out/tables/compare-symmetry.csv" >"$rules/tables/compare-symmetry.csv"
        (cd "$folder" && "$report" rules >/dev/null) && grep -o '<td>6</td><td class="long">[^<]*</td><td class="long">[^<]*' "$rules/report.html" | sed 's/.*>//'
    }
    check "smaller than what matters, the other way" [ "$(claim_of 3,0.08,0.03,0.13,0.01,0.25,0.024,Holm,primary,0.00001,0.25,1.2,1)" = "not supported: a difference the other way, smaller than what matters" ]
    check "as claimed, but smaller" [ "$(claim_of 3,-0.08,-0.13,-0.03,0.01,0.25,0.024,Holm,primary,0.00001,0.25,1.2,1)" = "a difference as claimed, but smaller than what matters" ]
    check "without an adjusted p" [ "$(claim_of 3,0.3,0.02,0.58,0.01,0.25,,Holm,primary,0.6,0.25,1.2,1)" = undecided ]
    check "with one" [ "$(claim_of 3,0.3,0.02,0.58,0.01,0.25,0.04,Holm,primary,0.6,0.25,1.2,1)" = contradicted ]
    rm "$rules"/tables/compare-symmetry*
    check "without its table" sh -c "cd '$folder' && '$report' rules >/dev/null && grep -qF '<td class=\"long\">not tested: ttq-stats has made no table with its comparison</td>' '$rules/report.html'"
    sed 's|\("folder": "runs/symmetric/seed-2", "state": "\)done|\1failed|' "$rules/plan.json" >"$rules/plan" && mv "$rules/plan" "$rules/plan.json"
    rm "$rules/runs/symmetric/seed-2/DONE"
    check "a run that failed is tried again" sh -c "cd '$folder' && '$report' rules >/dev/null && grep -qF '<td class=\"long\">not yet: 5 of 6 runs of its items have ended</td>' '$rules/report.html'"
    check "two reports at once" expect 73 "figures: another ttq-report is at work here" flock "$out/figures" "$report" "$out"
    cp -r "$out/figures" "$folder/before"
    check "once more" expect 0 report.html write_report
    check "the same SVG bytes" sh -c "for f in '$out'/figures/*.svg; do cmp \"\$f\" '$folder/before/'\$(basename \"\$f\") || exit 1; done"
    check "half a drawing: 69" expect 69 "part of a drawing" half_a_drawing
    check "its tables are whole" has '<td>8.80 to 9.40</td>'
    check "nothing half is left" [ -z "$(find "$out/figures" -name '*.part.*')" ]
    check "no fragment is gone" diff -r "$folder/kept/page/markdown" "$out/markdown"
    check "the whole drawing of before stays" cmp "$out/figures/forest.svg" "$folder/before/forest.svg"
    check "an empty drawing (full disk): 69" expect 69 "found 0 bytes" full_disk
    check "gnuplot fails: 69" expect 69 "exit code 3" failing
else
    skip "figures: there is no gnuplot (package gnuplot-nox)"
fi
check "gnuplot missing: 69 and what to install" expect 69 gnuplot-nox env PATH=/nonexistent "$report" "$out"
check "the page says so" has 'Figures are missing'
write_report >/dev/null 2>&1

# The browser gets a copy with a line that tells what it sees, in a frame 400 pixels wide.
browse() {
    sed 's|</body>|<script>parent.postMessage([document.documentElement.clientWidth, document.documentElement.scrollWidth, document.images.length, [...document.images].filter(i => i.complete \&\& i.naturalWidth > 0).length].join(" "), "*")</script></body>|' \
        "$out/report.html" >"$folder/copy.html"
    echo '<body><iframe src="copy.html" style="width:400px;border:0"></iframe><script>onmessage = m => document.body.setAttribute("data-seen", m.data)</script></body>' \
        >"$folder/frame.html"
    timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --enable-logging=stderr \
        --virtual-time-budget=5000 --dump-dom "file://$folder/frame.html" >"$folder/dom" 2>"$folder/console"
    seen=$(sed -n 's/.*data-seen="\([0-9 ]*\)".*/\1/p' "$folder/dom")
    echo "seen: $seen"
    [ -n "$seen" ]
}
if command -v chromium >/dev/null 2>&1; then
    check "a browser opens it" browse
    # shellcheck disable=SC2086 # four numbers
    set -- ${seen:-0 1 0 1}
    check "400 pixels: no horizontal scroll ($1 wide, $2 needed)" [ "$2" -le "$1" ]
    check "all $3 images are there" sh -c "[ $3 -gt 0 ] && [ $3 -eq $4 ]"
    check "no word on the console" sh -c "! grep CONSOLE '$folder/console'"
else
    skip "the page in a browser: there is no chromium (package chromium)"
fi
# Without LaTeX, by letters: columns of numbers and short words as wide as their longest cell, those
# that wrap a share of the line, which holds 164 letters of \small, 190 of \scriptsize.
fits() {
    awk '
        function letters(text) {
            gsub(/\\allowbreak[{][}]/, "", text); gsub(/\\text[a-z]*[{][}]/, "x", text); gsub(/[\\{}]/, "", text)
            sub(/^ */, "", text); sub(/ *$/, "", text)
            return length(text)
        }
        /scriptsize/ { line = 190; gap = 1.5 }
        /\\small/ { line = 164; gap = 2.6 }
        /^\\begin[{](tabular|longtable)[}]/ {
            spec = $0; sub(/^[^@]*@[{][}]/, "", spec); sub(/@[{][}].*/, "", spec)
            for (columns = 0; spec != ""; columns++)
                if (spec ~ /^>/) {
                    share = spec; sub(/^[^p]*p[{]/, "", share); gsub(/^>[{][^}]*[}]p[{][^}]*[}]/, "", spec)
                    most[columns] = line * share; wraps[columns] = 1
                } else
                    spec = substr(spec, 2)
        }
        / & / && columns {
            row = $0
            sub(/ *\\\\$/, "", row)
            stacked = row ~ /shortstack/
            gsub(/\\&/, "x", row)
            cells = split(row, cell, " & ")
            for (c = 1; c <= cells; c++) {
                parts = 1; part[1] = cell[c]
                if (sub(/\\shortstack\[r\]/, "", part[1])) parts = split(part[1], part, /\\\\/)
                for (k = 1; k <= parts; k++)
                    if (!((c - 1) in wraps) && letters(part[k]) > most[c - 1]) most[c - 1] = letters(part[k])
            }
        }
        END {
            sum = gap * (columns - 1)
            for (c = 0; c < columns; c++) sum += most[c]
            if (!columns || sum > line) { print FILENAME ": " sum " letters in a line of " line; exit 1 }
        }' "$1"
}
for table in "$out"/tex/table*.tex; do
    check "$(basename "$table" .tex) fits a line of LaTeX" fits "$table"
done
if command -v pdflatex >/dev/null 2>&1 && kpsewhich booktabs.sty >/dev/null 2>&1; then
    check "LaTeX sets report.tex" sh -c "cd '$out' && pdflatex -interaction=nonstopmode -halt-on-error report.tex"
    check "without obeying a name" harmless
    check "every float fits its page" sh -c "! grep 'Float too large' '$out/report.log'"
    check "every line its width, or nearly" awk '
        /^Overfull .hbox/ { line = $0; sub(/.*[(]/, ""); if ($1 + 0 > 20) { print line; bad++ } }
        END { exit bad > 0 }' "$out/report.log"
else
    skip "report.tex in LaTeX: there is no pdflatex with booktabs (package texlive-latex-recommended)"
fi
finish
