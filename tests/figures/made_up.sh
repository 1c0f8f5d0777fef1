# shellcheck shell=sh
# made_up.sh - a made-up output folder with every table and kind of run that the report knows;
# sourced, never run. No number in it was measured.

# The words that must do no harm, wherever a name can stand.
hostile='it'\''s 50%g `touch PWNED` $(touch PWNED) <b onload=x>"</td><script>alert(1)</script>'

# make_run FOLDER ERROR KEY=VALUE...: a finished run; keys as section.key.
make_run() {
    run=$1 error=$2
    shift 2
    mkdir -p "$run"
    for word in "$@" run.seed="${run##*-}"; do
        printf '[%s]\n%s = %s\n' "${word%%.*}" "$(echo "${word#*.}" | cut -d= -f1)" "${word#*=}"
    done >"$run/config.ini"
    printf '{"outcome": "finished", "reason": "", "epochs": 3, "train_error": %s, "test_error": %s}\n' \
        "$error" "$error" >"$run/DONE"
    printf '{"commit": "0123456789abcdef", "dirty": false, "threads": 2, "compiler": "cc <1>", "started": "then"}\n' \
        >"$run/env.json"
    printf 'epoch,seconds\n1,60\n2,60\n3,60\n' >"$run/timing.csv"
    awk -v e="$error" 'BEGIN {
        print "epoch,train_error,test_error,train_top5_error,test_top5_error"
        for (i = 1; i <= 3; i++) printf "%d,%g,%g,%g,%g\n", i, 3 * e / i, 3 * e / i + 1, e / i, e / i + 1
    }' >"$run/metrics.csv"
}

# What a ternary run has besides.
make_ternary() {
    printf 'layer,steps,wp,wn,log_ratio,threshold,max_abs,n_neg,n_zero,n_pos\n' >"$1/scales_mean.csv"
    printf 'res1.0.conv1,9,0.6,0.8,-0.28,0.01,0.2,700,900,704\nlinear,9,2,2.2,-0.09,0.02,0.4,200,240,200\n' \
        >>"$1/scales_mean.csv"
    awk 'BEGIN {
        print "layer,low,high,count"
        for (b = -10; b < 10; b++) printf "res1.0.conv1,%g,%g,%d\n", b / 50, (b + 1) / 50, 100 - b * b
    }' >"$1/histograms.csv"
    awk 'BEGIN {
        print "layer,out_channel,in_channel,row,column,code,value"
        for (o = 0; o < 10; o++) for (i = 0; i < 10; i++) for (p = 0; p < 9; p++) {
            code = (o * 7 + i * 5 + p * p) % 3 - 1
            printf "res1.0.conv1,%d,%d,%d,%d,%d,%g\n", o, i, int(p / 3), p % 3, code, code < 0 ? -0.8 : 0.6 * code
        }
    }' >"$1/kernels.csv"
}

# A run that another program went on with, by kernels of another instruction set.
make_gone_on() {
    printf '{"commit": "0123456789abcdef", "dirty": false, "threads": 2, "isa": "avx2", "compiler": "cc <1>",
"started": "then", "sessions": [{"commit": "feedfacefeedface", "isa": "avx512"},
{"commit": "0123456789abcdef", "isa": "avx2"}]}\n' >"$1/env.json"
}

make_runs() {
    for seed in 0 1 2; do
        for arm in full full-again ttq symmetric twn dorefa; do
            method=ttq scales=asymmetric error=9.$seed
            case $arm in
            symmetric) scales=symmetric error=9.4 ;;
            full | twn | dorefa) method=$arm error=10.$seed ;;
            full-again) method=full error=9.$seed ;;
            esac
            make_run "$1/runs/$arm/seed-$seed" "$error" net.depth=20 data.set=cifar10 train.epochs=3 \
                quant.method=$method quant.scales=$scales
            [ "$method" = full ] || make_ternary "$1/runs/$arm/seed-$seed"
        done
        for share in 0.3 0.6; do
            make_run "$1/runs/script-$share/seed-$seed" "1$seed" net.depth=20 data.set=cifar10 \
                train.epochs=3 quant.method=ttq quant.threshold=share quant.scales=fixed-one quant.share=$share
            make_run "$1/runs/share-$share/seed-$seed" "9.$seed" net.depth=20 data.set=cifar10 train.epochs=3 \
                quant.method=ttq quant.threshold=share quant.share=$share
            make_ternary "$1/runs/share-$share/seed-$seed"
        done
        # Neither of one length with the others, nor of their images.
        make_run "$1/runs/lsq/seed-$seed" 9.8 net.depth=20 data.set=cifar10 train.epochs=3 quant.method=lsq
        make_run "$1/runs/longer/seed-$seed" 8 net.depth=20 data.set=cifar10 train.epochs=4 quant.method=ttq quant.t=0.1
        make_gone_on "$1/runs/longer/seed-$seed"
        make_run "$1/runs/held/seed-$seed" 7 net.depth=20 data.set=cifar10 data.split=validation \
            data.train_images=0 data.test_images=0 train.epochs=3 quant.method=ttq quant.t=0.2
        make_ternary "$1/runs/lsq/seed-$seed"
        make_ternary "$1/runs/longer/seed-$seed"
        make_ternary "$1/runs/held/seed-$seed"
        make_run "$1/runs/alexnet/seed-$seed" "4$seed" data.set=imagenette net.arch=alexnet quant.method=ttq \
            quant.layers=all-but-first-and-last
        printf 'step,epoch,layer,wp,wn\n0,0,conv1,1,1\n0,0,fc0,1,1\n9,1,conv1,0.8,1.2\n9,1,fc0,0.9,1.1%s\n' "$seed" \
            >"$1/runs/alexnet/seed-$seed/scales.csv"
        make_ternary "$1/runs/alexnet/seed-$seed"
    done
}

# table FOLDER NAME HEADER ROW...: the CSV, and its twin with a note.
table() {
    printf '%s\n' "$3" >"$1/tables/$2.csv"
    file=$1/tables/$2
    shift 3
    printf '%s\n' "$@" >>"$file.csv"
    printf '{"command": "build/ttq-stats", "rows": [], "notes": ["Said before.", "A note with <b>."], "cautions": 1}\n' >"$file.json"
}

make_tables() {
    mkdir -p "$1/tables"
    table "$1" errors variant,n,diverged,mean,sd,ci_low,ci_high full,3,0,10.1,0.1,9.8,10.4 \
        ttq,3,0,9.1,0.1,8.8,9.4 symmetric,3,0,9.4,0,9.4,9.4 twn,3,0,10.1,0.1,9.8,10.4 held,3,0,7,0,7,7 full-again,3,0,9.9,0.1,9.7,10.1 alexnet,3,0,41,1,38,44
    awk 'BEGIN {
        split("full ttq twn dorefa full-again", word, " ")
        print "variant,epoch,n,mean,ci_low,ci_high,min,max"
        for (k = 1; k <= 5; k++) for (e = 1; e <= 3; e++)
            printf "%s,%d,3,%g,%g,%g,%g,%g\n", word[k], e, 30 / e, 29 / e, 31 / e, 29 / e, 31 / e
    }' >"$1/tables/error_curves.csv"
    awk 'BEGIN {
        print "variant,seed,epoch,test_error"
        for (k = 0; k < 2; k++) for (s = 0; s < 3; s++) for (e = 1; e <= 3; e++)
            printf "%s,%d,%d,%g\n", k ? "ttq" : "full", s, e, (29 + s) / e
    }' >"$1/tables/error_seeds.csv"
    awk 'BEGIN {
        print "layer,epoch,n,wp_mean,wp_low,wp_high,wn_mean,wn_low,wn_high,neg_mean,zero_mean,pos_mean"
        for (l = 0; l < 2; l++) for (e = 0; e < 4; e++)
            printf "%s,%d,3,%g,%g,%g,%g,%g,%g,30,40,30\n", l ? "linear" : "res1.0.conv1", e,
                1 - 0.1 * e, 0.9 - 0.1 * e, 1.1 - 0.1 * e, 1 - 0.08 * e, 0.9 - 0.08 * e, 1.1 - 0.08 * e
    }' >"$1/tables/scale_curves.csv"
    awk 'BEGIN {
        print "layer,seed,epoch,wp,wn"
        for (l = 0; l < 2; l++) for (s = 0; s < 3; s++) for (e = 0; e < 4; e++)
            printf "%s,%d,%d,%g,%g\n", l ? "linear" : "res1.0.conv1", s, e, 1 - 0.1 * e + 0.01 * s, 1 - 0.08 * e
    }' >"$1/tables/scale_seeds.csv"
    table "$1" scales layer,n,mean_r,ci_low,ci_high,ratio,ratio_low,ratio_high,p_t,p_signflip,p_maxt,p_tost,bound \
        res1.0.conv1,3,-0.28,-0.3,-0.26,0.756,0.74,0.77,0.001,0.25,0.25,1,0.05 \
        "\"$(printf '%s' "$hostile" | sed 's/"/""/g')
two\",3,-0.09,-0.1,-0.08,0.914,0.9,0.92,0.003,0.25,0.25,0.9,0.05"
    table "$1" scales-seeds layer,seed,r res1.0.conv1,0,-0.28 res1.0.conv1,1,-0.29 res1.0.conv1,2,-0.27
    table "$1" compare-symmetry \
        arm,control,n,mean_diff,ci_low,ci_high,p_t,p_signflip,p_adjusted,adjustment,family,p_tost,bound,g,p_superior \
        ttq,symmetric,3,-0.3,-0.55,-0.05,0.03,0.25,0.04,Holm,primary,0.6,0.25,1.2,1 \
        twn,ttq,3,1,0.9,1.1,0.001,0.25,0.002,BH,exploratory,1,0.25,3,0
    table "$1" compare-methods arm,control,n,mean_diff,ci_low,ci_high,p_adjusted,p_tost,bound,family twn,ttq,3,1,0.9,1.1,0.002,1,0.25,exploratory
    table "$1" compare-figure3 arm,control,n,mean_diff,ci_low,ci_high,p_adjusted,p_tost,bound,family twn,ttq,3,1,0.9,1.1,0.06,1,0.25,exploratory \
        ttq,full,3,0.3,0.1,0.5,0.2,0.6,0.25,exploratory
    table "$1" compare-table1 arm,control,n,mean_diff,ci_low,ci_high,p_adjusted,p_tost,bound ttq,full-again,8,0.4,0.2,0.6,0.001,0.9,0.25
    table "$1" compare-scratch arm,control,n,mean_diff,ci_low,ci_high,p_adjusted,p_tost,bound scratch,ttq,8,0.4,0.3,0.5,0.001,0.9,0.25
    table "$1" compare-symmetry-seeds arm,control,seed,arm_error,control_error,diff \
        ttq,symmetric,0,9,9.4,-0.4 ttq,symmetric,1,9.1,9.4,-0.3 ttq,symmetric,2,9.2,9.4,-0.2
    table "$1" merge variant,seed,scales,bn,test_error ttq,0,keep,stored,9 ttq,0,keep,reestimate,9.1 \
        ttq,0,merge,reestimate,9.2 ttq,0,swap,reestimate,9.9 ttq,0,keep,augmented,8.9 ttq,0,merge,augmented,9 \
        ttq,1,keep,stored,9.1 ttq,1,keep,reestimate,9.2 ttq,1,merge,reestimate,9.2 ttq,1,swap,reestimate,9.8
    # As wide as ttq-stats makes it, as are the trajectory and the factors below.
    table "$1" merge-tests variant,scales,bn,n,mean_error,error_low,error_high,against,mean_diff,ci_low,ci_high,t,df,p_t,p_signflip,p_adjusted,adjustment,p_tost,bound,d_z,p_superior,disagree,images_low,images_high,sd_diff,family \
        ttq,keep,stored,2,9.05,8.4,9.7,keep-reestimate,-0.1,-0.5,0.3,-10.2,1,0.0000134,0.0078125,0.0000268,bh,0.999,0.25,-3.79,1,6.48625,-2.61,-1.6725,0.564432395,exploratory \
        ttq,keep,reestimate,2,9.15,8.5,9.8,,,,,,,,,,,,,,,,,,,exploratory \
        ttq,merge,reestimate,2,9.2,9.2,9.2,keep-reestimate,0.05,-0.5,0.6,1,1,0.5,0.5,0.5,none,0.3,0.25,0.7,0,2.525,0.1237,0.6012,0.2762,primary \
        ttq,keep,augmented,2,8.91,8.5,9.3,,,,,,,,,,,,,,,,,,,exploratory
    table "$1" factorial-symmetry effect,level,against,n,mean_diff,ci_low,ci_high,t,df,p_t,p_signflip,p_adjusted,adjustment,family,p_tost,bound,d_z,g,g_low,g_high \
        "assignment x scales,share,threshold,8,-0.125,-0.5125,0.2625,-0.762,7,0.4708,0.46875,0.4708,holm,secondary,0.24,0.25,-0.269,-0.239,-0.897,0.436"
    table "$1" trajectory layer,seed,points,lag1,tau,ess,geweke_z,change_epoch,cut_epoch,drift,drift_low,drift_high \
        res1.0.conv1,0,156,0.35789211,12.3503779,12.6311924,1.45130766,5.48718,0,0.00442882646,0.0015813966,0.00665827 \
        res1.0.conv1,1,156,0.37746925,4.49219004,34.7269369,-4.49905699,5.33333,3.33333,-0.00246686549,-0.0146390685,0.012948844
    table "$1" trajectory-tests layer,n,mean_drift,drift_low90,drift_high90,p_tost,limit,settled \
        res1.0.conv1,2,0.0013,-0.0025,0.0046,0.011,0.0125,"at rest" res1.0.conv2,2,-0.0125,-0.0346,0.0029,0.41,0.0125,undecided
    table "$1" size variant,seed,bytes,bytes_fp32,density,kernels,empty_kernels,empty_by_chance full,0,1079000,1079000,1,20000,0,0 \
        ttq,0,75000,1079000,0.6,20000,0.00003,0.000036 ttq,1,75000,1079000,0.6,20000,0.0005,0.000036 \
        ttq,2,75000,1079000,0.6,20000,0.0004,0.000036
    mkdir -p "$1/tables/table4"
    echo '{"command": "ttq-stats densities"}' >"$1/tables/table4/short.json"
    echo '{"command": "ttq-stats densities OUT"}' >"$1/tables/table4/densities.json"
    table "$1" scales-tests test,estimate,statistic,p,p_adjusted "direction,-0.2,-3,0.09,0.09" "layers differ,,7.5,0.006,0.012"
    table "$1" answer line 'Wp and Wn **do differ** <a & b>: 2 of **2** layers.' '"Training with **two"'
    table "$1" verdict question,outcome,sentence,n,plan \
        "Do Wp and Wn differ?,differ,\"They differ <reliably>, r = -0.28.\",3,fedcba9876543210"
}

# JSON string of a text.
json() { printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

make_plan() {
    {
        printf '{"profile": "made-up", "title": %s, "asked": "--only scales,merge", "departure": [%s],\n' "$(json "Made up $hostile")" "$(json "$hostile")"
        printf '"verdict_allowed": true, "data": {"set": "cifar10", "note": ""},\n'
        printf '"plan": {"sha256": "fedcba9876543210", "values": {"smallest": {"test_error": %s}}},\n' "$(json "$hostile")"
        printf '"variants": {"symmetric": {"title": %s, "settings": {}}, "twn": {"title": "TWN, restarted", "settings": {}},\n' "$(json "$hostile")"
        printf '"full-again": {"title": "full precision, restarted", "start": "full", "settings": {}}},\n'
        printf '"items": ['
        printf '{"name": "symmetry", "title": %s, "paper": "none", "claims": [6], "control": "ttq", "variants": ["ttq", "symmetric"]},' "$(json "$hostile")"
        printf '{"name": "methods", "title": "Methods", "paper": "", "claims": [3], "variants": ["ttq", "twn"]},'
        printf '{"name": "figure3", "title": "Errors", "paper": "Figure 3", "claims": [3], "variants": ["full", "full-again", "dorefa", "twn", "ttq"]},'
        printf '{"name": "figure5", "title": "Shares", "paper": "Figure 5", "claims": [10], "variants": ["script-0.3", "script-0.6", "share-0.3", "share-0.6"]},'
        printf '{"name": "table2", "title": "AlexNet", "paper": "Table 2", "claims": [], "variants": ["alexnet"]},'
        printf '{"name": "merge", "title": "Merge", "paper": "", "claims": [], "variants": ["ttq", "symmetric"]},'
        printf '{"name": "figure6", "title": "Kernels", "paper": "Figure 6", "claims": [], "variants": ["alexnet"]},'
        printf '{"name": "adam-sum", "title": "Sum", "paper": "the log", "claims": [], "variants": ["alexnet"]}],\n"cells": ['
        comma=''
        for run in "$1"/runs/*/seed-*; do
            variant=$(basename "$(dirname "$run")")
            printf '%s{"variant": "%s", "seed": %s, "folder": "runs/%s", "state": "done", "exit": 0, "command": %s}' "$comma" \
                "$variant" "${run##*-}" "$variant/${run##*/}" "$(json "ttq train $hostile")"
            comma=','
        done
        printf '],\n"evaluations": [{"variant": "ttq", "seed": 0, "folder": "evals/ttq", "command": "build/ttq eval runs/ttq/seed-0"}'
        for seed in 0 1 2; do
            printf ',\n{"variant": "ttq", "seed": %s, "what": "packed", "folder": "evals/ttq/seed-%s/packed"}' $seed $seed
        done
        printf ']}\n'
    } >"$1/plan.json"
}

make_made_up() {
    make_runs "$1"
    make_tables "$1"
    make_plan "$1"
}
