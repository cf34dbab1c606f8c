#pragma once

#include <alsa/asoundlib.h>

static inline void hall_alsa_ignore(
    const char *file, int line, const char *function, int code, const char *format, ...) {}

/// alsa-lib writes a line to standard error for each failure that it also returns; its handler is
/// variadic, which Swift cannot be.
static inline void hall_alsa_quiet(void) { snd_lib_error_set_handler(hall_alsa_ignore); }
