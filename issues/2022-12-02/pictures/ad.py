"""Draws the public-service advertisement of page 4: one PDF page, black alone, made as an agency would make it.

    pip install fonttools
    python ad.py        writes gongyi.pdf beside this file

PDF/X-4 with the newsprint profile, type subset and embedded, black type overprinting (OPM 1), white type
knocking out. Nothing depends on the clock: two runs give the same bytes.
"""

import hashlib
import io
import zlib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# Five columns by twenty-two lines, less what the page keeps clear above and below.
WIDTH, HEIGHT = 666.0, 281.7
DATE = "2022-11-28T09:00:00+08:00"
TITLE = "节约用水公益广告（示例）"


class Face:
    """A face cut down to what is set, as a composite font of CIDs."""

    def __init__(self, name, file):
        self.name, self.font, self.used = name, TTFont(ROOT / "fonts" / file), {}
        self.cmap = self.font.getBestCmap()
        self.hmtx = self.font["hmtx"].metrics

    def codes(self, text):
        out = b""
        for c in text:
            glyph = self.cmap[ord(c)]
            cid = int(glyph[3:])
            self.used[cid] = (c, glyph)
            out += cid.to_bytes(2, "big")
        return out

    def width(self, text, size):
        return sum(self.hmtx[self.cmap[ord(c)]][0] for c in text) * size / 1000

    def program(self):
        options = subset.Options()
        options.layout_features, options.desubroutinize, options.hinting = [], False, False
        cut = subset.Subsetter(options)
        cut.populate(glyphs=[g for _, g in self.used.values()])
        self.font.recalcTimestamp = False
        cut.subset(self.font)
        cff = io.BytesIO()
        self.font["CFF "].cff.compile(cff, self.font)
        return cff.getvalue()


class Page:
    def __init__(self, width=WIDTH, height=HEIGHT):
        self.out, self.ink, self.over = [], None, None
        self.width, self.height = width, height

    def put(self, text):
        self.out.append(text)

    def black(self, k):
        """A tint of black; nothing but white knocks out."""
        over = k > 0
        if over != self.over:
            self.put("/G1 gs" if over else "/G0 gs")
            self.over = over
        if k != self.ink:
            self.put(f"0 0 0 {num(k)} k 0 0 0 {num(k)} K")
            self.ink = k

    def box(self, x, y, w, h, k):
        self.black(k)
        self.put(f"{num(x)} {num(y)} {num(w)} {num(h)} re f")

    def path(self, start, *curves, k, close=True):
        self.black(k)
        self.put(" ".join([f"{num(start[0])} {num(start[1])} m"] + [" ".join(num(v) for v in c) + (" c" if len(c) == 6 else " l") for c in curves])
                 + (" f" if close else " S"))

    def ring(self, x, y, rx, ry, width, k):
        c = 0.5523
        self.black(k)
        self.put(f"{num(width)} w {num(x + rx)} {num(y)} m")
        for a, b, d, e in [(0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0), (1, 0, 0, 1)]:
            # From one end of an axis to the next.
            p0 = {(0, 1): (1, 0), (-1, 0): (0, 1), (0, -1): (-1, 0), (1, 0): (0, -1)}[(a, b)]
            p1 = (a, b)
            q0 = (p0[0] + c * p1[0], p0[1] + c * p1[1])
            q1 = (p1[0] + c * p0[0], p1[1] + c * p0[1])
            self.put(" ".join(num(v) for v in (x + rx * q0[0], y + ry * q0[1], x + rx * q1[0], y + ry * q1[1], x + rx * p1[0], y + ry * p1[1])) + " c")
        self.put("s")

    def text(self, face, size, x, y, words, k=1.0, align="left", space=0.0):
        wide = face.width(words, size) + space * (len(words) - 1)
        x -= wide * {"left": 0, "middle": 0.5, "right": 1}[align]
        self.black(k)
        codes = face.codes(words).hex()
        self.put(f"BT /{face.name} {num(size)} Tf {num(space)} Tc {num(x)} {num(y)} Td <{codes}> Tj ET")


def num(v):
    return f"{v:.2f}".rstrip("0").rstrip(".") if abs(v) > 0.004 else "0"


def wave(page, level, height, length, shift, k):
    """Water up to a level, its surface a row of waves."""
    curves, x = [], -length + shift
    start = (x, level)
    while x < page.width:
        q = length / 4
        for sign in (1, -1):
            curves.append((x + q * 0.73, level + sign * height, x + q * 1.27, level + sign * height, x + 2 * q, level))
            x += 2 * q
    curves += [(x, 0), (start[0], 0)]
    page.path(start, *curves, k=k)


def drop(page, x, y, r, k):
    """A drop: a circle that runs out into a tip above."""
    c = 0.5523 * r
    page.path((x, y + 2.55 * r), (x + 0.18 * r, y + 1.75 * r, x + r, y + 0.95 * r, x + r, y), (x + r, y - c, x + c, y - r, x, y - r),
              (x - c, y - r, x - r, y - c, x - r, y), (x - r, y + 0.95 * r, x - 0.18 * r, y + 1.75 * r, x, y + 2.55 * r), k=k)


def paint(song, hei, xi):
    p = Page()
    p.put(f"q 0 0 {num(WIDTH)} {num(HEIGHT)} re W n")
    for level, height, length, shift, k in [(92, 9, 250, 30, 0.08), (76, 8, 210, 0, 0.16), (60, 7, 180, 80, 0.28), (46, 6, 150, 20, 0.45)]:
        wave(p, level, height, length, shift, k)
    # The drop above the water, and the rings that it will make.
    for rx, k in [(104, 0.16), (78, 0.22), (54, 0.3), (32, 0.4)]:
        p.ring(142, 88, rx, rx * 0.17, 1.1, k)
    drop(p, 142, 154, 40, 0.55)
    p.path((112, 156), (112, 140, 122, 127, 137, 124), (127, 131, 119, 142, 118, 158), (118, 164, 112, 164, 112, 156), k=0)
    # The words.
    p.text(song, 54, 262, 214, "一滴水", space=7)
    p.text(song, 27, 265, 168, "走了很远的路才来到这里。", space=1.2)
    p.put("0.5 w")
    p.black(1.0)
    p.put("265 150 m 641 150 l S")
    for i, (head, words) in enumerate([("关紧", "龙头用完随手关紧"), ("再用", "洗菜水可以浇花"), ("报修", "见到漏水拨打物业")]):
        x = 265 + i * 127
        p.text(hei, 13, x, 128, head)
        p.text(xi, 10.5, x, 110, words)
    # The foot: white on black.
    p.box(0, 0, WIDTH, 36, 1.0)
    p.text(hei, 19, 25, 11.5, "节约用水　从我做起", k=0, space=2)
    p.text(hei, 12, 641, 13.5, "示例公益广告", k=0, align="right", space=1)
    # The frame.
    p.black(1.0)
    p.put(f"1 w 0.5 0.5 {num(WIDTH - 1)} {num(HEIGHT - 1)} re S Q")
    return "\n".join(p.out).encode() + b"\n"


def unicode_map(face):
    rows = "".join(f"<{cid:04x}><{c.encode('utf-16-be').hex()}>\n" for cid, (c, _) in sorted(face.used.items()))
    assert len(face.used) <= 100
    return (f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            f"/CMapName /{face.name} def /CMapType 2 def\n1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n"
            f"{len(face.used)} beginbfchar\n{rows}endbfchar\nendcmap end end\n").encode()


def xmp(digest, title):
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{DATE}</xmp:CreateDate><xmp:ModifyDate>{DATE}</xmp:ModifyDate><xmp:MetadataDate>{DATE}</xmp:MetadataDate><xmp:CreatorTool>ad.py</xmp:CreatorTool>
<xmpMM:DocumentID>uuid:{digest}</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>ad.py</pdf:Producer><pdf:Trapped>False</pdf:Trapped><pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()


def faces():
    return [Face("F1", "banmian-serif-heavy.otf"), Face("F2", "banmian-sans-bold.otf"), Face("F3", "banmian-sans-regular.otf")]


def write(path, content, faces, size, title):
    """One page as PDF/X-4; `content` has used the faces."""
    objects = []

    def add(body):
        objects.append(body.encode() if isinstance(body, str) else body)
        return len(objects)

    def stream(head, data, squeeze=True):
        packed = zlib.compress(data, 9) if squeeze else data
        head += " /Filter /FlateDecode" if squeeze else ""
        return f"<<{head} /Length {len(packed)}>>\nstream\n".encode() + packed + b"\nendstream"

    catalog, pages, page, info, meta = (add("") for _ in range(5))
    fonts = []
    for face in faces:
        names = {cid: face.hmtx[g][0] for cid, (_, g) in face.used.items()}
        program = face.program()
        head = face.font["head"]
        tag = "".join(chr(65 + b % 26) for b in hashlib.sha256(program).digest()[:6])
        base = f"{tag}+{face.font['name'].getDebugName(6) or face.name}".replace(" ", "")
        widths = " ".join(f"{cid} [{w}]" for cid, w in sorted(names.items()))
        file = add(stream("/Subtype /CIDFontType0C", program))
        bounds = " ".join(str(v) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
        about = add(f"<</Type /FontDescriptor /FontName /{base} /Flags 4 /FontBBox [{bounds}] /ItalicAngle 0 /Ascent 880 /Descent -120"
                    f" /CapHeight 733 /StemV 120 /FontFile3 {file} 0 R>>")
        ros = face.font["CFF "].cff.topDictIndex[0].ROS
        under = add(f"<</Type /Font /Subtype /CIDFontType0 /BaseFont /{base} /CIDSystemInfo <</Registry ({ros[0]}) /Ordering ({ros[1]}) /Supplement {ros[2]}>>"
                    f" /FontDescriptor {about} 0 R /DW 1000 /W [{widths}]>>")
        to = add(stream("", unicode_map(face)))
        fonts.append(add(f"<</Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H /DescendantFonts [{under} 0 R] /ToUnicode {to} 0 R>>"))
    body = add(stream("", content))
    icc = add(stream("/N 4", (ROOT / "layouts" / "plants" / "newsprint.icc").read_bytes()))
    digest = hashlib.sha256(b"".join(objects)).hexdigest()[:32]
    box = f"[0 0 {num(size[0])} {num(size[1])}]"
    named = " ".join(f"/F{i + 1} {f} 0 R" for i, f in enumerate(fonts))
    states = "/G0 <</OP false /op false /OPM 0>> /G1 <</OP true /op true /OPM 1>>"
    objects[catalog - 1] = (f"<</Type /Catalog /Pages {pages} 0 R /Metadata {meta} 0 R /OutputIntents [<</Type /OutputIntent /S /GTS_PDFX"
                            f" /OutputConditionIdentifier (Custom) /Info (Newsprint, ISO 12647-3) /OutputCondition (Newsprint, ISO 12647-3)"
                            f" /DestOutputProfile {icc} 0 R>>]>>").encode()
    objects[pages - 1] = f"<</Type /Pages /Kids [{page} 0 R] /Count 1>>".encode()
    objects[page - 1] = (f"<</Type /Page /Parent {pages} 0 R /MediaBox {box} /BleedBox {box} /TrimBox {box} /Contents {body} 0 R"
                         f" /Resources <</Font <<{named}>> /ExtGState <<{states}>>>>>>").encode()
    name = "feff" + title.encode("utf-16-be").hex()
    when = "D:20221128090000+08'00'"
    objects[info - 1] = (f"<</Title <{name}> /Creator (ad.py) /Producer (ad.py) /CreationDate ({when}) /ModDate ({when}) /Trapped /False"
                         f" /GTS_PDFXVersion (PDF/X-4)>>").encode()
    objects[meta - 1] = stream("/Type /Metadata /Subtype /XML", xmp(digest, title), squeeze=False)
    out, places = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"), []
    for i, o in enumerate(objects):
        places.append(len(out))
        out += f"{i + 1} 0 obj\n".encode() + o + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{p:010} 00000 n \n".encode() for p in places)
    out += f"trailer\n<</Size {len(objects) + 1} /Root {catalog} 0 R /Info {info} 0 R /ID [<{digest}> <{digest}>]>>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(out)
    print(f"{path.name} {len(out)} bytes")


def main():
    used = faces()
    write(HERE / "gongyi.pdf", paint(*used), used, (WIDTH, HEIGHT), TITLE)


if __name__ == "__main__":
    main()
