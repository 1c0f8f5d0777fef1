/* Sizes, densities and multiply-adds of a deployed network. */
#include "tests/support/trained.h"

#include <jansson.h>
#include <string.h>

#include "ttq/deploy/size_report.h"

static struct ttq_deployed deployed, other;

static double real(const json_t *report, const char *key)
{
    return json_number_value(json_object_get(report, key));
}

static void sizes_and_counts(void **state)
{
    (void)state;
    trained_open(&deployed);
    struct ttq_ternary *layer = &deployed.layers[0]; /* 16 x 16 kernels of 3x3 */
    memset(layer->weight->w, 0, layer->weight->n * sizeof(float));
    layer->weight->w[4] = 0.3f; /* the first kernel has one weight, the second two */
    layer->weight->w[9] = layer->weight->w[17] = -0.2f;
    json_t *report = ttq_size_report(&deployed, 1000);
    json_t *first = json_array_get(json_object_get(report, "layers"), 0);
    check_close(real(first, "density"), 3.0 / 2304.0, 1e-12, 0);
    check_close(real(first, "kernels"), 256, 0, 0);
    check_close(real(first, "empty_kernels"), 254.0 / 256.0, 1e-12, 0);
    check_close(real(first, "single_kernels"), 1.0 / 256.0, 1e-12, 0);
    check_close(real(first, "multiply_adds"), 2359296, 0, 0);
    check_close(real(first, "nonzero_multiply_adds"), 3 * 1024, 0, 0);
    check_close(real(report, "ratio"), real(report, "bytes_fp32") / 1000, 1e-9, 0);
    assert_true(real(report, "nonzero_multiply_adds") < real(report, "multiply_adds"));
    json_decref(report);
    ttq_deployed_close(&deployed);
}

/* The paper's ResNet-20: 14.5 times smaller (13.6 with the statistics of batch norm). */
static void resnet20_by_the_paper(void **state)
{
    (void)state;
    struct ttq_error error;
    struct ttq_config twenty = trained_config;
    twenty.net_depth = 20;
    other = (struct ttq_deployed){0};
    assert_int_equal(ttq_deployed_build(&twenty, &other, &error), TTQ_OK);
    assert_int_equal(ttq_deployed_place(&other, &error), TTQ_OK);
    for (int i = 0, first = 1; i < other.net.param_count; i++) {
        if (other.net.params[i]->kind == TTQ_WEIGHT && !first)
            ttq_deployed_add_layer(&other, (struct ttq_ternary){other.net.params[i], 1, -1, false},
                                   &error);
        first &= other.net.params[i]->kind != TTQ_WEIGHT;
    }
    json_t *report = ttq_size_report(&other, 1);
    check_close(real(report, "bytes_fp32"), 4.0 * (269722 + 1376), 0, 0);
    check_close(real(report, "ternary_weights"), 267904, 0, 0);
    check_close(real(report, "paper_ratio"), 269722.0 * 4 / (66976 + 152 + 1818 * 4), 1e-9, 0);
    check_close(real(report, "paper_ratio"), 14.5, 0.05, 0);
    check_close(real(report, "values_ratio"), 13.6, 0.05, 0);
    json_decref(report);
    ttq_deployed_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_and_counts),
        cmocka_unit_test(resnet20_by_the_paper),
    };
    return cmocka_run_group_tests(tests, trained_set_up, trained_tear_down);
}
