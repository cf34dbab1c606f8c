"""An independent Modbus slave (pymodbus): address 1, 200 of each table.

    modbus_slave.py rtu PATH BAUD
    modbus_slave.py tcp PORT

Register n of the input table holds 3 n + 1, discrete input n is 1 where n is divisible by 3; coils
and holding registers start at 0 and can be written.
"""

import asyncio
import sys

from pymodbus.datastore import (
    ModbusSequentialDataBlock,
    ModbusServerContext,
    ModbusSlaveContext,
)
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer

SIZE = 200


def context():
    slave = ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, [n % 3 == 0 for n in range(SIZE)]),
        co=ModbusSequentialDataBlock(0, [False] * SIZE),
        hr=ModbusSequentialDataBlock(0, [0] * SIZE),
        ir=ModbusSequentialDataBlock(0, [3 * n + 1 for n in range(SIZE)]),
        zero_mode=True,
    )
    return ModbusServerContext(slaves={1: slave}, single=False)


async def main():
    kind = sys.argv[1]
    print("ready", flush=True)
    if kind == "rtu":
        await StartAsyncSerialServer(
            context(),  # without parity: a pty refuses it from pyserial
            port=sys.argv[2],
            baudrate=int(sys.argv[3]),
            ignore_missing_slaves=True,
        )
    else:
        await StartAsyncTcpServer(
            context(), address=("127.0.0.1", int(sys.argv[2])), ignore_missing_slaves=True
        )


asyncio.run(main())
