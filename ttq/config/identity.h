/* identity.h - which configuration a result belongs to, as one short word. */
#ifndef TTQ_CONFIG_IDENTITY_H
#define TTQ_CONFIG_IDENTITY_H

#include "ttq/base/hash.h"
#include "ttq/config/config.h"

/* SHA-256 of the identity keys that differ from the defaults: keys that do not change a result do
 * not count, and one that a later version adds does not orphan what is there. TTQ_NO_MEMORY. */
enum ttq_status ttq_config_identity(const struct ttq_config *config, char hash[TTQ_HASH_TEXT],
                                    struct ttq_error *error);

#endif
