#pragma once

#include "Child.h"
#include "Pty.h"

#include <stdint.h>

// Linux calls that Swift cannot make itself: variadic ioctls, and structures whose kernel header
// contradicts glibc's (termios2 against termios). Each returns 0 or a value >= 0, or -errno.

/// Raw mode with the given speed (any baud, through BOTHER), 5-8 data bits, parity 'N', 'E' or 'O'
/// and 1-2 stop bits; no flow control, modem lines ignored. -ENOTSUP when the driver took other
/// settings than asked (its speed may differ by 2 %).
int hall_serial_configure(int fd, uint32_t baud, int data_bits, char parity, int stop_bits);

/// How a line is set, also from the emulator's end of a pseudo-terminal, whose kernel forgets even
/// parity: 'O' or 'N'. Returns its baud rate or -errno.
int hall_serial_settings(int fd, char *parity, int *stop_bits);

/// Lets CTS hold up what is sent and RTS what comes (RTS/CTS); a driver that cannot answers -ENOTSUP.
int hall_serial_hardware_flow(int fd);

/// The status byte of the printer behind a USB printer port (LPGETSTATUS); -ENOTTY where it is none.
int hall_usb_printer_status(int fd);

/// Asks the driver to hand over each byte at once (ASYNC_LOW_LATENCY).
int hall_serial_low_latency(int fd);

/// Lets the driver turn an RS-485 transceiver around (TIOCSRS485): RTS is high (1) or low (0) while
/// sending, with delays in milliseconds. -ENOTSUP when the driver took something else.
int hall_serial_rs485(int fd, int high_while_sending, uint32_t before_ms, uint32_t after_ms);

/// Makes further opens of the tty fail with EBUSY (TIOCEXCL); 0 gives it back.
int hall_serial_exclusive(int fd, int on);

/// Bytes that wait to be read (FIONREAD).
int hall_bytes_waiting(int fd);

/// Returns when everything written has left the port (tcdrain), also interrupted.
int hall_serial_drain(int fd);

/// Throws away what was received and not read (TCIFLUSH).
int hall_serial_discard_input(int fd);

/// 1 when the kernel says a time source disciplines the wall clock, 0 when not.
int hall_clock_synchronised(void);

/// Lets a UDP socket receive only datagrams that have this byte at this place of their data
/// (SO_ATTACH_FILTER): what others send to the same port costs nothing.
int hall_only_datagrams_with(int fd, uint32_t offset, uint8_t byte);

/// ppoll on one descriptor: the events that came, 0 after the time-out.
int hall_wait(int fd, int16_t events, int64_t nanoseconds);

/// The same, ended by a second descriptor too: HALL_WOKEN is among the events when `wake` can be
/// read. Without a limit when `nanoseconds` is negative.
int hall_wait_or_wake(int fd, int16_t events, int wake, int64_t nanoseconds);

enum { HALL_WOKEN = 1 << 16 };

/// Lets the calling thread's sleeps end to the microsecond: an ordinary thread's may be 50 us late.
int hall_exact_timers(void);

/// The system's sentence for an errno; valid for ever.
const char *hall_error_text(int code);

uint32_t hall_device_major(uint64_t device);
uint32_t hall_device_minor(uint64_t device);

/// Keeps glibc from holding on to freed blocks above 128 KiB (M_MMAP_THRESHOLD).
void hall_return_large_blocks(void);
