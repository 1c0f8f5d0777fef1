/* signals.h - the first INT, TERM or HUP asks for a stop at the next step; a second INT leaves at
 * once. The handler only sets a flag: nothing is written from inside it. */
#ifndef TTQ_TRAIN_SIGNALS_H
#define TTQ_TRAIN_SIGNALS_H

#include <stdbool.h>

void ttq_signals_catch(void);
bool ttq_signals_stop(void);

#endif
