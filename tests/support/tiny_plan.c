#include "tests/support/tiny_plan.h"

#include <stdio.h>
#include <string.h>

char tiny_folder[TTQ_PATH_MAX];
struct run_plan tiny_plan;
struct ttq_error tiny_error;

const char tiny_profile[] = "[profile]\n"
                            "title = Tiny\n"
                            "verdict = no\n"
                            "items = errors scales\n"
                            "seeds = 2\n"
                            "departure.1 = One.\n"
                            "departure.3 = Another, after a gap.\n"
                            "[every]\n"
                            "net.depth = 8\n"
                            "train.epochs = 3\n"
                            "[ttq]\n"
                            "train.epochs = 2\n";
static const char variants_text[] = "[full]\nquant.method = full\n"
                                    "[ttq]\ntitle = TTQ\nquant.method = ttq\nstart = full\n"
                                    "[again]\nquant.method = ttq\nstart = ttq\n"
                                    "[like-0.1]\nlike = ttq\nquant.t = 0.1\n"
                                    "[like-0.2]\nlike = like-0.1\nstart = none\nquant.t = 0.2\n";
static const char fixed_text[] = "[smallest]\ntest_error = 0.25\n[secondary]\nitems = errors\n";

void tiny_put(const char *below, const char *name, const char *text)
{
    char path[TTQ_PATH_MAX];
    assert_true(ttq_path_join(path, tiny_folder, below));
    assert_int_equal(ttq_dir_make(path, &tiny_error), TTQ_OK);
    check_write(path, name, text, strlen(text));
}

int tiny_set_up(void **state)
{
    (void)state;
    check_folder(tiny_folder);
    tiny_put("experiments/profiles", "tiny.ini", tiny_profile);
    tiny_put("experiments", "variants.ini", variants_text);
    tiny_put("experiments", "plan.ini", fixed_text);
    tiny_put("experiments/items", "errors.ini",
             "[item]\ntitle = Errors\npaper = Figure 3\nclaims = 5 12\nvariants = full ttq\n"
             "control = full\nfamily = secondary\nanalysis = curves\n");
    tiny_put("experiments/items", "scales.ini",
             "[item]\ntitle = Scales\npaper = none\nclaims = 6\nvariants = ttq\n");
    tiny_put("experiments/items", "chain.ini",
             "[item]\ntitle = Chain\npaper = none\nclaims = 1\nvariants = again\n");
    tiny_put("experiments/items", "sweep.ini",
             "[item]\nvariants = like-*\ncontrol = like-0.1\nfactor.a = x\nfactor.b = y z\n");
    tiny_put("experiments/items", "merge.ini", "[item]\nkind = merge\nvariants = ttq\n");
    tiny_put("experiments/items", "size.ini", "[item]\nkind = size\nvariants = ttq\n");
    return 0;
}

int tiny_tear_down(void **state)
{
    (void)state;
    run_plan_free(&tiny_plan);
    check_folder_remove(tiny_folder);
    return 0;
}

enum ttq_status tiny_read(const char *profile, const char *only, const char *seeds)
{
    static char out[TTQ_PATH_MAX], from[TTQ_PATH_MAX];
    assert_true(ttq_path_join(out, tiny_folder, "out"));
    assert_true(ttq_path_join(from, tiny_folder, "experiments"));
    struct run_request request = {
        .profile = profile, .out = out, .folder = from, .only = only, .seeds = seeds};
    run_plan_free(&tiny_plan);
    return run_plan_read(&request, &tiny_plan, &tiny_error);
}

const char *tiny_setting(const struct run_cell *cell, const char *key)
{
    const char *found = NULL;
    for (int i = 0; i < cell->word_count; i++)
        if (strncmp(cell->words[i], key, strlen(key)) == 0 && cell->words[i][strlen(key)] == '=') {
            assert_null(found); /* the trainer refuses a key that is given twice */
            found = cell->words[i] + strlen(key) + 1;
        }
    return found;
}

void tiny_check_cells(int count, const char *const names[])
{
    assert_int_equal(tiny_plan.cell_count, count);
    for (int i = 0; i < count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s %d%s%s", tiny_plan.cells[i].variant,
                 tiny_plan.cells[i].seed, *tiny_plan.cells[i].what ? " " : "",
                 tiny_plan.cells[i].what);
        assert_string_equal(name, names[i]);
    }
}

void tiny_put_run(const struct run_cell *cell, const char *from, const char *to)
{
    struct ttq_text text = {0}, changed = {0};
    ttq_config_write(&cell->config, &text);
    char *at = strstr(text.bytes, from), path[TTQ_PATH_MAX];
    assert_non_null(at);
    ttq_text_add(&changed, "%.*s%s%s", (int)(at - text.bytes), text.bytes, to, at + strlen(from));
    ttq_text_free(&text);
    assert_int_equal(ttq_dir_make(cell->folder, &tiny_error), TTQ_OK);
    assert_true(ttq_path_join(path, cell->folder, "config.ini"));
    assert_int_equal(ttq_file_write_text(path, &changed, &tiny_error), TTQ_OK);
}
