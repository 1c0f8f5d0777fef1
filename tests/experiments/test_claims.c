/* The claims, the items and the plan file that we ship speak of each other. */
#include "tests/support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/plan.h"

static struct ttq_error error;
static struct run_ini claims, variants, fixed;
static struct run_item items[RUN_MOST_ITEMS];
static int item_count;

/* Whether a word stands in a list. */
static int names(const char *list, const char *word)
{
    char next[64];
    while (list && run_next_word(&list, next, sizeof next))
        if (strcmp(next, word) == 0)
            return 1;
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(run_ini_read("experiments/claims.ini", &claims, &error), TTQ_OK);
    assert_int_equal(run_ini_read("experiments/variants.ini", &variants, &error), TTQ_OK);
    assert_int_equal(run_ini_read("experiments/plan.ini", &fixed, &error), TTQ_OK);
    DIR *dir = opendir("experiments/items");
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char name[RUN_NAME];
        const char *dot = strstr(entry->d_name, ".ini");
        if (!dot)
            continue;
        assert_true(item_count < RUN_MOST_ITEMS);
        snprintf(name, sizeof name, "%.*s", (int)(dot - entry->d_name), entry->d_name);
        if (run_item_read("experiments", name, &variants, &items[item_count++], &error) != TTQ_OK)
            fail_msg("%s", error.text);
    }
    closedir(dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < item_count; i++)
        run_ini_free(&items[i].ini);
    run_ini_free(&claims);
    run_ini_free(&variants);
    run_ini_free(&fixed);
    return 0;
}

static const struct run_item *find(const char *name)
{
    for (int i = 0; i < item_count; i++)
        if (strcmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

/* Every claim names items that exist and name it, or says why it is not tested. */
static void test_claims(void **state)
{
    (void)state;
    static const char *const keys[] = {"claim",  "where",  "items", "untested",
                                       "margin", "epochs", "data"};
    int count = 0;
    for (int i = 0; i < claims.count; i++) {
        const char *number = claims.entries[i].section;
        const char *list = run_ini_get(&claims, number, "items");
        assert_int_equal(run_ini_check(&claims, number, keys, 7, &error), TTQ_OK);
        assert_non_null(run_ini_get(&claims, number, "claim"));
        assert_non_null(run_ini_get(&claims, number, "where"));
        if (!list == !run_ini_get(&claims, number, "untested"))
            fail_msg("claim %s: expected either items or untested", number);
        char word[64];
        while (list && run_next_word(&list, word, sizeof word)) {
            const struct run_item *item = find(word);
            if (!item || !names(run_ini_get(&item->ini, "item", "claims"), number))
                fail_msg("claim %s: item %s %s", number, word,
                         item ? "does not name it" : "does not exist");
        }
        count += i == 0 || strcmp(number, claims.entries[i - 1].section) != 0;
    }
    assert_int_equal(count, 24); /* section 7 of the notes on the paper */
}

/* Every claim of an item exists and names the item. */
static void test_items(void **state)
{
    (void)state;
    for (int i = 0; i < item_count; i++) {
        const char *list = run_ini_get(&items[i].ini, "item", "claims");
        char word[64];
        while (list && run_next_word(&list, word, sizeof word))
            if (!names(run_ini_get(&claims, word, "items"), items[i].name))
                fail_msg("item %s: claim %s does not name it", items[i].name, word);
    }
}

/* An item is in the family that plan.ini puts it in. */
static void test_families(void **state)
{
    (void)state;
    for (int i = 0; i < item_count; i++) {
        static const char *const planned[] = {"primary", "secondary"};
        const char *family = run_ini_get(&items[i].ini, "item", "family");
        for (int f = 0; f < 2; f++)
            if (names(run_ini_get(&fixed, planned[f], "items"), items[i].name) !=
                (family && strcmp(family, planned[f]) == 0))
                fail_msg("item %s: plan.ini and the item disagree about %s", items[i].name,
                         planned[f]);
    }
}

/* Profiles with schedules of our own train all that starts from full precision at the plan's rate.
 */
static void test_rate(void **state)
{
    (void)state;
    static const char *const profiles[] = {"quick", "short", "kernels"};
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        struct run_ini profile;
        char folder[] = "experiments/profiles";
        assert_int_equal(run_read_named("a profile", folder, profiles[i], &profile, &error),
                         TTQ_OK);
        assert_string_equal(run_ini_get(&profile, "tuned", "train.lr"),
                            run_ini_get(&fixed, "rate", "value"));
        run_ini_free(&profile);
    }
    const char *list = run_ini_get(&fixed, "rate", "candidates");
    char word[64], name[128];
    assert_true(names(list, run_ini_get(&fixed, "rate", "value")));
    while (run_next_word(&list, word, sizeof word)) {
        snprintf(name, sizeof name, "rate-ttq-%s", word);
        assert_string_equal(run_ini_get(&variants, name, "train.lr"), word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_rate),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
