#include "analysis/help.h"

#include <stddef.h>
#include <string.h>

#define RUNS                                                                                       \
    "RUN is a folder VARIANT/seed-N of a finished run, or VARIANT for all its seeds (of a "        \
    "profile: out/PROFILE/runs/VARIANT)."

const char stat_help_exit_codes[] =
    "Exit codes: 0 done; 1 no verdict, and why; 64 usage; 65 bad data (damaged,\n"
    "mixed, repeated or missing cells, constant or single values); 66 missing or\n"
    "unfinished; 71 not enough memory; 73 a file cannot be made; 74 reading or\n"
    "writing failed.";

static const struct {
    const char *command, *more;
} all[] = {
    {"paired", "FILE.csv has a line of names and then a row a pair. --bound is in the unit of the "
               "columns.\n\nExample:\n  ttq-stats paired errors.csv --a ttq --b symmetric --bound "
               "0.25"},
    {"unpaired", "FILE.csv has a line of names and then rows; a group may have fewer rows than the "
                 "other, its cells are then left empty.\n\nExample:\n  ttq-stats unpaired "
                 "errors.csv --a old --b new"},
    {"describe", "FILE.csv has a line of names and then rows.\n\nExample:\n  ttq-stats describe "
                 "errors.csv --column ttq"},
    {"power", "--sd and --effect are in one unit.\n\nExample:\n  ttq-stats power --sd 0.2 "
              "--correlation 0.5 --effect 0.25 --seeds 8"},
    {"runs", RUNS " Unfinished ones are listed as such.\n\nExample:\n  ttq-stats runs "
                  "out/short/runs/*"},
    {"errors", RUNS " Unfinished ones are left out and named.\n\nExample:\n  ttq-stats errors "
                    "out/short/runs/ttq out/short/runs/full-again"},
    {"scales", RUNS " --bound is of |ln(Wp/Wn)|, without unit.\n\nExample:\n  ttq-stats scales "
                    "out/short/runs/ttq --bound 0.05 --out scales"},
    {"compare", "ARM is a folder VARIANT, for all its seeds, or VARIANT/seed-N of finished runs. "
                "--bound is in points of test error.\n\nExample:\n  ttq-stats compare "
                "out/short/runs/symmetric out/short/runs/ttq --control ttq --bound 0.25"},
    {"merge", "EVALS is a folder evals/VARIANT, or evals/VARIANT/seed-N, of a profile. --bound is "
              "in points of test error.\n\nExample:\n  ttq-stats merge out/short/evals/ttq --bound "
              "0.25"},
    {"trajectory", RUNS " --bound is of |ln(Wp/Wn)|, without unit (default: 0.05).\n\nExample:\n  "
                        "ttq-stats trajectory out/short/runs/ttq"},
    {"curves", RUNS " DIR is made where it is not there.\n\nExample:\n  ttq-stats curves "
                    "out/short/runs/ttq --out curves"},
    {"trajectories", RUNS " DIR is made where it is not there.\n\nExample:\n  ttq-stats "
                          "trajectories out/short/runs/ttq --out curves"},
    {"densities", RUNS "\n\nExample:\n  ttq-stats densities out/short/runs/ttq --out densities"},
    {"table", "TABLE.json is the twin of a CSV of ttq-stats.\n\nExample:\n  ttq-stats table "
              "out/short/tables/errors.json --format markdown --columns variant,n,mean"},
    {"verdict", "OUT/PROFILE is the folder of a profile, after `report`.\n\nExample:\n  ttq-stats "
                "verdict out/short"},
    {"answer", "OUT/PROFILE is the folder of a profile, after `report`.\n\nExample:\n  ttq-stats "
               "answer out/short"},
    {"report", "OUT/PROFILE is the folder of a profile, with plan.json and runs/.\n\nExample:\n  "
               "ttq-stats report out/short"},
};

const char *stat_help_more(const char *command)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].command, command) == 0)
            return all[i].more;
    return "";
}
