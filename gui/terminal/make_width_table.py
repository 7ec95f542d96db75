#!/usr/bin/env python3
"""Writes width_table.inc from the Unicode Character Database (Debian's package unicode-data; the folder is the argument).

    ./make_width_table.py /usr/share/unicode > width_table.inc

Four bits for each code point, in two stages: block of 256 -> its 128 bytes. The values are those of enum class Breadth in width.h.
"""
import sys

NARROW, ZERO, WIDE, AMBIGUOUS, PICT_WIDE, PICT_NARROW, PICT_AMBIGUOUS, REGIONAL, MODIFIER, JOINER = range(10)
LAST = 0x110000


def ranges(path):
    for line in open(path, encoding="utf-8"):
        fields = [f.strip() for f in line.split("#")[0].split(";")]
        if len(fields) < 2:
            continue
        first, _, last = fields[0].partition("..")
        yield int(first, 16), int(last or first, 16), fields[1]


def main(folder):
    value = bytearray(LAST)
    for first, last, width in ranges(f"{folder}/EastAsianWidth.txt"):
        kind = {"W": WIDE, "F": WIDE, "A": AMBIGUOUS}.get(width, NARROW)
        for code in range(first, last + 1):
            value[code] = kind
    previous = None
    for line in open(f"{folder}/UnicodeData.txt", encoding="utf-8"):
        fields = line.split(";")
        code = int(fields[0], 16)
        first = previous if fields[1].endswith(", Last>") else code
        previous = code
        # Combining marks and format characters take no room; a soft hyphen is drawn as a hyphen by every terminal.
        if fields[2] in ("Mn", "Me", "Cf") and code != 0xAD:
            for each in range(first, code + 1):
                value[each] = ZERO
    # Private use is ambiguous in the standard; the icon fonts that live there are drawn one cell wide.
    for first, last in ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)):
        for code in range(first, last + 1):
            value[code] = NARROW
    for first, last in ((0x1160, 0x11FF), (0xD7B0, 0xD7FF)):  # medial and final jamo combine with the initial one
        for code in range(first, last + 1):
            value[code] = ZERO
    for first, last, name in ranges(f"{folder}/emoji/emoji-data.txt"):
        if name == "Extended_Pictographic":
            for code in range(first, last + 1):
                value[code] = {WIDE: PICT_WIDE, AMBIGUOUS: PICT_AMBIGUOUS}.get(value[code], PICT_NARROW)
    for code in range(0x1F1E6, 0x1F200):
        value[code] = REGIONAL
    for code in range(0x1F3FB, 0x1F400):
        value[code] = MODIFIER
    value[0x200D] = JOINER

    blocks, stage1 = {}, []
    for start in range(0, LAST, 256):
        block = bytes(value[start + i] | value[start + i + 1] << 4 for i in range(0, 256, 2))
        stage1.append(blocks.setdefault(block, len(blocks)))
    version = open(f"{folder}/EastAsianWidth.txt", encoding="utf-8").readline().strip("# \n").removeprefix("EastAsianWidth-")
    print(f"// Unicode {version.removesuffix('.txt')}. Written by make_width_table.py: do not edit.")
    print("// clang-format off")
    for name, data in (("width_blocks", stage1), ("width_nibbles", b"".join(blocks))):
        print(f"inline constexpr std::array<std::uint8_t, {len(data)}> {name}{{")
        for i in range(0, len(data), 34):
            print("    " + ",".join(str(b) for b in data[i:i + 34]) + ",")
        print("};")
    print("// clang-format on")


main(sys.argv[1])
