"""The Modbus connector of thingsboard-gateway, polling slaves back to back for some seconds.

    gateway_poll.py PATH BAUD SLAVES REGISTERS SECONDS

The gateway itself is not started: without its platform it polls nothing. Its connector is the same
code, here with a gateway that takes what it reads and throws it away. Prints `polled COUNT SECONDS`
with the readings that came out of it.
"""

import logging
import os
import sys
import time

# Its logger has a level of its own, which the gateway's start would add.
logging.TRACE = 5
logging.addLevelName(logging.TRACE, "TRACE")
logging.Logger.trace = lambda self, *words, **more: self.log(logging.TRACE, *words, **more)
logging.Logger.stop = lambda self: None

from thingsboard_gateway.connectors.modbus import modbus_connector as connector_module  # noqa: E402
from thingsboard_gateway.gateway.statistics.statistics_service import (  # noqa: E402
    StatisticsService,
)

path, baud, slaves, registers, seconds = sys.argv[1], *map(int, sys.argv[2:6])


class Gateway:
    """What the connector wants of a gateway."""

    def __init__(self):
        self.readings = 0
        self.devices = {}
        self.remote_handler = self
        self.handlers = []
        self.level = logging.CRITICAL

    def get_config_path(self):
        return "/nonexistent/"

    def get_devices(self):
        return self.devices

    def add_device(self, name, content, device_type=None):
        self.devices[name] = content
        return True

    def del_device(self, name):
        self.devices.pop(name, None)

    def send_to_storage(self, name, identity, data):
        self.readings += sum(len(entry.values) for entry in data.telemetry)

    # As its remote log.
    def add_logger(self, name, level):
        pass

    def handle(self, record):
        pass


StatisticsService.count_connector_message = staticmethod(lambda *words, **more: None)
connector_module.init_logger = lambda gateway, name, level, **more: logging.getLogger(name)
logging.disable(logging.CRITICAL)

slave_list = [
    {
        "type": "serial",
        "method": "rtu",
        "port": path,
        "baudrate": baud,
        "parity": "N",  # a pty refuses parity from pyserial; two stop bits make eleven bits too
        "stopbits": 2,
        "bytesize": 8,
        "timeout": 0.1,  # as the bus that it is measured beside
        "retries": 0,
        "unitId": slave,
        "deviceName": f"slave {slave}",
        "pollPeriod": 500,  # less than a round takes: one request always waits for the line
        "byteOrder": "BIG",
        "wordOrder": "BIG",
        "reportStrategy": {"type": "ON_RECEIVED"},
        "attributes": [],
        "timeseries": [
            {
                "tag": "registers",
                "type": "bytes",
                "functionCode": 3,
                "objectsCount": registers,
                "address": 0,
            }
        ],
    }
    for slave in range(1, slaves + 1)
]
gateway = Gateway()
connector = connector_module.AsyncModbusConnector(
    gateway, {"name": "bench", "master": {"slaves": slave_list}}, "modbus"
)
connector.open()
limit = time.monotonic() + 30
while gateway.readings == 0 and time.monotonic() < limit:
    time.sleep(0.01)
begin, first = time.monotonic(), gateway.readings
time.sleep(seconds)
print("polled", gateway.readings - first, time.monotonic() - begin, flush=True)
os._exit(0)  # its threads never end
