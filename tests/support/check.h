/* check.h - cmocka with the headers it needs, and what several tests share. */
#ifndef TESTS_SUPPORT_CHECK_H
#define TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ttq/base/file.h"
#include "ttq/base/status.h"

/* |found - expected| <= absolute + relative |expected|; fails with both numbers. */
void check_close(double found, double expected, double absolute, double relative);

/* The status, and that the sentence holds `part`. */
void check_failed(enum ttq_status found, enum ttq_status expected, const struct ttq_error *error,
                  const char *part);

/* x[n], deterministic, about normal, none of them 0 or 1. */
void check_random(float *x, size_t n, uint32_t stream);

/* A fresh folder that the caller removes with check_folder_remove. */
void check_folder(char folder[TTQ_PATH_MAX]);
void check_folder_remove(const char *folder);

/* Writes a text file folder/name. */
void check_write(const char *folder, const char *name, const char *text, size_t length);

#endif
