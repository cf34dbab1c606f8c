"""An independent E1.31 receiver (the package sacn).

Usage: e131_receive.py PORT FIRST COUNT
Prints "ready", then at each SIGUSR1 a line with a JSON object: the universes' slots as hex, the
source's names, and the universes whose stream has ended. Ends at SIGTERM.
"""
import json
import signal
import sys

import sacn

port, first, count = (int(argument) for argument in sys.argv[1:4])
universes = {}
names = set()
ended = set()


def on_data(packet):
    universes[packet.universe] = bytes(packet.dmxData).hex()
    names.add(packet.sourceName)


def on_availability(universe, changed):
    (ended.add if changed == "timeout" else ended.discard)(universe)


receiver = sacn.sACNreceiver(bind_address="127.0.0.1", bind_port=port)
for universe in range(first, first + count):
    receiver.register_listener("universe", on_data, universe=universe)
receiver.register_listener("availability", on_availability)
receiver.start()


def tell(*_):
    print(json.dumps({
        "universes": {str(key): value for key, value in sorted(universes.items())},
        "names": sorted(names), "ended": sorted(ended)}), flush=True)


signal.signal(signal.SIGUSR1, tell)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
# The test's threads may have these blocked, and a child inherits that.
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1, signal.SIGTERM})
print("ready", flush=True)
try:
    while True:
        signal.pause()
finally:
    receiver.stop()
