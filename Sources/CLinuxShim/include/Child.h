#pragma once

#include <sys/types.h>

/// Starts a program that shares nothing with the caller but its standard output, whose reading end
/// is handed over: no descriptor, no blocked signal, no environment. The arguments end with NULL, the
/// first is the program's path. Returns its process id or -errno.
pid_t hall_child_start(char *const *arguments, int *output);
