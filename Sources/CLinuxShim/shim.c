#define _GNU_SOURCE
#include "CLinuxShim.h"

#include <asm/termbits.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/lp.h>
#include <linux/serial.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>

static int result(int status) { return status < 0 ? -errno : status; }

int hall_serial_configure(int fd, uint32_t baud, int data_bits, char parity, int stop_bits) {
  static const tcflag_t sizes[] = {CS5, CS6, CS7, CS8};
  if (data_bits < 5 || data_bits > 8 || stop_bits < 1 || stop_bits > 2 || baud == 0) return -EINVAL;
  if (parity != 'N' && parity != 'E' && parity != 'O') return -EINVAL;

  struct termios2 wanted;
  if (ioctl(fd, TCGETS2, &wanted) < 0) return -errno;
  wanted.c_iflag = parity == 'N' ? IGNBRK : IGNBRK | INPCK;
  wanted.c_oflag = 0;
  wanted.c_lflag = 0;
  wanted.c_line = 0;
  wanted.c_cflag = BOTHER | (BOTHER << IBSHIFT) | CREAD | CLOCAL | sizes[data_bits - 5];
  if (parity != 'N') wanted.c_cflag |= PARENB;
  if (parity == 'O') wanted.c_cflag |= PARODD;
  if (stop_bits == 2) wanted.c_cflag |= CSTOPB;
  wanted.c_ispeed = baud;
  wanted.c_ospeed = baud;
  // With VMIN 1 a read of 0 bytes can only mean that the line was hung up.
  wanted.c_cc[VMIN] = 1;
  wanted.c_cc[VTIME] = 0;
  if (ioctl(fd, TCSETS2, &wanted) < 0) return -errno;

  struct termios2 taken;
  if (ioctl(fd, TCGETS2, &taken) < 0) return -errno;
  uint32_t off = taken.c_ospeed > baud ? taken.c_ospeed - baud : baud - taken.c_ospeed;
  // PARENB and CSIZE are not checked: a pseudo-terminal always answers 8 bits without parity.
  return off > baud / 50 ? -ENOTSUP : 0;
}

int hall_serial_settings(int fd, char *parity, int *stop_bits) {
  struct termios2 set;
  if (ioctl(fd, TCGETS2, &set) < 0) return -errno;
  *parity = set.c_cflag & PARODD ? 'O' : set.c_cflag & PARENB ? 'E' : 'N';
  *stop_bits = set.c_cflag & CSTOPB ? 2 : 1;
  return (int)set.c_ospeed;
}

int hall_serial_hardware_flow(int fd) {
  struct termios2 wanted;
  if (ioctl(fd, TCGETS2, &wanted) < 0) return -errno;
  wanted.c_cflag |= CRTSCTS;
  if (ioctl(fd, TCSETS2, &wanted) < 0) return -errno;
  struct termios2 taken;
  if (ioctl(fd, TCGETS2, &taken) < 0) return -errno;
  return taken.c_cflag & CRTSCTS ? 0 : -ENOTSUP;
}

int hall_usb_printer_status(int fd) {
  // The driver writes an int whose lowest byte is the port's status.
  int status = 0;
  return ioctl(fd, LPGETSTATUS, &status) < 0 ? -errno : status & 0xFF;
}

int hall_serial_low_latency(int fd) {
  struct serial_struct settings;
  memset(&settings, 0, sizeof settings);
  if (ioctl(fd, TIOCGSERIAL, &settings) < 0) return -errno;
  settings.flags |= ASYNC_LOW_LATENCY;
  return result(ioctl(fd, TIOCSSERIAL, &settings));
}

int hall_serial_rs485(int fd, int high_while_sending, uint32_t before_ms, uint32_t after_ms) {
  const uint32_t checked = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND | SER_RS485_RTS_AFTER_SEND;
  struct serial_rs485 wanted;
  memset(&wanted, 0, sizeof wanted);
  wanted.flags = SER_RS485_ENABLED;
  wanted.flags |= high_while_sending ? SER_RS485_RTS_ON_SEND : SER_RS485_RTS_AFTER_SEND;
  wanted.delay_rts_before_send = before_ms;
  wanted.delay_rts_after_send = after_ms;
  struct serial_rs485 taken = wanted;
  // The driver answers with what it took.
  if (ioctl(fd, TIOCSRS485, &taken) < 0) return -errno;
  return (taken.flags & checked) == (wanted.flags & checked) ? 0 : -ENOTSUP;
}

int hall_serial_exclusive(int fd, int on) { return result(ioctl(fd, on ? TIOCEXCL : TIOCNXCL)); }

int hall_bytes_waiting(int fd) {
  int count = 0;
  return ioctl(fd, FIONREAD, &count) < 0 ? -errno : count;
}

int hall_serial_drain(int fd) {
  // tcdrain is TCSBRK with a non-zero argument; termios.h cannot be included beside termbits.h.
  return result(ioctl(fd, TCSBRK, 1));
}

int hall_serial_discard_input(int fd) { return result(ioctl(fd, TCFLSH, TCIFLUSH)); }

int hall_clock_synchronised(void) {
  struct timex settings;
  memset(&settings, 0, sizeof settings);
  int state = adjtimex(&settings);
  if (state < 0) return -errno;
  return state != TIME_ERROR && !(settings.status & STA_UNSYNC);
}

int hall_only_datagrams_with(int fd, uint32_t offset, uint8_t byte) {
  // A socket's filter sees a datagram from its UDP header on, which has 8 bytes.
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8 + offset),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, byte, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  struct sock_fprog program = {.len = sizeof steps / sizeof *steps, .filter = steps};
  return result(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
}

int hall_wait(int fd, int16_t events, int64_t nanoseconds) {
  return hall_wait_or_wake(fd, events, -1, nanoseconds < 0 ? 0 : nanoseconds);
}

int hall_wait_or_wake(int fd, int16_t events, int wake, int64_t nanoseconds) {
  struct pollfd entries[] = {{.fd = fd, .events = events}, {.fd = wake, .events = POLLIN}};
  struct timespec left = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  int ready = ppoll(entries, wake < 0 ? 1 : 2, nanoseconds < 0 ? NULL : &left, NULL);
  if (ready <= 0) return result(ready);
  return (uint16_t)entries[0].revents | (entries[1].revents ? HALL_WOKEN : 0);
}

int hall_exact_timers(void) { return result(prctl(PR_SET_TIMERSLACK, 1000UL, 0, 0, 0)); }

const char *hall_error_text(int code) {
  const char *text = strerrordesc_np(code);
  return text ? text : "unknown error";
}

uint32_t hall_device_major(uint64_t device) { return major(device); }
uint32_t hall_device_minor(uint64_t device) { return minor(device); }

void hall_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 128 << 10); }
