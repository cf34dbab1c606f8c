#define _GNU_SOURCE
#include "Child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

static void hand_over(posix_spawn_file_actions_t *actions, int from, int to, int mode) {
  if (from >= 0) {
    posix_spawn_file_actions_adddup2(actions, from, to);
  } else {
    posix_spawn_file_actions_addopen(actions, to, "/dev/null", mode, 0);
  }
}

pid_t hall_child_start(const hall_child *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  hand_over(&actions, child->input, STDIN_FILENO, O_RDONLY);
  hand_over(&actions, child->output, STDOUT_FILENO, O_WRONLY);
  hand_over(&actions, child->errors, STDERR_FILENO, O_WRONLY);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  if (child->directory) posix_spawn_file_actions_addchdir_np(&actions, child->directory);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t started = -1;
  int status = posix_spawn(&started, child->arguments[0], &actions, &attributes,
                           child->arguments, child->environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status == 0 ? started : -status;
}

pid_t hall_child_listen(char *const *arguments, int *output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  char *environment[] = {"LANG=C.UTF-8", NULL};
  const hall_child child = {arguments, environment, NULL, -1, ends[1], -1};
  pid_t started = hall_child_start(&child);
  close(ends[1]);
  if (started < 0) {
    close(ends[0]);
  } else {
    *output = ends[0];
  }
  return started;
}
