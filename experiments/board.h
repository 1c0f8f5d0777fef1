/* board.h - the progress of the running cells on stdout.
 *
 * On a terminal a table drawn over itself: cells done, running with their epochs, time to go.
 * Otherwise plain lines: when a cell starts and ends, and every five minutes about all. */
#ifndef EXPERIMENTS_BOARD_H
#define EXPERIMENTS_BOARD_H

#include "experiments/plan.h"

struct run_board {
    const struct run_plan *plan;
    int terminal, lines; /* lines: of the table that stands there now */
    double started, shown;
    double estimated; /* seconds of all cells that were left at the start, by run_estimate */
    int jobs;
};

void run_board_start(struct run_board *board, const struct run_plan *plan, int jobs);

/* `running`: places of the cells that run now. Draws when it is time to, or `now`. */
void run_board_draw(struct run_board *board, const int running[], int count, int now);

/* A line about one cell: "cell 2/4 ttq seed 0: going on". It stays above the table. */
void run_board_tell(struct run_board *board, int index, const char *what);

/* The share of its training that a cell has behind it, 0 to 1, from its timing.csv. */
double run_cell_share(const struct run_cell *cell);

#endif
