#define _GNU_SOURCE
#include "Pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int hall_pty_open(int *near, int *far, char *name, int capacity) {
  int saved;
  int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return -errno;
  *near = *far = -1;
  if (grantpt(fd) < 0 || unlockpt(fd) < 0 || ptsname_r(fd, name, capacity) != 0) goto failed;
  // Held open, so that the near end is not hung up while nobody else has the line open.
  *far = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*far < 0) goto failed;
  struct termios settings;
  if (tcgetattr(*far, &settings) < 0) goto failed;
  cfmakeraw(&settings);
  if (tcsetattr(*far, TCSANOW, &settings) < 0) goto failed;
  if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) goto failed;
  *near = fd;
  return 0;

failed:
  saved = errno;
  if (*far >= 0) close(*far);
  close(fd);
  return -saved;
}
