/* Preloaded into a program, has it see a clock that is CLOCK_OFFSET seconds ahead. How much time passes is as it is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long offset(void) {
    const char *seconds = getenv("CLOCK_OFFSET");
    return seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = (int) syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec += offset();
    }
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int failed = (int) syscall(SYS_gettimeofday, now, zone);
    if (!failed && now) {
        now->tv_sec += offset();
    }
    return failed;
}

time_t time(time_t *now) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now) {
        *now = precise.tv_sec;
    }
    return precise.tv_sec;
}

/* Whoever waits until a moment has read this clock. A moment since the start of the machine is a small number. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (!real) {
        /* The C library of x86-64 has an older one by the same name, which does something else. */
        real = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    }
    if (!real) {
        real = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    }
    struct timespec moment = *until;
    if (moment.tv_sec > 1000000000) {
        moment.tv_sec -= offset();
    }
    return real(condition, mutex, &moment);
}
