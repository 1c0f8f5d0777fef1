/* jpeg.c - JPEG by libjpeg-turbo. Its default transform (islow) and upsampling give the same
 * bits with and without SIMD. */
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>

#include "ttq/data/picture.h"

/* A progressive file may hold any number of scans over the whole picture, so a small file could
 * keep a decoder busy for hours. Encoders write about 10. */
enum { MOST_SCANS = 100 };

struct decoder {
    struct jpeg_error_mgr errors; /* first: libjpeg hands out a pointer to it */
    struct jpeg_progress_mgr progress;
    jmp_buf out;
    char reason[JMSG_LENGTH_MAX];
};

static void note(j_common_ptr info)
{
    struct decoder *decoder = (struct decoder *)info->err;
    info->err->format_message(info, decoder->reason);
}

static void on_error(j_common_ptr info)
{
    note(info);
    longjmp(((struct decoder *)info->err)->out, 1);
}

/* libjpeg warns and goes on with made-up pixels where data are damaged or missing; that makes the
 * file damaged. Odd headers and bytes between segments do no harm. */
static void on_message(j_common_ptr info, int level)
{
    if (level >= 0)
        return;
    switch (info->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:
        on_error(info);
    }
}

static void on_progress(j_common_ptr info)
{
    struct decoder *decoder = (struct decoder *)info->err;
    if (((j_decompress_ptr)info)->input_scan_number > MOST_SCANS) {
        snprintf(decoder->reason, sizeof decoder->reason, "expected at most %d scans, found more",
                 MOST_SCANS);
        longjmp(decoder->out, 1);
    }
}

/* CMYK in place of the first 3/4 of the line; Adobe's files hold 255 - ink. */
static void line_from_cmyk(uint8_t *line, int w, int adobe)
{
    uint8_t *to = line;
    for (int i = 0; i < w; i++, to += 3) {
        const uint8_t *from = line + 4 * (size_t)i;
        int k = adobe ? from[3] : 255 - from[3];
        for (int c = 0; c < 3; c++) {
            int light = adobe ? from[c] : 255 - from[c];
            to[c] = (uint8_t)((light * k + 127) / 255);
        }
    }
}

static void read_lines(struct jpeg_decompress_struct *info, struct ttq_picture *picture,
                       uint8_t *wide)
{
    while (info->output_scanline < info->output_height) {
        uint8_t *line = picture->rgb + (size_t)info->output_scanline * (size_t)picture->w * 3;
        JSAMPROW row = wide ? wide : line;
        jpeg_read_scanlines(info, &row, 1);
        if (!wide)
            continue;
        line_from_cmyk(wide, picture->w, info->saw_Adobe_marker);
        for (size_t i = 0; i < (size_t)picture->w * 3; i++)
            line[i] = wide[i];
    }
}

enum ttq_status ttq_jpeg_decode(const uint8_t *bytes, size_t length, int most, int reduction,
                                struct ttq_picture *picture, struct ttq_error *error)
{
    struct decoder decoder = {.progress.progress_monitor = on_progress};
    struct jpeg_decompress_struct info = {.err = jpeg_std_error(&decoder.errors)};
    decoder.errors.error_exit = on_error;
    decoder.errors.emit_message = on_message;
    decoder.errors.output_message = note;
    enum ttq_status status = TTQ_OK;
    if (setjmp(decoder.out)) {
        /* The library's error, not the file's: another time it may be decoded. */
        bool memory = decoder.errors.msg_code == JERR_OUT_OF_MEMORY ||
                      decoder.errors.msg_code == JERR_NO_BACKING_STORE;
        jpeg_destroy_decompress(&info);
        return memory ? ttq_fail(error, TTQ_NO_MEMORY, "JPEG: %s", decoder.reason)
                      : ttq_fail(error, TTQ_BAD_DATA, "damaged JPEG: %s", decoder.reason);
    }
    jpeg_create_decompress(&info);
    info.progress = &decoder.progress;
    jpeg_mem_src(&info, bytes, length);
    jpeg_read_header(&info, TRUE);
    picture->file_w = (int)info.image_width;
    picture->file_h = (int)info.image_height;
    status = ttq_picture_allow(info.image_width, info.image_height, most, error);
    if (status == TTQ_OK) {
        int four = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
        info.out_color_space = four ? JCS_CMYK : JCS_RGB;
        info.scale_num = 1;
        info.scale_denom = (unsigned)reduction;
        jpeg_start_decompress(&info);
        picture->w = (int)info.output_width;
        picture->h = (int)info.output_height;
        status = ttq_picture_reserve(picture, error);
        if (status == TTQ_OK) {
            uint8_t *wide = NULL;
            if (four)
                wide =
                    info.mem->alloc_small((j_common_ptr)&info, JPOOL_IMAGE, (size_t)picture->w * 4);
            read_lines(&info, picture, wide);
            jpeg_finish_decompress(&info);
        }
    }
    jpeg_destroy_decompress(&info);
    return status;
}
