"""DDP packets by an independent package (python-led-ddp).

Usage: ddp_frames.py read          takes packets as hex lines; prints the memory that they fill, as hex,
                                   and a line for each packet: sequence, push, destination, length
       ddp_frames.py write BYTES   prints the packets that the package sends for a memory of so many
                                   bytes, byte n being (7 * n) % 256, as hex, a line each
"""
import asyncio
import socket
import sys

from ddp import DDPConnection
from ddp.packet import Packet
from ddp.protocol import ID, PixelConfig


def read():
    memory = bytearray()
    lines = []
    for line in sys.stdin.read().split():
        packet = Packet.from_bytes(bytes.fromhex(line))
        header = packet.header
        assert header.length == len(packet.data), "the length is not the data's"
        end = header.offset + header.length
        memory.extend(bytes(max(0, end - len(memory))))
        memory[header.offset:end] = packet.data
        lines.append(f"{header.sequence_number} {int(header.packet_type.push)} "
                     f"{int(header.id)} {header.length}")
    print(memory.hex())
    print("\n".join(lines))


async def write(count):
    display = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    display.bind(("127.0.0.1", 0))
    display.settimeout(10)
    connection = await DDPConnection.create(
        f"127.0.0.1:{display.getsockname()[1]}", PixelConfig.default(), ID.DEFAULT)
    await connection.write(bytes((7 * place) % 256 for place in range(count)))
    received = 0
    while received < count:
        packet = display.recv(2048)
        received += len(packet) - 10
        print(packet.hex())


if sys.argv[1] == "read":
    read()
else:
    asyncio.run(write(int(sys.argv[2])))
