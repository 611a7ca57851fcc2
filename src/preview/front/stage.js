// The pages on the stage: how they stand beside each other, how large, and which part of each is on its canvas.

import * as overlay from "./overlay.js";
import { facesReady, keepPictures, look, paint, picturesOf, picturesReady, union } from "./paint.js";
import { app, pageTitle } from "./main.js";
import { t } from "./words.js";

const stage = document.getElementById("stage");
const sheets = document.getElementById("sheets");
/** CSS pixels in a hundredth of a point at 100 %. */
const UNIT = 96 / 7200;
/** A page of more device pixels is drawn in part: what is seen, and some around it. */
const MOST_PIXELS = 14e6;

let shapes = ""; // what the rows were made for
const stands = []; // page index → { box, canvas, svg, shown, dirty, region }

export const scaleOf = () => app.zoom * UNIT;

/** Rows of page indices for an arrangement. */
function rows(count) {
  const all = [...Array(count).keys()];
  if (app.view === "spread") {
    const out = [[0]];
    for (let i = 1; i < count; i += 2) out.push(all.slice(i, i + 2));
    return out;
  }
  if (app.view === "sheet") {
    // Sides of printed sheets: the last and the first page, the second and the last but one, …
    const out = [];
    const padded = Math.ceil(count / 4) * 4;
    for (let i = 0; i < padded / 2; i++) {
      const pair = i % 2 ? [i, padded - 1 - i] : [padded - 1 - i, i];
      out.push(pair.map((p) => (p < count ? p : -1)));
    }
    return out.filter((r) => r.some((p) => p >= 0));
  }
  return all.map((i) => [i]);
}

/** Makes the elements for the pages there are. */
export function arrange() {
  const pages = app.pages;
  const wanted = app.view + pages.map((p) => (p ? `${p.w}x${p.h}` : "-")).join();
  if (wanted !== shapes) {
    shapes = wanted;
    sheets.replaceChildren();
    stands.length = 0;
    for (const row of rows(pages.length)) {
      const element = document.createElement("div");
      element.className = row.length > 1 ? "row joined" : "row";
      for (const i of row) element.append(i < 0 ? blank() : stand(i));
      sheets.append(element);
    }
  }
  resize();
}

function blank() {
  const box = document.createElement("div");
  box.className = "page";
  box.dataset.like = "0";
  box.append(Object.assign(document.createElement("div"), { className: "blank" }));
  return box;
}

function stand(i) {
  const box = document.createElement("section");
  box.className = "page";
  box.dataset.i = i;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  box.append(canvas, svg);
  stands[i] = { box, canvas, svg, shown: null, dirty: true, region: null };
  overlay.listen(i, svg);
  return box;
}

/** Gives every page its size on the screen. */
export function resize() {
  const s = scaleOf();
  for (const box of sheets.querySelectorAll(".page")) {
    const page = app.pages[box.dataset.i ?? 0];
    if (!page) continue;
    box.style.width = `${page.w * s}px`;
    box.style.height = `${page.h * s}px`;
  }
  document.getElementById("percent").textContent = `${Math.round(app.zoom * 100)}%`;
  draw();
}

/** A page is to be painted anew, or only a region of it. */
export function markDirty(i, region = null) {
  const s = stands[i];
  if (!s) return;
  s.region = s.dirty ? union([s.region, region]) : region;
  s.dirty = true;
}

export function markAll() {
  stands.forEach((_, i) => markDirty(i));
}

/** Redraws overlays of every page that is seen. */
export function redrawOverlays() {
  for (const s of stands) if (s) s.marked = false;
  draw();
}

/** Whether a page is seen, or soon will be. */
function near(box, view) {
  const margin = 200;
  return box.bottom > view.top - margin && box.top < view.bottom + margin && box.right > view.left - margin && box.left < view.right + margin;
}

/** Whether everything that is seen is painted as it should be: tests wait for it. */
export function idle() {
  const view = stage.getBoundingClientRect();
  const done = (s) => (!s.dirty && s.shown) || !near(s.box.getBoundingClientRect(), view);
  return !again && facesReady(app.faces) && picturesReady() && stands.length === app.pages.length && stands.every((s) => s && done(s));
}

let again = 0;
/** Draws in the next frame. */
export function drawSoon() {
  if (!again) again = requestAnimationFrame(() => draw());
}

/** Draws what is seen and not as it should be. Whether anything was drawn. */
export function draw() {
  cancelAnimationFrame(again);
  again = 0;
  const view = stage.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  let painted = false;
  for (let i = 0; i < stands.length; i++) {
    const s = stands[i];
    const page = app.pages[i];
    if (!s || !page) continue;
    const box = s.box.getBoundingClientRect();
    if (!near(box, view)) continue;
    if (!s.marked) {
      overlay.mark(i, s.svg, s.box);
      s.box.setAttribute("aria-label", pageTitle(i));
      s.marked = true;
    }
    const window = part(box, view, ratio);
    const scale = scaleOf() * ratio;
    const fits = s.shown?.scale === scale && s.shown.look === look.how && covers(s.shown, window);
    if (!s.dirty && fits) continue;
    const same = s.dirty && fits;
    const shown = same ? s.shown : { ...widen(window, box, ratio), scale, look: look.how };
    const later = () => {
      markDirty(i);
      drawSoon();
    };
    paint(s.canvas, page, app.faces, shown, later, same ? s.region : null);
    Object.assign(s.canvas.style, { left: `${shown.x / ratio}px`, top: `${shown.y / ratio}px`, width: `${shown.width / ratio}px`, height: `${shown.height / ratio}px` });
    s.shown = shown;
    s.dirty = !facesReady(app.faces);
    s.region = null;
    painted = true;
  }
  return painted;
}

/** The part of a page that is seen, in its device pixels. */
function part(box, view, ratio) {
  const x = Math.max(0, view.left - box.left) * ratio;
  const y = Math.max(0, view.top - box.top) * ratio;
  const right = Math.min(box.width, view.right - box.left) * ratio;
  const bottom = Math.min(box.height, view.bottom - box.top) * ratio;
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}

const covers = (a, b) => b.x >= a.x - 1 && b.y >= a.y - 1 && b.x + b.width <= a.x + a.width + 1 && b.y + b.height <= a.y + a.height + 1;

function widen(w, box, ratio) {
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  if (width * height <= MOST_PIXELS) return { x: 0, y: 0, width, height };
  const [mx, my] = [w.width * 0.4, w.height * 0.4];
  const x = Math.max(0, Math.floor(w.x - mx));
  const y = Math.max(0, Math.floor(w.y - my));
  return { x, y, width: Math.min(width, Math.ceil(w.x + w.width + mx)) - x, height: Math.min(height, Math.ceil(w.y + w.height + my)) - y };
}

/** Changes the zoom, the point of the stage at `about` staying where it is. */
export function zoomTo(zoom, about) {
  const view = stage.getBoundingClientRect();
  const [px, py] = about ?? [view.left + view.width / 2, view.top + view.height / 2];
  const [fx, fy] = [(stage.scrollLeft + px - view.left) / stage.scrollWidth, (stage.scrollTop + py - view.top) / stage.scrollHeight];
  app.zoom = Math.min(8, Math.max(0.1, zoom));
  app.fit = null;
  resize();
  stage.scrollLeft = fx * stage.scrollWidth - (px - view.left);
  stage.scrollTop = fy * stage.scrollHeight - (py - view.top);
  draw();
}

/** Fits a page (`page`) or its width (`width`) into the stage. */
export function fit(how) {
  const page = app.pages[app.page] ?? app.pages[0];
  if (!page) return;
  app.fit = how;
  const across = app.view === "single" ? 1 : 2;
  const [w, h] = [stage.clientWidth - 40, stage.clientHeight - 40];
  const byWidth = w / (page.w * across * UNIT);
  app.zoom = Math.max(0.1, how === "page" ? Math.min(byWidth, h / (page.h * UNIT)) : byWidth);
  resize();
  reveal(app.page);
}

/** Scrolls to a page, or to a part of it (hundredths of a point). */
export function reveal(i, rect) {
  const s = stands[i];
  if (!s) return;
  const view = stage.getBoundingClientRect();
  const box = s.box.getBoundingClientRect();
  const k = scaleOf();
  const [x, y, w, h] = rect ? rect.map((v) => v * k) : [0, 0, box.width, Math.min(box.height, view.height)];
  const left = box.left + x - view.left;
  const top = box.top + y - view.top;
  if (!rect || left < 0 || left + w > view.width) stage.scrollLeft += left - Math.max(20, (view.width - w) / 2);
  if (!rect || top < 0 || top + h > view.height) stage.scrollTop += top - Math.max(20, (view.height - h) / 2);
  draw();
}

/** The page in the middle of the stage. */
export function pageInView() {
  const view = stage.getBoundingClientRect();
  const middle = view.top + view.height / 2;
  let best = [0, Infinity];
  stands.forEach((s, i) => {
    const b = s.box.getBoundingClientRect();
    const far = b.top > middle ? b.top - middle : b.bottom < middle ? middle - b.bottom : 0;
    if (far < best[1]) best = [i, far];
  });
  return best[0];
}

/** Thumbnails are drawn when there is time. */
export function thumbnail(canvas, i) {
  const page = app.pages[i];
  if (!page || !canvas.clientWidth) return;
  const width = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  paint(canvas, page, app.faces, { look: "screen", scale: width / page.w, x: 0, y: 0, width, height: Math.round((width * page.h) / page.w) }, () => app.later());
}

/** Pictures that no page shows are let go. */
export function tidy() {
  keepPictures(new Set(app.pages.filter(Boolean).flatMap(picturesOf)));
}

/** Shows which pages are those of an earlier build. */
export function markStale(stale) {
  stands.forEach((s, i) => {
    s.box.classList.toggle("stale", stale.includes(i));
    s.box.dataset.stale = t("staleShort");
  });
}

export function focusSlot(i, name) {
  stands[i]?.svg.querySelector(`[data-slot="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}
