#include "figures/report.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "figures/html.h"

/* Why figures are missing is known only after the sections that draw them, but stands on top, as
 * does the list of contents. */
static enum ttq_status add_sections(struct fig_report *report, struct ttq_error *error)
{
    static enum ttq_status (*const sections[])(struct fig_report *, struct ttq_error *) = {
        fig_section_verdict,      fig_section_departure,     fig_section_scales,
        fig_section_arms,         fig_section_merge,         fig_section_errors,
        fig_section_paper_tables, fig_section_paper_figures, fig_section_kernels,
        fig_section_adam_sum,     fig_section_sparsity,      fig_section_size,
        fig_section_claims,       fig_section_runs,          fig_section_sources,
    };
    struct ttq_text head = {0};
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; i < sizeof sections / sizeof *sections && status == TTQ_OK; i++)
        status = sections[i](report, error);
    fig_html_begin(&head, report->plan->title);
    fig_add_front(report, &head);
    if (report->page.bytes)
        ttq_text_add_bytes(&head, report->page.bytes, report->page.length);
    fig_html_end(&head);
    head.failed |= report->page.failed || report->contents.failed || report->commands.failed;
    ttq_text_free(&report->page);
    report->page = head;
    return status;
}

static enum ttq_status name_folders(struct fig_report *report, const char *folder,
                                    struct ttq_error *error)
{
    if (!ttq_path_join(report->tables, folder, "tables") ||
        !ttq_path_join(report->figures, folder, "figures") ||
        !ttq_path_join(report->data, folder, "figures/data") ||
        !ttq_path_join(report->tex, folder, "tex") ||
        !ttq_path_join(report->markdown, folder, "markdown") ||
        !ttq_path_join(report->paper, report->scripts, "paper"))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", folder);
    if (strcmp(report->plan->set, "cifar10") != 0)
        report->paper[0] = '\0';
    enum ttq_status status = ttq_dir_make(report->data, error);
    if (status == TTQ_OK)
        status = ttq_dir_make(report->tex, error);
    if (status == TTQ_OK)
        status = ttq_dir_make(report->markdown, error);
    return status;
}

/* Two at once would draw into the same parts. The caller closes *lock, unless it is -1. */
static enum ttq_status lock_page(const struct fig_report *report, int *lock,
                                 struct ttq_error *error)
{
    int folder = *lock = open(report->figures, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot open: %s", report->figures,
                        strerror(errno));
    if (flock(folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return TTQ_OK; /* some file systems do not lock folders */
    return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: another ttq-report is at work here",
                    report->figures);
}

enum ttq_status fig_report_write(const char *folder, const char *scripts, struct ttq_error *error)
{
    struct fig_plan plan;
    struct fig_report report = {.plan = &plan, .scripts = scripts};
    char path[TTQ_PATH_MAX];
    int lock = -1;
    enum ttq_status status = fig_plan_read(folder, &plan, error);
    if (status == TTQ_OK && !ttq_path_join(path, folder, "report.html"))
        status = ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", folder);
    if (status == TTQ_OK)
        status = name_folders(&report, folder, error);
    if (status == TTQ_OK)
        status = lock_page(&report, &lock, error);
    if (status == TTQ_OK) {
        report.main = fig_plan_main(&plan);
        status = add_sections(&report, error);
    }
    if (status == TTQ_OK)
        status = ttq_file_write_text(path, &report.page, error);
    if (status == TTQ_OK)
        status = fig_report_tex(&report, folder, error);
    if (status == TTQ_OK)
        fig_report_sweep(&report);
    if (status == TTQ_OK && report.missing[0])
        status = ttq_fail(error, TTQ_UNAVAILABLE,
                          "figures are missing in the report, its tables are whole: %.900s",
                          report.missing);
    if (lock >= 0)
        close(lock);
    ttq_text_free(&report.page);
    ttq_text_free(&report.contents);
    ttq_text_free(&report.inputs);
    ttq_text_free(&report.commands);
    ttq_text_free(&report.standing);
    ttq_text_free(&report.made);
    fig_plan_free(&plan);
    return status;
}
