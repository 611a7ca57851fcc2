#!/usr/bin/env python3
"""Make the test fonts square.ttf, odd.ttf and half.ttf.

    python3 tests/fonts/make.py

square.ttf: 1000 units an em, ascent 880, descent -120. Every full-width
character is the square (0,-120)-(1000,880); every ASCII or Latin-1 character
is the half square, advance 500; spaces are blank. So widths in tests can be
counted by hand. Two- and three-em dashes are 2000 and 3000 wide. Marks with a
blank to give are without ink, as a full square would not fit into half an em.
odd.ttf: a face that does nothing as usual (ODD below): 2048 units an em, its em
box from -0.17 to 0.83, no vertical forms, no halt, no hwid, a centred comma, a
full stop as wide as its em.
half.ttf: the first half of the bytes of square.ttf, for tests of bad input.
Needs Python 3 and fontTools. A second run gives the same bytes.
"""

import os

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

HERE = os.path.dirname(os.path.abspath(__file__))
ASCENT, DESCENT = 880, -120
MADE = 3786912000  # 2024-01-01 in seconds from 1904

HALF = [*range(0x20, 0x7F), 0xA0, 0xA3, 0xA5, 0xB0, 0xB7]
FULL = [
    # General punctuation, symbols and units that take an em in Chinese copy
    0x2010, 0x2013, 0x2014, 0x2015, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2025, 0x2026, 0x2027,
    0x2030, 0x2031, 0x2032, 0x2033, 0x203C, 0x2047, 0x2048, 0x2049, 0x20AC, 0x2103, 0x2109, 0x2116,
    0x22EF,
    *range(0x3000, 0x3020), *range(0x3033, 0x3036), 0x303B,  # CJK punctuation
    *range(0x3041, 0x3097), *range(0x309B, 0x3100), *range(0x31F0, 0x3200),  # kana
    *range(0x4E00, 0x57C4),  # 2,500 Han characters
    *range(0xFE35, 0xFE45), 0xFE47, 0xFE48,  # vertical forms
    *range(0xFF01, 0xFF61), *range(0xFFE0, 0xFFE7),  # full-width forms
]
LONG = {0x2E3A: 2000, 0x2E3B: 3000}
BLANK = {0x20, 0xA0, 0x3000}
UPEM = 2048
# odd.ttf: advance, left, bottom, right, top in 1/100 em above the baseline.
ODD = {c: (100, 0, -17, 100, 83) for c in [*range(0x4E00, 0x4E40), 0x4E8C, 0x56FD, 0x3007]} | {
    0x20: (30, 0, 0, 0, 0),
    0xFF0C: (100, 35, 10, 65, 40),   # centred, as in Taiwan
    0x3002: (100, 10, -10, 90, 70),  # too wide to be narrowed
    0xFF08: (100, 55, -10, 90, 76), 0xFF09: (100, 10, -10, 45, 76),
    0x2014: (100, 0, 30, 100, 36), 0x2192: (100, 10, 20, 90, 46),
    **{c: (55, 5, 0, 50, 70) for c in range(0x30, 0x3A)},
    **{c: (60, 5, 0, 55, 70) for c in range(0x41, 0x5B)},
    **{c: (50, 5, 0, 45, 50) for c in range(0x61, 0x7B)},
}


def marks_with_blank():
    """Characters whose blank can be taken away, by the program's own table."""
    out = set()
    with open(os.path.join(HERE, "../../src/cjk/tables/char_class.tsv"), encoding="utf-8") as f:
        for line in f:
            fields = line.rstrip("\n").split("\t")
            if not line.startswith(("#", "cp")) and {"L", "R", "B", "h"} & set(fields[9:]):
                out.add(int(fields[0], 16))
    return out


def rectangle(left, bottom, right, top):
    pen = TTGlyphPen(None)
    if right > left:
        pen.moveTo((left, bottom))
        pen.lineTo((left, top))
        pen.lineTo((right, top))
        pen.lineTo((right, bottom))
        pen.closePath()
    return pen.glyph()


def box(width):
    return rectangle(0, DESCENT, width, ASCENT)


def same_as(base, glyphs):
    pen = TTGlyphPen(glyphs)
    pen.addComponent(base, (1, 0, 0, 1, 0, 0))
    return pen.glyph()


def make(path):
    marks = marks_with_blank()
    widths = {c: 500 for c in HALF} | {c: 1000 for c in FULL} | LONG
    glyphs = {".notdef": box(1000), "half": box(500)}
    metrics = {".notdef": (1000, 0), "half": (500, 0)}
    base = {500: "half", 1000: ".notdef"}
    cmap = {}
    # the full-width ones last, so that hmtx need not repeat their advance
    for c in sorted(widths, key=lambda c: (widths[c] == 1000, c)):
        name, width = f"u{c:04X}", widths[c]
        if c in BLANK or c in marks and width == 1000:
            glyphs[name] = TTGlyphPen(None).glyph()
        elif width in base:
            glyphs[name] = same_as(base[width], glyphs)
        else:
            glyphs[name] = box(width)
        metrics[name] = (width, 0)
        cmap[c] = name
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap(cmap)
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(metrics)
    finish(font, path, "Square", ASCENT, DESCENT, 500, 700)


def make_odd(path):
    scaled = {c: [round(v * UPEM / 100) for v in row] for c, row in ODD.items()}
    top = round(0.83 * UPEM)
    glyphs = {".notdef": rectangle(0, 0, UPEM, UPEM // 2)}
    widths, heights, cmap = {".notdef": (UPEM, 0)}, {".notdef": (UPEM, top - UPEM // 2)}, {}
    for c, (advance, left, bottom, right, upper) in sorted(scaled.items()):
        name = f"u{c:04X}"
        glyphs[name] = rectangle(left, bottom, right, upper)
        widths[name] = (advance, left if right > left else 0)
        heights[name] = (UPEM, top - upper if right > left else 0)
        cmap[c] = name
    font = FontBuilder(UPEM, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap(cmap)
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(widths)
    font.setupVerticalHeader(ascent=UPEM // 2, descent=-UPEM // 2)
    font.setupVerticalMetrics(heights)
    finish(font, path, "Odd", top, top - UPEM, UPEM // 2, round(0.7 * UPEM))


def finish(font, path, name, ascent, descent, x_height, cap_height):
    font.setupHorizontalHeader(ascent=ascent, descent=descent)
    font.setupNameTable({
        "copyright": "Public domain (CC0)",
        "familyName": f"Banmian {name}",
        "styleName": "Regular",
        "uniqueFontIdentifier": f"1.0;Banmian{name}-Regular",
        "fullName": f"Banmian {name}",
        "version": "Version 1.0",
        "psName": f"Banmian{name}-Regular",
    }, mac=False)
    font.setupOS2(sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=ascent, usWinDescent=-descent,
                  sxHeight=x_height, sCapHeight=cap_height, fsSelection=0x40)
    font.setupPost(keepGlyphNames=False)
    font.font["head"].created = font.font["head"].modified = MADE
    font.font.recalcTimestamp = False
    font.save(path)


if __name__ == "__main__":
    square = os.path.join(HERE, "square.ttf")
    make(square)
    make_odd(os.path.join(HERE, "odd.ttf"))
    with open(square, "rb") as f:
        data = f.read()
    with open(os.path.join(HERE, "half.ttf"), "wb") as f:
        f.write(data[: len(data) // 2])
    print(f"square.ttf {len(data)} bytes, half.ttf {len(data) // 2} bytes")
