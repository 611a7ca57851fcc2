#!/usr/bin/env python3
"""Computes newsprint.icc, the profile used until the newsroom brings its plant's own.

    python3 newsprint.py            # writes newsprint.icc beside itself; needs numpy

From the figures that ISO 12647-3 publishes for coldset offset on newsprint (paper, solids, overprints,
tone value increase 26 %): Neugebauer's equations over the sixteen overprints, black generated from
the dark end, the sum of inks held at 240 %. No measured chart is in it: a model, not a proof.
"""
import struct
from pathlib import Path

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])
LIMIT = 2.40  # sum of inks
GAIN = 0.26   # tone value increase at 50 %

# CIELAB, D50, 2°, ISO 12647-3: paper, solids, overprints of two and three inks.
PAPER = (82, 0, 3)
PRIMARIES = {"": PAPER, "c": (57, -23, -27), "m": (54, 44, -2), "y": (78, -3, 58), "my": (52, 41, 25),
             "cy": (53, -34, 17), "cm": (41, 7, -22), "cmy": (40, 0, 1), "k": (36, 1, 4)}


def to_xyz(lab):
    lab = np.asarray(lab, float)
    fy = (lab[..., 0] + 16) / 116
    f = np.stack([fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200], -1)
    return D50 * np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))


def to_lab(xyz):
    r = np.maximum(xyz / D50, 0)
    f = np.where(r > (6 / 29) ** 3, np.cbrt(r), r / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def overprints():
    """XYZ of the sixteen overprints, media-relative: paper becomes the white of the connection space."""
    paper, out = to_xyz(PAPER), np.zeros((16, 3))
    for i in range(16):
        name = "".join(n for b, n in enumerate("cmyk") if i >> b & 1)
        if "k" in name and name != "k":
            # What lies below black shows a little: the weaker, the more black holds back.
            below = to_xyz(PRIMARIES[name[:-1]]) / paper
            xyz = to_xyz(PRIMARIES["k"]) * below**0.35
        else:
            xyz = to_xyz(PRIMARIES[name])
        out[i] = xyz / paper * D50
    return out


SOLIDS = overprints()


def printed(inks):
    """CIELAB of tone values 0 to 1, media-relative."""
    a = np.clip(inks, 0, 1)
    a = a + 4 * GAIN * a * (1 - a)
    a = np.minimum(a, 1)
    weights = np.ones(a.shape[:-1] + (16,))
    for i in range(16):
        for b in range(4):
            weights[..., i] *= a[..., b] if i >> b & 1 else 1 - a[..., b]
    return to_lab(weights @ SOLIDS)


def black(lab):
    """Black wanted for a colour: none in the light half, more toward the dark end and toward grey."""
    dark = np.clip((78 - lab[:, 0]) / 42, 0, 1)
    grey = np.clip(1 - np.hypot(lab[:, 1], lab[:, 2]) / 70, 0.25, 1)
    return 0.9 * dark**1.6 * grey


def separate(lab):
    """Inks for colours: damped least squares on the colour, the wanted black and the limit, bounds kept."""
    want = black(lab)
    chroma = np.maximum(np.hypot(lab[:, 1], lab[:, 2]), 1e-6)
    inks = np.full((len(lab), 4), 0.2)
    inks[:, 3] = want * 0.8
    # Lightness counts most; then hue, then chroma, which is what gives way outside the gamut.
    hue = np.stack([lab[:, 1] / chroma, lab[:, 2] / chroma], -1)
    hue[np.hypot(lab[:, 1], lab[:, 2]) < 1] = (1, 0)

    def residual(x):
        d = printed(x) - lab
        along = d[:, 1] * hue[:, 0] + d[:, 2] * hue[:, 1]
        across = d[:, 1] * hue[:, 1] - d[:, 2] * hue[:, 0]
        over = np.maximum(x.sum(1) - LIMIT, 0)
        return np.stack([1.5 * d[:, 0], along, 1.6 * across, 3.0 * (x[:, 3] - want), 300 * over], -1)

    damping = np.full(len(lab), 50.0)
    best = (residual(inks) ** 2).sum(1)
    for _ in range(250):
        r = residual(inks)
        jac = np.stack([(residual(inks + 1e-4 * np.eye(4)[i]) - r) / 1e-4 for i in range(4)], -1)
        normal = jac.transpose(0, 2, 1) @ jac + damping[:, None, None] * np.eye(4)
        step = np.linalg.solve(normal, (jac.transpose(0, 2, 1) @ r[..., None]))[..., 0]
        trial = np.clip(inks - step, 0, 1)
        cost = (residual(trial) ** 2).sum(1)
        better = cost < best
        inks[better], best = trial[better], np.where(better, cost, best)
        damping = np.clip(np.where(better, damping / 2, damping * 3), 1e-3, 1e9)
    total = inks.sum(1, keepdims=True)
    colour = inks[:, :3].sum(1, keepdims=True)
    # What is still too much comes off the colours, black stays.
    scale = np.where(total > LIMIT, (LIMIT - inks[:, 3:]) / np.maximum(colour, 1e-9), 1)
    inks[:, :3] *= scale
    return inks


def table16(n_in, n_out, points, in_tables, grid, out_tables):
    head = struct.pack(">4sI3BB9i2H", b"mft2", 0, n_in, n_out, points, 0,
                       *[65536 if i % 4 == 0 else 0 for i in range(9)], len(in_tables[0]), len(out_tables[0]))
    words = [np.concatenate(in_tables), grid.reshape(-1), np.concatenate(out_tables)]
    return head + b"".join(np.round(np.clip(w, 0, 65535)).astype(">u2").tobytes() for w in words)


LINE = np.array([0, 65535])


def a2b(points=7):
    axis = np.linspace(0, 1, points)
    inks = np.stack(np.meshgrid(axis, axis, axis, axis, indexing="ij"), -1)
    # The grid stands on printed tone values, so that between its points there is little to bend.
    steps = np.linspace(0, 1, 256)
    gained = np.minimum(steps + 4 * GAIN * steps * (1 - steps), 1)
    # Printed tone values 0 to 1 come from these tone values of the file.
    back = np.interp(inks, gained[: int(np.argmax(gained >= 1)) + 1], steps[: int(np.argmax(gained >= 1)) + 1])
    return table16(4, 3, points, [65535 * gained] * 4, encoded(printed(back)), [LINE] * 3)


def encoded(lab):
    """The 16-bit encoding of version 2."""
    return np.stack([lab[..., 0] * 652.8, (lab[..., 1] + 128) * 256, (lab[..., 2] + 128) * 256], -1)


def b2a(points=17):
    # Nodes at the encoded values: 0 of a* and b* falls on a node, white too.
    node = np.arange(points) * 65535 / (points - 1)
    light, ab = node / 652.8, node / 256 - 128
    lab = np.stack(np.meshgrid(np.minimum(light, 100), ab, ab, indexing="ij"), -1).reshape(-1, 3)
    inks = separate(lab)
    inks[lab[:, 0] >= 99.9] = np.where(np.hypot(lab[lab[:, 0] >= 99.9][:, 1:2], lab[lab[:, 0] >= 99.9][:, 2:3]) < 1, 0,
                                       inks[lab[:, 0] >= 99.9])
    return table16(3, 4, points, [LINE] * 3, 65535 * inks, [LINE] * 4), lab, inks


def gamut(points=9):
    node = np.arange(points) * 255 / (points - 1)
    lab = np.stack(np.meshgrid(node / 2.55, node - 128, node - 128, indexing="ij"), -1).reshape(-1, 3)
    error = np.linalg.norm(printed(separate(lab)) - lab, axis=1)
    grid = np.where(error > 4, 255, 0).astype(np.uint8).tobytes()
    line = bytes(range(256))
    head = struct.pack(">4sI3BB9i", b"mft1", 0, 3, 1, points, 0, *[65536 if i % 4 == 0 else 0 for i in range(9)])
    return head + line * 3 + grid + line


def text(tag, words):
    data = words.encode("ascii") + b"\0"
    if tag == b"desc":
        return b"desc\0\0\0\0" + struct.pack(">I", len(data)) + data + bytes(4 + 4 + 2 + 1 + 67)
    return b"text\0\0\0\0" + data


def xyz(v):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *[round(float(x) * 65536) for x in v])


def profile():
    separation, lab, inks = b2a()
    forward = a2b()
    tags = [(b"desc", text(b"desc", "Banmian newsprint (computed from ISO 12647-3 figures, 26%, 240%)")),
            (b"cprt", text(b"text", "No copyright, use freely")),
            (b"wtpt", xyz(to_xyz(PAPER))),
            (b"A2B0", forward), (b"A2B1", forward), (b"A2B2", forward),
            (b"B2A0", separation), (b"B2A1", separation), (b"B2A2", separation),
            (b"gamt", gamut())]
    offset, table, body, seen = 128 + 4 + 12 * len(tags), b"", b"", {}
    for name, data in tags:
        if data not in seen:
            seen[data] = offset + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4s2I", name, seen[data], len(data))
    size = offset + len(body)
    head = struct.pack(">I4sI4s4s4s6H4s4sI4s4sQI3i4s", size, b"\0\0\0\0", 0x02400000, b"prtr", b"CMYK", b"Lab ",
                       2026, 1, 1, 0, 0, 0, b"acsp", b"\0\0\0\0", 0, b"\0\0\0\0", b"\0\0\0\0", 0, 0,
                       *[round(float(x) * 65536) for x in D50], b"\0\0\0\0")
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + table + body, lab, inks


if __name__ == "__main__":
    data, lab, inks = profile()
    out = Path(__file__).with_name("newsprint.icc")
    out.write_bytes(data)
    error = np.linalg.norm(printed(inks) - lab, axis=1)
    inside = error[(np.abs(lab[:, 1]) < 25) & (np.abs(lab[:, 2]) < 25) & (lab[:, 0] > 50) & (lab[:, 0] < 95)]
    print(f"{out.name}: {len(data)} bytes, most ink {100 * inks.sum(1).max():.1f} %, "
          f"mid gamut mean error {inside.mean():.2f}, black {printed(np.array([0, 0, 0, 1.0]))}")
