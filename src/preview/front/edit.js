// Changes made on the page: drags, swaps, jumps, values. Each is written to the files by the program, which
// asks when the same thing was changed on the disk meanwhile.

import { change } from "./link.js";
import { app, openTab, pickedSlot, select, status } from "./main.js";
import { pointOn, slotsOf, storyOf } from "./overlay.js";
import * as stage from "./stage.js";
import { el } from "./panels.js";
import { t } from "./words.js";

const id = (name) => document.getElementById(name);

/** Changes go out one after the other, so that each finds on the disk what the one before wrote. */
let queue = Promise.resolve();

export function post(sent) {
  const done = queue.then(() => send(sent));
  queue = done.catch(() => null);
  return done;
}

/** What was written and has not come back yet: page and slot → { at, size, since }. */
const written = new Map();

/** Keeps what was just written in sight while older pages still arrive. */
export function arrived() {
  for (const [key, w] of written) {
    const [page, name] = JSON.parse(key);
    const slot = slotsOf(page).find((s) => s.name === name);
    const same = slot && String(slot.at) === String(w.at) && String(slot.size) === String(w.size);
    if (!slot || same || performance.now() - w.since > 3000) written.delete(key);
    else Object.assign(slot, { at: w.at, size: w.size, rect: rectOf(w) });
  }
  turned?.();
}

let turned = null;
let turning = Promise.resolve();

/** Resolves when an undo or redo has come back to the page. */
export const settled = () => turning;

/** Posts a change; asks on a conflict. `{ done }`, `{ theirs }` if the editor prefers the disk's, or null. */
async function send(sent) {
  const r = await change(sent);
  if (r.done) {
    if ("undo" in r.done) history(r.done);
    return r;
  }
  if (r.conflict) {
    const mine = await askConflict(r.conflict);
    if (mine === "mine") return send({ ...sent, force: true });
    return mine === "theirs" ? { theirs: r.conflict } : null;
  }
  await ask(t("cannot"), [el("p", {}, r.refused ?? t("lost"))], [["ok", t("ok")]]);
  return null;
}

function history({ undo, redo }) {
  for (const [name, what] of [["undo", undo], ["redo", redo]]) {
    id(name).disabled = what == null;
    id(name).title = what ? `${t(name)}: ${what}` : t(name);
  }
}

function turn(op) {
  written.clear();
  turning = new Promise((done) => {
    turned = done;
    setTimeout(done, 1500);
  });
  return post({ op });
}

export const undo = () => turn("undo");
export const redo = () => turn("redo");

/** A dialog with buttons; gives the key of the one that was pressed, "" for none. */
export function ask(title, body, buttons) {
  const dialog = id("ask");
  const row = el("div", { className: "buttons" }, ...buttons.map(([key, text]) => el("button", { value: key, onclick: () => dialog.close(key) }, text)));
  dialog.replaceChildren(el("h2", {}, title), ...body, row);
  dialog.setAttribute("aria-label", title);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => (dialog.onclose = () => done(dialog.returnValue)));
}

function askConflict(c) {
  const body = c.slot
    ? [el("p", {}, t("conflictSlot", c)), el("pre", {}, Object.entries(c.now).map(([k, v]) => `${k} = ${JSON.stringify(v)}`).join("\n"))]
    : [el("p", {}, t("conflictText", c)), el("pre", {}, c.text)];
  return ask(t("conflict"), body, [["mine", t("mine")], ["theirs", t("theirs")], ["", t("cancel")]]);
}

/** Gives keys of the chosen slot other values. `was`: what we believe them to be. */
export function set(slot, values, was, label) {
  const number = app.issue.pages[app.picked.page].number;
  const key = Object.keys(values).join(" ");
  return post({ op: "set", page: number, slot: slot.name, values, was, label: label ?? t("set", { slot: slot.name, key }) });
}

/** Puts a slot elsewhere on the grid; what leaves the grid is held at its edge. */
export function place(slot, at, size) {
  const g = app.issue.grid;
  const clamp = (v, a, b) => Math.max(a, Math.min(b, v));
  const w = clamp(size[0], 1, g.cols);
  const h = clamp(size[1], 1, g.lines);
  const to = { at: [clamp(at[0], 1, g.cols - w + 1), clamp(at[1], 1, g.lines - h + 1)], size: [w, h] };
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  const values = {};
  if (!same(to.at, slot.at)) values.at = to.at;
  if (!same(to.size, slot.size)) values.size = to.size;
  if (!Object.keys(values).length) return null;
  const label = t(values.size ? "resize" : "move", { slot: slot.name });
  const was = { at: slot.at, size: slot.size };
  // Shown at once; the program's answer follows.
  Object.assign(slot, to, { rect: rectOf(to) });
  written.set(JSON.stringify([app.picked.page, slot.name]), { ...to, since: performance.now() });
  stage.redrawOverlays();
  return set(slot, values, was, label).then((r) => (r?.done ? r : undone(slot, { ...was, ...r?.theirs?.now })));
}

function undone(slot, was) {
  written.clear();
  Object.assign(slot, was, { rect: rectOf(was) });
  stage.redrawOverlays();
  return null;
}

/** The rectangle of columns × lines, as the program has it. */
export function rectOf({ at, size }) {
  const { area, grid: g } = app.issue;
  const x = g.x[at[0] - 1];
  return [x, area[1] + (at[1] - 1) * g.leading, g.x[at[0] + size[0] - 2] + g.width - x, size[1] * g.leading - (g.leading - g.em)];
}

/** Drags a slot, or one of its sides, until the pointer is let go. */
export function drag(i, svg, down, how) {
  const slot = pickedSlot();
  if (!slot) return;
  const start = pointOn(svg, down);
  const g = app.issue.grid;
  const step = g.x.length > 1 ? g.x[1] - g.x[0] : g.width;
  const ghost = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  let to = null;
  const move = (e) => {
    const p = pointOn(svg, e);
    if (!to && Math.hypot(e.clientX - down.clientX, e.clientY - down.clientY) < 4) return;
    const [dc, dl] = [Math.round((p[0] - start[0]) / step), Math.round((p[1] - start[1]) / g.leading)];
    to = moved(slot, how, dc, dl);
    if (!ghost.isConnected) svg.append(ghost);
    const bad = slotsOf(i).some((s) => s !== slot && s.inside !== slot.name && slot.inside !== s.name && overlap(s, to));
    ghost.setAttribute("class", `ghost${bad ? " bad" : ""}`);
    const [x, y, width, height] = rectOf(to);
    for (const [k, v] of Object.entries({ x, y, width, height })) ghost.setAttribute(k, v);
    id("where").textContent = `${slot.name}  at = [${to.at}]  size = [${to.size}]`;
  };
  const end = (e) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    window.removeEventListener("keydown", escape, true);
    ghost.remove();
    if (to && e?.type === "pointerup") place(slot, to.at, to.size);
    status();
  };
  const escape = (e) => {
    if (e.key !== "Escape") return;
    e.stopPropagation();
    end();
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  window.addEventListener("keydown", escape, true);
}

/** Where a slot comes to when a side (or all of it) is moved by columns and lines. */
export function moved(slot, how, dc, dl) {
  const g = app.issue.grid;
  const clamp = (v, a, b) => Math.max(a, Math.min(b, v));
  let [c, l] = slot.at;
  let [w, h] = slot.size;
  if (how === "move") return { at: [clamp(c + dc, 1, g.cols - w + 1), clamp(l + dl, 1, g.lines - h + 1)], size: [w, h] };
  if (how.includes("e")) w = clamp(w + dc, 1, g.cols - c + 1);
  if (how.includes("s")) h = clamp(h + dl, 1, g.lines - l + 1);
  if (how.includes("w")) {
    const d = clamp(dc, 1 - c, w - 1);
    [c, w] = [c + d, w - d];
  }
  if (how.includes("n")) {
    const d = clamp(dl, 1 - l, h - 1);
    [l, h] = [l + d, h - d];
  }
  return { at: [c, l], size: [w, h] };
}

const overlap = (a, b) => a.at[0] < b.at[0] + b.size[0] && b.at[0] < a.at[0] + a.size[0] && a.at[1] < b.at[1] + b.size[1] && b.at[1] < a.at[1] + a.size[1];

/* Swapping */

export function startSwap() {
  if (!pickedSlot()) return;
  app.swapping = { ...app.picked };
  stage.redrawOverlays();
  id("where").textContent = t("swapWith");
}

export function stopSwap() {
  app.swapping = null;
  stage.redrawOverlays();
  status();
}

export function swapWith(i, slot) {
  const from = app.swapping;
  stopSwap();
  if (from.page === i && from.slot === slot.name) return;
  const number = (p) => app.issue.pages[p].number;
  select({ page: i, slot: slot.name });
  post({ op: "swap", page: number(from.page), slot: from.slot, other_page: number(i), other: slot.name, label: t("swapped", { a: from.slot, b: slot.name }) });
}

/* Jumps */

/** Gives the rest of a story a slot on another page. */
export async function jump() {
  const slot = pickedSlot();
  if (slot?.kind !== "article") return;
  const story = storyOf(slot);
  const others = app.issue.pages.map((p, i) => [p, i]).filter(([, i]) => i > app.picked.page);
  if (!others.length) return ask(t("cannot"), [el("p", {}, t("noPage"))], [["ok", t("ok")]]);
  const answer = await ask(t("jump"), [el("p", {}, `${story.title}: ${t("pickPage")}`)], [...others.map(([p, i]) => [String(i), t("pageName", { n: p.number, name: p.name })]), ["", t("cancel")]]);
  if (answer === "") return;
  const i = Number(answer);
  const free = freePlace(i, slot.size[0]);
  const page = app.issue.pages[i];
  if (!free) return ask(t("cannot"), [el("p", {}, t("noRoom", { n: page.number }))], [["ok", t("ok")]]);
  let name = `${story.id}-cont`;
  for (let n = 2; page.slots.some((s) => s.name === name); n++) name = `${story.id}-cont${n}`;
  const r = await post({ op: "add", page: page.number, values: { name, article: story.id, ...free }, label: t("added", { story: story.id, n: page.number }) });
  if (r?.done) openTab("slot", false);
}

/** The largest free rectangle of a page, no wider than `most` columns, at least four lines high. */
function freePlace(i, most) {
  const g = app.issue.grid;
  const taken = (c, l) => slotsOf(i).some((s) => c >= s.at[0] && c < s.at[0] + s.size[0] && l >= s.at[1] && l < s.at[1] + s.size[1]);
  const first = app.issue.pages[i].number > 1 ? g.folio + 1 : 1;
  let best = null;
  for (let c = 1; c <= g.cols; c++) {
    for (let w = 1; w <= Math.min(most, g.cols - c + 1); w++) {
      let run = 0;
      for (let l = first; l <= g.lines + 1; l++) {
        const free = l <= g.lines && ![...Array(w).keys()].some((k) => taken(c + k, l));
        if (free) run++;
        else {
          if (run >= 4 && (!best || w * run > best.size[0] * best.size[1])) best = { at: [c, l - run], size: [w, run] };
          run = 0;
        }
      }
    }
  }
  return best;
}

/* Waivers */

/** Page rules can be waived; overset text cannot, nor what is waived already. */
export const canWaive = (f) => /^L(?!00|13)\d\d$/.test(f.code) && f.severity !== "fatal" && !isWaived(f) && !isPinned(f);

/** Whether a finding is pinned, or let pass: the program says so in its words. */
export const isPinned = (f) => f.message.includes("（已钉住");
export const isWaived = (f) => f.message.includes("（已豁免：");

/** What a finding is about, as waivers and pins name it. */
function about(f) {
  const p = f.place ?? {};
  return { code: f.code, page: p.page != null ? app.issue.pages[p.page]?.number : undefined, items: p.slot ? [p.slot] : [] };
}

export const pin = (f) => post({ op: "pin", ...about(f), label: t("pinned", f) });
export const takeBack = (f) => post({ op: "take_back", ...about(f), pin: isPinned(f), label: t("takenBack", f) });

export async function waive(f) {
  const reason = el("input", { id: "reason", size: 40, "aria-label": t("waiveWhy") });
  const answer = await ask(t("waived", f), [el("p", {}, f.message), el("p", {}, t("waiveWhy")), reason], [["ok", t("ok")], ["", t("cancel")]]);
  if (answer !== "ok" || !reason.value.trim()) return;
  post({ op: "waive", ...about(f), reason: reason.value, label: t("waived", f) });
}
