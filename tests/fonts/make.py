#!/usr/bin/env python3
"""Make the test fonts square.ttf and half.ttf.

    python3 tests/fonts/make.py

square.ttf: 1000 units an em, ascent 880, descent -120. Every full-width
character is the square (0,-120)-(1000,880); every ASCII or Latin-1 character
is the half square, advance 500; spaces are blank. So widths in tests can be
counted by hand. Two- and three-em dashes are 2000 and 3000 wide.
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


def box(width):
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    pen.lineTo((0, ASCENT))
    pen.lineTo((width, ASCENT))
    pen.lineTo((width, DESCENT))
    pen.closePath()
    return pen.glyph()


def same_as(base, glyphs):
    pen = TTGlyphPen(glyphs)
    pen.addComponent(base, (1, 0, 0, 1, 0, 0))
    return pen.glyph()


def make(path):
    widths = {c: 500 for c in HALF} | {c: 1000 for c in FULL} | LONG
    glyphs = {".notdef": box(1000), "half": box(500)}
    metrics = {".notdef": (1000, 0), "half": (500, 0)}
    base = {500: "half", 1000: ".notdef"}
    cmap = {}
    # the full-width ones last, so that hmtx need not repeat their advance
    for c in sorted(widths, key=lambda c: (widths[c] == 1000, c)):
        name, width = f"u{c:04X}", widths[c]
        if c in BLANK:
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
    font.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    font.setupNameTable({
        "copyright": "Public domain (CC0)",
        "familyName": "Banmian Square",
        "styleName": "Regular",
        "uniqueFontIdentifier": "1.0;BanmianSquare-Regular",
        "fullName": "Banmian Square",
        "version": "Version 1.0",
        "psName": "BanmianSquare-Regular",
    }, mac=False)
    font.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT,
                  sxHeight=500, sCapHeight=700, fsSelection=0x40)
    font.setupPost(keepGlyphNames=False)
    font.font["head"].created = font.font["head"].modified = MADE
    font.font.recalcTimestamp = False
    font.save(path)


if __name__ == "__main__":
    square = os.path.join(HERE, "square.ttf")
    make(square)
    with open(square, "rb") as f:
        data = f.read()
    with open(os.path.join(HERE, "half.ttf"), "wb") as f:
        f.write(data[: len(data) // 2])
    print(f"square.ttf {len(data)} bytes, half.ttf {len(data) // 2} bytes")
