"""The Art-Net of the package aioartnet. "serve ADDRESS": a node at an address of this machine that
answers polls by broadcast to UDP 6454, whoever asks. "read": tells how it reads each reply that comes
as a line of hexadecimal digits."""

import asyncio
import socket
import sys

from aioartnet import ArtNetClient
from aioartnet.client import ARTNET_PORT, ArtNetClientProtocol


async def serve(address):
    client = ArtNetClient(passive=True, portName="peer")
    client.unicast_ip, client.broadcast_ip = address, "127.255.255.255"
    client.set_port_config("0:2:3", is_output=True)
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # Others of this machine may listen to the protocol's port too.
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    own.bind((address, ARTNET_PORT))
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: ArtNetClientProtocol(client), sock=own)
    print("ready", flush=True)
    await loop.create_future()


def read():
    client = ArtNetClient(passive=True)
    protocol = ArtNetClientProtocol(client)
    for line in sys.stdin:
        protocol.datagram_received(bytes.fromhex(line), ("10.1.2.3", ARTNET_PORT))
    for node in client.nodes.values():
        outputs = " ".join(str(port.universe) for port in node.ports if not port.is_input)
        print(f"{node.ip} {node.udpport} {node.portName} {outputs}")


if sys.argv[1] == "serve":
    asyncio.run(serve(sys.argv[2]))
else:
    read()
