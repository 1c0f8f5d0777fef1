#include "ttq/base/zeros.h"

#include <math.h>

#include "ttq/base/csv.h"
#include "ttq/base/file.h"

enum ttq_status ttq_zeros_read(const char *folder, double *percent, struct ttq_error *error)
{
    static const char *const names[] = {"n_neg", "n_zero", "n_pos"};
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    double sums[3] = {0.0}, value = 0.0;
    *percent = NAN;
    if (!ttq_path_join(path, folder, "scales_mean.csv") || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    for (int k = 0, column; status == TTQ_OK && k < 3; k++) {
        status = ttq_csv_column(&csv, names[k], &column, error);
        for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
            status = ttq_csv_number(&csv, row, column, &value, error);
            sums[k] += value;
        }
    }
    double all = sums[0] + sums[1] + sums[2];
    if (status == TTQ_OK && all > 0.0)
        *percent = 100.0 * sums[1] / all;
    ttq_csv_free(&csv);
    return status;
}
