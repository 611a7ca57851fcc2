#!/usr/bin/env python3
"""Cut Banmian's default faces from Noto CJK and LXGW WenKai.

    python3 fonts/make.py [SOURCE_DIR] [OUTPUT_DIR]

SOURCE_DIR holds opentype/noto/ and truetype/lxgw-wenkai/ as Debian's packages
fonts-noto-cjk, fonts-noto-cjk-extra and fonts-lxgw-wenkai install them
(default /usr/share/fonts). OUTPUT_DIR defaults to the folder of this script.
Needs Python 3 and fontTools. No network. A second run gives the same bytes.

What is kept in every face: the characters of charset.txt (通用规范汉字表), GB 2312,
the symbols of GBK, and the ranges below; layout for the default and the mainland
(ZHS) language systems; no hinting.
The two serif faces also serve Taiwan, Hong Kong, Japan and Korea: they keep JIS X 0208,
level 1 of Big5, the common characters of Hong Kong (hongkong.txt) and (regular only) the
Hangul of KS X 1001, and `locl` with the forms that a region has of its own characters
(REGIONS); forms of other characters go.
All faces are renamed: the sources' reserved names must not be used by a cut.
"""

import os
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = "/usr/share/fonts"
BUDGET = 25_000_000  # bytes, all faces together

# output, source, index in the collection, family, typographic family, style, PostScript name, weight
FACES = [
    ("banmian-serif-regular.otf", "opentype/noto/NotoSerifCJK-Regular.ttc", 2,
     "Banmian Serif", "Banmian Serif", "Regular", "BanmianSerif-Regular", 400),
    ("banmian-serif-heavy.otf", "opentype/noto/NotoSerifCJK-Black.ttc", 2,
     "Banmian Serif Heavy", "Banmian Serif", "Heavy", "BanmianSerif-Heavy", 900),
    ("banmian-sans-regular.otf", "opentype/noto/NotoSansCJK-Regular.ttc", 2,
     "Banmian Sans", "Banmian Sans", "Regular", "BanmianSans-Regular", 400),
    ("banmian-sans-bold.otf", "opentype/noto/NotoSansCJK-Bold.ttc", 2,
     "Banmian Sans Bold", "Banmian Sans", "Bold", "BanmianSans-Bold", 700),
    ("banmian-sans-heavy.otf", "opentype/noto/NotoSansCJK-Black.ttc", 2,
     "Banmian Sans Heavy", "Banmian Sans", "Heavy", "BanmianSans-Heavy", 900),
    ("banmian-kai.ttf", "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", -1,
     "Banmian Kai", "Banmian Kai", "Regular", "BanmianKai-Regular", 400),
]

RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x00FF), (0x0100, 0x017F),  # ASCII, Latin-1, Latin Extended-A
    (0x0391, 0x03A1), (0x03A3, 0x03A9), (0x03B1, 0x03C9),  # Greek
    (0x0386, 0x0390), (0x03AA, 0x03B0), (0x03CA, 0x03CE),
    (0x0400, 0x045F), (0x0490, 0x0491),                    # Cyrillic
    (0x2000, 0x200A), (0x2010, 0x2027), (0x2030, 0x205E),  # spaces, general punctuation
    (0x2070, 0x208E), (0x20AC, 0x20AC), (0x20BD, 0x20BD),
    (0x2100, 0x214F), (0x2150, 0x218B),                    # letter-like, fractions, Roman numbers
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),  # arrows, mathematics, technical
    (0x2460, 0x24FF), (0x2500, 0x257F), (0x2580, 0x259F),  # enclosed, box drawing, blocks
    (0x25A0, 0x25FF), (0x2600, 0x266F), (0x2700, 0x27BF),  # shapes, ★☆, dingbats
    (0x2E3A, 0x2E3B), (0x3000, 0x303F),
    (0x3041, 0x30FF), (0x3105, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF),  # kana, bopomofo
    (0x3220, 0x325F), (0x3280, 0x32FF), (0x3371, 0x33FF),  # enclosed Han, units
    (0xFE10, 0xFE19), (0xFE30, 0xFE4F), (0xFF01, 0xFF9F), (0xFFE0, 0xFFEE),
]
# pinyin vowels and consonants beyond Latin Extended-A, tone marks; names in the news; standardised
# variants of the full-width marks.
EXTRA = ("ǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǸǹɑɡḾḿẾếỀề\u02C7\u02C9\u02CA\u02CB\u02D9\u0300\u0301\u0304\u0308\u030C"
         "\uFE00\uFE01㛃䶮𬱖")

SCRIPTS = ["DFLT.dflt", "hani.dflt", "hani.ZHS", "latn.dflt"]
# Faces for all regions, and whether they have Hangul.
REGIONAL = {"banmian-serif-regular.otf": True, "banmian-serif-heavy.otf": False}
FEATURES = "ccmp locl vert vrt2 halt vhal palt vpal kern vkrn fwid hwid liga".split()
KEEP_NAMES = {0, 5, 7, 13, 14}  # copyright, version, trademark, licence, licence address


def decoded(codec, rows, cells=range(0x40, 0xFF)):
    """Characters of some rows of a two-byte set."""
    out = set()
    for hi in rows:
        for lo in cells:
            try:
                out.add(ord(bytes((hi, lo)).decode(codec)))
            except (UnicodeDecodeError, TypeError):
                pass
    return out


HIGH = range(0xA1, 0xFF)
JIS = decoded("euc_jp", HIGH, HIGH)                # JIS X 0208
BIG5 = decoded("big5", range(0xA4, 0xC7))          # Big5, level 1: the common characters
HANGUL = decoded("euc_kr", range(0xB0, 0xC9), HIGH)  # KS X 1001, without its Han characters


def listed(file):
    """Characters of a list, without its comments."""
    with open(os.path.join(HERE, file), encoding="utf-8") as f:
        return {c for line in f if not line.startswith("#") for c in line.strip()}


HONG_KONG = set(map(ord, listed("hongkong.txt")))
# Language systems and the Han characters whose regional forms they keep; marks and kana are kept for all.
REGIONS = {"JAN ": JIS, "ZHT ": BIG5, "ZHH ": BIG5 | HONG_KONG, "KOR ": set()}


def charset():
    """The code points asked for in every face."""
    chars = set(EXTRA) | listed("charset.txt")
    for a, b in RANGES:
        chars.update(map(chr, range(a, b + 1)))
    # GB 2312 whole; of GBK the symbol rows A1 to A9.
    return {ord(c) for c in chars} | decoded("gb2312", range(0xA1, 0xF8)) | decoded("gbk", range(0xA1, 0xAA))


def is_han(c):
    return 0x2E80 <= c <= 0x2FDF or 0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or c >= 0x20000


def keep_own_forms(font):
    """Drops from each region's `locl` the forms of Han characters that its standard set lacks."""
    gsub = font["GSUB"].table
    of_glyph = {}
    for code, glyph in font.getBestCmap().items():
        of_glyph.setdefault(glyph, []).append(code)
    features = gsub.FeatureList.FeatureRecord
    hani = next(s.Script for s in gsub.ScriptList.ScriptRecord if s.ScriptTag == "hani")
    wanted = {}
    for system in hani.LangSysRecord:
        if system.LangSysTag in REGIONS:
            for i in system.LangSys.FeatureIndex:
                if features[i].FeatureTag == "locl":
                    for lookup in features[i].Feature.LookupListIndex:
                        wanted.setdefault(lookup, set()).update(REGIONS[system.LangSysTag])
    for lookup, chars in wanted.items():
        for table in gsub.LookupList.Lookup[lookup].SubTable:
            mapping = getattr(table, "ExtSubTable", table).mapping
            for glyph in list(mapping):
                codes = of_glyph.get(glyph, [])
                if codes and all(is_han(c) and c not in chars for c in codes):
                    del mapping[glyph]


def rename(font, family, typographic, style, postscript, weight):
    table = font["name"]
    kept = {}
    for record in table.names:
        if record.platformID == 3 and record.langID == 0x409 and record.nameID in KEEP_NAMES:
            kept[record.nameID] = record.toUnicode()
    version = kept[5].split(";")[0]
    kept[5] = version + "; cut for Banmian"
    kept[1], kept[2], kept[4], kept[6] = family, "Regular", f"{typographic} {style}", postscript
    kept[3] = f"{version};{postscript}"
    if (family, "Regular") != (typographic, style):
        kept[16], kept[17] = typographic, style
    table.names = []
    for name_id, text in sorted(kept.items()):
        table.setName(text, name_id, 3, 1, 0x409)

    os2 = font["OS/2"]
    os2.usWeightClass = weight
    os2.fsSelection = os2.fsSelection & ~0b100001 | 0b1000000  # neither italic nor bold of its family: regular
    font["head"].macStyle = 0

    if "CFF " in font:
        cff = font["CFF "].cff
        old = cff.fontNames[0]
        cff.fontNames = [postscript]
        top = cff.topDictIndex[0]
        top.FamilyName, top.FullName, top.Weight = typographic, f"{typographic} {style}", style
        for fd in top.FDArray:
            fd.FontName = fd.FontName.replace(old, postscript)


def cut(source, index, out, names, codes, regional):
    options = subset.Options()
    options.layout_scripts = SCRIPTS + (["hani." + tag.strip() for tag in REGIONS] if regional else [])
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.name_legacy = True
    options.recalc_timestamp = False
    options.drop_tables += ["DSIG", "gasp", "meta"]
    options.font_number = index
    font = TTFont(source, fontNumber=index, lazy=True, recalcTimestamp=False)
    has = set(font.getBestCmap())
    if regional:
        keep_own_forms(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    rename(font, *names)
    part = out + ".part"
    subset.save_font(font, part, options)
    os.replace(part, out)
    return len(has & codes)


def main(argv):
    source = argv[1] if len(argv) > 1 else SOURCE
    target = argv[2] if len(argv) > 2 else HERE
    total = 0
    for file, path, index, *names in FACES:
        out = os.path.join(target, file)
        codes = charset()
        if file in REGIONAL:
            codes |= JIS | BIG5 | HONG_KONG | (HANGUL if REGIONAL[file] else set())
        found = cut(os.path.join(source, path), index, out, names, codes, file in REGIONAL)
        size = os.path.getsize(out)
        total += size
        print(f"{file}: {found} characters, {size} bytes", flush=True)
    print(f"total {total} bytes")
    if total >= BUDGET:
        sys.exit(f"over the budget of {BUDGET} bytes")


if __name__ == "__main__":
    main(sys.argv)
