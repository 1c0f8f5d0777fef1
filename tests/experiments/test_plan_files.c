/* Plan files and requests: damaged ones are refused with a sentence, our own are whole. */
#include "tests/support/tiny_plan.h"

/* What the command line may ask for. */
/* 200 bytes. */
#define LONG50 "Fifty bytes of a sentence that is said four times."
#define LONG LONG50 LONG50 LONG50 LONG50

static void test_requests(void **state)
{
    (void)state;
    check_failed(tiny_read("tinny", NULL, NULL), TTQ_USAGE, &tiny_error, "did you mean 'tiny'?");
    check_failed(tiny_read("../scales", NULL, NULL), TTQ_USAGE, &tiny_error, "expected a profile");
    check_failed(tiny_read("tiny", "scale", NULL), TTQ_USAGE, &tiny_error,
                 "did you mean 'scales'?");
    check_failed(tiny_read("tiny", "variants", NULL), TTQ_USAGE, &tiny_error, "expected an item");
    check_failed(tiny_read("tiny", " ,", NULL), TTQ_USAGE, &tiny_error,
                 "expected an item, found none");
    static const char *const bad[] = {"0", "-1", "1001", "2x", "", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_failed(tiny_read("tiny", NULL, bad[i]), TTQ_USAGE, &tiny_error, "from 1 to 1000");
}

/* Damaged plan files: one sentence each that says where. */
static void test_bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *below, *name, *text, *sentence;
    } cases[] = {
        {"experiments", "variants.ini", "[full]\nstart = ttq\n[ttq]\nstart = full\n",
         "[full]: its starts go in a circle"},
        {"experiments", "variants.ini", "[ttq]\nstart = ttq\n[full]\nquant.method = full\n",
         "[ttq]: its starts go in a circle"},
        {"experiments", "variants.ini", "[full]\nquant.method = full\n[ttq]\nstart = fool\n",
         "[ttq] start: expected a variant, found 'fool'"},
        {"experiments", "variants.ini",
         "[full]\nquant.method = full\n[ttq]\nstart = full\n[../../up]\nlike = ttq\n",
         "variants.ini: [../../up]: expected a name of letters"},
        {"experiments", "variants.ini", "[.full]\nquant.method = full\n",
         "[.full]: expected a name of letters"},
        {"experiments", "variants.ini", "[two words]\nquant.method = full\n",
         "[two words]: expected a name of letters"},
        {"experiments", "variants.ini", "[full]\nquant.methd = full\n[ttq]\nstart = full\n",
         "variants.ini: [full]: unknown key 'quant.methd'; did you mean 'quant.method'?"},
        {"experiments/items", "scales.ini", "[item]\nvariant = ttq\n", "did you mean 'variants'?"},
        {"experiments/items", "scales.ini", "[items]\nvariants = ttq\n", "did you mean 'item'?"},
        {"experiments/items", "scales.ini", "[item]\ntitle = x\n", "expected a key 'variants'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = none\n", "expected a variant of"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nvariants = full\n",
         "line 3: [item] variants is given twice"},
        {"experiments/items", "scales.ini", "[item]\nvariants\n", "line 2: expected"},
        {"experiments/items", "scales.ini", "[item]\nvariants = tt*\ncontrol = full\n",
         "control: expected one of its variants, found 'full'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = x*\n", "found 'x*'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nkind = marge\n",
         "kind: expected one of train, merge, size, found 'marge'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nfamily = first\n",
         "found 'first'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nfamily = secondary\n",
         "scales.ini: family: expected exploratory, as plan.ini says, found secondary"},
        {"experiments", "plan.ini", "[primary]\nitems = scales\n[secondary]\nitems = errors\n",
         "scales.ini: family: expected primary, as plan.ini says, found exploratory"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nanalysis = look\n",
         "found 'look'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq full\n",
         "analysis = compare: expected a key 'control'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nanalysis = factorial\n",
         "expected keys factor.NAME, found none"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nanalysis = merge\n",
         "analysis = merge: expected kind = merge, found train"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nfactor.x = a b\n",
         "combination of the factors, 2, found 1"},
        {"experiments", "variants.ini", "[full]\nlike = ttq\n[ttq]\nlike = full\n",
         "`like` goes in a circle"},
        {"experiments", "variants.ini",
         "[full]\nquant.method = full\n[ttq]\nshares = again\n[again]\nstart = ttq\n",
         "[ttq]: its starts go in a circle"},
        {"experiments", "plan.ini", "[smallest\n", "line 1"},
        {"experiments/profiles", "tiny.ini", "[profile]\ndeparture.1 = " LONG "\n",
         "line 2 is too long: expected at most 199 bytes, found 214"},
        {"experiments", "variants.ini",
         "[full]\nquant.method = full\n[ttq]\nstart = full\nnet.depth = 14\n",
         "variant ttq: net.depth: expected 8, as in its start full, found 14"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[seeds]\nscale = 2\n",
         "unknown key 'scale'; did you mean 'scales'?"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[seeds]\nscales.ttq = many\n",
         "found 'many'"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = errors\nverdict = no\nseeds = 2\n[seeds]\nerrors.fulll = 2\n",
         "[seeds] errors.fulll: expected a variant of item errors, found 'fulll'; did you mean "
         "'full'?"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = errors\nverdict = no\nseeds = 2\n[recipes]\nerrors.ttq = long\n"
         "[long]\nnet.depth = 8\n",
         "unknown key 'errors.ttq'"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = errors\nverdict = no\nseeds = 2\n[recipes]\nerrors = lng\n",
         "[recipes] errors = lng: expected a section [lng] or [lng-VARIANT], found none"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = errors\nverdict = no\nseeds = 2\n[recipes]\nerrors = ../up\n"
         "[../up]\nnet.depth = 8\n",
         "[recipes] errors: expected a name of letters, digits, '.', '_' and '-' that does not "
         "begin with a dot, found '../up'"},
        {"experiments/profiles", "tiny.ini", "[profile]\nitems = scales\nverdict = no\nseed = 2\n",
         "did you mean 'seeds'?"},
        {"experiments/profiles", "tiny.ini", "[profile]\nitems = scales\nverdict = no\n",
         "expected a key 'seeds'"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = two\n", "found 'two'"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = maybe\nseeds = 2\n", "expected yes or no"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[evry]\nnet.depth = 8\n",
         "unknown section 'evry'; did you mean 'every'?"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[every]\nnet.depth = 9\n",
         "tiny.ini: [every]: net.depth: expected 6n + 2 (8, 14, 20, 32 ...), found 9 (variant "
         "full)"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[every]\ntrain.epoch = 2\n",
         "tiny.ini: [every]: unknown key 'train.epoch'; did you mean 'train.epochs'? (variant "
         "full)"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[every]\nquant.t = 0.1\n"
         "[ttq]\nquant.t = many\n",
         "tiny.ini: [ttq]: quant.t: expected"},
        {"experiments", "variants.ini",
         "[full]\nquant.method = full\n[ttq]\nstart = full\nquant.t = many\n",
         "variants.ini: [ttq]: quant.t: expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tiny_put(cases[i].below, cases[i].name, cases[i].text);
        check_failed(tiny_read("tiny", NULL, NULL), TTQ_CONFIG, &tiny_error, cases[i].sentence);
        run_plan_free(&tiny_plan);
        check_folder_remove(tiny_folder);
        tiny_set_up(NULL);
    }
}

/* The plan files that we ship are whole. */
static void test_own_profiles(void **state)
{
    (void)state;
    static const char *const names[] = {"smoke", "quick", "short", "paper", "kernels"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct run_request request = {.profile = names[i], .out = "out", .folder = "experiments"};
        run_plan_free(&tiny_plan);
        if (run_plan_read(&request, &tiny_plan, &tiny_error) != TTQ_OK)
            fail_msg("%s: %s", names[i], tiny_error.text);
        assert_true(tiny_plan.cell_count > 0);
        for (int c = 0; c < tiny_plan.cell_count; c++)
            for (int n = 0; n < tiny_plan.cells[c].need_count; n++)
                assert_true(tiny_plan.cells[c].needs[n] < c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_requests, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_bad_files, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_own_profiles, tiny_set_up, tiny_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
