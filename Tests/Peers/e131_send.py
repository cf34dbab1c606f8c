"""An independent E1.31 source (the package sacn): a few universes to 127.0.0.1, then their end.

Usage: e131_send.py PORT FIRST COUNT
"""
import sys
import time

import sacn
import sacn.sending.sender_socket_udp as wire

port, first, count = (int(argument) for argument in sys.argv[1:4])
# The package always sends to the standard's port; the test has one of its own.
wire.DEFAULT_PORT = port
sender = sacn.sACNsender(bind_address="127.0.0.1", bind_port=0, source_name="peer", fps=20)
sender.start()
for offset in range(count):
    universe = first + offset
    sender.activate_output(universe)
    sender[universe].destination = "127.0.0.1"
    sender[universe].priority = 120
    sender[universe].dmx_data = tuple((universe * 31 + 5 * slot) % 256 for slot in range(510))
time.sleep(0.5)
for offset in range(count):
    sender.deactivate_output(first + offset)
time.sleep(0.2)
sender.stop()
