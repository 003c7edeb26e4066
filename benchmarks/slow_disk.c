/* Counts the fsyncs of a program and makes each take longer: put before libc with LD_PRELOAD, told by a shared file.

   The file that SLOW_DISK names holds two numbers of 64 bits: how many there were, which is added to, and how many
   microseconds each waits first, which is read each time. The program itself is as it is. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct told {
    _Atomic long syncs;
    _Atomic long micros;
};

static struct told *told;

__attribute__((constructor)) static void open_told(void) {
    const char *path = getenv("SLOW_DISK");
    int file = path ? open(path, O_RDWR) : -1;
    if (file < 0) return;
    void *at = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (at != MAP_FAILED) told = at;
    close(file);
}

static int synced(const char *name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (told) {
        long micros = atomic_load(&told->micros);
        atomic_fetch_add(&told->syncs, 1);
        if (micros > 0) {
            struct timespec wait = {micros / 1000000, (micros % 1000000) * 1000};
            nanosleep(&wait, NULL);
        }
    }
    return real(file);
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }
