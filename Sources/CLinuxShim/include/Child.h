#pragma once

#include <sys/types.h>

/// A program to start. A descriptor below 0 stands for /dev/null.
typedef struct {
  /// The first is the program's path.
  char *const *arguments;
  char *const *environment;
  /// Where it works; NULL: where this process does.
  const char *directory;
  int input;
  int output;
  int errors;
} hall_child;

/// Starts a program with the three descriptors alone and no signal blocked or ignored
/// (posix_spawn(3) with addclosefrom_np and addchdir_np of glibc 2.34, which Swift's Glibc module
/// does not show). Answers with its process id, or -errno.
pid_t hall_child_start(const hall_child *child);

/// Starts a program that shares nothing with the caller but its standard output, whose reading end
/// is handed over. Answers with its process id or -errno.
pid_t hall_child_listen(char *const *arguments, int *output);
