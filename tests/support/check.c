#include "tests/support/check.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/random.h"

void check_close(double found, double expected, double absolute, double relative)
{
    if (!(fabs(found - expected) <= absolute + relative * fabs(expected)))
        fail_msg("expected %.12g, found %.12g (tolerance %.3g + %.3g relative)", expected, found,
                 absolute, relative);
}

void check_failed(enum ttq_status found, enum ttq_status expected, const struct ttq_error *error,
                  const char *part)
{
    if (found != expected)
        fail_msg("expected status %d, found %d: %s", (int)expected, (int)found, error->text);
    if (!strstr(error->text, part))
        fail_msg("expected a sentence with '%s', found '%s'", part, error->text);
}

void check_random(float *x, size_t n, uint32_t stream)
{
    ttq_random_normal(20170401, TTQ_RANDOM_SYNTHETIC, stream, 0.7385f, x, n);
}

void check_folder(char folder[TTQ_PATH_MAX])
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, TTQ_PATH_MAX, "%s/ttq-test-XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

void check_folder_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void check_write(const char *folder, const char *name, const char *text, size_t length)
{
    char path[TTQ_PATH_MAX];
    assert_true(ttq_path_join(path, folder, name));
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}
