#include "ttq/base/safetensors.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/file.h"
#include "ttq/base/hash.h"

/* A checkpoint of ResNet-1202 with scales has 1.5 MB of names and shapes. */
enum { HEADER_LIMIT = 4 << 20, PREFIX = 8 };

static size_t type_bytes(const char *type)
{
    return strcmp(type, "U8") == 0 ? 1 : type[1] == '6' ? 8 : 4;
}

/* Counters that PyTorch keeps beside batch norm's statistics; nobody needs them. */
static bool is_counter(const char *name, const char *type)
{
    static const char end[] = ".num_batches_tracked";
    size_t length = strlen(name), tail = sizeof end - 1;
    return strcmp(type, "I64") == 0 && length > tail && strcmp(name + length - tail, end) == 0;
}

/* The type as a constant, or NULL. */
static const char *known_type(const char *name, const char *type)
{
    static const char *const types[] = {"F32", "F64", "U8"};
    if (is_counter(name, type))
        return "I64";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0)
            return types[i];
    return NULL;
}

static struct ttq_stored *new_tensor(struct ttq_safetensors *file)
{
    if (file->count == file->capacity) {
        int capacity = file->capacity ? 2 * file->capacity : 64;
        struct ttq_stored *more = realloc(file->tensors, (size_t)capacity * sizeof *more);
        if (!more)
            return NULL;
        file->tensors = more;
        file->capacity = capacity;
    }
    struct ttq_stored *tensor = &file->tensors[file->count++];
    memset(tensor, 0, sizeof *tensor);
    return tensor;
}

enum ttq_status ttq_safetensors_add(struct ttq_safetensors *file, const char *name,
                                    const char *type, int dims, const long *shape, void *data,
                                    struct ttq_error *error)
{
    struct ttq_stored *tensor = new_tensor(file);
    if (!tensor)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory", name);
    snprintf(tensor->name, sizeof tensor->name, "%s", name);
    tensor->type = type;
    tensor->dims = dims;
    tensor->data = data;
    tensor->bytes = type_bytes(type);
    for (int i = 0; i < dims; i++) {
        tensor->shape[i] = shape[i];
        tensor->bytes *= (size_t)shape[i];
    }
    return TTQ_OK;
}

void ttq_safetensors_set(struct ttq_safetensors *file, const char *key, const char *value)
{
    int at = 0;
    while (at < file->metadata_count && strcmp(file->metadata[at].key, key) != 0)
        at++;
    if (at == TTQ_MOST_METADATA)
        return;
    snprintf(file->metadata[at].key, 64, "%s", key);
    snprintf(file->metadata[at].value, 256, "%s", value);
    file->metadata_count += at == file->metadata_count;
}

static const char header_key[] = "header_sha256";

/* Tensors in their order, the header's own sum only if `with_sum`. */
static json_t *header_of(const struct ttq_safetensors *file, bool with_sum)
{
    json_t *header = json_object(), *metadata = json_object();
    for (int i = 0; i < file->metadata_count; i++)
        if (with_sum || strcmp(file->metadata[i].key, header_key) != 0)
            json_object_set_new(metadata, file->metadata[i].key,
                                json_string(file->metadata[i].value));
    json_object_set_new(header, "__metadata__", metadata);
    size_t at = 0;
    for (int i = 0; i < file->count; i++) {
        const struct ttq_stored *tensor = &file->tensors[i];
        json_t *shape = json_array();
        for (int d = 0; d < tensor->dims; d++)
            json_array_append_new(shape, json_integer(tensor->shape[d]));
        json_object_set_new(header, tensor->name,
                            json_pack("{s:s, s:o, s:[I, I]}", "dtype", tensor->type, "shape", shape,
                                      "data_offsets", (json_int_t)at,
                                      (json_int_t)(at + tensor->bytes)));
        at += tensor->bytes;
    }
    return header;
}

/* SHA-256 of the header's content, whatever its layout; returns false without memory. */
static bool sum_header(const struct ttq_safetensors *file, char sum[TTQ_HASH_TEXT])
{
    json_t *header = header_of(file, false);
    char *text = json_dumps(header, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(header);
    if (text)
        ttq_hash_bytes(text, strlen(text), sum);
    free(text);
    return text != NULL;
}

enum ttq_status ttq_safetensors_write(const char *path, struct ttq_safetensors *file,
                                      struct ttq_error *error)
{
    size_t total = 0;
    for (int i = 0; i < file->count; i++)
        total += file->tensors[i].bytes;
    char *bytes = malloc(PREFIX + HEADER_LIMIT + total);
    if (!bytes)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for %zu bytes", path, total);
    char *data = bytes + PREFIX + HEADER_LIMIT; /* moved down once the header's size is known */
    size_t at = 0;
    for (int i = 0; i < file->count; i++) {
        memcpy(data + at, file->tensors[i].data, file->tensors[i].bytes);
        at += file->tensors[i].bytes;
    }
    char sum[TTQ_HASH_TEXT];
    ttq_hash_bytes(data, total, sum);
    ttq_safetensors_set(file, "sha256", sum);
    bool summed = !file->sealed || sum_header(file, sum);
    if (file->sealed)
        ttq_safetensors_set(file, header_key, sum);
    json_t *header = header_of(file, true);
    char *text = summed ? json_dumps(header, JSON_COMPACT) : NULL;
    json_decref(header);
    enum ttq_status status = TTQ_OK;
    if (!text || strlen(text) > HEADER_LIMIT - 8) {
        status = ttq_fail(error, TTQ_NO_MEMORY, "%s: the header does not fit", path);
    } else {
        uint64_t length = (strlen(text) + 7) / 8 * 8; /* data start at a multiple of 8 */
        for (int i = 0; i < PREFIX; i++)
            bytes[i] = (char)(length >> (8 * i));
        memset(bytes + PREFIX, ' ', length);
        memcpy(bytes + PREFIX, text, strlen(text));
        memmove(bytes + PREFIX + length, data, total);
        status = ttq_file_write(path, bytes, PREFIX + length + total, error);
    }
    free(text);
    free(bytes);
    return status;
}

/* Words of a file in a sentence: no control characters for the terminal, and not too many. */
static void plain_words(const char *words, char plain[64])
{
    size_t i = 0;
    for (; words[i] && i < 63; i++)
        plain[i] = (unsigned char)words[i] < ' ' || words[i] == 127 ? '?' : words[i];
    plain[i] = '\0';
}

/* Shape, type and place of one entry of the header, or what is wrong with it; a type that is
 * unknown goes to `odd`. */
static const char *read_entry(struct ttq_safetensors *file, const char *name, json_t *entry,
                              size_t limit, char odd[64])
{
    const char *type = NULL;
    json_t *shape = NULL;
    json_int_t begin = -1, end = -1;
    if (json_unpack_ex(entry, NULL, JSON_STRICT, "{s:s, s:o, s:[I, I]}", "dtype", &type, "shape",
                       &shape, "data_offsets", &begin, &end) != 0)
        return "expected dtype, shape and data_offsets";
    const char *known = known_type(name, type);
    if (!known) {
        plain_words(type, odd);
        return "expected dtype F32, F64 or U8";
    }
    if (!json_is_array(shape) || json_array_size(shape) > TTQ_SAFETENSORS_DIMS)
        return "expected a shape of at most 4 numbers";
    if (begin < 0 || end < begin || (uint64_t)end > limit)
        return "expected offsets inside the file";
    if (strlen(name) >= sizeof file->tensors->name)
        return "expected a shorter name";
    struct ttq_stored *tensor = new_tensor(file);
    if (!tensor)
        return "no memory";
    strcpy(tensor->name, name);
    tensor->type = known;
    tensor->dims = (int)json_array_size(shape);
    size_t bytes = type_bytes(tensor->type);
    for (int i = 0; i < tensor->dims; i++) {
        json_t *size = json_array_get(shape, (size_t)i);
        if (!json_is_integer(size) || json_integer_value(size) < 0)
            return "expected a shape of whole numbers";
        tensor->shape[i] = (long)json_integer_value(size);
        if (__builtin_mul_overflow(bytes, (size_t)tensor->shape[i], &bytes))
            return "expected a shape that fits the file";
    }
    if (bytes != (size_t)(end - begin))
        return "expected offsets that agree with the shape";
    tensor->bytes = bytes;
    tensor->offset = (size_t)begin;
    return NULL;
}

static int by_offset(const void *a, const void *b)
{
    const struct ttq_stored *p = a, *q = b;
    if (p->offset != q->offset)
        return p->offset < q->offset ? -1 : 1;
    return p->bytes < q->bytes ? -1 : p->bytes > q->bytes;
}

static const char *read_metadata(struct ttq_safetensors *file, json_t *metadata)
{
    const char *key;
    json_t *value;
    if (!json_is_object(metadata) || json_object_size(metadata) > TTQ_MOST_METADATA)
        return "expected at most 32 metadata";
    json_object_foreach(metadata, key, value)
    {
        if (!json_is_string(value) || strlen(key) >= 64 || strlen(json_string_value(value)) >= 256)
            return "expected short metadata strings";
        ttq_safetensors_set(file, key, json_string_value(value));
    }
    return NULL;
}

/* What is wrong with the bytes of a file, and in which tensor ("": none). */
struct complaint {
    const char *text;
    char tensor[64], found[64];
};

static void drop_counters(struct ttq_safetensors *file)
{
    int kept = 0;
    for (int i = 0; i < file->count; i++)
        if (!is_counter(file->tensors[i].name, file->tensors[i].type))
            file->tensors[kept++] = file->tensors[i];
    file->count = kept;
}

/* What is wrong with the sums that the file names. */
static const char *check_sums(struct ttq_safetensors *file, const char *data, size_t length)
{
    const char *of_data = ttq_safetensors_get(file, "sha256");
    const char *of_header = ttq_safetensors_get(file, header_key);
    char found[TTQ_HASH_TEXT];
    ttq_hash_bytes(data, length, found);
    if (of_data && strcmp(of_data, found) != 0)
        return "expected the SHA-256 that the header names";
    file->sealed = of_header != NULL;
    if (file->sealed && (!sum_header(file, found) || strcmp(of_header, found) != 0))
        return "expected the header of the SHA-256 that it names";
    return NULL;
}

static const char *parse(struct ttq_safetensors *file, size_t length, struct complaint *where)
{
    uint64_t header_length = 0;
    if (length < PREFIX)
        return "expected 8 bytes or more";
    for (int i = 0; i < PREFIX; i++)
        header_length |= (uint64_t)(unsigned char)file->bytes[i] << (8 * i);
    if (header_length > HEADER_LIMIT || header_length > length - PREFIX)
        return "expected a header inside the file";
    size_t limit = length - PREFIX - header_length;
    json_t *header = json_loadb(file->bytes + PREFIX, header_length,
                                JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, NULL);
    if (!json_is_object(header)) {
        json_decref(header);
        return "expected a JSON header without repeated names";
    }
    const char *key, *complaint = NULL;
    json_t *value;
    json_object_foreach(header, key, value)
    {
        if (complaint)
            break;
        bool metadata = strcmp(key, "__metadata__") == 0;
        complaint = metadata ? read_metadata(file, value)
                             : read_entry(file, key, value, limit, where->found);
        if (complaint && !metadata)
            plain_words(key, where->tensor);
    }
    json_decref(header);
    if (complaint)
        return complaint;
    qsort(file->tensors, (size_t)file->count, sizeof *file->tensors, by_offset);
    char *data = file->bytes + PREFIX + header_length;
    size_t at = 0;
    for (int i = 0; i < file->count; i++) {
        if (file->tensors[i].offset != at)
            return "expected tensors without gaps or overlaps";
        file->tensors[i].data = data + at;
        at += file->tensors[i].bytes;
    }
    if (at != limit)
        return "expected the tensors to fill the file";
    complaint = check_sums(file, data, limit);
    drop_counters(file);
    return complaint;
}

enum ttq_status ttq_safetensors_read(const char *path, struct ttq_safetensors *file,
                                     struct ttq_error *error)
{
    *file = (struct ttq_safetensors){0};
    size_t length;
    enum ttq_status status = ttq_file_read(path, (size_t)1 << 32, &file->bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    struct complaint where = {0};
    where.text = parse(file, length, &where);
    if (!where.text)
        return TTQ_OK;
    ttq_safetensors_free(file);
    if (where.found[0]) /* whole, but not for us */
        return ttq_fail(error, TTQ_BAD_DATA, "%s: tensor '%s': %s, found %s", path, where.tensor,
                        where.text, where.found);
    return ttq_fail(error, TTQ_BAD_DATA, "%s: not a whole safetensors file: %s%s%s, found another",
                    path, where.tensor, where.tensor[0] ? ": " : "", where.text);
}

void ttq_safetensors_free(struct ttq_safetensors *file)
{
    free(file->tensors);
    free(file->bytes);
    memset(file, 0, sizeof *file);
}
