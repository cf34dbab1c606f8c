"""A ticket as python-escpos prints it, on its Dummy printer: the bytes as hex in the last line of standard output."""
import sys

from escpos.printer import Dummy
from PIL import Image

p = Dummy()
p.hw("INIT")
p.set(align="center", bold=True, width=2, height=2, custom_size=True)
# The library knows no Chinese mode: its raw door.
p._raw(b"\x1c\x26" + "示范政务大厅".encode("gb18030"))
p.ln()
p.set(align="center", normal_textsize=True)
p._raw(b"\x1c\x2e")
p.text("A012\n")
p.set(align="left", invert=True, underline=1)
p.text("Please wait\n")
p.set_with_default()
p.text("Gebühr 5 €\n")
picture = Image.new("1", (16, 4), 1)
for x in range(16):
    picture.putpixel((x, x % 4), 0)
p.image(picture, impl="bitImageRaster")
p.barcode("4006381333931", "EAN13", function_type="B")
p.qr("https://hall.example/t/abc", native=True, size=6, ec=1)
p.print_and_feed(3)
p.cut(mode="PART")
# The library may have spoken before.
sys.stdout.write("\n" + p.output.hex())
