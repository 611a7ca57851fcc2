"""Draws the grey picture of the Japanese specimen page: a pontoon in a harbour.

    pip install pillow numpy
    python make.py

Seeded: two runs give the same picture.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

W, H = 460, 800
S = 2  # drawn twice as large
HORIZON = 300


def sky_and_sea():
    rng = np.random.default_rng(4)
    y = np.arange(H * S)[:, None] / S
    x = np.arange(W * S)[None, :] / S
    sky = 205 + 40 * np.clip(y / HORIZON, 0, 1) + 0 * x
    depth = np.clip((y - HORIZON) / (H - HORIZON), 0, 1)
    # Waves: longer and darker towards the eye.
    phase = 900 / (depth * 6 + 0.25)
    waves = np.sin(phase + x * 0.02) + 0.6 * np.sin(phase * 1.7 - x * 0.05 + 1.0)
    sea = 190 - 80 * depth + waves * (3 + 9 * depth)
    tone = np.where(y < HORIZON, sky, sea) + rng.normal(0, 2.0, (H * S, W * S))
    return Image.fromarray(np.clip(tone, 0, 255).astype(np.uint8), "L").filter(ImageFilter.GaussianBlur(1.2))


def polygon(pen, points, tone):
    pen.polygon([(x * S, y * S) for x, y in points], fill=tone)


def line(pen, points, tone, width):
    pen.line([(x * S, y * S) for x, y in points], fill=tone, width=int(width * S), joint="curve")


def cloud(image, x, y, w, h):
    layer = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(layer)
    for dx, dy, r in ((0, 0, 1), (-0.5, 0.15, 0.7), (0.55, 0.1, 0.75), (0.2, -0.3, 0.6)):
        cx, cy = (x + dx * w) * S, (y + dy * h) * S
        pen.ellipse([cx - w * r * S / 2, cy - h * r * S / 2, cx + w * r * S / 2, cy + h * r * S / 2], fill=200)
    image.paste(255, mask=layer.filter(ImageFilter.GaussianBlur(9 * S)))


def island(pen):
    ridge = [(40, HORIZON), (70, 286), (105, 262), (140, 240), (168, 232), (200, 246), (230, 250), (262, 236), (300, 262), (340, 284), (380, 296), (400, HORIZON)]
    polygon(pen, ridge, 128)
    polygon(pen, [(150, HORIZON), (190, 276), (225, 270), (260, 282), (310, 292), (330, HORIZON)], 106)
    line(pen, [(30, HORIZON + 1), (410, HORIZON + 1)], 150, 1.5)


def ferry(pen):
    polygon(pen, [(250, 372), (400, 372), (388, 398), (262, 398)], 60)
    polygon(pen, [(268, 350), (376, 350), (384, 372), (260, 372)], 235)
    polygon(pen, [(290, 334), (340, 334), (344, 350), (286, 350)], 225)
    for x in range(276, 372, 14):
        polygon(pen, [(x, 355), (x + 9, 355), (x + 9, 364), (x, 364)], 90)
    line(pen, [(316, 334), (316, 314)], 90, 2)
    line(pen, [(250, 380), (400, 380)], 230, 2)
    for k in range(5):
        line(pen, [(270 + 6 * k, 404 + 7 * k), (392 - 10 * k, 404 + 7 * k)], 92 + 10 * k, 2.2)


def pontoon(pen):
    polygon(pen, [(40, 470), (330, 446), (452, 520), (110, 560)], 214)
    polygon(pen, [(110, 560), (452, 520), (452, 548), (112, 592)], 70)
    polygon(pen, [(40, 470), (110, 560), (112, 592), (40, 500)], 92)
    for k in range(1, 8):  # planks
        t = k / 8
        line(pen, [(40 + 290 * t, 470 - 24 * t), (110 + 342 * t, 560 - 40 * t)], 186, 1.2)
    for x, y in ((120, 522), (300, 500), (400, 500)):  # bollards
        polygon(pen, [(x - 6, y), (x + 6, y), (x + 5, y - 16), (x - 5, y - 16)], 60)
    for x, top, foot in ((64, 380, 500), (424, 420, 512)):  # piles
        polygon(pen, [(x - 7, top), (x + 7, top), (x + 7, foot), (x - 7, foot)], 112)
        polygon(pen, [(x - 7, top), (x - 2, top), (x - 2, foot), (x - 7, foot)], 160)


def bridge(pen):
    polygon(pen, [(150, 800), (330, 800), (276, 545), (206, 553)], 226)
    for k in range(9):  # boards, closer with distance
        t = (k / 9) ** 0.7
        y = 800 - 250 * t
        line(pen, [(150 + 56 * t, y), (330 - 54 * t, y)], 196, 1.2)
    for side, far in (((150, 800), (206, 553)), ((330, 800), (276, 545))):
        tops = []
        for k in range(6):
            t = (k / 5) ** 0.75
            x, y = side[0] + (far[0] - side[0]) * t, side[1] + (far[1] - side[1]) * t
            high = 330 * (1 - t) + 95 * t
            line(pen, [(x, y), (x, y - high)], 70, 5 - 3 * t)
            line(pen, [(x, y - high * 0.32), (x, y)], 90, 3)
            tops.append((x, y - high))
        line(pen, [(side[0], side[1] - 100), (far[0], far[1] - 30)], 84, 2.5)
    polygon(pen, [(118, 482), (362, 482), (286, 444), (196, 450)], 150)  # roof
    polygon(pen, [(118, 482), (362, 482), (362, 494), (118, 494)], 82)


def main():
    image = sky_and_sea()
    cloud(image, 130, 90, 150, 46)
    cloud(image, 360, 150, 120, 34)
    pen = ImageDraw.Draw(image)
    island(pen)
    ferry(pen)
    pontoon(pen)
    bridge(pen)
    for x, y, w in ((90, 160, 16), (150, 190, 12), (60, 210, 10)):  # gulls
        line(pen, [(x - w, y - w * 0.3), (x - w * 0.4, y - w * 0.45), (x, y), (x + w * 0.4, y - w * 0.45), (x + w, y - w * 0.3)], 90, 1.6)
    image = image.resize((W, H), Image.LANCZOS)
    image.save(Path(__file__).resolve().parent / "p1.jpg", quality=52, optimize=True, dpi=(240, 240))


if __name__ == "__main__":
    main()
