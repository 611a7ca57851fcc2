// A page onto a canvas: the glyphs of the PDF at the positions of the PDF.
//
// Each face comes with a character table of ours in which U+F0000 + n is glyph n, so the browser's own glyph
// cache draws exactly what prints, at any zoom.

import { asset } from "./link.js";

const FIRST = 0xf0000;
const faces = new Map(); // address → { family, ready }
const pictures = new Map(); // address → { image, ready }
const letters = []; // glyph → string

/** How pages are looked at: `screen`, `proof` (through the plant's profile), a plate `C` `M` `Y` `K`, or the `sum` of inks. */
export const look = { how: "screen", limit: 400, proofs: {} };

const PLATES = ["C", "M", "Y", "K"];
const colours = new Map(); // ink → css, for the look of now
let coloursOf = "";

const parts = (ink) => ink.split(" ").map(Number);
const grey = (v) => `rgb(${v},${v},${v})`;
const blackAlone = (ink) => ink.startsWith("0 0 0 ") && ink !== "0 0 0 0";

/** What an ink looks like; null where the plate is left as it is, because black overprints. */
function colour(ink, how) {
  if (coloursOf !== how) {
    colours.clear();
    coloursOf = how;
  }
  let css = colours.get(ink);
  if (css === undefined) colours.set(ink, (css = shade(ink, how)));
  return css;
}

function shade(ink, how) {
  const inks = parts(ink);
  const plate = PLATES.indexOf(how);
  if (plate >= 0) return inks[plate] === 0 && blackAlone(ink) ? null : grey(Math.round(255 - inks[plate] * 0.255));
  if (how === "sum") {
    const sum = inks.reduce((a, b) => a + b, 0);
    return sum > look.limit * 10 ? "#e02018" : blackAlone(ink) ? grey(Math.round(sum * 0.06375)) : grey(Math.round(255 - sum * 0.06375));
  }
  if (how === "proof" && look.proofs[ink]) return look.proofs[ink];
  const [c, m, y, k] = inks;
  return `rgb(${[c, m, y].map((v) => Math.round(((1000 - v) * (1000 - k) * 255) / 1e6)).join()})`;
}

/** Black overprints: it darkens what lies below, and adds its ink to it. */
const blend = (ink, how) => (!blackAlone(ink) ? "source-over" : how === "proof" ? "multiply" : how === "sum" ? "difference" : "source-over");

/** Colours in print, as the program knows them. */
export function setProofs(all) {
  Object.assign(look.proofs, all);
  colours.clear();
}

/** Inks of a page whose colour in print is not known yet. */
export function unknownInks(page) {
  const all = new Set(["0 0 0 0"]);
  for (const i of page.items) {
    if (i[0] === "t") all.add(i[7]);
    else if (i[0] === "r") all.add(i[6]);
    else if (i[0] === "c") all.add(i[5]);
    else if (i[0] === "s") for (const ink of [i[5], i[7]]) if (ink) all.add(ink);
  }
  return [...all].filter((ink) => !look.proofs[ink]);
}

const letter = (id) => (letters[id] ??= String.fromCodePoint(FIRST + id));

/** Loads the faces of an issue; `ready` is called when one more can be used. */
export function loadFaces(addresses, ready) {
  for (const address of addresses) {
    if (!address || faces.has(address)) continue;
    const entry = { family: `b${faces.size}`, ready: false };
    faces.set(address, entry);
    const face = new FontFace(entry.family, `url("${asset(address)}")`);
    document.fonts.add(face);
    face.load().then(
      () => {
        entry.ready = true;
        ready();
      },
      () => {
        entry.failed = true;
        ready();
      },
    );
  }
}

/** Whether every face that a page may need is there. */
export const facesReady = (addresses) => addresses.every((a) => !a || faces.get(a)?.ready || faces.get(a)?.failed);

function picture(address, as, ready) {
  const key = as ? `${address} ${as}` : address;
  let entry = pictures.get(key);
  if (!entry) {
    entry = { image: new Image(), ready: false };
    pictures.set(key, entry);
    entry.image.onload = () => {
      entry.ready = true;
      ready();
    };
    entry.image.onerror = () => (entry.failed = true);
    entry.image.src = asset(address, as);
  }
  return entry;
}

/** Whether no picture is on its way. */
export const picturesReady = () => [...pictures.values()].every((p) => p.ready || p.failed);

/** Forgets pictures that no page shows any more. */
export function keepPictures(addresses) {
  for (const a of pictures.keys()) if (!addresses.has(a.split(" ")[0])) pictures.delete(a);
}

/** Addresses of the pictures on a page. */
export const picturesOf = (page) => page.items.filter((i) => i[0] === "i").map((i) => i[1]);

/** The rectangle in which an item may leave ink, in hundredths of a point: left, top, right, bottom. */
function inked(item) {
  const around = (x1, y1, x2, y2, m) => [Math.min(x1, x2) - m, Math.min(y1, y2) - m, Math.max(x1, x2) + m, Math.max(y1, y2) + m];
  switch (item[0]) {
    case "t": {
      const [, , size, stretch, x, y, turned, , , , , , xs, ys] = item;
      let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
      for (let i = 0; i < xs.length; i++) {
        const dx = (xs[i] * Math.max(stretch, 1000)) / 1000;
        const dy = typeof ys === "number" ? ys : ys[i];
        [x0, x1, y0, y1] = [Math.min(x0, dx), Math.max(x1, dx), Math.min(y0, dy), Math.max(y1, dy)];
      }
      if (turned) return around(x - y1, y + x0, x - y0, y + x1, 2 * size);
      return around(x + x0, y + y0, x + x1, y + y1, 2 * size);
    }
    case "r":
      return around(item[1], item[2], item[3], item[4], item[5] + 100);
    case "s":
      return around(item[1], item[2], item[1] + item[3], item[2] + item[4], item[6] + 100);
    case "c": {
      const p = item[3];
      const of = (odd) => p.filter((_, i) => i % 2 === odd);
      return around(Math.min(item[1], ...of(0)), Math.min(item[2], ...of(1)), Math.max(item[1], ...of(0)), Math.max(item[2], ...of(1)), item[4] + 100);
    }
    default:
      return around(item[6], item[7], item[6] + item[8], item[7] + item[9], 100);
  }
}

/** Where two states of a page differ; null: anywhere. */
export function difference(before, after) {
  if (!before || before.w !== after.w || before.h !== after.h) return null;
  const count = new Map();
  const old = before.keys ?? before.items.map((i) => JSON.stringify(i));
  const now = (after.keys = after.items.map((i) => JSON.stringify(i)));
  before.keys = null;
  for (const k of old) count.set(k, (count.get(k) ?? 0) + 1);
  const added = now.map((k) => {
    const n = count.get(k) ?? 0;
    if (n > 0) count.set(k, n - 1);
    return n === 0;
  });
  const gone = old.map((k) => {
    const n = count.get(k) ?? 0;
    if (n > 0) count.set(k, n - 1);
    return n > 0;
  });
  // What stays must be painted in the same order.
  const [a, b] = [old.filter((_, i) => !gone[i]), now.filter((_, i) => !added[i])];
  if (a.some((k, i) => k !== b[i])) return null;
  const boxes = [...before.items.filter((_, i) => gone[i]), ...after.items.filter((_, i) => added[i])].map(inked);
  return boxes.length ? union(boxes) : null;
}

/** The rectangle around rectangles; null is all of the page. */
export const union = (boxes) =>
  boxes.some((b) => !b) ? null : boxes.reduce((u, b) => [Math.min(u[0], b[0]), Math.min(u[1], b[1]), Math.max(u[2], b[2]), Math.max(u[3], b[3])]);

/**
 * Paints a page, or what lies in a `region` of it (see `difference`). `view`: scale in device pixels to a hundredth of a point, and the part of the page,
 * in device pixels, that the canvas shows.
 */
export function paint(canvas, page, addresses, view, ready, region = null) {
  const { scale, x: ox, y: oy, width, height } = view;
  const how = view.look ?? look.how;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const c = canvas.getContext("2d", { alpha: false });
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.save();
  if (region) {
    // Whole pixels: what is painted in a part is what is painted at once.
    const [x0, y0] = [Math.floor(region[0] * scale - ox), Math.floor(region[1] * scale - oy)];
    c.beginPath();
    c.rect(x0, y0, Math.ceil(region[2] * scale - ox) - x0, Math.ceil(region[3] * scale - oy) - y0);
    c.clip();
  }
  c.globalCompositeOperation = "source-over";
  c.fillStyle = colour("0 0 0 0", how);
  c.fillRect(0, 0, width, height);
  c.textBaseline = "alphabetic";
  c.fontKerning = "none";
  c.textRendering = "geometricPrecision";
  const families = addresses.map((a) => (faces.get(a)?.ready ? faces.get(a).family : null));
  const run = { font: "", fill: "" };
  const as = [page.mono && "mono", how !== "screen" && how].filter(Boolean).join("-");
  const apart = (b) => b[2] < region[0] || b[0] > region[2] || b[3] < region[1] || b[1] > region[3];
  for (const item of page.items) {
    if (region && apart(inked(item))) continue;
    switch (item[0]) {
      case "t":
        text(c, item, families, view, run, how);
        break;
      case "r":
        rule(c, item, view, how);
        break;
      case "s":
        shape(c, item, view, how);
        run.fill = "";
        break;
      case "c":
        curve(c, item, view, how);
        run.fill = "";
        break;
      case "i":
        c.globalCompositeOperation = "source-over";
        image(c, item, view, as, ready);
        run.font = run.fill = "";
        break;
    }
  }
  c.restore();
}

function text(c, item, families, view, run, how) {
  const [, face, size, stretch, x, y, turned, ink, , , , ids, xs, ys] = item;
  const family = families[face];
  const fill = colour(ink, how);
  if (!family || !fill) return;
  c.globalCompositeOperation = blend(ink, how);
  const { scale } = view;
  const px = size * scale;
  const left = x * scale - view.x;
  const top = y * scale - view.y;
  // What lies wholly outside is not worth a call for each glyph.
  const last = xs.length - 1;
  const reach = Math.max(Math.abs(xs[last] ?? 0), typeof ys === "number" ? Math.abs(ys) : Math.abs(ys[last])) * scale + 3 * px;
  if (left > view.width + reach || top > view.height + reach || left < -reach || top < -reach) return;
  const font = `${px}px ${family}`;
  if (run.font !== font) c.font = run.font = font;
  if (run.fill !== fill) c.fillStyle = run.fill = fill;
  const flat = typeof ys === "number";
  if (turned || stretch !== 1000) {
    const s = stretch / 1000;
    for (let i = 0; i < ids.length; i++) {
      const gx = xs[i] * scale;
      const gy = (flat ? ys : ys[i]) * scale;
      if (turned) c.setTransform(0, s, -1, 0, left - gy, top + gx);
      else c.setTransform(s, 0, 0, 1, left + gx, top + gy);
      c.fillText(letter(ids[i]), 0, 0);
    }
    c.setTransform(1, 0, 0, 1, 0, 0);
    return;
  }
  for (let i = 0; i < ids.length; i++) c.fillText(letter(ids[i]), left + xs[i] * scale, top + (flat ? ys : ys[i]) * scale);
}

/** A rule is never thinner than a device pixel: it must be seen on a screen, too. */
const thickness = (w, scale) => Math.max(w * scale, 0.75);

function pen(c, ink, w, scale, how) {
  c.globalCompositeOperation = blend(ink, how);
  c.strokeStyle = colour(ink, how);
  c.lineWidth = thickness(w, scale);
}

function rule(c, [, x1, y1, x2, y2, w, ink], { scale, x: ox, y: oy }, how) {
  if (!colour(ink, how)) return;
  pen(c, ink, w, scale, how);
  c.beginPath();
  c.moveTo(x1 * scale - ox, y1 * scale - oy);
  c.lineTo(x2 * scale - ox, y2 * scale - oy);
  c.stroke();
}

function shape(c, [, x, y, w, h, fill, width, ink], { scale, x: ox, y: oy }, how) {
  if (fill && colour(fill, how)) {
    c.globalCompositeOperation = blend(fill, how);
    c.fillStyle = colour(fill, how);
    c.fillRect(x * scale - ox, y * scale - oy, w * scale, h * scale);
  }
  if (ink && colour(ink, how)) {
    pen(c, ink, width, scale, how);
    c.strokeRect(x * scale - ox, y * scale - oy, w * scale, h * scale);
  }
}

function curve(c, [, x, y, p, w, ink], { scale, x: ox, y: oy }, how) {
  if (!colour(ink, how)) return;
  pen(c, ink, w, scale, how);
  c.beginPath();
  c.moveTo(x * scale - ox, y * scale - oy);
  const q = (i) => p[i] * scale - (i % 2 ? oy : ox);
  for (let i = 0; i + 5 < p.length; i += 6) c.bezierCurveTo(q(i), q(i + 1), q(i + 2), q(i + 3), q(i + 4), q(i + 5));
  if (w > 0) return c.stroke();
  c.fillStyle = colour(ink, how);
  c.fill();
}

function image(c, [, address, x, y, w, h, cx, cy, cw, ch], { scale, x: ox, y: oy }, as, ready) {
  const entry = address && picture(address, as, ready);
  if (!entry?.ready) {
    c.fillStyle = "#e6e6e2";
    c.fillRect(cx * scale - ox, cy * scale - oy, cw * scale, ch * scale);
    return;
  }
  c.save();
  c.beginPath();
  c.rect(cx * scale - ox, cy * scale - oy, cw * scale, ch * scale);
  c.clip();
  c.imageSmoothingQuality = "high";
  c.drawImage(entry.image, x * scale - ox, y * scale - oy, w * scale, h * scale);
  c.restore();
}

/** The character of a page under a point (hundredths of a point): story, paragraph and byte; null if none is near. */
export function characterAt(page, x, y) {
  let best = null;
  for (const item of page.items) {
    if (item[0] !== "t" || item[8] < 0) continue;
    const [, , size, stretch, rx, ry, turned, , story, para, start, ids, xs, ys, lens] = item;
    let byte = start;
    for (let i = 0; i < ids.length; i++) {
      const [dx, dy] = [(xs[i] * stretch) / 1000, typeof ys === "number" ? ys : ys[i]];
      const [left, top] = turned ? [rx - dy - size * 0.12, ry + dx] : [rx + dx, ry + dy - size * 0.88];
      if (x >= left && x < left + size && y >= top && y < top + size) return { story, para, byte };
      const far = Math.abs(x - left - size / 2) + Math.abs(y - top - size / 2);
      if (far < size * 2 && (!best || far < best.far)) best = { story, para, byte, far };
      byte += typeof lens === "number" ? lens : lens[i];
    }
  }
  return best;
}

/** Boxes of a paragraph's lines on a page. */
export function boxesOf(page, story, para) {
  const boxes = [];
  for (const item of page.items) {
    if (item[0] !== "t" || item[8] !== story || item[9] !== para) continue;
    const [, , size, stretch, rx, ry, turned, , , , , ids, xs, ys] = item;
    const n = ids.length - 1;
    if (n < 0) continue;
    const flat = typeof ys === "number";
    const [x0, x1] = [xs[0], xs[n]].map((v) => (v * stretch) / 1000);
    const [y0, y1] = flat ? [ys, ys] : [ys[0], ys[n]];
    const box = turned
      ? [rx - size * 0.12, ry + x0, size, x1 - x0 + size]
      : [rx + Math.min(x0, x1), ry + Math.min(y0, y1) - size * 0.88, Math.abs(x1 - x0) + size, Math.abs(y1 - y0) + size];
    boxes.push(box);
  }
  return boxes;
}
