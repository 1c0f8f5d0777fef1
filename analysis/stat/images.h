/* images.h - two classifiers on the same images: one pair of nets, and seeds x images. */
#ifndef ANALYSIS_STAT_IMAGES_H
#define ANALYSIS_STAT_IMAGES_H

#include "analysis/stat/draw.h"

/* b: images right only in the first net, c: only in the second (McNemar 1947). chisq = (b-c)^2 /
 * (b+c), corrected (|b-c|-1)^2 / (b+c), both df 1; exact 2 P(Bin(b+c, 1/2) <= min(b, c)), at most
 * 1; mid-p = exact - P(= min) (Fagerland et al. 2013); difference (b-c)/n in shares with interval
 * +- z sqrt(b + c - (b-c)^2/n) / n. With b + c = 0 statistics are NaN and p is 1. */
struct stat_mcnemar {
    double chisq, p_chisq, corrected, p_corrected, p_exact, p_mid, difference, low, high;
};

/* TTQ_BAD_DATA: counts below 0 or b + c above n; TTQ_USAGE: the level. */
enum ttq_status stat_mcnemar(long b, long c, long n, double level, struct stat_mcnemar *test,
                             struct ttq_error *error);

/* Seeds and images both vary: a claim about other images of the same kind, not only about these.
 * variance = sd_seed^2 / S + disagree / images with disagree the mean share of images on which a
 * pair differs, se its root; [low, high] resamples seeds and images independently (Owen 2007). Few
 * seeds resampled vary too little: the limits are percentiles expanded for it, at Phi(-t sqrt(S /
 * (S - 1))) with t of S - 1 degrees of freedom (Hesterberg 2015); with 9,999 draws that is the
 * whole range of the draws for 3 seeds or fewer, which is still too short. */
struct stat_crossed {
    double difference, se, disagree, low, high;
};

/* d[seed * images + image]: right in A minus right in B, -1, 0 or 1. Differences are in shares.
 * TTQ_BAD_DATA: fewer than 2 seeds or images; TTQ_USAGE: level, draws; TTQ_NO_MEMORY. */
enum ttq_status stat_crossed(const signed char *d, int seeds, int images, double level,
                             const struct stat_random *random, struct stat_crossed *result,
                             struct ttq_error *error);

#endif
