/* The base: random numbers, texts, files, CSV, suggestions, parts. */
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttq/base/arena.h"
#include "ttq/base/csv.h"
#include "ttq/base/hash.h"
#include "ttq/base/parts.h"
#include "ttq/base/process.h"
#include "ttq/base/random.h"
#include "ttq/base/sessions.h"
#include "ttq/base/suggest.h"

/* Known answer of Philox4x32-10 for counter 0 and key 0 (Random123's kat_vectors). */
static void philox_known_answer(void **state)
{
    (void)state;
    uint32_t words[4];
    ttq_random_words(0, (enum ttq_purpose)0, 0, 0, 0, words);
    assert_int_equal(words[0], 0x6627e8d5);
    assert_int_equal(words[1], 0xe169c58d);
    assert_int_equal(words[2], 0xbc57ac4c);
    assert_int_equal(words[3], 0x9b00dbd8);
}

static void random_numbers(void **state)
{
    (void)state;
    enum { MANY = 20001 };
    static float x[MANY];
    ttq_random_normal(7, TTQ_RANDOM_START, 1, 0.5f, x, MANY);
    double mean = 0, square = 0;
    for (int i = 0; i < MANY; i++) {
        mean += (double)x[i] / MANY;
        square += (double)x[i] * (double)x[i] / MANY;
    }
    check_close(mean, 0, 4 * 0.5 / sqrt(MANY), 0); /* four standard errors */
    check_close(square, 0.25, 4 * 0.25 * sqrt(2.0 / MANY), 0);
    assert_true(ttq_random_unit(0) > 0 && ttq_random_unit(UINT32_MAX) < 1);
    assert_int_equal(ttq_random_below(UINT32_MAX, 7), 6);
    assert_int_equal(ttq_random_below(0, 7), 0);

    uint32_t order[100], again[100], other[100], seen[100] = {0};
    ttq_random_permutation(3, TTQ_RANDOM_ORDER, 5, 0, order, 100);
    ttq_random_permutation(3, TTQ_RANDOM_ORDER, 5, 0, again, 100);
    ttq_random_permutation(4, TTQ_RANDOM_ORDER, 5, 0, other, 100);
    assert_memory_equal(order, again, sizeof order);
    assert_memory_not_equal(order, other, sizeof order);
    for (int i = 0; i < 100; i++)
        seen[order[i]]++;
    for (int i = 0; i < 100; i++)
        assert_int_equal(seen[i], 1);
}

static void parts_cover_everything_once(void **state)
{
    (void)state;
    const size_t sizes[] = {0, 1, 15, 16, 17, 128, 1001};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_int_equal(ttq_part_start(sizes[i], 0), 0);
        assert_int_equal(ttq_part_start(sizes[i], TTQ_PARTS), sizes[i]);
        for (int p = 0; p < TTQ_PARTS; p++)
            assert_true(ttq_part_start(sizes[i], p) <= ttq_part_start(sizes[i], p + 1));
    }
}

static void arena_measures_what_it_places(void **state)
{
    (void)state;
    struct ttq_arena arena = {0};
    assert_null(ttq_arena_floats(&arena, 3));
    assert_null(ttq_arena_take(&arena, 100));
    assert_int_equal(arena.used, 64 + 128);
    assert_int_equal(ttq_arena_reserve(&arena, NULL), TTQ_OK);
    float *first = ttq_arena_floats(&arena, 3);
    assert_int_equal((uintptr_t)first % 64, 0);
    assert_true(first[0] == 0.0f && first[2] == 0.0f);
    ttq_arena_free(&arena);
}

static void csv_and_html_cells(void **state)
{
    (void)state;
    struct ttq_text text = {0};
    const char *const cells[] = {"plain", "a,b", "say \"x\"",  "=1+1",
                                 "-2.5",  "@x",  "two\nlines", ""};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        ttq_text_add(&text, i ? "|" : "");
        ttq_text_add_csv(&text, cells[i]);
    }
    assert_string_equal(text.bytes, "plain|\"a,b\"|\"say \"\"x\"\"\"|\"'=1+1\"|-2.5|\"'@x\"|"
                                    "\"two\nlines\"|");
    ttq_text_free(&text);
    ttq_text_add(&text, "%0256d", 1); /* one more than the first room holds */
    ttq_text_add(&text, "%05d|%0600d", 7, 2);
    assert_int_equal(text.length, 256 + 6 + 600);
    assert_int_equal(strlen(text.bytes), text.length);
    assert_memory_equal(text.bytes + 255, "100007|000", 10);
    assert_int_equal(text.bytes[text.length - 1], '2');
    ttq_text_free(&text);
    ttq_text_add_html(&text, "<a href=\"x\">'&'</a>");
    assert_string_equal(text.bytes, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    ttq_text_free(&text);
    ttq_text_add_markdown(&text, "a|b_c*d <e>\n`f` [g](h) -1 \\");
    assert_string_equal(text.bytes, "a\\|b\\_c\\*d \\<e\\> \\`f\\` \\[g\\](h) -1 \\\\");
    ttq_text_free(&text);
}

static void csv_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence; /* sentence NULL: good */
    } cases[] = {
        {"a,b\n1,2\n3.5,\"x,\"\"y\"\"\"\n", NULL},
        {"a,b\r\n1,2\r\n3.5,\"x,\"\"y\"\"\"", NULL},
        {"", "expected a header line"},
        {"a,b\n1,2\n3\n", "line 3: expected 2 cells, found 1"},
        {"a,b\n1,2\n3,4,5\n", "line 3: expected 2 cells, found 3"},
        {"a,b\n1,\"2\n", "a quote is not closed"},
        {"a,b\n1,\"2\"x\n", "a quote is not closed"},
    };
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    check_folder(folder);
    ttq_path_join(path, folder, "t.csv");
    struct ttq_csv csv;
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_write(folder, "t.csv", cases[i].text, strlen(cases[i].text));
        enum ttq_status status = ttq_csv_read(path, &csv, &error);
        if (cases[i].sentence) {
            check_failed(status, TTQ_BAD_DATA, &error, cases[i].sentence);
            continue;
        }
        assert_int_equal(status, TTQ_OK);
        assert_int_equal(csv.rows, 2);
        int column;
        double value;
        assert_int_equal(ttq_csv_column(&csv, "b", &column, &error), TTQ_OK);
        assert_string_equal(ttq_csv_cell(&csv, 1, column), "x,\"y\"");
        check_failed(ttq_csv_number(&csv, 1, column, &value, &error), TTQ_BAD_DATA, &error,
                     "line 3: column 'b': expected a finite number");
        assert_int_equal(ttq_csv_number(&csv, 1, 0, &value, &error), TTQ_OK);
        check_close(value, 3.5, 0, 0);
        check_failed(ttq_csv_column(&csv, "c", &column, &error), TTQ_BAD_DATA, &error,
                     "expected a column 'c', found a, b");
        ttq_csv_free(&csv);
    }
    check_write(folder, "t.csv", "a\0b\n", 4);
    check_failed(ttq_csv_read(path, &csv, &error), TTQ_BAD_DATA, &error, "found a zero byte");
    ttq_path_join(path, folder, "missing.csv");
    check_failed(ttq_csv_read(path, &csv, &error), TTQ_NO_INPUT, &error, "missing.csv");
    check_folder_remove(folder);
}

static void files_and_folders(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX], deep[TTQ_PATH_MAX];
    struct ttq_error error;
    check_folder(folder);
    ttq_path_join(deep, folder, "a/b/c");
    assert_int_equal(ttq_dir_make(deep, &error), TTQ_OK);
    assert_int_equal(ttq_dir_make(deep, &error), TTQ_OK);
    ttq_path_join(path, deep, "x");
    assert_int_equal(ttq_file_write(path, "old", 3, &error), TTQ_OK);
    assert_int_equal(ttq_file_write(path, "newer", 5, &error), TTQ_OK);
    char *bytes;
    size_t length;
    assert_int_equal(ttq_file_read(path, 100, &bytes, &length, &error), TTQ_OK);
    assert_int_equal(length, 5);
    assert_string_equal(bytes, "newer");
    free(bytes);
    check_failed(ttq_file_read(path, 4, &bytes, &length, &error), TTQ_BAD_DATA, &error,
                 "expected at most 4 bytes, found 5");
    check_failed(ttq_dir_make(path, &error), TTQ_CANNOT_CREATE, &error, "");
    check_failed(ttq_file_write("/nowhere/at/all", "x", 1, &error), TTQ_CANNOT_CREATE, &error,
                 "/nowhere/at/all: cannot create");
    /* A planted link under the temporary name is not followed. */
    char link[TTQ_PATH_MAX], victim[TTQ_PATH_MAX], name[64];
    ttq_path_join(victim, folder, "victim");
    snprintf(name, sizeof name, "x.%ld-0.tmp", (long)getpid());
    ttq_path_join(link, deep, name);
    assert_int_equal(symlink(victim, link), 0);
    assert_int_equal(ttq_file_write(path, "again", 5, &error), TTQ_OK);
    assert_false(ttq_file_exists(victim));
    unlink(link);
    check_folder_remove(folder);
}

/* Many processes and threads write one file at once: it is always whole, and nothing else stays. */
static void one_file_by_many_writers(void **state)
{
    (void)state;
    enum { WRITERS = 4, TIMES = 50, LENGTH = 5000 };
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX], *bytes;
    size_t length;
    check_folder(folder);
    ttq_path_join(path, folder, "x");
    pid_t children[WRITERS];
    for (int w = 0; w < WRITERS; w++) {
        children[w] = fork();
        if (children[w] > 0)
            continue;
        char own[LENGTH];
        memset(own, 'a' + w, sizeof own);
        int bad = 0;
        for (int i = 0; i < TIMES; i++)
            bad |= ttq_file_write(path, own, sizeof own, NULL) != TTQ_OK;
        _exit(bad);
    }
    for (int w = 0; w < WRITERS; w++) {
        int code;
        assert_int_equal(waitpid(children[w], &code, 0), children[w]);
        assert_int_equal(code, 0);
    }
    assert_int_equal(ttq_file_read(path, LENGTH, &bytes, &length, NULL), TTQ_OK);
    assert_int_equal(length, LENGTH);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(bytes[i], bytes[0]);
    free(bytes);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* empty */
}

/* What is not a file is said to be none, and a pipe is not waited for. */
static void things_that_are_no_files(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX], pipe[TTQ_PATH_MAX], *bytes, sum[TTQ_HASH_TEXT];
    size_t length;
    struct ttq_error error;
    check_folder(folder);
    ttq_path_join(pipe, folder, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    alarm(20);
    check_failed(ttq_file_read(pipe, 10, &bytes, &length, &error), TTQ_BAD_DATA, &error,
                 "expected a file, found something else");
    check_failed(ttq_hash_file(pipe, sum, &error), TTQ_BAD_DATA, &error, "expected a file");
    alarm(0);
    check_failed(ttq_file_write(pipe, "x", 1, &error), TTQ_CANNOT_CREATE, &error,
                 "found a folder or a device");
    struct stat info;
    assert_true(lstat(pipe, &info) == 0 && S_ISFIFO(info.st_mode));
    check_failed(ttq_file_read(folder, 10, &bytes, &length, &error), TTQ_BAD_DATA, &error,
                 "this is a folder");
    check_folder_remove(folder);
}

static void suggestions(void **state)
{
    (void)state;
    const char *const names[] = {"train.epochs", "train.lr", "quant.t", "net.depth"};
    assert_string_equal(ttq_suggest("train.epoch", names, 4), "train.epochs");
    assert_string_equal(ttq_suggest("net.dpeth", names, 4), "net.depth");
    assert_null(ttq_suggest("zzzzzz", names, 4));
}

static void hashes(void **state)
{
    (void)state;
    char text[TTQ_HASH_TEXT];
    ttq_hash_bytes("abc", 3, text); /* FIPS 180-2, appendix B.1 */
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(ttq_hash_file("/nowhere", text, NULL), TTQ_NO_INPUT);
}

static void processes(void **state)
{
    (void)state;
    char sh[] = "sh", c[] = "-c", script[] = "exit 7", kill_self[] = "kill -9 $$",
         no[] = "no-such-program";
    char *fails[] = {sh, c, script, NULL}, *dies[] = {sh, c, kill_self, NULL}, *none[] = {no, NULL};
    int code;
    struct ttq_error error;
    assert_int_equal(ttq_process_run(fails, 1, &code, &error), TTQ_OK);
    assert_int_equal(code, 7);
    assert_int_equal(ttq_process_run(dies, 1, &code, &error), TTQ_OK);
    assert_int_equal(code, 128 + 9);
    check_failed(ttq_process_run(none, 1, &code, &error), TTQ_UNAVAILABLE, &error,
                 "no-such-program");
}

static void temporary_names(void **state)
{
    (void)state;
    assert_true(ttq_file_is_temporary("a.csv.123-0.tmp", "a.csv"));
    static const char *const others[] = {"a.csv",           "a.csv.tmp",        "a.csv.1-.tmp",
                                         "a.csv.-0.tmp",    "a.csv.1-2.tmp.gz", "b.csv.1-2.tmp",
                                         "a.csvx.12-0.tmp", "a.csv.1-2x.tmp"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(ttq_file_is_temporary(others[i], "a.csv"));
}

static void shell_words(void **state)
{
    (void)state;
    static const struct {
        const char *word, *text;
    } cases[] = {{"train.lr=0.1", "train.lr=0.1"},
                 {"--run=out/a-b_c/seed-0", "--run=out/a-b_c/seed-0"},
                 {"", "''"},
                 {"a run", "'a run'"},
                 {"it's", "'it'\\''s'"},
                 {"$HOME`x`;\n", "'$HOME`x`;\n'"},
                 {"~/x", "'~/x'"},
                 {"l\303\251on", "'l\303\251on'"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ttq_text text = {0};
        ttq_text_add_shell(&text, cases[i].word);
        assert_string_equal(text.bytes, cases[i].text);
        ttq_text_free(&text);
    }
}

/* The programs and machines of a run, of env.json with and without a list of processes. */
static void sessions_of_a_run(void **state)
{
    (void)state;
    static const struct {
        const char *env, *key, *words;
        int count, most;
    } cases[] = {
        {"{\"isa\": \"avx2\"}", "isa", "avx2", 1, 0},
        {"{}", "isa", "", 0, 0},
        {"{\"isa\": \"c\", \"sessions\": [{\"isa\": \"a\"}, {\"isa\": \"b\"}, {\"isa\": \"a\"}]}",
         "isa", "a + b", 2, 0},
        {"{\"commit\": \"c\", \"sessions\": [{\"commit\": \"0123\"}, {}, {\"commit\": \"4567\"}]}",
         "commit", "01 + 45", 2, 2},
        {"{\"sessions\": [{\"cpu\": \"x\"}, {\"cpu\": \"x\"}]}", "cpu", "x", 1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[64], little[4];
        json_t *env = json_loads(cases[i].env, 0, NULL);
        assert_int_equal(ttq_sessions_words(env, cases[i].key, cases[i].most, words, sizeof words),
                         cases[i].count);
        assert_string_equal(words, cases[i].words);
        assert_int_equal(ttq_sessions_words(env, cases[i].key, 0, little, sizeof little),
                         cases[i].count); /* cut, not beyond */
        json_decref(env);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_known_answer),
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(parts_cover_everything_once),
        cmocka_unit_test(arena_measures_what_it_places),
        cmocka_unit_test(csv_and_html_cells),
        cmocka_unit_test(shell_words),
        cmocka_unit_test(sessions_of_a_run),
        cmocka_unit_test(csv_files),
        cmocka_unit_test(files_and_folders),
        cmocka_unit_test(temporary_names),
        cmocka_unit_test(one_file_by_many_writers),
        cmocka_unit_test(things_that_are_no_files),
        cmocka_unit_test(suggestions),
        cmocka_unit_test(hashes),
        cmocka_unit_test(processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
