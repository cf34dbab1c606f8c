"""Reads a ticket that shares no line with our encoder.

escpos_read.py BYTES PNG: BYTES is what the printer is sent, read by emupos, a simulator of printers;
PNG is a picture of the paper, read by ZBar. One JSON object on standard output: the commands' names,
the text (as a printer in Chinese mode has it), the rasters' sizes, and the codes with what they say.
"""
import importlib.util
import json
import re
import sys
import types

from PIL import Image
from pyzbar import pyzbar


def tokenizer():
    """emupos's tokenizer; Pythons before 3.12 know no "type X = ..." statement."""
    source = importlib.util.find_spec("emupos").submodule_search_locations[0]
    with open(source + "/printer/escpos/tokenizer.py", encoding="utf-8") as file:
        text = re.sub(r"^type (\w+) =", r"\1 =", file.read(), flags=re.MULTILINE)
    module = types.ModuleType("tokenizer")
    sys.modules["tokenizer"] = module
    exec(compile(text, "tokenizer.py", "exec"), module.__dict__)
    return module


emupos = tokenizer()
with open(sys.argv[1], "rb") as file:
    data = file.read()
reader = emupos.Tokenizer()
tokens = reader.feed(data)
rest = reader.close()
if rest is not None:
    tokens.append(rest)
names, texts, rasters, qr, code128 = [], [], [], [], []
is_chinese, line = False, ""
for token in tokens:
    if isinstance(token, emupos.Text):
        line += token.data.decode("gb18030" if is_chinese else "cp437")
    elif isinstance(token, emupos.Unknown):
        names.append("UNKNOWN " + token.raw.hex())
    else:
        names.append(token.name)
        if token.name in ("FS &", "FS ."):
            is_chinese = token.name == "FS &"
        elif token.name == "ESC @":
            is_chinese = False
        elif token.name in ("LF", "ESC J", "ESC d"):
            texts.append(line)
            line = ""
        elif token.name == "GS v 0":
            rasters.append(len(token.data))
        elif token.name == "GS ( k" and token.data[:3] == b"\x31\x50\x30":
            qr.append(token.data[3:].decode())
        elif token.name == "GS k":
            code128.append(token.data[1:].decode("latin-1"))
seen = [[code.type, code.data.decode()] for code in pyzbar.decode(Image.open(sys.argv[2]))]
json.dump(
    {"names": names, "texts": [t for t in texts if t.strip()], "rasters": rasters, "qr": qr,
     "code128": code128, "seen": sorted(seen)}, sys.stdout)
