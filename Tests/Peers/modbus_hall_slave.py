"""A hall's device of pymodbus: knows nothing of the hall but its own registers.

    modbus_hall_slave.py PATH BAUD ADDRESS

Holding registers 0 to 5 count the presses of a pad's keys, coils 0 and 1 are its lamp and buzzer,
input register 1 is a temperature in tenths. On SIGUSR1 key 0 is pressed. Names itself by function
43/14. Every change of a coil is told: `coil 0 1`.
"""

import asyncio
import signal
import sys

from pymodbus.datastore import (
    ModbusSequentialDataBlock,
    ModbusServerContext,
    ModbusSlaveContext,
)
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartAsyncSerialServer


class Coils(ModbusSequentialDataBlock):
    def setValues(self, address, values):
        if not isinstance(values, list):
            values = [values]
        for offset, value in enumerate(values):
            print("coil", address + offset, int(value), flush=True)
        super().setValues(address, values)


async def main():
    path, baud, address = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    keys = ModbusSequentialDataBlock(0, [0] * 6)
    slave = ModbusSlaveContext(
        co=Coils(0, [False] * 2),
        hr=keys,
        ir=ModbusSequentialDataBlock(0, [0, 234, 456]),
        zero_mode=True,
    )
    name = ModbusDeviceIdentification(
        info_name={"VendorName": "Acme", "ProductCode": "PAD-6", "MajorMinorRevision": "1.2"}
    )

    def press():
        keys.setValues(0, [keys.getValues(0, 1)[0] + 1])

    # Whoever started this may have blocked it.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, press)
    print("ready", flush=True)
    await StartAsyncSerialServer(
        ModbusServerContext(slaves={address: slave}, single=False),
        identity=name,
        port=path,
        baudrate=baud,  # without parity: a pty refuses it from pyserial
        ignore_missing_slaves=True,
    )


asyncio.run(main())
