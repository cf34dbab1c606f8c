"""Alpha transmissions by two independent packages.

Usage: alpha_frames.py write  prints what alphasignpy sends for a fixed priority message and a
                              question, as hex, a line each
       alpha_frames.py read   takes hex lines: a sign's answer to a question for its serial errors,
                              read by readerboard, and a priority message, read by alphasignpy;
                              prints what each understood
"""
import sys

from alphasign.commands.text import WriteText, parse_read_text_response
from alphasign.packet import Packet
from alphasign.protocol import DELAY, CommandCode, DisplayMode, DisplayPosition
from readerboard.protocol import replies


class ReadErrors:
    code = CommandCode.READ_SPECIAL.value

    def to_bytes(self):
        return b"*"


def sent(command, address):
    packet = Packet(type_code=b"Z", address=address)
    packet.add(command, checksum=True)
    # The package's pause marker never goes on the wire.
    return packet.to_bytes().replace(DELAY, b"")


if sys.argv[1] == "write":
    text = b"\x1c1\x071A012 > 3\x070\r\x1c2A011 > 1"
    # By its code: the package names the positions otherwise than Adaptive's document and the other
    # packages do.
    message = WriteText(text, label="0", position=DisplayPosition(b"0"), mode=DisplayMode.HOLD)
    print(sent(message, "00").hex())
    print(sent(ReadErrors(), "05").hex())
else:
    answer, message = (bytes.fromhex(line) for line in sys.stdin.read().split())
    print(replies.unwrap(answer, b"*").hex())
    label, position, mode, text = parse_read_text_response(message)
    print(label, position.value.decode(), mode.name, text.hex())
