#include "experiments/cores.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "experiments/limits.h"

/* Most trainings take less: ResNet-20 with a batch of 128 half of it, one thread. One that takes
 * more waits for room (local.c). */
static const double cell_megabytes = 1024.0;

static struct run_limits limits(void)
{
    struct run_limits found;
    run_limits_read("/proc/self/cgroup", "/sys/fs/cgroup", &found);
    return found;
}

double run_megabytes_available(void)
{
    FILE *file = fopen("/proc/meminfo", "re");
    char line[128];
    double kilobytes = 0.0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %lf", &kilobytes) == 1)
            break;
    if (file)
        fclose(file);
    double here = kilobytes > 0.0 ? kilobytes / 1024.0 : INFINITY;
    double least = fmin(here, limits().megabytes);
    return isinf(least) ? 0.0 : fmax(least, 1.0); /* 0 would say that there is no limit */
}

/* OMP_NUM_THREADS where it is set, else the cores that this process may use. */
static int cores(void)
{
    const char *text = getenv("OMP_NUM_THREADS");
    cpu_set_t set;
    int asked = text ? atoi(text) : 0;
    if (asked > 0)
        return asked;
    double allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    allowed = floor(fmin(allowed, limits().cores));
    return allowed > 1.0 ? (int)allowed : 1;
}

int run_share_cores(int asked)
{
    int all = cores(), jobs = asked;
    if (!jobs) {
        double fit = run_megabytes_available() / cell_megabytes;
        jobs = fit < all ? (fit < 1.0 ? 1 : (int)fit) : all;
    }
    jobs = jobs > RUN_MOST_JOBS ? RUN_MOST_JOBS : jobs;
    char threads[16];
    snprintf(threads, sizeof threads, "%d", all / jobs > 1 ? all / jobs : 1);
    setenv("OMP_NUM_THREADS", threads, 1);
    return jobs;
}
