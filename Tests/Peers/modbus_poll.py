"""A pymodbus client that polls slaves back to back for some seconds.

    modbus_poll.py PATH BAUD SLAVES REGISTERS SECONDS

Prints `polled COUNT SECONDS` with the answers it got.
"""

import sys
import time

from pymodbus.client import ModbusSerialClient

path, baud, slaves, registers, seconds = sys.argv[1], *map(int, sys.argv[2:6])
# Two stop bits instead of parity, which a pty refuses from pyserial: a character has 11 bits too.
client = ModbusSerialClient(path, baudrate=baud, parity="N", stopbits=2, timeout=1)
if not client.connect():
    sys.exit("no line")
client.read_holding_registers(0, registers, slave=1)
answers = 0
begin = time.monotonic()
while time.monotonic() - begin < seconds:
    for slave in range(1, slaves + 1):
        if not client.read_holding_registers(0, registers, slave=slave).isError():
            answers += 1
print("polled", answers, time.monotonic() - begin, flush=True)
