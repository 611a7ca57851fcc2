"""Draws the grey pictures of the sample issue.

    pip install pillow numpy
    python make.py              all pictures, beside this file
    python make.py p1p1 p4p1    only these

The photographs are small three-dimensional scenes, described by distance functions and
followed ray by ray; the lantern is a brush drawing. Everything is seeded: two runs give
the same pictures.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).resolve().parent
MAX_BYTES = 60_000
F = np.float32


# ---------------------------------------------------------------- noise

def hash2(a, b, seed=0):
    """A number in 0..1 for each pair of whole numbers."""
    a = np.asarray(np.floor(a), np.int64).astype(np.uint32)
    b = np.asarray(np.floor(b), np.int64).astype(np.uint32)
    h = a * np.uint32(0x9E3779B1) ^ b * np.uint32(0x85EBCA77) ^ np.uint32(seed * 0x27D4EB2F & 0xFFFFFFFF)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x2C1B3C6D)
    h ^= h >> np.uint32(12)
    h *= np.uint32(0x297A2D39)
    h ^= h >> np.uint32(15)
    return (h >> np.uint32(8)).astype(F) / F(1 << 24)


def noise(x, y, seed=0):
    i, j = np.floor(x), np.floor(y)
    u, v = x - i, y - j
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    low = hash2(i, j, seed) * (1 - u) + hash2(i + 1, j, seed) * u
    high = hash2(i, j + 1, seed) * (1 - u) + hash2(i + 1, j + 1, seed) * u
    return low * (1 - v) + high * v


def fbm(x, y, octaves=4, seed=0):
    total, weight = 0, 0.5
    for o in range(octaves):
        total = total + weight * noise(x, y, seed + o)
        x, y, weight = x * 2.03 + 17.1, y * 2.03 + 9.7, weight / 2
    return total


# ---------------------------------------------------------------- distances

def length(*v):
    return np.sqrt(sum(c * c for c in v))


def box(x, y, z, a, b, c, r=0.0):
    x, y, z = np.abs(x) - a + r, np.abs(y) - b + r, np.abs(z) - c + r
    outside = length(np.maximum(x, 0), np.maximum(y, 0), np.maximum(z, 0))
    return outside + np.minimum(np.maximum(x, np.maximum(y, z)), 0) - r


def rod(x, y, z, a, b, ra, rb):
    """Distance to a tapered rod from a to b, and how far along it (0..1)."""
    ax, ay, az = a
    dx, dy, dz = b[0] - ax, b[1] - ay, b[2] - az
    h = ((x - ax) * dx + (y - ay) * dy + (z - az) * dz) / (dx * dx + dy * dy + dz * dz)
    h = np.clip(h, 0, 1)
    return length(x - ax - h * dx, y - ay - h * dy, z - az - h * dz) - (ra + (rb - ra) * h), h


def tile(x, step):
    """Position within a repeated cell (centred), and the cell's number."""
    n = np.round(x / step)
    return x - n * step, n


# ---------------------------------------------------------------- light

class Scene:
    """Camera, distance function and shading of one picture.

    `distance(x, y, z)` gives metres to the nearest surface; `shade(...)` gives the tone.
    """

    sun = (-0.5, 0.5, -0.5)
    far, steps, careful = 100.0, 110, 0.8
    hardness = 12.0

    def rays(self, w, h, dx, dy):
        eye, at = np.array(self.eye, F), np.array(self.at, F)
        ahead = (at - eye) / np.linalg.norm(at - eye)
        right = np.cross(np.array([0, 1, 0], F), ahead)
        right /= np.linalg.norm(right)
        up = np.cross(ahead, right)
        u, v = np.meshgrid((np.arange(w) + dx) / w * 2 - 1, 1 - (np.arange(h) + dy) / h * 2)
        v = v * h / w
        d = ahead * self.zoom + u[..., None] * right + v[..., None] * up
        d /= np.linalg.norm(d, axis=-1, keepdims=True)
        return d.reshape(-1, 3).astype(F)

    def march(self, d):
        t = np.full(len(d), 0.02, F)
        live = np.arange(len(d))
        for _ in range(self.steps):
            if not len(live):
                break
            s, r = t[live], d[live]
            near = self.distance(*(self.eye[i] + s * r[:, i] for i in range(3)))
            s = s + near * self.careful
            t[live] = s
            live = live[(near > 0.0004 * s) & (s < self.far)]
        return t

    def normal(self, x, y, z, e):
        n = [self.distance(x + a * e, y + b * e, z + c * e) * F(1) for a, b, c in
             ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1))]
        v = (n[0] - n[1] - n[2] + n[3], -n[0] - n[1] + n[2] + n[3], -n[0] + n[1] - n[2] + n[3])
        size = length(*v) + 1e-9
        return tuple(c / size for c in v)

    def shadow(self, x, y, z, reach, steps=26):
        sx, sy, sz = np.array(self.sun) / np.linalg.norm(self.sun)
        lit, t = np.ones_like(x), np.full_like(x, reach * 0.01)
        for _ in range(steps):
            near = self.distance(x + sx * t, y + sy * t, z + sz * t)
            lit = np.minimum(lit, np.clip(self.hardness * near / t, 0, 1))
            t = t + np.clip(near * 0.9, reach * 0.008, reach * 0.15)
        return lit * lit * (3 - 2 * lit)

    def openness(self, x, y, z, n, reach):
        """How little of the surroundings closes in on a point (ambient light)."""
        closed, weight = 0, 0.5
        for k in range(1, 5):
            s = reach * k / 4
            closed = closed + weight * np.clip(s - self.distance(x + n[0] * s, y + n[1] * s, z + n[2] * s), 0, s) / s
            weight *= 0.72
        return np.clip(1 - closed, 0, 1)

    def sun_on(self, n):
        s = np.array(self.sun) / np.linalg.norm(self.sun)
        return np.clip(n[0] * s[0] + n[1] * s[1] + n[2] * s[2], 0, 1)

    def render(self, w, h):
        tones, depths = [], []
        for dx, dy in ((0.25, 0.375), (0.75, 0.625)):
            d = self.rays(w, h, dx, dy)
            t = self.march(d)
            tone = self.sky(d).astype(F)
            hit = t < self.far
            s, r = t[hit], d[hit]
            x, y, z = (self.eye[i] + s * r[:, i] for i in range(3))
            n = self.normal(x, y, z, np.maximum(0.0006 * s, self.detail))
            tone[hit] = self.shade(x, y, z, n, s, r)
            tones.append(tone.reshape(h, w))
            depths.append(np.minimum(t, self.far).reshape(h, w))
        return sum(tones) / 2, sum(depths) / 2


def soften(image, radius):
    padded = Image.fromarray(image.astype(F), "F")
    small = np.asarray(padded)
    for axis in (0, 1):
        k = np.exp(-0.5 * (np.arange(-int(3 * radius) - 1, int(3 * radius) + 2) / radius) ** 2)
        k /= k.sum()
        m = len(k) // 2
        wide = np.pad(small, [(m, m) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        small = sum(k[i] * np.take(wide, range(i, i + image.shape[axis]), axis) for i in range(len(k)))
    return small


def lens(tone, depth, focus, strength, top=6.0):
    """Blur what is away from the distance in focus."""
    blur = np.clip(strength * np.abs(1 / focus - 1 / np.maximum(depth, 1e-3)), 0, top)
    blur = soften(blur, 3)
    radii = [0, 1.2, 2.5, 4.5, top]
    layers = [tone] + [soften(tone, r) for r in radii[1:]]
    out = np.zeros_like(tone)
    for a in range(len(radii) - 1):
        part = np.clip((blur - radii[a]) / (radii[a + 1] - radii[a]), 0, 1)
        inside = (blur >= radii[a]) & ((blur < radii[a + 1]) | (a == len(radii) - 2))
        out = np.where(inside, layers[a] * (1 - part) + layers[a + 1] * part, out)
    return out


def finish(tone, name, seed, grain=3.2, edge=0.14, low=0.5, high=99.2, middle=0.44):
    """Tone curve (half of the picture lighter than `middle`), darker corners, grain."""
    h, w = tone.shape
    tone = tone / (1 + 0.25 * np.maximum(tone, 0))
    a, b = np.percentile(tone, [low, high])
    tone = np.clip((tone - a) / (b - a), 0, 1.03)
    tone = tone ** np.clip(np.log(middle) / np.log(np.median(tone)), 0.42, 1.1)
    tone = tone + 0.04 * np.sin((tone - 0.5) * 2 * np.pi)
    v, u = np.mgrid[0:h, 0:w]
    tone = tone * (1 - edge * (((u / w - 0.5) ** 2 + (v / h - 0.5) ** 2) * 2) ** 1.3)
    rng = np.random.default_rng(seed)
    speck = soften(rng.standard_normal((h, w)), 0.75)
    grey = 20 + 224 * np.clip(tone, 0, 1) + speck / speck.std() * grain
    save(Image.fromarray(np.clip(np.round(grey), 0, 255).astype(np.uint8), "L"), name)


def save(image, name):
    for quality in range(78, 40, -2):
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality, optimize=True, dpi=(250, 250))
        if data.tell() <= MAX_BYTES:
            break
    (HERE / f"{name}.jpg").write_bytes(data.getvalue())
    print(f"{name}.jpg {image.width}×{image.height} quality {quality} {data.tell()} bytes")


# ---------------------------------------------------------------- p1p1: industrial park at dusk

class Park(Scene):
    eye, at, zoom = (-14.0, 46.0, -20.0), (24.0, 10.0, 110.0), 1.35
    sun = (-0.75, 0.26, 0.45)
    far, steps, careful, detail, hardness = 1500.0, 150, 0.75, 0.02, 9.0
    ACROSS, ALONG = 64.0, 96.0

    def cells(self, x, z):
        px, i = tile(x, self.ACROSS)
        pz, j = tile(z, self.ALONG)
        return px, pz, i, j

    def distance(self, x, y, z):
        px, pz, i, j = self.cells(x, z)
        high = 7 + 5 * hash2(i, j, 1)
        wide = 19 + 4 * hash2(i, j, 2)
        deep = 30 + 8 * hash2(i, j, 3)
        kind = hash2(i, j, 4)
        saw = np.mod(pz + 100, 9.5) / 9.5
        saw = np.minimum(saw * 9, (1 - saw) * 3.2)
        ridge = 2.2 - 0.2 * np.abs(np.mod(px + wide, wide) - wide / 2)
        roof = np.where(kind < 0.5, saw * 0.8, ridge)
        hall = np.maximum(box(px, y - high / 2, pz, wide, high / 2 + 3, deep), (y - high - roof) * 0.85)
        vents = box(px - wide * 0.1, y - high - 3, tile(pz, 19.0)[0], 1.2, 1.1, 2.2)
        vents = np.maximum(vents, np.abs(pz) - deep + 5)
        office = box(px + wide + 3.5, y - high * 0.7, pz + deep * 0.6, 4.5, high * 0.7 + kind * 3, 9)
        stack = np.maximum(length(px - wide - 3, pz - deep + 6) - 1.1 + 0.01 * y, y - 34)
        stack = np.where(kind > 0.72, stack, 1e3)
        # trees along the roads
        tx = np.abs(px) - self.ACROSS / 2 + 6.2
        tz, k = tile(z, 7.0)
        size = 2.1 + 1.0 * hash2(k, np.sign(px) + 2 * i, 5)
        lump = 0.5 * np.sin(2.3 * x) * np.sin(2.1 * y) * np.sin(2.2 * z) + 0.2 * np.sin(6 * x) * np.sin(5.7 * y) * np.sin(6.1 * z)
        tree = length(tx, (y - 1.6 - size) * 0.85, tz) - size - lump
        tree = np.where(hash2(k, np.sign(px) + 2 * i, 6) < 0.88, tree, 1e3)
        near = np.minimum(np.minimum(hall, vents), np.minimum(np.minimum(office, stack), tree))
        # never step blindly into the next cell
        edge = np.minimum(self.ACROSS / 2 - np.abs(px), self.ALONG / 2 - np.abs(pz)) + 1.5
        return np.maximum(np.minimum(np.minimum(near, edge), y), y - 38)

    def sky(self, d):
        up = d[:, 1]
        cloud = fbm(d[:, 0] / (up + 0.16) * 0.9, 3.2 / (up + 0.16), 5, 20)
        cloud = np.clip((cloud - 0.42) * 3.2, 0, 1) * np.clip(up * 9, 0, 1)
        glow = np.exp(-up * 5.2) * (0.75 + 0.35 * np.exp(-((d[:, 0] + 0.45) ** 2) * 3))
        base = 0.26 + 0.95 * glow
        hill = 0.028 + 0.03 * fbm(d[:, 0] * 5 + 3, d[:, 0] * 0, 4, 40)
        tone = base * (1 - 0.42 * cloud) + 0.06 * cloud
        return np.where(up < hill, 0.62 + 0.2 * glow, tone)

    def shade(self, x, y, z, n, s, d):
        px, pz, i, j = self.cells(x, z)
        out_x, out_z = np.abs(px) - self.ACROSS / 2, np.abs(pz) - self.ALONG / 2
        ground = y < 0.12
        road = (out_x > -4) | (out_z > -4)
        walk = ((out_x > -8.5) | (out_z > -7)) & ~road
        albedo = np.where(ground, np.where(road, 0.30, np.where(walk, 0.17, 0.36)), 0.5)
        line = ground & road & (((np.abs(out_x) < 0.18) & (np.mod(z, 8) < 4.5)) | ((np.abs(out_z) < 0.18) & (np.mod(x, 8) < 4.5)))
        albedo = np.where(line, 0.7, albedo)
        roof = ~ground & (n[1] > 0.4) & (y > 5)
        albedo = np.where(roof, 0.42 + 0.3 * hash2(i, j, 7) - 0.05 * (np.mod(px, 1.6) < 0.25), albedo)
        tree = ~ground & (np.abs(out_x + 6.2) < 4.2) & (y < 9)
        albedo = np.where(tree, 0.12 + 0.05 * noise(x * 2, z * 2, 9), albedo)
        albedo = albedo * (0.88 + 0.24 * fbm(x * 0.35, z * 0.35 + y, 3, 11))
        open_sky = self.openness(x, y, z, n, 7.0)
        lit = self.sun_on(n) * self.shadow(x, y, z, 70.0)
        tone = albedo * (open_sky * (0.42 + 0.34 * n[1]) + 0.85 * lit)
        # windows: bands in the walls, some with the light on
        wall = ~ground & ~tree & (np.abs(n[1]) < 0.3) & (y < 6.9)
        along = np.where(np.abs(n[0]) > 0.5, z, x)
        band = wall & (np.mod(along, 3.0) > 0.6) & (np.mod(y, 3.6) > 1.5) & (np.mod(y, 3.6) < 2.9)
        on = hash2(np.floor(along / 3.0) + 31 * i, np.floor(y / 3.6) + 17 * j, 13)
        tone = np.where(band, np.where(on > 0.74, 0.45 + 0.4 * on, 0.09), tone)
        # pools of light below the street lamps
        lx = np.abs(out_x) - 3.2
        lz = tile(z - 5, 24.0)[0]
        tone = tone + albedo * ~roof * 1.7 / (1 + 0.075 * (lx * lx + lz * lz + (y - 4) ** 2)) * np.exp(-s / 420)
        mist = np.exp(-s / 520)
        return tone * mist + (1 - mist) * (0.66 + 0.12 * np.exp(-((d[:, 0] + 0.45) ** 2) * 3))


def p1p1():
    park, (w, h) = Park(), (930, 578)
    tone, depth = park.render(w, h)
    # the lamps themselves
    eye, at = np.array(park.eye), np.array(park.at)
    ahead = (at - eye) / np.linalg.norm(at - eye)
    right = np.cross([0, 1, 0], ahead)
    right /= np.linalg.norm(right)
    up = np.cross(ahead, right)
    v, u = np.mgrid[0:h, 0:w]
    for i in range(-5, 7):
        for side in (-3.2, 3.2):
            for k in range(0, 22):
                q = np.array([(i + 0.5) * park.ACROSS + side, 7.2, 5 + 24.0 * k]) - eye
                far = q @ ahead
                if far < 10:
                    continue
                cx = (q @ right / far * park.zoom + 1) / 2 * w
                cy = (h / w - q @ up / far * park.zoom) / 2 * w
                if not (4 < cx < w - 4 and 4 < cy < h - 4):
                    continue
                if depth[int(cy), int(cx)] < np.linalg.norm(q) - 3:
                    continue
                r = max(0.8, 75 / far)
                x0, x1, y0, y1 = (int(max(0, cx - 9 * r)), int(cx + 9 * r), int(max(0, cy - 9 * r)), int(cy + 9 * r))
                a = (u[y0:y1, x0:x1] - cx) ** 2 + (v[y0:y1, x0:x1] - cy) ** 2
                tone[y0:y1, x0:x1] += (1.1 * np.exp(-a / (2 * r * r)) + 0.16 * np.exp(-a / (14 * r * r))) * np.exp(-far / 700)
    finish(soften(tone, 0.6), "p1p1", 1)


# ---------------------------------------------------------------- p2p1: a production line

class Line(Scene):
    eye, at, zoom = (-1.35, 2.7, 1.6), (0.45, 1.2, 14.0), 1.2
    sun = (0.25, 1.0, -0.2)
    far, steps, careful, detail, hardness = 75.0, 130, 0.85, 0.002, 5.0

    def distance(self, x, y, z):
        bay, b = tile(z - 2, 6.0)
        post, _ = tile(z, 6.0)
        # the belt, its frame, legs and rails
        belt = box(x, y - 0.86, z - 40, 0.55, 0.06, 60, 0.02)
        rail = box(np.abs(x) - 0.66, y - 0.98, z - 40, 0.035, 0.07, 60, 0.015)
        leg = box(np.abs(x) - 0.56, y - 0.42, tile(z, 1.5)[0], 0.05, 0.42, 0.05)
        # work pieces: a plate with a round housing
        pz, k = tile(z + 0.3, 1.1)
        piece = box(x + 0.06, y - 0.98, pz, 0.30, 0.05, 0.27, 0.02)
        drum = np.maximum(length(x + 0.06, pz) - 0.19, np.abs(y - 1.1) - 0.10 - 0.05 * hash2(k, 0, 1)) - 0.015
        bore = np.maximum(length(x + 0.06, pz) - 0.09, y - 2)
        piece = np.minimum(piece, np.maximum(drum, -bore))
        # machines on both sides
        side = np.sign(x)
        form = hash2(b, side, 2)
        mx = np.abs(x) - 3.3
        body = box(mx, y - 1.05, bay, 0.95, 1.05, 1.75, 0.06)
        door = box(mx + 0.95, y - 1.2, bay + 0.2, 0.10, 0.55, 0.9, 0.03)
        cap = box(mx - 0.1, y - 2.25, bay - 0.5, 0.6, 0.30 + 0.3 * form, 0.8, 0.05)
        panel = box(mx + 1.15, y - 1.45, bay - 1.4, 0.09, 0.28, 0.22, 0.02)
        arm = length(mx + 1.15, bay - 1.4) - 0.035
        arm = np.maximum(arm, np.abs(y - 0.7) - 0.7)
        machine = np.minimum(np.minimum(np.maximum(body, -door), cap), np.minimum(panel, arm))
        # robots reaching over the belt in every second bay
        rz = tile(z - 5.2, 12.0)[0]
        rx = np.where(x > 0, x - 1.35, 1e2)
        foot = np.maximum(length(rx, rz) - 0.26, np.abs(y - 0.45) - 0.45)
        lower, _ = rod(rx, y, rz, (0, 0.9, 0), (0.35, 1.95, 0.15), 0.17, 0.13)
        upper, _ = rod(rx, y, rz, (0.35, 1.95, 0.15), (-0.85, 2.05, -0.1), 0.13, 0.09)
        hand, _ = rod(rx, y, rz, (-0.9, 2.05, -0.1), (-1.1, 1.55, -0.12), 0.07, 0.05)
        robot = np.minimum(np.minimum(foot, lower), np.minimum(upper, hand))
        # the hall: columns, trusses, lamps, pipes
        column = box(np.abs(x) - 6.2, y - 4, post, 0.2, 4, 0.2)
        truss = box(x, y - 6.3, post, 7, 0.09, 0.09)
        chord = box(x, y - 5.35, post, 7, 0.06, 0.06)
        slant = np.maximum(np.abs(np.abs(np.mod(x, 1.6) - 0.8) * 1.19 - (y - 5.35)) * 0.62 - 0.04, np.maximum(np.abs(post) - 0.05, np.abs(y - 5.8) - 0.5))
        lamp = box(np.abs(x) - 2.3, y - 5.05, tile(z - 3, 6.0)[0], 0.13, 0.06, 1.3, 0.03)
        pipe = length(np.abs(x) - 5.0, y - 4.6) - 0.18
        shell = np.minimum(np.minimum(y, 7.2 - y), np.minimum(7 - np.abs(x), 70 - z))
        parts = (belt, rail, leg, piece, machine, robot, column, truss, chord, slant, lamp, pipe, shell)
        near = parts[0]
        for p in parts[1:]:
            near = np.minimum(near, p)
        return np.minimum(near, 3.0 - np.abs(bay) + 0.6)

    def sky(self, d):
        return np.full(len(d), 0.75)

    def lamps(self, x, y, z, n):
        """Soft light of the lamp rows: three nearest lamps of each row."""
        total = 0
        for side in (-2.3, 2.3):
            for k in (-1, 0, 1):
                vz = -tile(z - 3, 6.0)[0] + 6 * k
                vx, vy = side - x, 5.0 - y
                far = length(vx, vy, vz)
                total = total + np.clip((n[0] * vx + n[1] * vy + n[2] * vz) / far, 0, 1) * np.clip(vy, 0, 9) / far ** 3
        return total * 4.2

    def tone(self, x, y, z, n):
        bay, b = tile(z - 2, 6.0)
        ax = np.abs(x)
        floor = y < 0.02
        albedo = np.full_like(x, 0.42)
        albedo = np.where(floor, 0.40 + 0.06 * fbm(x * 1.2, z * 1.2, 4, 3), albedo)
        albedo = np.where(floor & (np.abs(ax - 1.75) < 0.06), 0.85, albedo)
        machine = (ax > 2.2) & (ax < 4.5) & (y > 0.03) & (y < 3.2)
        albedo = np.where(machine, np.where(y < 0.55, 0.20, 0.55 + 0.2 * hash2(b, np.sign(x), 6)), albedo)
        albedo = np.where(machine & (ax < 2.42) & (ax > 2.33) & (np.abs(y - 1.2) < 0.52), 0.10, albedo)
        belt = (ax < 0.54) & (y < 0.93) & (y > 0.8)
        albedo = np.where(belt, 0.13, albedo)
        albedo = np.where((ax < 0.5) & (y > 0.93) & (y < 1.4), 0.74, albedo)
        albedo = np.where(y > 5.1, 0.30, albedo)
        albedo = np.where(ax > 6.9, np.where(y < 1.4, 0.30, 0.52), albedo)
        light = 0.34 * self.openness(x, y, z, n, 1.1) + self.lamps(x, y, z, n)
        tone = albedo * light * (0.9 + 0.2 * noise(x * 7, y * 7 + z * 5, 8))
        pane = (ax > 6.9) & (y > 2.6) & (y < 4.3) & (np.mod(z, 2.0) > 0.12) & (np.mod(y - 2.6, 0.85) > 0.07)
        tone = np.where(pane, 0.95, tone)
        tone = np.where((y > 4.95) & (y < 5.16) & (np.abs(ax - 2.3) < 0.2) & (n[1] < 0.5), 1.5, tone)
        return tone

    def shade(self, x, y, z, n, s, d):
        reach = self.openness(x, y, z, n, 2.2)
        tone = self.tone(x, y, z, n) * (0.35 + 0.65 * self.shadow(x, y, z, 4.0, 18)) * (0.6 + 0.4 * reach)
        tone = np.where((y > 4.95) & (np.abs(np.abs(x) - 2.3) < 0.2), self.tone(x, y, z, n), tone)
        # the polished floor mirrors the hall
        floor = np.flatnonzero((y < 0.02) & (s < 40))
        if len(floor):
            r = d[floor].copy()
            r[:, 1] *= -1
            t = np.full(len(floor), 0.05, F)
            fx, fz = x[floor], z[floor]
            for _ in range(45):
                t = np.minimum(t + self.distance(fx + t * r[:, 0], 0.01 + t * r[:, 1], fz + t * r[:, 2]) * 0.85, 40)
            qx, qy, qz = fx + t * r[:, 0], 0.01 + t * r[:, 1], fz + t * r[:, 2]
            seen = self.tone(qx, qy, qz, self.normal(qx, qy, qz, 0.01))
            slope = 0.08 + 0.6 * (1 - np.abs(r[:, 1])) ** 4
            tone[floor] += np.clip(seen, 0, 1.2) * slope
        mist = np.exp(-s / 45)
        return tone * mist + (1 - mist) * 0.75


def p2p1():
    line = Line()
    tone, depth = line.render(1000, 414)
    tone = tone + 0.10 * soften(np.clip(tone - 0.8, 0, 1), 9)
    finish(lens(tone, depth, 7.0, 9.0, 4.5 + 1.0), "p2p1", 2)


# ---------------------------------------------------------------- shaiqiu-1: maize under the eaves

class Hung(Scene):
    """Strings of something hanging before a brick wall, under the eaves of a house."""

    sun = (-0.66, 0.40, -0.70)
    far, steps, careful, detail, hardness = 9.0, 110, 0.7, 0.0012, 10.0
    wall, eave = 0.42, 1.62

    def house(self, x, y, z):
        back = self.wall - z
        beam = box(x, y - self.eave - 0.16, z - 0.0, 9, 0.09, 0.07, 0.02)
        rx, _ = tile(x + 0.1, 0.34)
        rafter = length(rx, y - self.eave - 0.36 + 0.30 * (-z)) - 0.052
        rafter = np.maximum(rafter, -z - 0.62)
        board = np.abs(y - self.eave - 0.43 + 0.30 * (-z)) - 0.015
        board = np.maximum(board, -z - 0.75)
        return np.minimum(np.minimum(back, beam), np.minimum(rafter, board * 0.9))

    def brick(self, x, y):
        row = np.floor(y / 0.075)
        bx = x / 0.25 + 0.5 * np.mod(row, 2)
        joint = (np.mod(y, 0.075) < 0.010) | (np.mod(bx, 1) < 0.04)
        tone = 0.22 + 0.09 * hash2(bx, row, 5) + 0.22 * (fbm(x * 9, y * 9, 4, 6) - 0.5)
        return np.where(joint, 0.36, tone)

    def sky(self, d):
        return np.full(len(d), 0.95)

    def shade(self, x, y, z, n, s, d):
        back = z > self.wall - 0.01
        wood = (~back) & (y > self.eave + 0.05)
        albedo = np.where(back, self.brick(x, y), np.where(wood, 0.22 + 0.10 * fbm(x * 4, y * 60, 3, 8), self.skin(x, y, z)))
        lit = self.sun_on(n) * self.shadow(x, y, z, 1.6, 34)
        around = self.openness(x, y, z, n, 0.16)
        return albedo * (0.46 * around * (0.75 + 0.25 * n[1]) + 0.95 * lit + 0.16 * np.clip(-n[1], 0, 1) * around)


class Maize(Hung):
    eye, at, zoom = (-0.85, 0.78, -1.75), (-0.02, 1.06, 0.0), 1.22
    STEP, TIER, COBS = 0.37, 0.115, 7

    def strings(self, x, y, z):
        near, tone = 1e3, 0
        px, i = tile(x, self.STEP)
        px = px - 0.03 * (hash2(i, 1, 3) - 0.5) - 0.012 * np.sin(y * 3 + i * 2)
        z = z + 0.04 * (hash2(i, 2, 3) - 0.5)
        foot = 0.30 + 0.22 * hash2(i, 3, 3)
        for step in (-1, 0, 1):
            k = np.floor(y / self.TIER) + step
            top = (k + 0.5) * self.TIER + 0.02 * (hash2(i, k, 4) - 0.5)
            turn = hash2(k, i, 5) * 6.28
            a = np.arctan2(z, px) - turn
            part = 2 * np.pi / self.COBS
            m = np.round(a / part)
            a = a - m * part
            m = np.mod(m, self.COBS)
            r = length(px, z)
            lean = 0.8 + 0.5 * hash2(m + 9 * k, i, 6)
            long = 0.155 * (0.85 + 0.3 * hash2(m + 5 * k, i, 7))
            u, v = r * np.cos(a), r * np.sin(a) + 0.012 * (hash2(m + 3 * k, i, 8) - 0.5)
            d, h = rod(u, y - top, v, (0.035, 0.0, 0.0), (0.045 + 0.065 * lean, -long, 0.0), 0.030, 0.019)
            along = h * long
            round_ = np.arctan2(v, u - 0.035 - (0.01 + 0.065 * lean) * h)
            grain = np.abs(np.sin(along * 300)) * 0.6 + np.abs(np.sin(round_ * 6)) * 0.6
            d = (d - 0.0022 * grain) * 0.75
            husk, hh = rod(u, y - top, v, (0.012, 0.045, 0.0), (0.035, -0.01, 0.0), 0.012, 0.028)
            husk = husk - 0.003 * np.sin(np.arctan2(v, u - 0.02) * 9)
            alive = (top > foot) & (top < self.eave + 0.02)
            d = np.where(alive, d, 1e3)
            husk = np.where(alive, husk, 1e3)
            shade = 0.62 + 0.22 * hash2(m + 7 * k, i, 9) - 0.16 * (1 - np.minimum(grain, 1))
            tone = np.where(np.minimum(d, husk) < near, np.where(d < husk, shade, 0.80), tone)
            near = np.minimum(near, np.minimum(d, husk))
        rope = np.maximum(length(px, z) - 0.012, foot - y)
        return np.minimum(near, rope), tone, px

    def distance(self, x, y, z):
        d, _, px = self.strings(x, y, z)
        d = np.minimum(d, np.maximum(self.STEP / 2 - np.abs(px), 0) + 0.03)
        free = np.abs(z) - 0.17
        return np.minimum(np.where(free > 0.03, free, d), self.house(x, y, z))

    def skin(self, x, y, z):
        return self.strings(x, y, z)[1]


def shaiqiu_1():
    scene = Maize()
    tone, depth = scene.render(840, 560)
    finish(lens(tone, depth, 1.85, 13.0, 4.7), "shaiqiu-1", 3, grain=1.8, high=99.9, middle=0.36)


# ---------------------------------------------------------------- shaiqiu-2: strings of peppers

class Peppers(Hung):
    eye, at, zoom = (0.30, 0.86, -0.98), (-0.10, 0.90, 0.0), 1.15
    STEP, TIER, PODS = 0.21, 0.036, 6
    eave, wall = 2.3, 0.75

    def strings(self, x, y, z):
        near, tone = 1e3, 0.0 * x
        # two rows of strings, the second one farther back
        row = np.where(z > 0.13, 1, 0)
        z = z - 0.26 * row
        px, i = tile(x + 0.09 * row, self.STEP)
        i = i + 50 * row
        px = px - 0.02 * (hash2(i, 1, 3) - 0.5) - 0.008 * np.sin(y * 5 + i * 2)
        foot = 0.42 + 0.25 * hash2(i, 3, 3)
        for step in (-1, 0, 1, 2):
            k = np.floor(y / self.TIER) + step
            top = (k + 0.5) * self.TIER + 0.01 * (hash2(i, k, 4) - 0.5)
            a = np.arctan2(z, px) - hash2(k, i, 5) * 6.28
            part = 2 * np.pi / self.PODS
            m = np.round(a / part)
            a = a - m * part
            m = np.mod(m, self.PODS)
            r = length(px, z)
            lean = 0.35 + 0.75 * hash2(m + 9 * k, i, 6)
            long = 0.085 * (0.75 + 0.5 * hash2(m + 5 * k, i, 7))
            u, v = r * np.cos(a), r * np.sin(a) + 0.012 * (hash2(m + 3 * k, i, 8) - 0.5)
            drop = np.clip((top - y) / long, 0, 1)
            bend = 0.020 * np.sin(drop * 3.0) * (2 * hash2(m + 11 * k, i, 10) - 0.6)
            d, h = rod(u - bend, y - top, v + 0.4 * bend, (0.014, 0.0, 0.0), (0.020 + 0.050 * lean, -long, 0.0), 0.0105, 0.0025)
            d = d + 0.0009 * np.sin(np.arctan2(v, u - 0.03) * 3 + h * 9 + i)
            stalk, _ = rod(u, y - top, v, (0.003, 0.014, 0.0), (0.014, 0.002, 0.0), 0.0018, 0.0042)
            alive = (top > foot) & (top < 1.75)
            d, stalk = np.where(alive, d, 1e3), np.where(alive, stalk, 1e3)
            shade = 0.13 + 0.15 * hash2(m + 7 * k, i, 9) ** 2
            tone = np.where(np.minimum(d, stalk) < near, np.where(d < stalk, shade, 0.55), tone)
            near = np.minimum(near, np.minimum(d, stalk))
        rope = np.maximum(length(px, z) - 0.004, foot - 0.1 - y)
        tone = np.where(rope < near, 0.6, tone)
        return np.minimum(near, rope) * 0.85, tone, px

    def distance(self, x, y, z):
        d, _, px = self.strings(x, y, z)
        d = np.minimum(d, np.maximum(self.STEP / 2 - np.abs(px), 0) + 0.012)
        d = np.minimum(d, np.abs(z - 0.13) + 0.012)
        free = np.maximum(-0.10 - z, z - 0.37)
        return np.minimum(np.where(free > 0.02, free, d), self.house(x, y, z))

    def skin(self, x, y, z):
        return self.strings(x, y, z)[1]

    def shade(self, x, y, z, n, s, d):
        tone = super().shade(x, y, z, n, s, d)
        sx, sy, sz = np.array(self.sun) / np.linalg.norm(self.sun)
        h = (sx - d[:, 0], sy - d[:, 1], sz - d[:, 2])
        size = length(*h)
        gloss = np.clip((n[0] * h[0] + n[1] * h[1] + n[2] * h[2]) / size, 0, 1) ** 45
        front = z < self.wall - 0.05
        return tone + np.where(front, 0.30 * gloss * self.shadow(x, y, z, 0.8, 24), 0)


def shaiqiu_2():
    scene = Peppers()
    tone, depth = scene.render(760, 507)
    finish(lens(tone, depth, 0.98, 9.0, 5.5), "shaiqiu-2", 4, grain=1.6, high=99.8, middle=0.33)


# ---------------------------------------------------------------- shaiqiu-3: persimmons on bamboo trays

class Trays(Scene):
    eye, at, zoom = (-0.10, 0.62, -0.86), (0.05, 0.0, 0.10), 1.25
    sun = (-0.8, 0.62, 0.35)
    far, steps, careful, detail, hardness = 7.0, 120, 0.7, 0.0008, 9.0
    CENTRES = ((0.0, 0.0), (0.93, 0.55), (-0.72, 0.92), (0.2, 1.55))
    R, STEP = 0.50, 0.105

    def fruit(self, x, y, z, which):
        near, tone = 1e3, 0.0 * x
        row = np.round(z / (self.STEP * 0.88))
        for dr in (-1, 0, 1):
            j = row + dr
            shift = np.where(np.mod(j, 2) > 0.5, self.STEP / 2, 0)
            i = np.round((x - shift) / self.STEP)
            cx = i * self.STEP + shift + 0.022 * (hash2(i + which, j, 2) - 0.5)
            cz = j * self.STEP * 0.88 + 0.022 * (hash2(i + which, j, 12) - 0.5)
            inside = (length(cx, cz) < self.R - 0.075) & (hash2(i + which, j, 22) > 0.05)
            size = 0.041 + 0.007 * hash2(i + which, j, 32)
            u, v = x - cx, z - cz
            r, a = length(u, v), np.arctan2(v, u)
            wrinkle = 0.0016 * np.sin(a * 7 + 5 * hash2(i, j, 42)) * np.clip(r / size, 0, 1) + 0.0022 * np.sin(a * 3 + 9 * hash2(i, j, 43))
            flat = 0.50 + 0.10 * hash2(i, j, 52)
            hollow = 0.016 * np.exp(-(r / 0.014) ** 2)
            d = (length(u, (y - size * flat + hollow) / flat, v) - size - wrinkle) * 0.55
            leaf = np.maximum(r - 0.014 - 0.007 * np.cos(a * 4 + 6 * hash2(i, j, 62)), np.abs(y - 2 * size * flat + 0.012 - r * 0.25) - 0.0022) * 0.7
            d, leaf = np.where(inside, d, 1e3), np.where(inside, leaf, 1e3)
            frost = fbm(x * 60, z * 60 + y * 40, 3, 72)
            shade = 0.36 + 0.12 * hash2(i, j, 82) + 0.34 * np.clip(frost - 0.42, 0, 1)
            tone = np.where(np.minimum(d, leaf) < near, np.where(d < leaf, shade, 0.13), tone)
            near = np.minimum(near, np.minimum(d, leaf))
        return near, tone

    def parts(self, x, y, z):
        near, tone = y + 0.03, 0.30 + 0.16 * fbm(x * 7, z * 7, 5, 5)
        slab = (np.mod(x + 0.31 * np.floor(z / 0.62), 0.9) < 0.012) | (np.mod(z, 0.62) < 0.012)
        tone = np.where(slab, 0.16, tone)
        away = [(x - cx) ** 2 + (z - cz) ** 2 for cx, cz in self.CENTRES]
        which = np.argmin(away, axis=0)
        centre = np.array(self.CENTRES, F)[which]
        u, v = x - centre[..., 0], z - centre[..., 1]
        r = length(u, v)
        weave = np.sin(u * 210) * np.sin(v * 210)
        over = np.where(np.mod(np.floor(u * 66.85) + np.floor(v * 66.85), 2) > 0.5, 1.0, 0.0)
        floor = np.maximum(np.abs(y + 0.004) - 0.006 - 0.0012 * weave, r - self.R) * 0.8
        rim = length(r - self.R, (y - 0.018) * 0.55) - 0.018 - 0.0015 * np.sin(np.arctan2(v, u) * 90 + y * 200)
        f, ft = self.fruit(u, y, v, which * 100)
        straw = 0.60 + 0.12 * over + 0.12 * (fbm(u * 90 * (1 + over), v * 90 * (2 - over), 2, 6) - 0.5)
        cane = 0.58 + 0.15 * (noise(np.arctan2(v, u) * 30, y * 90, 7) - 0.5)
        for d, t in ((floor, straw), (rim * 0.8, cane), (f, ft)):
            tone = np.where(d < near, t, tone)
            near = np.minimum(near, d)
        return near, tone

    def distance(self, x, y, z):
        return np.minimum(np.where(y > 0.14, y - 0.11, self.parts(x, y, z)[0]), 0.35)

    def sky(self, d):
        return np.full(len(d), 0.7)

    def shade(self, x, y, z, n, s, d):
        albedo = self.parts(x, y, z)[1]
        lit = self.sun_on(n) * self.shadow(x, y, z, 0.7, 60)
        around = self.openness(x, y, z, n, 0.07)
        return albedo * (0.36 * around * (0.7 + 0.3 * n[1]) + 1.05 * lit)


def shaiqiu_3():
    scene = Trays()
    tone, depth = scene.render(900, 600)
    finish(lens(tone, depth, 1.02, 13.0, 6.5), "shaiqiu-3", 5, grain=2.2, high=95.5, middle=0.46)


# ---------------------------------------------------------------- shaiqiu-4: the yard after work

class Yard(Scene):
    eye, at, zoom = (-3.4, 1.75, -5.6), (0.55, 1.95, 4.0), 1.22
    sun = (-0.80, 0.46, -0.62)
    far, steps, careful, detail, hardness = 90.0, 130, 0.75, 0.004, 14.0

    def parts(self, x, y, z):
        found = []
        flag = 0.26 + 0.34 * fbm(x * 1.1, z * 1.1, 6, 1) + 0.10 * (noise(x * 23, z * 23, 15) - 0.5)
        x0, z0, x, z = x, z, x + 0.05 * (fbm(x * 3, z * 3, 3, 16) - 0.5), z + 0.05 * (fbm(x * 3, z * 3, 3, 17) - 0.5)
        row = np.floor(z / 0.8)
        seam = (np.mod(z, 0.8) < 0.03) | (np.mod(x + 0.5 * row, 1.1) < 0.03)
        found.append((y - 0.012 * fbm(x0 * 2.5, z0 * 2.5, 3, 18), np.where(seam, 0.24, flag + 0.09 * (hash2((x + 0.5 * row) / 1.1, row, 2) - 0.5))))
        x, z = x0, z0
        # the house: walls, plinth, door, lattice windows, porch posts, tiled roof
        hz = z - 6.5
        wall = box(x, y - 1.5, hz, 5.6, 1.5, 2.2)
        cut = np.minimum(box(x, y - 1.15, hz + 2.2, 0.75, 1.15, 0.25), box(np.abs(x) - 3.0, y - 1.65, hz + 2.2, 0.95, 0.62, 0.25))
        plaster = np.where(y < 0.75, 0.30 + 0.08 * hash2(x / 0.3 + 0.5 * np.mod(np.floor(y / 0.1), 2), y / 0.1, 3), 0.78 - 0.42 * fbm(x * 1.1, y * 0.7, 5, 4) - 0.10 * np.exp(-(y - 0.75) * 3))
        found.append((np.maximum(wall, -cut), plaster))
        leaf = box(np.abs(x) - 0.37, y - 1.1, hz + 2.08, 0.34, 1.1, 0.05, 0.01)
        found.append((leaf, 0.17 + 0.05 * noise(x * 40, y * 2, 5)))
        lattice = np.minimum(np.abs(tile(np.abs(x) - 3.0, 0.27)[0]), np.abs(tile(y - 1.65, 0.25)[0])) - 0.022
        found.append((np.maximum(np.maximum(lattice, np.abs(hz + 2.1) - 0.03), cut), 0.16 + 0 * x))
        found.append((np.maximum(cut, np.abs(hz + 2.04) - 0.02), 0.50 + 0 * x))
        found.append((box(x, y - 0.12, hz + 2.9, 5.8, 0.12, 1.0, 0.02), 0.46 + 0 * x))
        px = np.abs(np.abs(x) - 2.8) - 1.5
        found.append((np.maximum(length(px, hz + 3.4) - 0.09, y - 3.0), 0.20 + 0 * x))
        found.append((box(x, y - 2.93, hz + 3.4, 5.8, 0.10, 0.08, 0.02), 0.18 + 0 * x))
        slope = y - 4.75 + 0.46 * np.abs(hz + 0.2) + 0.03 * np.abs(hz + 0.2) * np.clip(3 - np.abs(hz + 0.2), 0, 3) * 0.6
        rib = 0.05 * np.abs(np.sin(x * 3.1416 / 0.26)) + 0.014 * np.mod(np.abs(hz + 0.2), 0.22) / 0.22
        roof = np.maximum(np.maximum(slope - rib, -slope - 0.12) * 0.75, np.maximum(np.abs(x) - 6.1, np.abs(hz + 0.2) - 3.85))
        found.append((roof, 0.26 + 0.10 * hash2(x / 0.26, np.abs(hz) / 0.22, 6)))
        ridge = box(x, y - 4.83 - 0.012 * np.abs(x) ** 1.5, hz + 0.2, 6.2, 0.16, 0.12, 0.04)
        found.append((ridge * 0.9, 0.22 + 0 * x))
        # strings of maize under the eaves
        mx, k = tile(x - 0.2, 0.42)
        keep = (np.abs(k * 0.42 + 0.2) < 5.2) & (np.abs(k * 0.42 + 0.2) > 1.0) & (hash2(k, 0, 7) > 0.2)
        long = 0.45 + 0.35 * hash2(k, 1, 7)
        lump = 0.03 * np.abs(np.sin(y * 38)) * np.abs(np.sin(np.arctan2(hz + 3.36, mx) * 3 + 1.5 * np.floor(y * 12)))
        maize = np.maximum(length(mx, hz + 3.36) - 0.085 - lump, np.abs(y - 2.8 + long) - long) * 0.7
        found.append((np.where(keep, maize, 1e3), 0.66 + 0.12 * noise(x * 30, y * 30, 8)))
        # yard wall with coping at the left and the right, house behind
        side = box(np.abs(x + 0.4) - 7.4, y - 1.05, z - 1.0, 0.16, 1.05, 9)
        found.append((side, 0.22 + 0.06 * hash2(z / 0.3 + 0.5 * np.mod(np.floor(y / 0.1), 2), y / 0.1, 9) + 0.26 * fbm(z * 0.9, y * 0.8, 5, 19)))
        found.append((box(np.abs(x + 0.4) - 7.4, y - 2.16, z - 1.0, 0.27, 0.07, 9.1, 0.02), 0.20 + 0 * x))
        # two jars, a stack of trays, a broom, a low stool
        for cx, cz, s in ((3.55, 2.6, 1.0), (4.55, 2.9, 0.82)):
            r, h = length(x - cx, z - cz), y / s
            belly = 0.36 + 0.17 * np.sin(np.clip(h, 0, 1.05) * 2.75) - 0.06 * np.clip(h - 0.75, 0, 1)
            jar = np.maximum(np.maximum(r - belly * s, h * s - 0.98 * s), -np.maximum(r - 0.30 * s, 0.5 * s - y)) * 0.7
            found.append((jar, 0.15 + 0.05 * noise(x * 5, y * 9, 10)))
        for n, (cx, cz) in enumerate(((-1.25, 0.0), (-1.19, 0.06), (-1.31, -0.04))):
            r, t = length(x - cx, z - cz), y - 0.09 - 0.13 * n
            dish = np.maximum(np.abs(t + 0.03) - 0.012, r - 0.66)
            lip = length(r - 0.66, t * 0.6) - 0.028
            found.append((np.minimum(dish, lip) * 0.8, 0.62 + 0.10 * noise(x * 40, z * 40, 11)))
        broom, h = rod(x, y, z, (-4.2, 1.75, 4.28), (-4.45, 0.75, 3.9), 0.018, 0.02)
        brush, h = rod(x, y, z, (-4.45, 0.8, 3.9), (-4.62, 0.05, 3.55), 0.05, 0.23)
        found.append((broom, 0.5 + 0 * x))
        found.append(((brush - 0.02 * np.sin(np.arctan2(z - 3.7, x + 4.5) * 14)) * 0.7, 0.40 + 0.15 * noise(x * 60, y * 4, 12)))
        stool = np.minimum(box(x - 0.75, y - 0.42, z - 1.1, 0.42, 0.035, 0.15, 0.01), box(np.abs(x - 0.75) - 0.32, y - 0.2, np.abs(z - 1.1) - 0.1, 0.03, 0.2, 0.03))
        found.append((stool, 0.40 + 0 * x))
        near, tone = found[0]
        for d, t in found[1:]:
            tone = np.where(d < near, t, tone)
            near = np.minimum(near, d)
        return near, tone

    def distance(self, x, y, z):
        return self.parts(x, y, z)[0]

    def sky(self, d):
        up = np.clip(d[:, 1], 0, 1)
        cloud = np.clip((fbm(d[:, 0] * 2.2 / (up + 0.3) + 3, up * 9 / (up + 0.5), 5, 30) - 0.40) * 1.6, 0, 1)
        sky = 0.95 - 0.45 * up + 0.16 * cloud
        return sky

    def shade(self, x, y, z, n, s, d):
        albedo = self.parts(x, y, z)[1]
        lit = self.sun_on(n) * self.shadow(x, y, z, 12.0, 40)
        around = self.openness(x, y, z, n, 0.7)
        tone = albedo * (around * (0.34 + 0.14 * n[1]) + 1.05 * lit)
        mist = np.exp(-s / 160)
        return tone * mist + (1 - mist) * 0.8


def branches(size, rng, root, angle, long, wide, fruit):
    """A bare tree as a mask: 1 where there is wood or fruit."""
    scale = 3
    mask = Image.new("L", (size[0] * scale, size[1] * scale), 0)
    pen = ImageDraw.Draw(mask)

    def grow(x, y, a, length_, width, depth):
        bits = 6
        for _ in range(bits):
            a += rng.normal(0, 0.09)
            nx, ny = x + np.cos(a) * length_ / bits, y - np.sin(a) * length_ / bits
            pen.line([x * scale, y * scale, nx * scale, ny * scale], fill=255, width=max(1, round(width * scale)))
            x, y, width = nx, ny, width * 0.95
        if depth == 0:
            if rng.random() < fruit:
                r = 3.4
                pen.ellipse([(x - r) * scale, (y + 1) * scale, (x + r) * scale, (y + 1 + 1.8 * r) * scale], fill=255)
            return
        for turn in (rng.uniform(0.2, 0.6), rng.uniform(-0.65, -0.15), rng.uniform(-0.3, 0.3)):
            if rng.random() < 0.87:
                grow(x, y, a + turn, length_ * rng.uniform(0.62, 0.82), width * 0.62, depth - 1)

    grow(*root, angle, long, wide, 5)
    return np.asarray(mask.resize(size, Image.LANCZOS), F) / 255


def shaiqiu_4():
    scene, (w, h) = Yard(), (900, 600)
    tone, depth = scene.render(w, h)
    rng = np.random.default_rng(44)
    tree = branches((w, h), rng, (800, 330), 1.8, 100, 9.5, 0.16)
    behind = (depth > 60).astype(F)
    tone = tone * (1 - tree * behind * 0.80)
    finish(lens(tone, depth, 10.0, 12.0, 5.0), "shaiqiu-4", 6, grain=2.6)


# ---------------------------------------------------------------- p4p1: the lantern, a brush drawing

class Brush:
    """Ink on a sheet drawn four times as large."""

    def __init__(self, w, h, seed):
        self.w, self.h, self.k = w, h, 4
        self.rng = np.random.default_rng(seed)
        self.ink = np.zeros((h, w), F)

    def layer(self):
        image = Image.new("L", (self.w * self.k, self.h * self.k), 0)
        return image, ImageDraw.Draw(image)

    def lay(self, image, strength):
        small = np.asarray(image.resize((self.w, self.h), Image.LANCZOS), F) / 255 * strength
        self.ink = self.ink + small * (1 - self.ink)

    def stroke(self, points, width=1.5, strength=0.9):
        """A line through the points, thicker in the middle, never quite even."""
        p = np.array(points, float)
        if len(p) > 2:
            p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
            t = np.linspace(0, 1, 24)[:, None]
            p = np.vstack([0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3)
                           for a, b, c, d in zip(p, p[1:], p[2:], p[3:])])
        steps = [np.linspace(a, b, max(2, int(np.hypot(*(b - a)) * 2.5))) for a, b in zip(p, p[1:])]
        p = np.vstack(steps)
        n = len(p)
        slow = np.interp(np.arange(n), np.linspace(0, n, 9), self.rng.normal(0, 0.14, 9))
        shake = np.interp(np.arange(n), np.linspace(0, n, 7), self.rng.normal(0, 0.22, 7))
        r = width / 2 * (0.62 + 0.38 * np.sin(np.pi * np.linspace(0.06, 0.97, n)) + slow)
        image, pen = self.layer()
        for (x, y), a, s in zip(p, r, shake):
            x, y, a = (x + s * 0.5) * self.k, (y + s) * self.k, max(0.3, a) * self.k
            pen.ellipse([x - a, y - a, x + a, y + a], fill=255)
        self.lay(image, strength)

    def wash(self, points, strength, blur=1.2, grain=0.35):
        """A flat of thin ink with a soft edge and the tooth of the paper."""
        image, pen = self.layer()
        pen.polygon([(x * self.k, y * self.k) for x, y in points], fill=255)
        image = image.filter(ImageFilter.GaussianBlur(blur * self.k))
        small = np.asarray(image.resize((self.w, self.h), Image.LANCZOS), F) / 255
        v, u = np.mgrid[0:self.h, 0:self.w]
        tooth = 1 - grain + 2 * grain * fbm(u / 26, v / 26, 5, int(self.rng.integers(1000)))
        small = small * strength * tooth
        self.ink = self.ink + np.clip(small, 0, 1) * (1 - self.ink)


def roof(b, x, y, wide, high, strength, lines):
    """An old house seen from the street: curved roof, gable, ridge."""
    sag = [(x + wide * t, y + high * 0.16 * np.sin(np.pi * t)) for t in np.linspace(0, 1, 13)]
    low = [(x + wide * (1.12 - 1.24 * t), y + high * (0.60 + 0.05 * np.sin(np.pi * t))) for t in np.linspace(0, 1, 13)]
    b.wash(sag + low, strength, 0.9)
    b.wash([(x + wide * 0.03, y + high * 0.6), (x + wide * 0.97, y + high * 0.6), (x + wide * 0.97, y + high * 3), (x + wide * 0.03, y + high * 3)], strength * 0.42, 1.6, 0.5)
    if lines:
        b.stroke([(x - 5, y - 4)] + sag[::3] + [(x + wide + 5, y - 4)], 2.6, 0.75 * lines)
        b.stroke(low[::3], 1.6, 0.7 * lines)
        for k in range(1, int(wide / 7)):
            t = k / (wide / 7)
            b.stroke([(x + wide * t, y + high * 0.16 * np.sin(np.pi * t)), (x + wide * (-0.12 + 1.24 * t), y + high * 0.62)], 0.9, 0.33 * lines)


def p4p1():
    w, h = 1100, 261
    b = Brush(w, h, 7)
    v, u = np.mgrid[0:h, 0:w].astype(F)
    cx, top, bottom = 742.0, 82.0, 196.0
    # the street, from far to near
    for x, y, wide, high, s in ((24, 128, 90, 30, 0.13), (128, 118, 120, 34, 0.15), (262, 131, 96, 28, 0.12), (380, 124, 110, 32, 0.13), (505, 135, 84, 26, 0.11), (900, 124, 120, 34, 0.13)):
        roof(b, x, y, wide, high, s, 0.0)
    mist = np.clip((v - 140) / 70, 0, 1)
    b.ink *= 1 - 0.75 * mist
    for x, y, wide, high, s, l in ((-50, 132, 150, 46, 0.27, 0.6), (128, 150, 128, 40, 0.24, 0.55), (292, 158, 112, 34, 0.20, 0.45), (430, 166, 92, 28, 0.16, 0.35), (985, 140, 160, 44, 0.25, 0.55)):
        roof(b, x, y, wide, high, s, l)
    b.ink *= 1 - 0.80 * np.clip((v - 196) / 60, 0, 1)
    for k in range(15):  # the paving of the street
        x = 60 + 64 * k + b.rng.uniform(-20, 20)
        y = 232 + b.rng.uniform(-10, 16)
        b.stroke([(x, y), (x + 22, y + 1.5), (x + 50 + b.rng.uniform(0, 26), y + 0.5)], 1.1, 0.22)
    # the light of the lantern lies over everything behind it
    glow = np.exp(-((u - cx) ** 2 + ((v - 140) * 1.15) ** 2) / (2 * 120.0 ** 2))
    dusk = 0.17 + 0.13 * np.clip((120 - v) / 120, 0, 1) + 0.07 * (fbm(u / 150, v / 60, 5, 3) - 0.5)
    b.ink = b.ink + (1 - b.ink) * dusk
    b.ink *= 1 - 0.86 * glow
    # the eaves from which it hangs
    b.wash([(520, -4), (1104, -4), (1104, 30), (760, 25), (600, 13)], 0.55, 1.4)
    b.stroke([(520, -3), (610, 14), (760, 26), (930, 31), (1104, 33)], 3.2, 0.85)
    b.stroke([(575, -3), (660, 10), (770, 17), (930, 22), (1104, 24)], 1.5, 0.7)
    for k in range(17):
        x = 632 + 29 * k
        y = np.interp(x, [610, 760, 930, 1104], [15, 26, 31, 33])
        b.stroke([(x, y - 12), (x + 1, y + 1)], 1.4, 0.55)
        b.stroke([(x - 7, y + 1), (x - 3, y + 6), (x + 3, y + 6), (x + 7, y + 1)], 1.5, 0.75)
    b.stroke([(cx, 30), (cx + 0.6, 44), (cx, 58)], 1.8, 0.9)
    # the lantern: eight sides, five of them in sight
    turn, flat = 0.13, 0.17
    corner = [np.pi * (k / 4 + turn) for k in range(8)]

    def ring(r, y):
        return [(cx + r * np.cos(a), y + r * flat * np.sin(a)) for a in corner]

    front = sorted((k for k in range(8) if np.sin((corner[k] + corner[(k + 1) % 8]) / 2 + (np.pi if k == 7 else 0)) > 0.05), key=lambda k: -np.cos(corner[k]))
    upper, lower, cap, neck = ring(60, top + 8), ring(60, bottom - 8), ring(80, top - 5), ring(15, top - 24)
    keep = Image.new("L", (w * 4, h * 4), 0)
    pen = ImageDraw.Draw(keep)
    pen.polygon([(x * 4, y * 4) for x, y in [p for k in front for p in (upper[k], upper[(k + 1) % 8])] + [p for k in reversed(front) for p in (lower[(k + 1) % 8], lower[k])]], fill=255)
    for k in front:
        c = (k + 1) % 8
        pen.polygon([(x * 4, y * 4) for x, y in (neck[k], neck[c], cap[c], cap[k])], fill=255)
    clear = np.asarray(keep.resize((w, h), Image.LANCZOS), F) / 255
    b.ink *= 1 - clear
    for k in front:
        a, c = k, (k + 1) % 8
        slant = abs(np.cos((corner[a] + corner[a] + np.pi / 4) / 2))
        b.wash([upper[a], upper[c], lower[c], lower[a]], 0.03 + 0.26 * slant ** 1.6, 0.5, 0.2)
        b.wash([upper[a], upper[c], (upper[c][0], upper[c][1] + 13), (upper[a][0], upper[a][1] + 13)], 0.13, 3.0, 0.2)
        b.wash([lower[a], lower[c], (lower[c][0], lower[c][1] - 16), (lower[a][0], lower[a][1] - 16)], 0.16, 4.0, 0.2)
        for t in (0.33, 0.67):  # the bamboo seen through the paper
            p, q = [upper[a][i] + (upper[c][i] - upper[a][i]) * t for i in (0, 1)], [lower[a][i] + (lower[c][i] - lower[a][i]) * t for i in (0, 1)]
            b.stroke([p, q], 0.8, 0.16)
        for off, wide, dark in ((0, 2.4, 0.92), (9, 1.3, 0.75)):
            b.stroke([(upper[a][0], upper[a][1] + off), (upper[c][0], upper[c][1] + off)], wide, dark)
            b.stroke([(lower[a][0], lower[a][1] - off), (lower[c][0], lower[c][1] - off)], wide, dark)
        for t in np.linspace(0.12, 0.88, 6):  # fretwork between the two rails
            x = upper[a][0] + (upper[c][0] - upper[a][0]) * t
            y = upper[a][1] + (upper[c][1] - upper[a][1]) * t
            b.stroke([(x, y + 1), (x, y + 8)], 0.9, 0.6)
            y = lower[a][1] + (lower[c][1] - lower[a][1]) * t
            b.stroke([(x, y - 1), (x, y - 8)], 0.9, 0.6)
        # the roof of the lantern
        b.wash([neck[a], neck[c], cap[c], cap[a]], 0.34 + 0.32 * slant, 0.5, 0.2)
        b.stroke([cap[a], ((cap[a][0] + cap[c][0]) / 2, (cap[a][1] + cap[c][1]) / 2 + 2.5), cap[c]], 2.2, 0.9)
    for k in sorted({j for f in front for j in (f, (f + 1) % 8)}):
        b.stroke([upper[k], lower[k]], 2.0, 0.9)
        mid = ((neck[k][0] + cap[k][0]) / 2, (neck[k][1] + cap[k][1]) / 2 + 3)
        tip = (cx + (cap[k][0] - cx) * 1.10, cap[k][1] - 5)
        b.stroke([neck[k], mid, cap[k], tip], 2.0, 0.9)
        # a cord with a tassel at each corner
        x, y = tip
        b.stroke([(x, y), (x + 0.5, y + 12)], 0.9, 0.75)
        for s in (-1.6, -0.5, 0.6, 1.7):
            b.stroke([(x + 0.5, y + 12), (x + 0.5 + s * 0.7, y + 20), (x + 0.5 + s * 1.3, y + 29)], 1.0, 0.7)
    b.wash([(cx - 9, top - 33), (cx + 9, top - 33), (cx + 15, top - 23), (cx - 15, top - 23)], 0.8, 0.6, 0.1)
    b.stroke([(cx - 7, top - 27), (cx, top - 36), (cx + 7, top - 27)], 2.2, 0.9)
    # the big tassel below
    b.stroke([(cx, bottom + 2), (cx, bottom + 12)], 1.8, 0.9)
    b.wash([(cx - 5, bottom + 12), (cx + 5, bottom + 12), (cx + 5, bottom + 19), (cx - 5, bottom + 19)], 0.85, 0.5, 0.1)
    for s in np.linspace(-5, 5, 13):
        b.stroke([(cx + s * 0.8, bottom + 19), (cx + s * 1.1 + 1, bottom + 35), (cx + s * 1.5 + 2.5, bottom + 53 + b.rng.uniform(-4, 4))], 1.2, 0.62)
    # the carp on the paper; its eye is still empty
    fx, fy = cx + 1, 139

    def fish(points):
        return [(fx + px, fy + py) for px, py in points]

    b.wash(fish([(-21, -3), (-12, -11), (2, -11), (14, -4), (19, 3), (12, 6), (-2, 8), (-14, 6)]), 0.20, 1.6, 0.3)
    b.stroke(fish([(-22, 0), (-14, -9), (-2, -12), (10, -7), (20, 2)]), 1.7, 0.85)
    b.stroke(fish([(-22, 0), (-15, 6), (-3, 9), (9, 6), (20, 2)]), 1.5, 0.85)
    b.stroke(fish([(20, 2), (27, -5), (33, -6)]), 1.6, 0.8)
    b.stroke(fish([(20, 2), (27, 9), (31, 14)]), 1.6, 0.8)
    b.stroke(fish([(33, -6), (28, 3), (31, 14)]), 1.0, 0.6)
    b.stroke(fish([(-12, -9), (-10, -2), (-13, 6)]), 1.2, 0.75)
    b.stroke(fish([(-8, -11), (0, -17), (9, -14), (7, -8)]), 1.2, 0.75)
    b.stroke(fish([(-7, 8), (-4, 14), (1, 14), (1, 9)]), 1.2, 0.7)
    b.stroke(fish([(-17.5, -4), (-16, -5.5), (-14.5, -4), (-16, -2.4), (-17.5, -4)]), 0.9, 0.75)
    for i in range(4):
        for j in range(3):
            px, py = -6 + 6 * i + 2 * (j % 2), -6 + 4.6 * j + 1.2 * i * 0.6
            b.stroke(fish([(px, py - 2), (px + 2.4, py), (px, py + 2)]), 0.8, 0.5)
    for k in range(3):
        b.stroke(fish([(-20 + 10 * k, 27 + 2 * (k % 2)), (-13 + 10 * k, 24 + 2 * (k % 2)), (-6 + 10 * k, 27 + 2 * (k % 2))]), 1.0, 0.45)
    # paper: fibres and a little unevenness
    paper = 0.955 - 0.05 * (fbm(u / 9, v / 5, 3, 5) - 0.5) - 0.03 * (fbm(u / 200, v / 120, 3, 6) - 0.5)
    grey = paper * (1 - 0.93 * np.clip(b.ink, 0, 1)) * 255
    grey = grey + np.random.default_rng(8).normal(0, 1.8, grey.shape)
    save(Image.fromarray(np.clip(np.round(grey), 0, 255).astype(np.uint8), "L"), "p4p1")


PICTURES = {"p1p1": p1p1, "p2p1": p2p1, "shaiqiu-1": shaiqiu_1, "shaiqiu-2": shaiqiu_2, "shaiqiu-3": shaiqiu_3, "shaiqiu-4": shaiqiu_4, "p4p1": p4p1}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or PICTURES:
        PICTURES[wanted]()
