#include "experiments/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "experiments/engine.h"
#include "ttq/base/csv.h"
#include "ttq/base/progress.h"

/* Between two plain lines about all cells. */
enum { PLAIN_SECONDS = 300 };

double run_cell_share(const struct run_cell *cell)
{
    if (run_cell_over(cell))
        return 1.0;
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    double share = 0.0;
    ttq_path_join(path, cell->folder, "timing.csv");
    /* A row that is just being written makes the table unreadable for a moment. */
    if (cell->kind == RUN_TRAIN && ttq_csv_read(path, &csv, NULL) == TTQ_OK) {
        share = cell->epochs > 0 ? csv.rows / cell->epochs : 0.0;
        ttq_csv_free(&csv);
    }
    return share < 1.0 ? share : 1.0;
}

static double seconds_left(const struct run_plan *plan)
{
    double left = 0.0;
    for (int i = 0; i < plan->cell_count; i++)
        if (!run_cell_over(&plan->cells[i]) && plan->cells[i].state != RUN_FAILED)
            left += plan->cells[i].seconds * (1.0 - run_cell_share(&plan->cells[i]));
    return left;
}

void run_board_start(struct run_board *board, const struct run_plan *plan, int jobs)
{
    const char *term = getenv("TERM");
    *board = (struct run_board){.plan = plan, .jobs = jobs, .started = ttq_clock()};
    board->terminal = isatty(1) && term && strcmp(term, "dumb") != 0;
    board->estimated = seconds_left(plan);
    board->shown = board->started;
}

/* "40%, about 1 h 05 min to go": the estimates, scaled by how far they were off until now. */
static void time_to_go(const struct run_board *board, char *text, size_t size)
{
    double left = seconds_left(board->plan), behind = board->estimated - left;
    double spent = ttq_clock() - board->started;
    char time[32];
    /* Before there is anything to compare with, the estimates stand alone. */
    ttq_progress_time(behind > 0.02 * board->estimated ? spent * left / behind : left / board->jobs,
                      time, sizeof time);
    snprintf(text, size, "%.0f%%, about %s to go",
             board->estimated > 0 ? 100.0 * behind / board->estimated : 100.0, time);
}

static void wipe(struct run_board *board)
{
    if (board->lines)
        printf("\033[%dA\r\033[J", board->lines);
    board->lines = 0;
}

static void bar(double share, char text[21])
{
    for (int i = 0; i < 20; i++)
        text[i] = i < (int)(share * 20.0) ? '#' : '.';
    text[20] = '\0';
}

/* One line, cut at the width of the terminal so that it stays one line. */
static void put_line(struct run_board *board, const char *line)
{
    struct winsize window = {0};
    int width = ioctl(1, TIOCGWINSZ, &window) == 0 && window.ws_col ? window.ws_col : 80;
    printf("%.*s\n", board->terminal ? width - 1 : -1, line);
    board->lines += board->terminal;
}

void run_board_draw(struct run_board *board, const int running[], int count, int now)
{
    double clock = ttq_clock();
    if (!now && clock - board->shown < (board->terminal ? 0.5 : PLAIN_SECONDS))
        return;
    board->shown = clock;
    wipe(board);
    const struct run_plan *plan = board->plan;
    char line[256], go[96], label[128], shape[21];
    time_to_go(board, go, sizeof go);
    int over = 0, failed = run_count(plan, RUN_FAILED);
    for (int i = 0; i < plan->cell_count; i++)
        over += run_cell_over(&plan->cells[i]);
    snprintf(line, sizeof line, "%d of %d cells done, %d failed, %d running: %s", over,
             plan->cell_count, failed, count, go);
    put_line(board, line);
    for (int i = 0; board->terminal && i < count; i++) {
        const struct run_cell *cell = &plan->cells[running[i]];
        double share = run_cell_share(cell);
        run_cell_label(cell, label, sizeof label);
        bar(share, shape);
        if (cell->kind == RUN_TRAIN)
            snprintf(line, sizeof line, "  %-28s [%s] epoch %.0f of %.0f", label, shape,
                     share * cell->epochs, cell->epochs);
        else
            snprintf(line, sizeof line, "  %s", label);
        put_line(board, line);
    }
    fflush(stdout);
}

void run_board_tell(struct run_board *board, int index, const char *what)
{
    char label[128], go[96];
    run_cell_label(&board->plan->cells[index], label, sizeof label);
    wipe(board);
    time_to_go(board, go, sizeof go);
    printf("cell %d/%d %s: %s%s%s\n", index + 1, board->plan->cell_count, label, what,
           run_cell_over(&board->plan->cells[index]) ? "; all cells: " : "",
           run_cell_over(&board->plan->cells[index]) ? go : "");
    fflush(stdout);
}
