#include "analysis/cube.h"

#include <stdlib.h>
#include <string.h>

#include "ttq/base/csv.h"

double *stat_cube_at(const struct stat_cube *cube, enum stat_measure measure, int layer, int seed)
{
    return &cube->values[((size_t)measure * (size_t)cube->layers + (size_t)layer) *
                             (size_t)cube->seeds +
                         (size_t)seed];
}

static enum ttq_status read_layer(struct stat_cube *cube, const struct ttq_csv *csv,
                                  const char *path, const int *at, int layer, int seed,
                                  struct ttq_error *error)
{
    const char *name = ttq_csv_cell(csv, layer, at[STAT_CUBE_MEASURES]);
    enum ttq_status status = TTQ_OK;
    double v[STAT_CUBE_MEASURES] = {0};
    for (int m = 0; status == TTQ_OK && m < STAT_CUBE_MEASURES; m++) {
        status = ttq_csv_number(csv, layer, at[m], &v[m], error);
        *stat_cube_at(cube, (enum stat_measure)m, layer, seed) = v[m];
    }
    if (seed == 0)
        strncpy(cube->names[layer], name, sizeof *cube->names - 1);
    else if (status == TTQ_OK && strcmp(cube->names[layer], name) != 0)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected layer '%s', found '%.60s'", path,
                          cube->names[layer], name);
    double negative = v[STAT_NEGATIVE], zero = v[STAT_ZERO], positive = v[STAT_POSITIVE];
    if (status == TTQ_OK &&
        !(negative >= 0 && zero >= 0 && positive >= 0 && negative + zero + positive > 0))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "%s: layer '%.60s': expected counts of codes from 0 on and not all "
                          "0, found %g, %g, %g",
                          path, name, negative, zero, positive);
    return status;
}

static enum ttq_status read_seed(struct stat_cube *cube, const struct stat_run *run, int seed,
                                 struct ttq_error *error)
{
    static const char *const names[] = {"log_ratio", "wp",    "wn",           "n_neg",
                                        "n_zero",    "n_pos", "sign_changes", "layer"};
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, run->folder, "scales_mean.csv");
    if (run->full_precision && !ttq_file_exists(path))
        return ttq_fail(error, TTQ_BAD_DATA, "%s: full precision: it has no scales", run->folder);
    struct ttq_csv csv;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    int at[STAT_CUBE_MEASURES + 1];
    for (int i = 0; status == TTQ_OK && i <= STAT_CUBE_MEASURES; i++)
        status = ttq_csv_column(&csv, names[i], &at[i], error);
    if (status == TTQ_OK && csv.rows < 1)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected a row a layer, found none", path);
    if (status == TTQ_OK && csv.rows > STAT_LAYERS_MOST)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected at most %d layers, found %d", path,
                          STAT_LAYERS_MOST, csv.rows);
    if (status == TTQ_OK && seed == 0) {
        cube->layers = csv.rows;
        cube->names = calloc((size_t)csv.rows + 1, sizeof *cube->names);
        cube->values =
            calloc((size_t)STAT_CUBE_MEASURES * (size_t)csv.rows * (size_t)cube->seeds + 1,
                   sizeof(double));
        if (!cube->names || !cube->values)
            status = ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    }
    if (status == TTQ_OK && csv.rows != cube->layers)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected %d layers, found %d", path,
                          cube->layers, csv.rows);
    for (int layer = 0; status == TTQ_OK && layer < csv.rows; layer++)
        status = read_layer(cube, &csv, path, at, layer, seed, error);
    ttq_csv_free(&csv);
    return status;
}

enum ttq_status stat_cube_read(const struct stat_runs *runs, const char *variant,
                               struct stat_cube *cube, struct ttq_error *error)
{
    *cube = (struct stat_cube){.seed = calloc((size_t)runs->count + 1, sizeof *cube->seed)};
    if (!cube->seed)
        return ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    for (int pass = 0; pass < 2; pass++) {
        int seed = 0;
        enum ttq_status status = TTQ_OK;
        for (int i = 0; status == TTQ_OK && i < runs->count; i++) {
            if (runs->runs[i].diverged || strcmp(runs->runs[i].variant, variant) != 0)
                continue;
            if (pass)
                status = read_seed(cube, &runs->runs[i], seed, error);
            cube->seed[seed++] = runs->runs[i].seed;
        }
        cube->seeds = seed;
        if (status != TTQ_OK)
            return status;
    }
    return cube->seeds ? TTQ_OK
                       : ttq_fail(error, TTQ_BAD_DATA,
                                  "scales: expected a run of '%s' that did not diverge, found none",
                                  variant);
}

void stat_cube_free(struct stat_cube *cube)
{
    free(cube->names);
    free(cube->seed);
    free(cube->values);
    *cube = (struct stat_cube){0};
}
