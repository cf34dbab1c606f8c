#pragma once

/// Makes a pseudo-terminal in raw mode: `near` is the emulator's end (non-blocking), `far` the
/// other end held open, `name` the path that others open. Returns 0 or -errno.
int hall_pty_open(int *near, int *far, char *name, int capacity);
