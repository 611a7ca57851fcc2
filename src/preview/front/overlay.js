// What lies over a page: slots to be taken hold of, grid, reading order, pins of findings, overset text.

import { differenceOf } from "./compare.js";
import * as edit from "./edit.js";
import { boxesOf, characterAt } from "./paint.js";
import { app, choose, select } from "./main.js";
import { scaleOf } from "./stage.js";
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes = {}, ...children) {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  e.append(...children);
  return e;
}

export const slotsOf = (i) => app.issue?.pages[i]?.slots ?? [];
export const storyOf = (slot) => (slot.stories.length ? app.issue.stories[slot.stories[0]] : null);
const box = ([x, y, width, height]) => ({ x, y, width, height });

/** A slot's name, content and place in words. */
export function describe(i, slot) {
  const story = storyOf(slot);
  return t("label", {
    page: app.issue.pages[i].number, slot: slot.name, kind: t(slot.kind), title: story ? ` ${story.title}` : "",
    c: slot.at[0], l: slot.at[1], w: slot.size[0], h: slot.size[1],
  });
}

/** Draws the overlay of a page. */
export function mark(i, svg, element) {
  const page = app.pages[i];
  const focused = svg.contains(document.activeElement) ? document.activeElement.dataset.slot : null;
  svg.setAttribute("viewBox", `0 0 ${page.w} ${page.h}`);
  svg.classList.toggle("named", app.overlays.slots);
  svg.replaceChildren();
  element.querySelectorAll(".overset").forEach((e) => e.remove());
  if (!app.issue?.pages[i]) return;
  if (app.overlays.grid) svg.append(grid(i, page));
  if (app.hit?.page === i || app.hit?.story != null) svg.append(...hits(i, page));
  for (const slot of slotsOf(i)) svg.append(slotShape(i, slot));
  if (app.overlays.slots) for (const slot of slotsOf(i)) svg.append(slotTag(slot));
  if (app.overlays.changes) svg.append(...changes(i));
  if (app.overlays.order) svg.append(order(i));
  if (app.overlays.findings) svg.append(...pins(i));
  const picked = app.picked?.page === i && slotsOf(i).find((s) => s.name === app.picked.slot);
  if (picked) svg.append(...handles(picked));
  if (app.overlays.overset) overset(i, element);
  if (focused) svg.querySelector(`[data-slot="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function slotShape(i, slot) {
  const picked = app.picked?.page === i && app.picked.slot === slot.name;
  const target = app.swapping && !picked;
  return make("rect", {
    ...box(slot.rect), class: `slot${picked ? " picked" : ""}${target ? " target" : ""}`, "data-slot": slot.name, tabindex: 0, role: "button",
    "aria-pressed": picked, "aria-label": describe(i, slot),
  });
}

/** Name and size of a slot, and its story as far as there is room. */
function slotTag(slot) {
  const story = storyOf(slot);
  const room = slot.rect[2] * scaleOf() - 8;
  let text = `${slot.name} ${slot.size[0]}×${slot.size[1]}`;
  const rest = story ? `  ${story.title}` : "";
  for (const c of rest) {
    if (widthOf(text + c) > room - 12) {
      text = text.trimEnd() + "…";
      break;
    }
    text += c;
  }
  return tag(slot, text, "tag");
}

const widthOf = (text) => [...text].reduce((n, c) => n + (c.charCodeAt(0) > 0x2e7f ? 12 : 7.2), 0);

/** What differs from the version that was signed. */
function changes(i) {
  const d = differenceOf(i);
  if (!d) return [];
  const k = 1 / scaleOf();
  const out = [];
  for (const r of [...d.added, ...d.drawn]) out.push(make("rect", { class: "added", ...box(r) }));
  for (const r of d.undrawn) out.push(make("rect", { class: "undrawn", ...box(r) }));
  for (const m of d.moved) {
    const [x1, y1, x2, y2] = [m.from[0], m.from[1], m.to[0], m.to[1]];
    out.push(make("g", { class: "moved" }, make("line", { x1, y1, x2, y2 }), arrow(x1, y1, x2, y2, 0, 9 * k)));
  }
  for (const g of d.gone) {
    if (!g.rect) continue;
    const [x, y, , h] = g.rect;
    const wedge = make("g", { class: "gone" }, make("path", { d: `M${x} ${y - 2 * k}V${y + h}M${x - 4 * k} ${y - 5 * k}h${8 * k}l${-4 * k} ${5 * k}z` }));
    wedge.append(Object.assign(make("title"), { textContent: t("goneText", { text: g.text }) }));
    out.push(wedge);
  }
  return out;
}

/** A label in the corner of a slot, the same size at every zoom. */
function tag(slot, text, kind) {
  const k = 1 / scaleOf();
  const [x, y] = slot.rect;
  const wide = (widthOf(text) + 10) * k;
  return make("g", { class: kind }, make("rect", { x, y, width: wide, height: 17 * k }),
    Object.assign(make("text", { x: x + 4 * k, y: y + 13 * k, "font-size": 12 * k }), { textContent: text }));
}

function grid(i, page) {
  const { area, grid: g } = app.issue;
  const out = make("g");
  const first = page.n === 1 ? 0 : g.folio;
  for (const x of g.x) out.append(make("rect", { class: "cell", x, y: area[1], width: g.width, height: area[3] }));
  let d = "";
  for (let l = first; l < g.lines; l++) {
    // Baselines: 880 of 1000 of the em below the top of the line.
    const y = area[1] + l * g.leading + g.em * 0.88;
    d += `M${area[0]} ${y}h${area[2]}`;
  }
  out.append(make("path", { class: "grid", d }));
  return out;
}

/** The way through the page in the order of the plan, and the jumps of its stories. */
function order(i) {
  const out = make("g", { class: "order" });
  const slots = slotsOf(i);
  const k = 1 / scaleOf();
  const middle = (s) => [s.rect[0] + s.rect[2] / 2, s.rect[1] + Math.min(s.rect[3] / 2, 60 * k)];
  for (let n = 1; n < slots.length; n++) {
    const [[x1, y1], [x2, y2]] = [middle(slots[n - 1]), middle(slots[n])];
    out.append(make("line", { x1, y1, x2, y2 }), arrow(x1, y1, x2, y2, 13 * k, 10 * k));
  }
  slots.forEach((s, n) => {
    const [x, y] = middle(s);
    out.append(make("circle", { cx: x, cy: y, r: 11 * k }), Object.assign(make("text", { x, y, "font-size": 12 * k }), { textContent: n + 1 }));
  });
  for (const story of app.issue.stories) {
    story.parts.forEach((p, n) => {
      const next = story.parts[n + 1];
      if (p.page !== i || !next) return;
      const from = [p.rect[0] + p.rect[2], p.rect[1] + p.rect[3]];
      if (next.page === i) {
        out.append(make("line", { class: "jump", x1: from[0], y1: from[1], x2: next.rect[0], y2: next.rect[1] }), arrow(...from, next.rect[0], next.rect[1], 0, 12 * k));
      } else {
        const number = app.issue.pages[next.page]?.number ?? "";
        out.append(tag({ rect: [from[0] - 50 * k, from[1] - 17 * k] }, `→ ${t("onPage", { n: number })}`, "to tag"));
      }
    });
    story.parts.forEach((p, n) => {
      const before = story.parts[n - 1];
      if (p.page === i && before && before.page !== i) out.append(tag({ rect: [p.rect[0] + p.rect[2] - 50 * k, p.rect[1]] }, `← ${t("onPage", { n: app.issue.pages[before.page]?.number })}`, "to tag"));
    });
  }
  return out;
}

function arrow(x1, y1, x2, y2, back, size) {
  const a = Math.atan2(y2 - y1, x2 - x1);
  const [x, y] = [x2 - back * Math.cos(a), y2 - back * Math.sin(a)];
  const p = (da) => `${x - size * Math.cos(a + da)} ${y - size * Math.sin(a + da)}`;
  return make("path", { d: `M${p(0.45)}L${x} ${y}L${p(-0.45)}` });
}

/** Where a finding is on a page; null if it is not there. */
export function placeOf(finding, i) {
  const p = finding.place;
  if (!p) return null;
  if (p.rect) return p.page === i ? [p.rect] : null;
  if (p.slot != null) {
    const slot = p.page === i && slotsOf(i).find((s) => s.name === p.slot);
    return slot ? [slot.rect] : null;
  }
  const boxes = app.pages[i] ? boxesOf(app.pages[i], p.story, p.para) : [];
  return boxes.length ? boxes : null;
}

/** The page on which a finding is first seen; -1 if on none. */
export function pageOf(finding) {
  const p = finding.place;
  if (!p) return -1;
  if (p.page != null) return p.page;
  for (let i = 0; i < app.pages.length; i++) if (placeOf(finding, i)) return i;
  return app.issue?.stories[p.story]?.parts[0]?.page ?? -1;
}

function pins(i) {
  const k = 1 / scaleOf();
  const taken = new Map();
  return app.findings.flatMap((f, n) => {
    const place = placeOf(f, i);
    if (!place) return [];
    const [x, y, w] = place[0];
    const key = `${x},${y}`;
    const nth = taken.get(key) ?? 0;
    taken.set(key, nth + 1);
    const [cx, cy] = [x + w - (4 + nth * 20) * k, y + 4 * k];
    const kind = f.severity === "fatal" ? "error" : f.severity;
    const g = make("g", { class: `pin mark ${kind}`, role: "button", tabindex: -1, "aria-label": `${f.code} ${f.message}`, "data-finding": n },
      make("circle", { cx, cy, r: 10 * k }), Object.assign(make("text", { x: cx, y: cy, "font-size": 13 * k }), { textContent: "!" }));
    g.append(Object.assign(make("title"), { textContent: `${f.code} ${f.message}` }));
    return [g];
  });
}

function hits(i, page) {
  const h = app.hit;
  const boxes = h.story != null ? boxesOf(page, h.story, h.para) : h.rects;
  return (boxes ?? []).map((b) => make("rect", { ...box(b), class: `hit${h.fresh ? " now" : ""}` }));
}

const SIDES = [["nw", 0, 0], ["n", 0.5, 0], ["ne", 1, 0], ["e", 1, 0.5], ["se", 1, 1], ["s", 0.5, 1], ["sw", 0, 1], ["w", 0, 0.5]];

function handles(slot) {
  const r = 5 / scaleOf();
  const [x, y, w, h] = slot.rect;
  return SIDES.map(([name, fx, fy]) => {
    const e = make("rect", { class: "handle", x: x + fx * w - r, y: y + fy * h - r, width: 2 * r, height: 2 * r, "data-handle": name });
    e.style.cursor = `${name}-resize`;
    return e;
  });
}

/** Overset text in full, under the slot in which its story ends. */
function overset(i, element) {
  for (const story of app.issue.stories) {
    const slot = story.over && slotsOf(i).find((s) => s.name === story.over.slot && s.stories.some((n) => app.issue.stories[n] === story));
    if (!slot) continue;
    const k = scaleOf();
    const [x, y, w, h] = slot.rect.map((v) => v * k);
    const e = document.createElement("div");
    e.className = app.picked?.page === i && app.picked.slot === slot.name ? "overset open" : "overset";
    e.tabIndex = 0;
    const b = document.createElement("b");
    b.textContent = t("over", story.over);
    e.append(b);
    for (const line of story.over.text.split("\n").filter(Boolean)) e.append(Object.assign(document.createElement("p"), { textContent: line }));
    const width = Math.max(180, w);
    const page = app.pages[i].h * k;
    Object.assign(e.style, { left: `${Math.max(0, Math.min(x, app.pages[i].w * k - width))}px`, width: `${width}px` });
    if (y + h + 60 < page) e.style.top = `${y + h}px`;
    else e.style.bottom = `${page - (y + h)}px`;
    element.append(e);
  }
}

/** Point of an event on its page, in hundredths of a point. */
export function pointOn(svg, e) {
  const b = svg.getBoundingClientRect();
  const k = scaleOf();
  return [(e.clientX - b.left) / k, (e.clientY - b.top) / k];
}

/** The topmost slot at a point: what stands inside another is painted later. */
export function slotAt(i, x, y) {
  const inside = (s) => x >= s.rect[0] && y >= s.rect[1] && x <= s.rect[0] + s.rect[2] && y <= s.rect[1] + s.rect[3];
  return slotsOf(i).findLast(inside);
}

/** Pointer and focus on a page's overlay. */
export function listen(i, svg) {
  svg.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    const pin = e.target.closest("[data-finding]");
    if (pin) return choose(Number(pin.dataset.finding));
    const [x, y] = pointOn(svg, e);
    const slot = slotAt(i, x, y);
    const handle = e.target.dataset.handle;
    if (app.swapping && slot) return edit.swapWith(i, slot);
    if (handle) return edit.drag(i, svg, e, handle);
    if (!slot) return select(null);
    select({ page: i, slot: slot.name }, characterAt(app.pages[i], x, y));
    edit.drag(i, svg, e, "move");
  });
  svg.addEventListener("dblclick", () => app.open("story"));
  svg.addEventListener("focusin", (e) => {
    const name = e.target.dataset.slot;
    if (name && !(app.picked?.page === i && app.picked.slot === name) && e.target.matches(":focus-visible")) select({ page: i, slot: name });
  });
}
