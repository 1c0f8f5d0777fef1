/* signals.h - the first INT, TERM or HUP asks for a stop at the next step, by a flag; a second INT
 * leaves at once. Before the first step (images may be checked for an hour) there is nothing to
 * save: then the first one leaves at once, with TTQ_STOPPED, since the same command begins again.
 * One that was ignored when the program began stays so (HUP under nohup, INT in the background). */
#ifndef TTQ_TRAIN_SIGNALS_H
#define TTQ_TRAIN_SIGNALS_H

#include <stdbool.h>

void ttq_signals_catch(void);
/* From here on a signal waits for the step. */
void ttq_signals_hold(void);
bool ttq_signals_stop(void);

#endif
