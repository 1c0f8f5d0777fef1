# shellcheck shell=sh
# made_runs.sh - finished runs of a made-up profile below $folder/a; sourced, never run. No number in
# it was measured.
stats=$PWD/$BUILD/ttq-stats

# Runs of the folder $1: variant, first seed, last seed, added error, plan.
make_seeds() {
    awk -v dir="$folder/$1" -v v="$2" -v from="$3" -v to="$4" -v more="$5" -v plan="$6" 'BEGIN {
        srand(index("abcdefghijklmnopqrstuvwxyz", substr(v, 1, 1)) * 31 + length(v))
        for (s = from; s <= to; s++) {
            f = dir "/runs/" v "/seed-" s
            system("mkdir -p \"" f "\"")
            print "[run]\nseed = " s "\nplan = " plan "\n[data]\nset = cifar10\n[quant]\nscales = " v \
                "\n[init]\nfrom = x" s >(f "/config.ini")
            e = 9 + more + 0.1 * sin(s) + 0.02 * rand()
            printf "{\"outcome\":\"finished\",\"epochs\":2,\"train_error\":1.5,\"test_error\":%.4f}\n", e >(f "/DONE")
            print "epoch,test_error\n1,20\n2," e >(f "/metrics.csv")
            print "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes" >(f "/scales_mean.csv")
            print "step,epoch,layer,wp,wn,n_neg,n_zero,n_pos" >(f "/scales.csv")
            for (l = 0; l < 4; l++) {
                r = 0.2 - 0.1 * l + 0.02 * rand()
                printf "l%d,%.9g,%.9g,1,%d,40,%d,%d\n", l, r, exp(r), 30 - l, 30 + 2 * l, l == 3 >(f "/scales_mean.csv")
            }
            for (i = 0; i < 30; i++)
                for (l = 0; l < 4; l++)
                    printf "%d,%g,l%d,%.9g,1,30,40,30\n", i, i / 15, l, exp(0.1 + 0.01 * rand()) >(f "/scales.csv")
            print "image,label,prediction" >(f "/predictions.csv")
            for (i = 0; i < 200; i++)
                printf "%d,%d,%d\n", i, i % 10, (i * 7 + s) % 100 < 9 + 2 * more ? (i + 1) % 10 : i % 10 >(f "/predictions.csv")
        }
    }'
}
make_seeds a ttq 0 7 0 p1
make_seeds a symmetric 0 7 0.6 p1
make_seeds a random-groups 0 7 0.55 p1
make_seeds a fixed-one 0 5 0.9 p1
make_seeds a beside 0 7 0.02 p1
r=$folder/a/runs
