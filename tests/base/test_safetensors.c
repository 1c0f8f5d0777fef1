/* safetensors: round trip, and files that lie. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/safetensors.h"

static char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];

static int make_folder(void **state)
{
    (void)state;
    check_folder(folder);
    ttq_path_join(path, folder, "f.safetensors");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    check_folder_remove(folder);
    return 0;
}

static void round_trip(void **state)
{
    (void)state;
    struct ttq_safetensors out = {0}, in;
    struct ttq_error error;
    float x[6] = {2.385f, -0.0f, 1e-30f, 3, 4, 5}, y[6], one = 0.7f;
    double z[2] = {0.1, -1e300};
    long two_three[2] = {2, 3}, two[1] = {2};
    assert_int_equal(ttq_safetensors_add(&out, "b.weight", "F32", 2, two_three, x, &error), TTQ_OK);
    assert_int_equal(ttq_safetensors_add(&out, "a", "F64", 1, two, z, &error), TTQ_OK);
    assert_int_equal(ttq_safetensors_add(&out, "scalar", "F32", 0, NULL, &one, &error), TTQ_OK);
    ttq_safetensors_set(&out, "format", "test \"quoted\"");
    assert_int_equal(ttq_safetensors_write(path, &out, &error), TTQ_OK);
    ttq_safetensors_free(&out);
    assert_int_equal(ttq_safetensors_read(path, &in, &error), TTQ_OK);
    assert_int_equal(in.count, 3);
    assert_string_equal(ttq_safetensors_get(&in, "format"), "test \"quoted\"");
    const int shape[2] = {2, 3}, turned[2] = {3, 2}, six = 6, five = 5, unit = 1;
    assert_int_equal(ttq_safetensors_copy(&in, path, "b.weight", 2, shape, y, &error), TTQ_OK);
    assert_memory_equal(x, y, sizeof x);
    memset(y, 0, sizeof y);
    assert_int_equal(ttq_safetensors_copy(&in, path, "b.weight", 1, &six, y, &error), TTQ_OK);
    assert_memory_equal(x, y, sizeof x);
    assert_int_equal(ttq_safetensors_copy(&in, path, "scalar", 1, &unit, y, &error), TTQ_OK);
    check_failed(ttq_safetensors_copy(&in, path, "b.weight", 2, turned, y, &error), TTQ_BAD_DATA,
                 &error, "b.weight: expected the shape 3x2, found 2x3");
    assert_memory_equal(ttq_safetensors_find(&in, "a")->data, z, sizeof z);
    check_failed(ttq_safetensors_copy(&in, path, "b.weight", 1, &five, y, &error), TTQ_BAD_DATA,
                 &error, "expected 5 values of F32, found 6");
    check_failed(ttq_safetensors_copy(&in, path, "c", 1, &five, y, &error), TTQ_BAD_DATA, &error,
                 "expected a tensor 'c', found none");
    ttq_safetensors_free(&in);
}

/* A file with this header and n bytes of data. */
static void check_refused(const char *header, size_t n, const char *sentence)
{
    char bytes[4096] = {0};
    size_t length = strlen(header);
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(length >> (8 * i));
    memcpy(bytes + 8, header, length);
    check_write(folder, "f.safetensors", bytes, 8 + length + n);
    struct ttq_safetensors file;
    struct ttq_error error;
    check_failed(ttq_safetensors_read(path, &file, &error), TTQ_BAD_DATA, &error, sentence);
}

#define T(dtype, shape, from, to)                                                                  \
    "{\"dtype\":\"" dtype "\",\"shape\":[" shape "],\"data_offsets\":[" from "," to "]}"

static void files_that_lie(void **state)
{
    (void)state;
    check_refused("{\"a\":" T("F32", "2", "0", "8") "}", 7, "inside the file");
    check_refused("{\"a\":" T("F32", "2", "0", "8") "}", 9, "to fill the file");
    check_refused("{\"a\":" T("F32", "3", "0", "8") "}", 8, "agree with the shape");
    check_refused("{\"a\":" T("F16", "4", "0", "8") "}", 8,
                  "tensor 'a': expected dtype F32, F64 or U8, found F16");
    check_refused("{\"a\\u001b[1m\":" T("I64", "1", "0", "8") "}", 8,
                  "tensor 'a?[1m': expected dtype F32, F64 or U8, found I64");
    check_refused("{\"a\":" T("F32", "-2", "0", "8") "}", 8, "whole numbers");
    check_refused("{\"a\":" T("F32", "4611686018427387904,4611686018427387904", "0", "0") "}", 0,
                  "fits the file");
    check_refused("{\"a\":" T("F32", "1,1,1,1,2", "0", "8") "}", 8, "at most 4");
    check_refused("{\"a\":" T("F32", "1", "-4", "0") "}", 0, "inside the file");
    check_refused("{\"a\":" T("F32", "2", "0", "8") ",\"b\":" T("F32", "1", "4", "8") "}", 8,
                  "without gaps or overlaps");
    check_refused("{\"a\":" T("F32", "1", "0", "4") ",\"b\":" T("F32", "1", "8", "12") "}", 12,
                  "without gaps or overlaps");
    check_refused("{\"a\":" T("F32", "1", "0", "4") ",\"a\":" T("F32", "1", "0", "4") "}", 4,
                  "without repeated names");
    check_refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4,
                  "dtype, shape and data_offsets");
    check_refused("[1]", 0, "JSON header");
    check_refused("{\"__metadata__\":{\"sha256\":\"00\"}}", 0, "SHA-256");
    check_write(folder, "f.safetensors", "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    struct ttq_safetensors file;
    struct ttq_error error;
    check_failed(ttq_safetensors_read(path, &file, &error), TTQ_BAD_DATA, &error,
                 "header inside the file");
    check_write(folder, "f.safetensors", "short", 5);
    check_failed(ttq_safetensors_read(path, &file, &error), TTQ_BAD_DATA, &error,
                 "8 bytes or more");
}

/* PyTorch's counters are read over; the tensors behind them are found. */
static void counters_are_left_out(void **state)
{
    (void)state;
    const char header[] = "{\"bn.num_batches_tracked\":" T("I64", "", "0", "8") ",\"w\":" T(
        "F32", "2", "8", "16") "}";
    char bytes[256] = {0};
    const float values[2] = {1.5f, -2.0f};
    const int two = 2;
    bytes[0] = (char)strlen(header);
    memcpy(bytes + 8, header, strlen(header));
    memcpy(bytes + 8 + strlen(header) + 8, values, sizeof values);
    check_write(folder, "f.safetensors", bytes, 8 + strlen(header) + 16);
    struct ttq_safetensors file;
    struct ttq_error error;
    float x[2];
    assert_int_equal(ttq_safetensors_read(path, &file, &error), TTQ_OK);
    assert_int_equal(file.count, 1);
    assert_int_equal(ttq_safetensors_copy(&file, path, "w", 1, &two, x, &error), TTQ_OK);
    assert_memory_equal(x, values, sizeof x);
    ttq_safetensors_free(&file);
}

/* One bit of the data, anywhere, is noticed. */
static void flipped_bits(void **state)
{
    (void)state;
    struct ttq_safetensors out = {0}, in;
    struct ttq_error error;
    float x[64];
    long n = 64;
    check_random(x, 64, 1);
    ttq_safetensors_add(&out, "x", "F32", 1, &n, x, &error);
    assert_int_equal(ttq_safetensors_write(path, &out, &error), TTQ_OK);
    ttq_safetensors_free(&out);
    char *bytes;
    size_t length;
    assert_int_equal(ttq_file_read(path, 1 << 20, &bytes, &length, &error), TTQ_OK);
    for (size_t at = length - 256; at < length; at += 37) {
        bytes[at] = (char)(bytes[at] ^ 4);
        check_write(folder, "f.safetensors", bytes, length);
        check_failed(ttq_safetensors_read(path, &in, &error), TTQ_BAD_DATA, &error, "SHA-256");
        bytes[at] = (char)(bytes[at] ^ 4);
    }
    for (size_t cut = 0; cut < length; cut += length / 16) {
        check_write(folder, "f.safetensors", bytes, cut);
        assert_int_equal(ttq_safetensors_read(path, &in, &error), TTQ_BAD_DATA);
    }
    free(bytes);
}

/* A sealed file: names, shapes and metadata are covered too. */
static void changed_headers(void **state)
{
    (void)state;
    struct ttq_safetensors out = {.sealed = true}, in;
    struct ttq_error error;
    float x[6] = {0};
    long shape[2] = {2, 3};
    static const char *const changes[][2] = {
        {"first", "fIrst"},   {"second", "s3cond"},     {"[2,3]", "[3,2]"},
        {"\"12\"", "\"13\""}, {"\"step\"", "\"stop\""}, {"header_sha256", "header_sha257"}};
    ttq_safetensors_add(&out, "first", "F32", 2, shape, x, &error);
    ttq_safetensors_add(&out, "second", "F32", 2, shape, x, &error);
    ttq_safetensors_set(&out, "step", "11");
    ttq_safetensors_set(&out, "step", "12"); /* one word of a name */
    assert_int_equal(ttq_safetensors_write(path, &out, &error), TTQ_OK);
    ttq_safetensors_free(&out);
    assert_int_equal(ttq_safetensors_read(path, &in, &error), TTQ_OK);
    assert_true(in.sealed);
    assert_string_equal(ttq_safetensors_get(&in, "step"), "12");
    ttq_safetensors_free(&in);
    char *bytes;
    size_t length;
    assert_int_equal(ttq_file_read(path, 1 << 20, &bytes, &length, &error), TTQ_OK);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        size_t n = strlen(changes[i][0]);
        char *at = memmem(bytes, length, changes[i][0], n);
        assert_non_null(at);
        memcpy(at, changes[i][1], n);
        check_write(folder, "f.safetensors", bytes, length);
        bool refused = ttq_safetensors_read(path, &in, &error) == TTQ_BAD_DATA;
        /* Without the name of its sum a file is as those that never had one. */
        assert_true(refused || (i + 1 == sizeof changes / sizeof *changes && !in.sealed));
        if (!refused)
            ttq_safetensors_free(&in);
        memcpy(at, changes[i][0], n);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip), cmocka_unit_test(files_that_lie),
        cmocka_unit_test(counters_are_left_out), cmocka_unit_test(flipped_bits),
        cmocka_unit_test(changed_headers)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
