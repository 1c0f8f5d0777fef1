/* GNU R as a live oracle: random data go into one R script, beside each of our results an R
 * expression for it; the script runs once and every line that it prints must agree. Skipped where
 * there is no Rscript; the frozen values of test_reference_*.c stay. */
#include "tests/support/statistics.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/adjust.h"
#include "analysis/stat/anova.h"
#include "analysis/stat/autocorrelation.h"
#include "analysis/stat/bayes.h"
#include "analysis/stat/bootstrap.h"
#include "analysis/stat/cross_validation.h"
#include "analysis/stat/distributions.h"
#include "analysis/stat/effect.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/images.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/noncentral_t.h"
#include "analysis/stat/outperform.h"
#include "analysis/stat/power.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/settle.h"
#include "analysis/stat/several.h"
#include "analysis/stat/signflip.h"
#include "analysis/stat/slopes.h"
#include "analysis/stat/two_sample.h"
#include "analysis/stat/wilcoxon.h"
#include "ttq/base/process.h"
#include "ttq/base/text.h"

static struct ttq_error error;

enum { MOST = 2000 };

static struct ttq_text script;
static double ours[MOST], tolerance[MOST];
static int count;

/* The value of an R expression is to be `value`, within relative `tol` (absolute near 0). */
static void same(double value, double tol, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void same(double value, double tol, const char *format, ...)
{
    char expression[512];
    va_list args;
    va_start(args, format);
    vsnprintf(expression, sizeof expression, format, args);
    va_end(args);
    assert_true(count < MOST);
    ours[count] = value;
    tolerance[count++] = tol;
    ttq_text_add(&script, "out(%s)\n", expression);
}

static void vector(const char *name, const double *x, int n)
{
    ttq_text_add(&script, "%s <- c(", name);
    for (int i = 0; i < n; i++)
        ttq_text_add(&script, "%s%.17g", i ? "," : "", x[i]);
    ttq_text_add(&script, ")\n");
}

/* What R's base lacks, from its definition and not from our code. */
static const char helpers[] =
    "out <- function(x) cat(format(as.numeric(x), digits = 17), '\\n')\n"
    "signs <- function(n) as.matrix(expand.grid(rep(list(c(-1, 1)), n)))\n"
    "flip <- function(x) { s <- signs(length(x)) %*% x; mean(abs(s) >= abs(sum(x)) - 1e-9) }\n"
    "vnull <- function(x) { r <- rank(abs(x)); s <- (signs(length(x)) + 1) / 2; v <- s %*% r\n"
    "  o <- sum(r[x > 0]); min(1, 2 * min(mean(v <= o + 1e-9), mean(v >= o - 1e-9))) }\n"
    "tst <- function(m) colMeans(m) / (apply(m, 2, sd) / sqrt(nrow(m)))\n"
    "maxt <- function(m) { S <- signs(nrow(m)); o <- abs(tst(m))\n"
    "  mx <- apply(S, 1, function(s) max(abs(tst(s * m)))); sapply(o, function(v) mean(mx >= v - "
    "1e-9)) }\n"
    "down <- function(m) { S <- signs(nrow(m)); o <- abs(tst(m)); k <- order(-o); p <- o\n"
    "  T <- t(apply(S, 1, function(s) abs(tst(s * m)))); last <- 0\n"
    "  for (i in seq_along(k)) { mx <- apply(T[, k[i:length(k)], drop = FALSE], 1, max)\n"
    "    last <- max(last, mean(mx >= o[k[i]] - 1e-9)); p[k[i]] <- last }; p }\n"
    "geyer <- function(x) { n <- length(x)\n"
    "  g <- acf(x, type = 'covariance', lag.max = n - 1, plot = FALSE)$acf[, 1, 1]\n"
    "  P <- c(); k <- 0; prev <- Inf\n"
    "  while (2 * k + 2 <= n) { p <- g[2 * k + 1] + g[2 * k + 2]; if (p <= 0) break\n"
    "    p <- min(p, prev); prev <- p; P <- c(P, p); k <- k + 1 }; (2 * sum(P) - g[1]) / g[1] }\n"
    "u <- lower.tri(diag(40))\n"
    "bf <- function(t, n) { v <- n - 1; integrate(function(g) { k <- 1 + n * g / 2\n"
    "  k^-.5 * (1 + t^2 / (k * v))^(-(v + 1) / 2) * (2 * pi)^-.5 * g^-1.5 * exp(-1 / (2 * g))\n"
    "  }, 0, Inf, rel.tol = 1e-10)$value / (1 + t^2 / v)^(-(v + 1) / 2) }\n"
    "dlim <- function(x, p) { n <- length(x); t <- mean(x) / (sd(x) / sqrt(n))\n"
    "  uniroot(function(d) pt(t, n - 1, d) - p, c(-20, 30), tol = 1e-12)$root / sqrt(n) }\n"
    "resample <- function(x) rowMeans(matrix(x[as.matrix(expand.grid(rep(list(1:5), 5)))], 5^5))\n"
    "bca <- function(x, p) { b <- resample(x); o <- mean(x); e <- abs(b - o) < 1e-12\n"
    "  z0 <- qnorm(mean(b < o & !e) + mean(e) / 2); L <- x - o\n"
    "  a <- sum(L^3) / (6 * sum(L^2)^1.5); z <- z0 + qnorm(p)\n"
    "  quantile(b, pnorm(z0 + z / (1 - a * z)), type = 1) }\n"
    "gg <- function(m) { v <- cov(m); L <- ncol(m); H <- diag(L) - 1 / L; v <- H %*% v %*% H\n"
    "  max(1 / (L - 1), sum(diag(v))^2 / ((L - 1) * sum(v^2))) }\n"
    "ptost <- function(n, sd, th) { df <- n - 1; integrate(function(w) {\n"
    "  q <- qt(.95, df) * sd * sqrt(w / df) / sqrt(n)\n"
    "  pmax(pnorm((th - q) / (sd / sqrt(n))) - pnorm((-th + q) / (sd / sqrt(n))), 0) * "
    "dchisq(w, df)\n"
    "  }, 0, Inf, rel.tol = 1e-10)$value }\n";

static void normal(double *x, int n, double mean)
{
    for (int i = 0; i < n; i++)
        x[i] = mean + gsl_ran_gaussian(rng, 1.0);
}

/* Multiples of a quarter: ties and zeros, exact in binary. */
static void coarse(double *x, int n, double mean)
{
    for (int i = 0; i < n; i++)
        x[i] = round(4 * (mean + gsl_ran_gaussian(rng, 1.0))) / 4;
}

static void one_sample(int n)
{
    double x[20];
    struct stat_sample s;
    struct stat_signflip f;
    struct stat_wilcoxon w;
    struct stat_equivalence e;
    normal(x, n, 0.4);
    vector("x", x, n);
    OK(stat_sample(x, n, 0.9, &s, &error));
    same(s.t, 1e-12, "t.test(x)$statistic");
    same(s.p, 1e-10, "t.test(x)$p.value");
    same(s.low, 1e-9, "t.test(x, conf.level = 0.9)$conf.int[1]");
    OK(stat_equivalence(s.mean, s.se, s.df, 0.5, &e, &error));
    same(e.p, 1e-9,
         "max(t.test(x, mu = -0.5, alternative = 'greater')$p.value, t.test(x, mu = 0.5, "
         "alternative = 'less')$p.value)");
    OK(stat_wilcoxon(x, n, STAT_ZEROS_DROP, 0.95, &w, &error));
    same(w.v, 0, "wilcox.test(x, exact = TRUE)$statistic");
    same(w.p, 1e-12, "wilcox.test(x, exact = TRUE)$p.value");
    same(w.hodges_lehmann, 1e-12, "wilcox.test(x, exact = TRUE, conf.int = TRUE)$estimate");
    if (n >= 6)
        same(w.low, 1e-12, "wilcox.test(x, exact = TRUE, conf.int = TRUE)$conf.int[1]");
    if (n <= 9) {
        OK(stat_signflip(x, n, NULL, &f, &error));
        same(f.p, 0, "flip(x)");
        coarse(x, n, 0.4);
        x[0] = 0.75; /* never all zero */
        vector("x", x, n);
        OK(stat_signflip(x, n, NULL, &f, &error));
        same(f.p, 0, "flip(x)");
        OK(stat_wilcoxon(x, n, STAT_ZEROS_DROP, 0.95, &w, &error));
        same(w.p, 1e-12, "vnull(x[x != 0])");
    }
}

static void two_samples(int n, int m)
{
    double x[20], y[20];
    struct stat_sample a, b;
    struct stat_welch w;
    struct stat_mann_whitney u;
    normal(x, n, 0.5);
    normal(y, m, 0);
    vector("x", x, n);
    vector("y", y, m);
    OK(stat_sample(x, n, 0.95, &a, &error));
    OK(stat_sample(y, m, 0.95, &b, &error));
    OK(stat_welch(&(struct stat_moments){n, a.mean, a.sd}, &(struct stat_moments){m, b.mean, b.sd},
                  0.95, &w, &error));
    same(w.df, 1e-12, "t.test(x, y)$parameter");
    same(w.p, 1e-9, "t.test(x, y)$p.value");
    same(w.high, 1e-9, "t.test(x, y)$conf.int[2]");
    OK(stat_mann_whitney(x, n, y, m, 0.95, &u, &error));
    same(u.p, 1e-12, "wilcox.test(x, y, exact = TRUE)$p.value");
    same(u.shift, 1e-12, "wilcox.test(x, y, exact = TRUE, conf.int = TRUE)$estimate");
    same(u.low, 1e-12, "wilcox.test(x, y, exact = TRUE, conf.int = TRUE)$conf.int[1]");
}

static void layers(int seeds, int width)
{
    double x[64];
    struct stat_maxt t[8];
    struct stat_two_way w;
    struct stat_friedman f;
    normal(x, seeds * width, 0.5);
    vector("m", x, seeds * width);
    ttq_text_add(&script, "m <- matrix(m, %d, byrow = TRUE)\nr <- gl(%d, %d); k <- gl(%d, 1, %d)\n",
                 seeds, seeds, width, width, seeds * width);
    OK(stat_maxt(x, seeds, width, NULL, t, &error));
    OK(stat_two_way(x, seeds, width, &w, &error));
    OK(stat_friedman(x, seeds, width, &f, &error));
    for (int l = 0; l < width; l++) {
        same(t[l].t, 1e-11, "tst(m)[%d]", l + 1);
        same(t[l].p_single, 0, "maxt(m)[%d]", l + 1);
        same(t[l].p_adjusted, 0, "down(m)[%d]", l + 1);
    }
    same(w.f, 1e-10, "anova(lm(c(t(m)) ~ r + k))['k', 'F value']");
    same(w.p, 1e-9, "t.test(rowMeans(m))$p.value");
    same(w.epsilon, 1e-10, "gg(m)");
    same(f.p, 1e-10, "friedman.test(m)$p.value");
}

static void families(int m)
{
    static const char *const r_names[] = {"none", "holm", "hochberg", "BH", "BY"};
    double p[20], adjusted[20];
    for (int i = 0; i < m; i++)
        p[i] = round(1000 * pow(gsl_rng_uniform(rng), 3)) / 1000; /* small, some equal */
    vector("p", p, m);
    for (int how = STAT_NONE; how <= STAT_BY; how++) {
        OK(stat_adjust(p, m, (enum stat_adjustment)how, adjusted, &error));
        for (int i = 0; i < m; i++)
            same(adjusted[i], 1e-12, "p.adjust(p, '%s')[%d]", r_names[how], i + 1);
    }
}

static void counts(void)
{
    long b = (long)gsl_rng_uniform_int(rng, 60) + 1, c = (long)gsl_rng_uniform_int(rng, 60);
    struct stat_mcnemar m;
    OK(stat_mcnemar(b, c, 10000, 0.95, &m, &error));
    same(m.p_exact, 1e-10, "binom.test(%ld, %ld)$p.value", b, b + c);
    same(m.p_corrected, 1e-9, "mcnemar.test(matrix(c(9000, %ld, %ld, 500), 2))$p.value", b, c);
}

static void planning(void)
{
    double n = 3 + 20 * gsl_rng_uniform(rng), effect = 0.2 + gsl_rng_uniform(rng);
    struct stat_design pairs = {.sd = 1, .alpha = 0.05}, groups = {true, 1, 0.05};
    same(stat_power(&pairs, effect, n), 1e-9,
         "power.t.test(n = %.17g, delta = %.17g, type = 'paired', strict = TRUE)$power", n, effect);
    same(stat_power(&groups, effect, n), 1e-9,
         "power.t.test(n = %.17g, delta = %.17g, strict = TRUE)$power", n, effect);
    int whole = (int)n;
    same(stat_power_equivalence(&pairs, effect, whole), 1e-7, "ptost(%d, 1, %.17g)", whole, effect);
}

/* pnt is good to about 1e-12 absolute, so small tails are compared absolutely. */
static void distributions(void)
{
    double df = 1 + 40 * gsl_rng_uniform(rng), t = 6 * gsl_rng_uniform(rng) - 3;
    double ncp = 8 * gsl_rng_uniform(rng) - 4, q;
    same(1 + stat_noncentral_t_lower(t, df, ncp), 1e-11, "1 + pt(%.17g, %.17g, %.17g)", t, df, ncp);
    same(1 + stat_noncentral_t_upper(t, df, ncp), 1e-11,
         "1 + pt(%.17g, %.17g, %.17g, lower = FALSE)", t, df, ncp);
    OK(stat_t_quantile(0.95, df, &q, &error));
    same(q, 1e-9, "qt(0.975, %.17g)", df);
    OK(stat_chisq_quantile(0.2, 50 * df, &q, &error));
    same(q, 1e-9, "qchisq(0.2, %.17g)", 50 * df);
    OK(stat_f_quantile(0.975, df, 3 * df, &q, &error));
    same(q, 1e-8, "qf(0.975, %.17g, %.17g)", df, 3 * df);
}

static void series(int n)
{
    double x[200], y[200], slope[1], intercept[1];
    struct stat_correlated c;
    normal(x, n, 0);
    for (int i = 1; i < n; i++)
        x[i] += 0.7 * x[i - 1];
    normal(y, n, 0);
    vector("x", x, n);
    vector("y", y, n);
    OK(stat_correlated(x, n, &c, &error));
    same(c.tau, 1e-9, "geyer(x)");
    OK(stat_slopes(x, y, 1, n, slope, intercept, &error));
    same(slope[0], 1e-9, "coef(lm(y ~ x))[2]");
}

static bool lacks_r(void)
{
    static char name[] = "Rscript", option[] = "--version";
    char *const argv[] = {name, option, NULL};
    int code;
    return ttq_process_run(argv, 1, &code, NULL) != TTQ_OK || code != 0;
}

/* Posterior, Bayes factor, d_z by inverting R's noncentral t, and the bootstrap over all 5^5
 * ordered resamples. */
static void summaries(void)
{
    double x[5];
    struct stat_sample s;
    struct stat_bayes b;
    struct stat_effect e;
    struct stat_bootstrap boot;
    struct stat_outperform o;
    normal(x, 5, 0.8);
    vector("x", x, 5);
    OK(stat_sample(x, 5, 0.95, &s, &error));
    OK(stat_bayes(&s, 0.3, &b, &error));
    OK(stat_effect(&s, 0.95, &e, &error));
    OK(stat_bootstrap(x, 5, stat_statistic_mean, 0.9, NULL, &boot, &error));
    OK(stat_outperform(x, 5, 0.9, &o, &error));
    same(b.p_positive, 1e-9, "pt(mean(x) / (sd(x) / sqrt(5)), 4)");
    same(b.p_inside, 1e-9, "diff(pt((c(-0.3, 0.3) - mean(x)) / (sd(x) / sqrt(5)), 4))");
    same(b.bayes_factor, 1e-6, "bf(mean(x) / (sd(x) / sqrt(5)), 5)");
    same(e.d_low, 1e-7, "dlim(x, 0.975)");
    same(e.d_high, 1e-7, "dlim(x, 0.025)");
    same(boot.se, 1e-10, "sqrt(mean((resample(x) - mean(x))^2))");
    same(boot.low, 1e-9, "bca(x, 0.05)");
    same(boot.high, 1e-9, "bca(x, 0.95)");
    same(o.low, 1e-9,
         "if (all(x > 0)) 0.05^(1 / 5) else quantile(resample(1 * (x > 0)), 0.05, type = 1)");
    same(o.high, 1e-9,
         "if (all(x < 0)) 1 - 0.05^(1 / 5) else quantile(resample(1 * (x > 0)), 0.95, type = 1)");
}

/* From their formulas: 5x2 folds, resampled t, Cochran's Q, Pettitt's K, Theil and Sen's slope. */
static void formulas(void)
{
    double p[5][2], d[8], y[40];
    signed char right[60];
    double numbers[60];
    struct stat_five_by_two five;
    struct stat_resampled r;
    struct stat_cochran q;
    struct stat_break k;
    normal(p[0], 10, 0.3);
    normal(d, 8, 0.3);
    normal(y, 40, 0);
    vector("p", p[0], 10);
    vector("x", d, 8);
    vector("y", y, 40);
    for (int i = 0; i < 60; i++)
        numbers[i] = right[i] = gsl_rng_uniform(rng) < 0.4 + 0.1 * (i % 3);
    vector("m", numbers, 60);
    ttq_text_add(&script, "p <- matrix(p, 5, byrow = TRUE); s2 <- apply(p, 1, var)\n"
                          "m <- matrix(m, 20, byrow = TRUE)\n");
    OK(stat_five_by_two((const double(*)[2])p, &five, &error));
    same(five.p_t, 1e-9, "2 * pt(-abs(p[1, 1] / sqrt(mean(s2))), 5)");
    same(five.p_f, 1e-9, "pf(sum(p^2) / (2 * sum(s2)), 10, 5, lower = FALSE)");
    OK(stat_resampled(d, 8, 0.25, &r, &error));
    same(r.p, 1e-9, "2 * pt(-abs(mean(x) / (sd(x) * sqrt(1 / 8 + 0.25))), 7)");
    OK(stat_cochran(right, 20, 3, &q, &error));
    same(q.q, 1e-10, "2 * (3 * sum(colSums(m)^2) - sum(m)^2) / (3 * sum(m) - sum(rowSums(m)^2))");
    same(q.p, 1e-9, "pchisq(%.17g, 2, lower = FALSE)", q.q);
    OK(stat_pettitt(y, 40, &k, &error));
    same(k.k, 0, "max(abs(2 * cumsum(rank(y)) - 1:40 * 41))");
    same(stat_theil_sen(y, 40), 1e-10, "median(outer(y, y, '-')[u] / outer(1:40, 1:40, '-')[u])");
}

static void run_script(const char *folder, char **answer)
{
    char file[TTQ_PATH_MAX], result[TTQ_PATH_MAX], end[TTQ_PATH_MAX + 32];
    size_t length;
    ttq_path_join(file, folder, "oracle.R");
    ttq_path_join(result, folder, "answers");
    struct ttq_text whole = {0};
    snprintf(end, sizeof end, "sink('%s')\n", result);
    ttq_text_add(&whole, "options(warn = -1)\n%s%s%ssink()\n", helpers, end, script.bytes);
    OK(ttq_file_write_text(file, &whole, &error));
    static char name[] = "Rscript", option[] = "--vanilla";
    char *const argv[] = {name, option, file, NULL};
    int code;
    OK(ttq_process_run(argv, 0, &code, &error));
    assert_int_equal(code, 0);
    OK(ttq_file_read(result, 1 << 22, answer, &length, &error));
}

static void against_r(void **state)
{
    if (lacks_r()) {
        puts("skipped: comparison with GNU R, there is no Rscript");
        skip();
    }
    assert_int_equal(check_generator(4022), 0);
    for (int i = 0; i < 6; i++) {
        one_sample(5 + i);
        two_samples(6 + i, 9);
        families(4 + 3 * (i % 3));
        planning();
    }
    one_sample(20);
    for (int i = 0; i < 3; i++)
        layers(5 + i, 3 + i);
    for (int i = 0; i < 20; i++) {
        counts();
        distributions();
    }
    for (int i = 0; i < 4; i++) {
        summaries();
        formulas();
    }
    series(60);
    series(200);
    check_generator_free(state);
    char folder[TTQ_PATH_MAX], *answer, *line;
    check_folder(folder);
    run_script(folder, &answer);
    line = answer;
    for (int i = 0; i < count; i++) {
        char *end;
        double r = strtod(line, &end);
        if (end == line)
            fail_msg("line %d of %d: expected a number from R, found '%.40s'", i + 1, count, line);
        if (!(fabs(ours[i] - r) <= tolerance[i] * fabs(r) + 1e-13))
            fail_msg("result %d: R has %.15g, ours is %.15g; its line is in %s/oracle.R", i + 1, r,
                     ours[i], folder);
        line = end;
    }
    printf("%d results agree with R\n", count);
    free(answer);
    ttq_text_free(&script);
    check_folder_remove(folder);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {cmocka_unit_test(against_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
