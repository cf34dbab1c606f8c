/* A disk that hangs to order: preloaded into the daemon, it lets fsync and fdatasync wait as
 * long as the file named by HALL_DISK_HANGS exists, as a worn SD card does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_while_hanging(void) {
  const char *file = getenv("HALL_DISK_HANGS");
  while (file && access(file, F_OK) == 0) usleep(20000);
}

int fsync(int descriptor) {
  wait_while_hanging();
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  return real(descriptor);
}

int fdatasync(int descriptor) {
  wait_while_hanging();
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  return real(descriptor);
}
