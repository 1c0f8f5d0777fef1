#include "ttq/config/identity.h"

enum ttq_status ttq_config_identity(const struct ttq_config *config, char hash[TTQ_HASH_TEXT],
                                    struct ttq_error *error)
{
    struct ttq_config defaults;
    struct ttq_text text = {0};
    enum ttq_status status = ttq_config_read(&defaults, NULL, NULL, 0, error);
    if (status != TTQ_OK)
        return status;
    ttq_config_differences(&defaults, config, &text);
    bool failed = text.failed;
    if (!failed)
        ttq_hash_bytes(text.bytes ? text.bytes : "", text.length, hash);
    ttq_text_free(&text);
    return failed ? ttq_fail(error, TTQ_NO_MEMORY, "configuration: no memory") : TTQ_OK;
}
