/* paired.c - two columns of anybody's CSV, row by row: is the mean of a - b zero, or small? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/cmd/pairs.h"
#include "analysis/numbers.h"
#include "analysis/stat/distributions.h"

/* The record of the JSON form; the text lists the same in words. */
static json_t *record_of(const struct stat_pairs *p)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"n", p->sample.n},
        {"mean", p->sample.mean},
        {"sd", p->sample.sd},
        {"ci_low", p->sample.low},
        {"ci_high", p->sample.high},
        {"t", p->sample.t},
        {"df", p->sample.df},
        {"p_t", p->sample.p},
        {"p_signflip", p->flips.p},
        {"p_signflip_least", p->flips.floor},
        {"signflip_low", p->flip_low},
        {"signflip_high", p->flip_high},
        {"wilcoxon_v", p->ranks.v},
        {"p_wilcoxon", p->ranks.p},
        {"hodges_lehmann", p->ranks.hodges_lehmann},
        {"hodges_lehmann_low", p->ranks.low},
        {"hodges_lehmann_high", p->ranks.high},
        {"rank_biserial", p->ranks.rank_biserial},
        {"d_z", p->effect.d_z},
        {"d_z_low", p->effect.d_low},
        {"d_z_high", p->effect.d_high},
        {"g", p->effect.g},
        {"g_low", p->effect.g_low},
        {"g_high", p->effect.g_high},
        {"p_tost", p->tost.p},
        {"tost_low", p->tost.low},
        {"tost_high", p->tost.high},
        {"correlation", p->correlation},
        {"p_superior", p->above.superior},
        {"p_superior_low", p->above.low},
        {"p_superior_high", p->above.high},
        {"bayes_factor", p->bayes.bayes_factor},
        {"p_positive", p->bayes.p_positive},
        {"p_inside_bound", p->bayes.p_inside},
        {"bootstrap_low", p->bootstrap.low},
        {"bootstrap_high", p->bootstrap.high},
    };
    json_t *record = json_object();
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double x = numbers[i].value;
        json_object_set_new(record, numbers[i].key,
                            !isfinite(x)                      ? json_null()
                            : x == floor(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x)
                                                              : json_real(x));
    }
    return record;
}

/* The same as a table, a row a quantity, for the formats between text and JSON and for --out. */
static enum ttq_status add_table(const struct stat_request *request, const struct stat_pairs *p,
                                 bool show, struct ttq_text *text, struct ttq_error *error)
{
    static const struct stat_column columns[] = {{"quantity", -1}, {"value", -3}};
    struct stat_table table;
    enum ttq_status status =
        stat_table_begin(&table, "paired", "as in the file, a - b", columns, 2, error);
    if (status != TTQ_OK)
        return status;
    json_t *record = record_of(p), *value;
    const char *key;
    json_object_foreach(record, key, value)
    {
        stat_table_row(&table);
        stat_table_word(&table, key);
        stat_table_number(&table, json_is_number(value) ? json_number_value(value) : NAN);
    }
    json_decref(record);
    json_decref(table.notes);
    table.notes = stat_pairs_notes(p);
    if (show)
        stat_table_format(&table, request->format, request->command, text);
    if (request->out)
        status = stat_table_write(&table, request->out, request->command, error);
    stat_table_free(&table);
    return status;
}

static void add_json(const struct stat_request *request, const struct stat_pairs *p,
                     struct ttq_text *text)
{
    json_t *record = record_of(p);
    json_object_set_new(record, "bound",
                        isfinite(request->bound) ? json_real(request->bound) : json_null());
    json_object_set_new(record, "level", json_real(request->level));
    json_object_set_new(record, "signflip_exact", json_boolean(p->flips.exact));
    json_object_set_new(record, "random_seed", json_integer((json_int_t)request->random.seed));
    json_object_set_new(record, "draws", json_integer(request->random.draws));
    json_object_set_new(record, "command", json_string(request->command));
    json_object_set_new(record, "notes", stat_pairs_notes(p));
    char *dump = json_dumps(record, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    json_decref(record);
    if (dump)
        ttq_text_add(text, "%s\n", dump);
    else
        text->failed = true;
    free(dump);
}

static void add_p(struct ttq_text *text, double p)
{
    char words[STAT_P_WORDS];
    stat_p_say(p, words);
    ttq_text_add(text, "%s", words);
}

static void add_text(const struct stat_request *request, const struct stat_pairs *p,
                     struct ttq_text *text)
{
    double percent = 100.0 * request->level;
    ttq_text_add(text, "%s - %s: n = %d pairs", request->a, request->b, p->sample.n);
    if (isfinite(p->correlation))
        ttq_text_add(text, ", correlation of the pairs %.2f", p->correlation);
    json_t *notes = stat_pairs_notes(p);
    for (size_t i = 0; i < json_array_size(notes); i++)
        ttq_text_add(text, "\n  note: %s", json_string_value(json_array_get(notes, i)));
    json_decref(notes);
    ttq_text_add(text, "\n  mean            %.6g, %.4g %% interval %.6g to %.6g, sd %.4g\n",
                 p->sample.mean, percent, p->sample.low, p->sample.high, p->sample.sd);
    ttq_text_add(text, "  t test          t = %.4g, df = %g, ", p->sample.t, p->sample.df);
    add_p(text, p->sample.p);
    ttq_text_add(text, "\n  sign flips      ");
    add_p(text, p->flips.p);
    if (p->flips.exact)
        ttq_text_add(text, " (exact, all %.0f sign vectors", ldexp(1.0, p->sample.n));
    else
        ttq_text_add(text, " (%d random sign vectors, seed %lu: p between %.2g and %.2g",
                     request->random.draws, request->random.seed, p->flips.p_low, p->flips.p_high);
    if (isfinite(p->flip_low))
        ttq_text_add(text, "; %.4g %% interval %.6g to %.6g", percent, p->flip_low, p->flip_high);
    ttq_text_add(text, ")\n");
    if (p->ranks.used) {
        ttq_text_add(text, "  Wilcoxon        V = %g, ", p->ranks.v);
        add_p(text, p->ranks.p);
        ttq_text_add(text, " (exact, %d differences that are not zero)\n  Hodges-Lehmann  %.6g",
                     p->ranks.used, p->ranks.hodges_lehmann);
        if (isfinite(p->ranks.low))
            ttq_text_add(text, ", %.4g %% interval %.6g to %.6g", percent, p->ranks.low,
                         p->ranks.high);
        ttq_text_add(text, "\n");
    }
    ttq_text_add(text, "  effect size     d_z = %.3f (%.3f to %.3f)", p->effect.d_z,
                 p->effect.d_low, p->effect.d_high);
    if (isfinite(p->effect.g)) /* of two pairs there is none */
        ttq_text_add(text, ", g = %.3f (%.3f to %.3f)", p->effect.g, p->effect.g_low,
                     p->effect.g_high);
    ttq_text_add(text, "\n");
    ttq_text_add(text, "  P(a > b)        %.3f (%.3f to %.3f), ties count half\n",
                 p->above.superior, p->above.low, p->above.high);
    ttq_text_add(text, "  Bayes           factor %.4g against a mean of 0; P(mean > 0) = %.4f\n",
                 p->bayes.bayes_factor, p->bayes.p_positive);
    if (isfinite(p->bootstrap.low))
        ttq_text_add(text, "  bootstrap       %.4g %% interval (BCa) %.6g to %.6g\n", percent,
                     p->bootstrap.low, p->bootstrap.high);
    if (isfinite(request->bound)) {
        ttq_text_add(text, "  equivalence     within +-%g: ", request->bound);
        add_p(text, p->tost.p);
        ttq_text_add(text, " (TOST; 90 %% interval %.6g to %.6g)\n", p->tost.low, p->tost.high);
    }
    char answer[STAT_PAIRS_ANSWER];
    stat_pairs_answer(p, request->alpha, answer);
    ttq_text_add(text, "%s\n", answer);
}

enum ttq_status stat_wants_two_columns(const struct stat_request *request, struct ttq_error *error)
{
    if (request->count != 1)
        return ttq_fail(error, TTQ_USAGE, "expected one CSV file, found %d", request->count);
    if (!request->a || !request->b)
        return ttq_fail(error, TTQ_USAGE, "expected --a COLUMN and --b COLUMN");
    return TTQ_OK;
}

enum ttq_status stat_command_paired(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    enum ttq_status status = stat_wants_two_columns(request, error);
    if (status != TTQ_OK)
        return status;
    struct ttq_csv csv;
    double *a = NULL, *b = NULL;
    status = stat_csv_read(request->folders[0], &csv, error);
    if (status == TTQ_OK)
        status = stat_numbers(&csv, request->a, &a, error);
    if (status == TTQ_OK)
        status = stat_numbers(&csv, request->b, &b, error);
    struct stat_pairs pairs;
    if (status == TTQ_OK)
        status = stat_pairs(a, b, csv.rows, request, &pairs, error);
    if (status == TTQ_OK && request->format == STAT_JSON)
        add_json(request, &pairs, text);
    else if (status == TTQ_OK && request->format == STAT_TEXT)
        add_text(request, &pairs, text);
    bool own = request->format == STAT_JSON || request->format == STAT_TEXT;
    if (status == TTQ_OK && (!own || request->out))
        status = add_table(request, &pairs, !own, text, error);
    free(a);
    free(b);
    ttq_csv_free(&csv);
    return status;
}
