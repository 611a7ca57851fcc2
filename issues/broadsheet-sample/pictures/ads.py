"""Draws the public-service advertisements of the broadsheet specimen: PDF pages in black alone, as an agency would
make them, each as large as its slot. The writer of PDF/X-4 is that of the four-page sample.

    pip install fonttools
    python ads.py

Seeded: two runs give the same bytes.
"""

import importlib.util
import math
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("ad", HERE.parents[1] / "2022-12-02" / "pictures" / "ad.py")
ad = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ad)
num = ad.num


def size(cols, lines):
    """A slot's columns of 14 characters of 9 pt, two between them, and lines of 13.5 pt, less what the page keeps clear."""
    return (cols * 126 + (cols - 1) * 18, lines * 13.5 - 15.3)


def polygon(p, points, k):
    p.path(points[0], *points[1:], k=k)


def disc(p, x, y, rx, k, ry=None):
    ry, c = ry or rx, 0.5523
    p.path((x + rx, y), (x + rx, y + c * ry, x + c * rx, y + ry, x, y + ry), (x - c * rx, y + ry, x - rx, y + c * ry, x - rx, y),
           (x - rx, y - c * ry, x - c * rx, y - ry, x, y - ry), (x + c * rx, y - ry, x + rx, y - c * ry, x + rx, y), k=k)


def line(p, x0, y0, x1, y1, width, k):
    p.black(k)
    p.put(f"{num(width)} w 1 J {num(x0)} {num(y0)} m {num(x1)} {num(y1)} l S")


def curve(p, points, width, k):
    p.black(k)
    a, b, c, d = points
    p.put(f"{num(width)} w 1 J {num(a[0])} {num(a[1])} m {num(b[0])} {num(b[1])} {num(c[0])} {num(c[1])} {num(d[0])} {num(d[1])} c S")


def hill(p, points, foot, k):
    """A soft ridge through points, filled down to the foot."""
    start = points[0]
    parts = []
    for a, b in zip(points, points[1:]):
        m = (b[0] - a[0]) * 0.45
        parts.append((a[0] + m, a[1], b[0] - m, b[1], b[0], b[1]))
    parts += [(points[-1][0], foot), (start[0], foot)]
    p.path(start, *parts, k=k)


def clipped(width, height):
    p = ad.Page(width, height)
    p.put(f"q 0 0 {num(width)} {num(height)} re W n")
    return p


def finish(p):
    p.black(1.0)
    p.put(f"1 w 0.5 0.5 {num(p.width - 1)} {num(p.height - 1)} re S Q")
    return "\n".join(p.out).encode() + b"\n"


def foot(p, hei, left, right="示例公益广告", high=40):
    p.box(0, 0, p.width, high, 1.0)
    p.text(hei, 19, 28, high / 2 - 7, left, k=0, space=2)
    p.text(hei, 12, p.width - 28, high / 2 - 4.5, right, k=0, align="right", space=1)


def lamp(song, hei, xi):
    """An alley at night, a lit window, a lamp and its light on the stones."""
    w, h = size(4, 36)
    p = clipped(w, h)
    p.box(0, 0, w, h, 0.88)
    rng = random.Random(4)
    for _ in range(46):
        disc(p, rng.uniform(0, w), rng.uniform(h * 0.62, h), rng.uniform(0.4, 1.1), 0.25)
    # The cone of light, in steps.
    for i, k in enumerate((0.72, 0.56, 0.42, 0.3)):
        spread = 150 - 30 * i
        polygon(p, [(372, 222), (372 - spread, 40), (372 + spread, 40), (384, 222)], k)
    disc(p, 378, 42, 150, 0.18, 26)
    # Roofs and walls on both sides.
    polygon(p, [(0, 0), (0, 236), (58, 262), (150, 214), (150, 0)], 1.0)
    polygon(p, [(-8, 232), (60, 268), (162, 210), (162, 202), (60, 256), (-8, 220)], 0.8)
    polygon(p, [(w, 0), (w, 204), (w - 34, 224), (w - 66, 200), (w - 66, 0)], 1.0)
    p.box(64, 108, 46, 56, 0.06)
    for x in (64, 86.5, 109):
        line(p, x, 108, x, 164, 1.6, 1.0)
    for y in (108, 136, 164):
        line(p, 64, y, 110, y, 1.6, 1.0)
    # The post.
    line(p, 420, 40, 420, 244, 5, 1.0)
    curve(p, [(420, 244), (420, 268), (380, 268), (378, 240)], 4, 1.0)
    polygon(p, [(362, 238), (394, 238), (386, 252), (370, 252)], 1.0)
    disc(p, 378, 232, 12, 0, 9)
    # Somebody on the way home.
    disc(p, 330, 92, 8, 1.0)
    polygon(p, [(320, 84), (340, 84), (344, 46), (316, 46)], 1.0)
    line(p, 325, 48, 321, 28, 4, 1.0)
    line(p, 335, 48, 340, 29, 4, 1.0)
    polygon(p, [(336, 78), (352, 56), (357, 60), (341, 83)], 1.0)
    p.text(song, 53, w / 2, h - 86, "把灯留给", k=0, align="middle", space=8)
    p.text(song, 53, w / 2, h - 152, "晚归的人", k=0, align="middle", space=8)
    p.text(xi, 15, w / 2, h - 186, "楼道里的一盏灯　巷口的一扇窗", k=0, align="middle", space=1)
    foot(p, hei, "邻里守望　从敲门开始")
    return p, "邻里守望公益广告（示例）"


def ear(p, x, y, high, lean, k, rng):
    """An ear of rice bent by its grains."""
    top = (x + lean * 0.55, y + high)
    end = (x + lean, y + high * 0.7)
    curve(p, [(x, y), (x + lean * 0.06, y + high * 0.7), (top[0] - lean * 0.2, top[1]), end], 2.2, k)
    for i in range(17):
        t = 0.56 + 0.44 * i / 16
        u = 1 - t
        bx = u**3 * x + 3 * u * u * t * (x + lean * 0.06) + 3 * u * t * t * (top[0] - lean * 0.2) + t**3 * end[0]
        by = u**3 * y + 3 * u * u * t * (y + high * 0.7) + 3 * u * t * t * top[1] + t**3 * end[1]
        a = math.atan2(lean * 0.3 * t - 0.2, 1) + rng.uniform(-0.5, 0.5) + (0.7 if i % 2 else -0.7)
        gx, gy = bx + math.sin(a) * 7, by - 5 + math.cos(a) * 2
        disc(p, gx, gy, 3.6, k, 7)
    for side in (-1, 1):
        curve(p, [(x, y + high * 0.2), (x + side * 26, y + high * 0.5), (x + side * 52, y + high * 0.52), (x + side * 78, y + high * 0.3)], 2, k)


def rice(song, hei, xi):
    """Terraces, and in front of them ripe ears."""
    w, h = size(7, 45)
    p = clipped(w, h)
    rng = random.Random(9)
    disc(p, 770, 470, 52, 0.1)
    for base, k, up in ((300, 0.08, 70), (262, 0.14, 56), (222, 0.21, 46), (180, 0.29, 40)):
        points = [(-40, base)]
        x = -40
        while x < w + 80:
            x += rng.uniform(130, 210)
            points.append((x, base + rng.uniform(-0.4, 1) * up))
        hill(p, points, 0, k)
    p.box(0, 0, w, 74, 0.42)
    for i in range(26):
        x = 20 + i * 37 + rng.uniform(-9, 9)
        ear(p, x, 40, rng.uniform(96, 150), rng.choice((-1, 1)) * rng.uniform(44, 74), 0.9 if i % 3 else 0.62, rng)
    p.text(song, 86, 60, h - 132, "一粒米", space=14)
    p.text(song, 44, 62, h - 200, "要走过四个季节。", space=3)
    line(p, 62, h - 222, 420, h - 222, 0.8, 1.0)
    p.text(xi, 17, 62, h - 254, "春天下种，夏天拔节，秋天进仓，冬天端上饭桌", space=0.6)
    p.text(hei, 17, 62, h - 286, "盛多少，吃多少；吃不完，带回家", space=0.6)
    foot(p, hei, "爱惜粮食　从这一餐开始")
    return p, "爱惜粮食公益广告（示例）"


def water(song, hei, xi):
    """Snow hills, a stream that winds down to the waterworks and the tap."""
    w, h = size(7, 42)
    p = clipped(w, h)
    hill(p, [(-40, 240), (110, 420), (240, 300), (380, 470), (520, 290), (700, 390), (w + 60, 230)], 0, 0.14)
    polygon(p, [(344, 430), (380, 470), (412, 432), (394, 438), (382, 424), (366, 440)], 0)
    polygon(p, [(84, 392), (110, 420), (140, 386), (120, 394), (108, 380)], 0)
    hill(p, [(-40, 180), (160, 300), (330, 220), (560, 300), (760, 220), (w + 60, 280)], 0, 0.24)
    hill(p, [(-40, 120), (200, 190), (460, 150), (700, 200), (w + 60, 150)], 0, 0.36)
    # The stream, wider the nearer it comes.
    p.path((392, 300), (350, 262, 520, 246, 470, 214), (410, 176, 250, 172, 300, 128), (340, 96, 640, 100, 560, 40),
           (700, 40), (700, 110, 430, 108, 404, 132), (372, 160, 520, 176, 520, 212), (520, 246, 420, 262, 400, 300), k=0.04)
    for level, height, length, shift, k in [(66, 6, 210, 0, 0.5), (52, 5, 150, 40, 0.66)]:
        ad.wave(p, level, height, length, shift, k)
    # The drop, and what is mirrored in it.
    ad.drop(p, 778, 250, 66, 0.72)
    p.path((728, 254), (728, 228, 746, 206, 770, 200), (752, 214, 742, 232, 740, 256), (738, 266, 728, 266, 728, 254), k=0)
    p.text(song, 80, 56, h - 122, "一滴水", space=14)
    p.text(song, 40, 58, h - 186, "走了很远的路才来到这里。", space=2)
    p.text(xi, 16, 58, h - 220, "从雪山到山涧，从河湾到水厂，它路过了许多人的清晨", space=0.6)
    foot(p, hei, "节约用水　从我做起")
    return p, "节约用水公益广告（示例）"


def branch(p, x, y, angle, length, width, k, rng):
    to = (x + length * math.sin(angle), y + length * math.cos(angle))
    line(p, x, y, *to, width, k)
    if length > 16:
        for turn in (-0.55, 0.05, 0.5):
            branch(p, *to, angle + turn + rng.gauss(0, 0.13), length * rng.uniform(0.6, 0.76), width * 0.64, k, rng)
    else:
        disc(p, to[0], to[1], rng.uniform(7, 13), rng.choice((0.3, 0.42, 0.55)))


def tree(song, hei, xi):
    """A tree on a rise, its shade, a bench under it; a sapling beside."""
    w, h = size(7, 49)
    p = clipped(w, h)
    rng = random.Random(21)
    disc(p, 500, 560, 40, 0.12)
    hill(p, [(-40, 150), (220, 210), (520, 150), (w + 60, 220)], 0, 0.12)
    hill(p, [(-40, 96), (300, 120), (640, 168), (w + 60, 118)], 0, 0.26)
    disc(p, 690, 116, 220, 0.48, 24)
    branch(p, 690, 118, 0.02, 122, 21, 0.92, rng)
    for x in (566, 622):
        line(p, x, 104, x, 126, 4, 1.0)
    line(p, 556, 128, 632, 128, 5, 1.0)
    line(p, 556, 150, 632, 150, 4, 1.0)
    for x in (560, 628):
        line(p, x, 128, x, 152, 3, 1.0)
    # The sapling with its stake.
    line(p, 300, 96, 300, 186, 4, 0.9)
    line(p, 312, 92, 312, 166, 3, 0.6)
    for i in range(8):
        y, side = 128 + i * 8, -1 if i % 2 else 1
        curve(p, [(300, y), (300 + side * 10, y + 10), (300 + side * 18, y + 12), (300 + side * 27, y + 8)], 2, 0.9)
        disc(p, 300 + side * 27, y + 9, 7, 0.5, 4)
    p.text(song, 74, 56, h - 118, "种一棵树", space=10)
    p.text(song, 74, 56, h - 206, "等一片荫", space=10)
    line(p, 58, h - 232, 400, h - 232, 0.8, 1.0)
    p.text(xi, 17, 58, h - 262, "春天的坑，冬天就要挖好", space=0.6)
    p.text(xi, 17, 58, h - 290, "今年的苗，孙子那一辈来乘凉", space=0.6)
    foot(p, hei, "植树节　还有一百天")
    return p, "植树公益广告（示例）"


def book(song, hei, xi):
    """An open book under a lamp; its lines become furrows and birds."""
    w, h = size(7, 41)
    p = clipped(w, h)
    rng = random.Random(33)
    p.box(0, 0, w, h, 0.07)
    polygon(p, [(600, 520), (420, 60), (930, 60), (690, 520)], 0.0)
    curve(p, [(900, 90), (930, 330), (820, 470), (700, 500)], 6, 0.85)
    polygon(p, [(596, 498), (704, 498), (676, 536), (624, 536)], 0.9)
    disc(p, 650, 494, 20, 0.25, 9)
    # The book.
    for side in (-1, 1):
        x = 660
        p.path((x, 104), (x + side * 60, 150, x + side * 150, 150, x + side * 232, 122), (x + side * 232, 262),
               (x + side * 150, 292, x + side * 60, 292, x, 246), k=0.02)
        p.black(0.9)
        p.put(f"2 w {num(x)} 104 m {num(x + side * 60)} 150 {num(x + side * 150)} 150 {num(x + side * 232)} 122 c {num(x + side * 232)} 262 l "
              f"{num(x + side * 150)} 292 {num(x + side * 60)} 292 {num(x)} 246 c S")
        for i in range(8):
            y = 268 - i * 15
            curve(p, [(x + side * 22, y - 30 + 14), (x + side * 70, y), (x + side * 150, y + 2), (x + side * (214 - (60 if i == 7 else 0)), y - 12)], 1.6, 0.5)
    polygon(p, [(428, 118), (660, 92), (892, 118), (892, 108), (660, 78), (428, 108)], 0.8)
    # Leaves that fly up as birds.
    for i in range(11):
        x, y, s = 470 + i * 40 + rng.uniform(-14, 14), 320 + rng.uniform(0, 150), rng.uniform(9, 17)
        curve(p, [(x - s, y + s * 0.4), (x - s * 0.5, y + s), (x - s * 0.2, y + s * 0.5), (x, y)], 2, 0.7)
        curve(p, [(x + s, y + s * 0.4), (x + s * 0.5, y + s), (x + s * 0.2, y + s * 0.5), (x, y)], 2, 0.7)
    p.box(0, 40, w, 24, 0.36)
    p.text(song, 74, 56, h - 116, "今晚", space=10)
    p.text(song, 74, 56, h - 206, "读三十页", space=6)
    line(p, 58, h - 232, 390, h - 232, 0.8, 1.0)
    p.text(xi, 17, 58, h - 264, "关掉一块屏幕，打开一本书", space=0.6)
    p.text(hei, 17, 58, h - 296, "图书馆夜读　每天开放到晚上十点", space=0.6)
    foot(p, hei, "样版区图书馆（示例）")
    return p, "全民阅读公益广告（示例）"


def main():
    for name, draw in (("ad-lamp", lamp), ("ad-rice", rice), ("ad-water", water), ("ad-tree", tree), ("ad-book", book)):
        faces = ad.faces()
        page, title = draw(*faces)
        ad.write(HERE / f"{name}.pdf", finish(page), faces, (page.width, page.height), title)


if __name__ == "__main__":
    main()
