/* The packed file, its bad relatives, and what cannot be packed. */
#include "tests/support/trained.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/deploy/packed.h"

static char packed[TTQ_PATH_MAX];
static struct ttq_deployed deployed, other;

static int set_up(void **state)
{
    trained_set_up(state);
    return !ttq_path_join(packed, trained_folder, "model.ttq");
}

static void codes_by_hand(void **state)
{
    (void)state;
    const float w[] = {-0.5f, 0, 0.7f, 0.7f, 0, -0.5f};
    unsigned char codes[2];
    float back[6];
    assert_int_equal(ttq_codes_bytes(6), 2);
    ttq_codes_pack(w, 6, 0.7f, -0.5f, codes);
    assert_int_equal(codes[0], 0x00 | 1 << 2 | 2 << 4 | 2 << 6);
    assert_int_equal(codes[1], 1);
    assert_true(ttq_codes_unpack(codes, 6, 0.7f, -0.5f, back));
    assert_memory_equal(w, back, sizeof w);
    codes[1] |= 1 << 4; /* behind the last code */
    assert_false(ttq_codes_unpack(codes, 6, 0.7f, -0.5f, back));
    codes[1] = 3;
    assert_false(ttq_codes_unpack(codes, 6, 0.7f, -0.5f, back));
}

static enum ttq_status open_packed(struct ttq_error *error)
{
    struct ttq_safetensors file;
    other = (struct ttq_deployed){0};
    enum ttq_status status = ttq_safetensors_read(packed, &file, error);
    if (status != TTQ_OK)
        return status;
    assert_true(ttq_packed_is(&file));
    status = ttq_packed_open(&file, packed, NULL, 0, &other, error);
    ttq_safetensors_free(&file);
    return status;
}

static void packed_and_back(void **state)
{
    (void)state;
    struct ttq_error error;
    trained_open(&deployed);
    assert_int_equal(ttq_packed_write(&deployed, packed, &error), TTQ_OK);
    ttq_deployed_close(&deployed);
    if (open_packed(&error) != TTQ_OK)
        fail_msg("%s", error.text);
    trained_same_logits(&trained_net, &other.net);
    assert_int_equal(other.layer_count, 7);
    assert_true(other.layers[2].neg == 0.05f);
    ttq_deployed_close(&other);
}

/* The packed file with one tensor replaced, or left out where data is NULL. */
static void check_refused(const char *name, const char *type, long n, const void *bytes,
                          const char *sentence)
{
    struct ttq_safetensors file, changed = {0};
    struct ttq_error error;
    trained_open(&deployed);
    assert_int_equal(ttq_packed_write(&deployed, packed, &error), TTQ_OK);
    ttq_deployed_close(&deployed);
    assert_int_equal(ttq_safetensors_read(packed, &file, &error), TTQ_OK);
    ttq_safetensors_set(&changed, "format", "ttq packed 1");
    for (int i = 0; i < file.count; i++) {
        struct ttq_stored *t = &file.tensors[i];
        bool mine = strcmp(t->name, name) == 0;
        if (mine && !bytes)
            continue;
        assert_int_equal(ttq_safetensors_add(&changed, t->name, mine ? type : t->type,
                                             mine ? 1 : t->dims, mine ? &n : t->shape,
                                             mine ? (void *)bytes : t->data, &error),
                         TTQ_OK);
    }
    assert_int_equal(ttq_safetensors_write(packed, &changed, &error), TTQ_OK);
    ttq_safetensors_free(&changed);
    ttq_safetensors_free(&file);
    check_failed(open_packed(&error), TTQ_BAD_DATA, &error, sentence);
    ttq_deployed_close(&other);
}

static void bad_packed_files(void **state)
{
    (void)state;
    static float floats[4096];
    static unsigned char bytes[1 << 17];
    check_refused("scales", "F32", 0, NULL, "expected a tensor 'scales', found none");
    check_refused("scales", "F32", 12, floats, "scales: expected 56 bytes of F32, found 48");
    check_refused("full", "F32", 4096, floats, "full: expected");
    check_refused("codes", "U8", 7, bytes, "codes: expected");
    check_refused("codes", "F32", 7, floats, "found 28 of F32");
    for (int i = 0; i < 14; i++)
        floats[i] = NAN;
    check_refused("scales", "F32", 14, floats, "scales: expected finite values, found nan");
    memset(bytes, 0xff, sizeof bytes);
    struct ttq_net_counts counts;
    ttq_net_count(&trained_net, &counts);
    check_refused("codes", "U8", counts.ternary / 4, bytes, "expected 00, 01 and 10, found 11");
    check_refused("config", "U8", 0, NULL, "expected a tensor 'config'");
    check_refused("config", "U8", 1 << 17, bytes, "at most 65536 bytes");
    check_refused("config", "U8", 5, "[net]", "full: expected"); /* the default network */
    check_refused("config", "U8", 8, "no text", "found a zero byte");
    check_refused("config", "U8", 17, "[net]\ndepth = 21\n", "net.depth");
    /* A network of 1,202 layers in a small file: refused before its memory is taken. */
    check_refused("config", "U8", 19, "[net]\ndepth = 1202\n", "expected");
}

static void cut_packed_files(void **state)
{
    (void)state;
    struct ttq_error error;
    char *bytes;
    size_t length;
    trained_open(&deployed);
    assert_int_equal(ttq_packed_write(&deployed, packed, &error), TTQ_OK);
    ttq_deployed_close(&deployed);
    assert_int_equal(ttq_file_read(packed, 1 << 20, &bytes, &length, &error), TTQ_OK);
    for (size_t cut = 0; cut < length; cut += length / 40) {
        check_write(trained_folder, "model.ttq", bytes, cut);
        assert_int_equal(open_packed(&error), TTQ_BAD_DATA);
    }
    free(bytes);
}

static void what_cannot_be_packed(void **state)
{
    (void)state;
    static const char *const methods[] = {"full", "bwn"};
    static const char *const sentences[] = {"found full precision", "expected at most two values"};
    struct ttq_error error;
    for (int m = 0; m < 2; m++) {
        static struct ttq_net any;
        static struct ttq_config its;
        struct ttq_arena memory = {0};
        char path[TTQ_PATH_MAX];
        ttq_path_join(path, trained_folder, "other.safetensors");
        trained_config_read(methods[m], &its);
        assert_int_equal(ttq_net_build(&its, &any, &error), TTQ_OK);
        trained_place(&any, &memory);
        ttq_net_start(&any, &its);
        trained_store(&any, path);
        ttq_net_prepare(&any);
        assert_int_equal(ttq_deployed_open(&its, path, &other, &error), TTQ_OK);
        trained_same_logits(&any, &other.net);
        check_failed(ttq_packed_write(&other, packed, &error), TTQ_BAD_DATA, &error, sentences[m]);
        check_failed(ttq_deployed_change(&other, TTQ_SCALES_SWAP, &error), TTQ_BAD_DATA, &error,
                     m ? "expected at most two values" : "expected a quantized network");
        ttq_deployed_close(&other);
        ttq_net_free(&any);
        ttq_arena_free(&memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_by_hand),         cmocka_unit_test(packed_and_back),
        cmocka_unit_test(bad_packed_files),      cmocka_unit_test(cut_packed_files),
        cmocka_unit_test(what_cannot_be_packed),
    };
    return cmocka_run_group_tests(tests, set_up, trained_tear_down);
}
