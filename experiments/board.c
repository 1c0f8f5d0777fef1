#include "experiments/board.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "experiments/engine.h"
#include "experiments/estimate.h"
#include "ttq/base/progress.h"

/* Between two plain lines about all cells. */
enum { PLAIN_SECONDS = 300 };

/* Between two estimates. */
enum { ESTIMATE_SECONDS = 30 };

/* The share of a cell that is behind it: of one that failed what it had done, of one that was given
 * up nothing. Nobody waits for the rest of these. */
static double share_of(const struct run_cell *cell)
{
    return run_cell_over(cell) ? 1.0 : run_cell_share(cell);
}

void run_board_start(struct run_board *board, struct run_plan *plan, int jobs)
{
    const char *term = getenv("TERM");
    *board = (struct run_board){.plan = plan, .jobs = jobs, .started = ttq_clock()};
    board->terminal = isatty(1) && term && strcmp(term, "dumb") != 0;
    board->shown = board->estimated = board->started;
    for (int i = 0; i < plan->cell_count; i++)
        plan->cells[i].begun = share_of(&plan->cells[i]);
}

/* The speeds of this machine show as the first epochs end. */
static void estimate_again(struct run_board *board)
{
    static struct run_speeds speeds;
    if (ttq_clock() - board->estimated < ESTIMATE_SECONDS)
        return;
    board->estimated = ttq_clock();
    run_speeds_read(board->plan, &speeds);
    run_estimate(board->plan, &speeds);
}

/* "40%, about 1 h 05 min to go": the estimates, scaled by how far they were off until now. */
static void time_to_go(struct run_board *board, char *text, size_t size)
{
    double left = 0.0, behind = 0.0, spent = ttq_clock() - board->started;
    char time[32];
    estimate_again(board);
    for (int i = 0; i < board->plan->cell_count; i++) {
        const struct run_cell *cell = &board->plan->cells[i];
        double share = share_of(cell);
        left += run_cell_settled(cell) ? 0.0 : cell->seconds * (1.0 - share);
        behind += cell->seconds * (share - cell->begun);
    }
    /* Before there is anything to compare with, the estimates stand alone. */
    double whole = behind + left;
    double go = behind > 0.02 * whole ? fmax(spent * left / behind, run_longest_chain(board->plan))
                                      : run_time_left(board->plan, board->jobs);
    ttq_progress_time(go, time, sizeof time);
    snprintf(text, size, "%.0f%%, about %s to go", whole > 0 ? 100.0 * behind / whole : 100.0,
             time);
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
    int done = 0, failed = 0, spared = 0;
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        int spare = cell->state == RUN_KEPT || cell->state == RUN_SKIPPED;
        spared += spare;
        done += run_cell_over(cell) && !spare;
        failed += run_cell_settled(cell) && !run_cell_over(cell);
    }
    char besides[48] = "";
    if (spared)
        snprintf(besides, sizeof besides, ", %d kept or skipped", spared);
    snprintf(line, sizeof line, "%d of %d cells done%s, %d failed, %d running: %s", done,
             plan->cell_count, besides, failed, count, go);
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
