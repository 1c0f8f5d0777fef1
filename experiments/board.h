/* board.h - the progress of the running cells on stdout.
 *
 * On a terminal a table drawn over itself: cells done, running with their epochs, time to go.
 * Otherwise plain lines: when a cell starts and ends, and every five minutes about all. */
#ifndef EXPERIMENTS_BOARD_H
#define EXPERIMENTS_BOARD_H

#include "experiments/plan.h"

struct run_board {
    struct run_plan *plan;
    int terminal, lines;              /* lines: of the table that stands there now */
    double started, shown, estimated; /* clocks: of the start, the last drawing and estimate */
    int jobs;
};

/* Notes how far each cell is; estimates its time anew while it runs. */
void run_board_start(struct run_board *board, struct run_plan *plan, int jobs);

/* `running`: places of the cells that run now. Draws when it is time to, or `now`. */
void run_board_draw(struct run_board *board, const int running[], int count, int now);

/* A line about one cell: "cell 2/4 ttq seed 0: going on". It stays above the table. */
void run_board_tell(struct run_board *board, int index, const char *what);

#endif
