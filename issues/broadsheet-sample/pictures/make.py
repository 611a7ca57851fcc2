"""Draws two grey pictures of the broadsheet specimen: a canal in winter fields, a small train at an old kiln.
The others are those of the four-page sample, the pier that of the Japanese page.

    pip install pillow numpy
    python make.py

Seeded: two runs give the same pictures.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

W, H = 960, 600
S = 2  # drawn twice as large


def ground(horizon, top, low, near, far, seed):
    """Sky that brightens to the horizon, earth with furrows that run to a point on it."""
    rng = np.random.default_rng(seed)
    y = np.arange(H * S)[:, None] / S
    x = np.arange(W * S)[None, :] / S
    sky = top + (low - top) * np.clip(y / horizon, 0, 1) + 0 * x
    cloud = sum(np.sin(x * f + y * g + p) for f, g, p in [(0.006, 0.03, 1), (0.011, 0.05, 4), (0.004, 0.08, 2)])
    sky += 5 * cloud
    depth = np.clip((y - horizon) / (H - horizon), 0.002, 1)
    furrow = np.sin((x - W * 0.56) / depth * 0.09)
    clods = rng.normal(0, 1, (H * S, W * S))
    earth = far + (near - far) * depth**0.6 + furrow * (4 + 14 * depth) + clods * (2 + 9 * depth)
    tone = np.where(y < horizon, sky + clods * 1.5, earth)
    return Image.fromarray(np.clip(tone, 0, 255).astype(np.uint8), "L").filter(ImageFilter.GaussianBlur(1.4))


class Pen:
    def __init__(self, image):
        self.image, self.draw = image, ImageDraw.Draw(image)

    def polygon(self, points, tone):
        self.draw.polygon([(x * S, y * S) for x, y in points], fill=tone)

    def line(self, points, tone, width):
        self.draw.line([(x * S, y * S) for x, y in points], fill=tone, width=max(1, int(width * S)), joint="curve")

    def circle(self, x, y, r, tone):
        self.draw.ellipse([(x - r) * S, (y - r) * S, (x + r) * S, (y + r) * S], fill=tone)


def tree(pen, x, y, size, tone, rng):
    """Bare branches in winter."""

    def branch(x, y, angle, length, width):
        to = (x + length * np.sin(angle), y - length * np.cos(angle))
        pen.line([(x, y), to], tone, width)
        if length > size * 0.09:
            for turn in (-0.5, 0.15, 0.55):
                branch(*to, angle + turn + rng.normal(0, 0.14), length * rng.uniform(0.58, 0.74), width * 0.62)

    branch(x, y, rng.normal(0, 0.04), size * 0.36, size * 0.035)


def canal():
    rng = np.random.default_rng(11)
    image = ground(250, 150, 226, 92, 168, 3)
    pen = Pen(image)
    pen.polygon([(0, 250), (0, 236), (160, 226), (380, 238), (620, 224), (960, 240), (960, 250)], 150)
    # Water between two banks, brighter than the sky at its far end.
    pen.polygon([(528, 251), (546, 251), (760, 600), (300, 600)], 66)
    pen.polygon([(531, 251), (543, 251), (708, 600), (352, 600)], 188)
    for k in range(60):
        t = rng.uniform(0.02, 1)
        half = 6 + 170 * t
        x = 537 + (530 - 537) * t + rng.uniform(-0.9, 0.9) * half
        y = 251 + 349 * t
        pen.line([(x, y), (x + half * rng.uniform(0.1, 0.5), y)], int(rng.uniform(140, 236)), 0.6 + 2 * t)
    for side, base in ((-1, 0), (1, 1)):
        for k in range(9):
            t = 0.03 + 0.97 * (k / 9) ** 1.8
            x = 537 + side * (26 + 330 * t) + base * 20
            tree(pen, x, 252 + 150 * t, 40 + 330 * t, int(96 - 60 * t), rng)
    # The excavator on the right bank.
    pen.polygon([(706, 352), (812, 352), (820, 376), (700, 376)], 40)
    pen.polygon([(716, 300), (796, 300), (800, 352), (712, 352)], 112)
    pen.polygon([(724, 306), (756, 306), (756, 334), (724, 334)], 208)
    pen.line([(716, 318), (640, 250), (588, 330)], 62, 11)
    pen.polygon([(574, 326), (604, 330), (598, 356), (570, 350)], 46)
    for x in (716, 744, 772, 802):
        pen.circle(x, 366, 9, 82)
    return image


def train():
    rng = np.random.default_rng(5)
    image = ground(300, 168, 230, 112, 176, 8)
    pen = Pen(image)
    pen.polygon([(0, 300), (0, 262), (220, 244), (420, 266), (700, 238), (960, 262), (960, 300)], 164)
    # The kiln with its chimney.
    pen.polygon([(600, 320), (640, 214), (850, 214), (896, 320)], 104)
    for k in range(7):
        y = 226 + k * 14
        pen.line([(636 - k * 6, y), (854 + k * 6, y)], 84, 1)
    pen.polygon([(764, 214), (772, 66), (800, 66), (810, 214)], 92)
    pen.polygon([(768, 66), (804, 66), (804, 76), (768, 76)], 60)
    for x in (664, 728, 800):
        pen.polygon([(x, 320), (x, 286), (x + 20, 270), (x + 40, 286), (x + 40, 320)], 38)
    # Sleepers and rails, from the eye to the kiln.
    for k in range(46):
        t = (k / 46) ** 2.2
        y = 322 + 278 * t
        x, half = 610 - 300 * t, 12 + 160 * t
        pen.polygon([(x - half, y), (x + half, y), (x + half * 1.02, y + 2 + 9 * t), (x - half * 1.02, y + 2 + 9 * t)], 66)
    for side in (-1, 1):
        pen.line([(610 + side * 8, 322), (310 + side * 116, 600)], 214, 4)
    # Cars behind each other on the rails, the engine in front of them.
    for k, t in enumerate((0.08, 0.13, 0.2, 0.31)):
        x, y, half = 610 - 300 * t, 322 + 278 * t, 14 + 190 * t
        high = half * 2.3
        pen.polygon([(x - half, y - high), (x + half, y - high), (x + half, y - half * 0.2), (x - half, y - half * 0.2)], 118 - 16 * k)
        pen.polygon([(x - half * 1.1, y - high), (x - half * 0.8, y - high * 1.1), (x + half * 0.8, y - high * 1.1), (x + half * 1.1, y - high)], 48)
        for i in (-1, 1):
            pen.polygon([(x + i * half * 0.8, y - high * 0.86), (x + i * half * 0.12, y - high * 0.86), (x + i * half * 0.12, y - high * 0.5), (x + i * half * 0.8, y - high * 0.5)], 216)
        pen.polygon([(x - half * 0.96, y - half * 0.2), (x + half * 0.96, y - half * 0.2), (x + half * 0.8, y + half * 0.12), (x - half * 0.8, y + half * 0.12)], 36)
    for i in (-1, 1):
        pen.circle(x + i * half * 0.62, y - half * 0.52, 7, 248)
    for k in range(16):
        tree(pen, rng.uniform(20, 250), 330 + 14 * k, 60 + 13 * k, int(118 - 5 * k), rng)
    for k in range(260):
        x, y = rng.uniform(0, 960), rng.uniform(430, 600)
        if abs(x - (610 - 300 * (y - 322) / 278)) > 190:
            h = rng.uniform(18, 62) * (y - 330) / 200
            pen.line([(x, y), (x + rng.normal(0, 7), y - h)], int(rng.uniform(150, 226)), 1.4)
    return image


def main():
    here = Path(__file__).resolve().parent
    for name, draw in (("canal", canal), ("train", train)):
        draw().resize((W, H), Image.LANCZOS).save(here / f"{name}.jpg", quality=62, dpi=(250, 250))


main()
