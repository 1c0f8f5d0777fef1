/* shares.c - the share of zeros that each layer is to have (quant.threshold = share). */
#include <string.h>

#include "ttq/base/csv.h"
#include "ttq/train/start.h"

/* Mean counts over the last epoch of a run: of zeros, and of all weights of a layer. */
struct counts {
    double zeros, all;
};

/* A mean count of one row: a number of weights that there can be. */
static enum ttq_status read_count(const struct ttq_csv *table, int row, int column, double *count,
                                  struct ttq_error *error)
{
    const double most = 1e12;
    enum ttq_status status = ttq_csv_number(table, row, column, count, error);
    if (status == TTQ_OK && !(*count >= 0 && *count <= most))
        status = ttq_fail(
            error, TTQ_BAD_DATA,
            "quant.share_from: %s: line %d: column '%s': expected a count from 0 to %g, found %g",
            table->path, row + 2, table->names[column], most, *count);
    return status;
}

static enum ttq_status counts_of(const struct ttq_csv *table, const char *layer,
                                 struct counts *counts, struct ttq_error *error)
{
    static const char *const names[] = {"layer", "n_neg", "n_zero", "n_pos"};
    int columns[4];
    *counts = (struct counts){0};
    for (int i = 0; i < 4; i++) {
        enum ttq_status status = ttq_csv_column(table, names[i], &columns[i], error);
        if (status != TTQ_OK)
            return status;
    }
    for (int row = 0; row < table->rows; row++) {
        if (strcmp(ttq_csv_cell(table, row, columns[0]), layer) != 0)
            continue;
        for (int i = 0; i < 3; i++) {
            double count;
            enum ttq_status status = read_count(table, row, columns[i + 1], &count, error);
            if (status != TTQ_OK)
                return status;
            counts->all += count;
            counts->zeros += i == 1 ? count : 0.0;
        }
        return TTQ_OK;
    }
    return ttq_fail(error, TTQ_BAD_DATA,
                    "quant.share_from: %s: expected a row of layer '%s', found none", table->path,
                    layer);
}

static float share_of(struct counts counts)
{
    return counts.all > 0.0 ? (float)(counts.zeros / counts.all) : 0.0f;
}

static enum ttq_status shares_from(const char *folder, enum ttq_share_by by, struct ttq_net *net,
                                   char hash[TTQ_HASH_TEXT], struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv table = {0};
    enum ttq_status status = ttq_start_finished("quant.share_from", folder, error);
    if (status != TTQ_OK)
        return status;
    ttq_path_join(path, folder, "scales_mean.csv");
    if (!ttq_file_exists(path))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "quant.share_from: %s: expected a quantized run, found no scales_mean.csv",
                        folder);
    status = ttq_hash_file(path, hash, error);
    if (status == TTQ_OK)
        status = ttq_csv_read(path, &table, error);
    struct counts network = {0};
    for (int i = 0; status == TTQ_OK && i < net->param_count; i++) {
        char layer[TTQ_NAME_MAX];
        struct counts counts;
        if (!net->params[i]->share)
            continue;
        ttq_layer_name(net->params[i], layer);
        status = counts_of(&table, layer, &counts, error);
        network.zeros += counts.zeros;
        network.all += counts.all;
        *net->params[i]->share->x = share_of(counts);
    }
    for (int i = 0; by == TTQ_SHARE_NETWORK && i < net->param_count; i++)
        if (net->params[i]->share)
            *net->params[i]->share->x = share_of(network);
    ttq_csv_free(&table);
    return status;
}

enum ttq_status ttq_shares_set(const struct ttq_config *config, struct ttq_net *net,
                               char hash[TTQ_HASH_TEXT], struct ttq_error *error)
{
    hash[0] = '\0';
    if (*config->quant_share_from)
        return shares_from(config->quant_share_from, (enum ttq_share_by)config->quant_share_by, net,
                           hash, error);
    for (int i = 0; i < net->param_count; i++)
        if (net->params[i]->share)
            *net->params[i]->share->x = (float)config->quant_share;
    return TTQ_OK;
}
