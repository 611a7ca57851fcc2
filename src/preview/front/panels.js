// The lists beside the stage: pages, findings, the chosen slot, the text of its story.

import { askDifferences, differenceOf, log, takeLog } from "./compare.js";
import { crop } from "./crop.js";
import * as edit from "./edit.js";
import { text as fetchText } from "./link.js";
import { app, choose, goTo, openTab, pageTitle, pickedSlot } from "./main.js";
import { pageOf, storyOf } from "./overlay.js";
import * as stage from "./stage.js";
import { t } from "./words.js";

const id = (name) => document.getElementById(name);

/** An element with properties and children. */
export function el(name, properties = {}, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(properties)) k in e ? (e[k] = v) : e.setAttribute(k, v);
  e.append(...children.filter((c) => c != null));
  return e;
}

export function all() {
  pages();
  findings();
  slot();
  story();
  signs();
  if (app.issue) id("paper").replaceChildren(app.issue.paper, el("small", {}, `${app.issue.date} ${app.issue.number}`));
}

/* Pages */

export function pages() {
  const list = id("pages");
  while (list.children.length > app.pages.length) list.lastChild.remove();
  while (list.children.length < app.pages.length) {
    const i = list.children.length;
    list.append(el("button", { onclick: () => goTo(i) }, el("canvas", { "aria-hidden": "true" }), el("span", { className: "name" }), el("span", { className: "marks" })));
  }
  const counts = app.pages.map(() => ({ error: 0, warning: 0, note: 0 }));
  for (const f of app.findings) {
    const i = pageOf(f);
    if (i >= 0 && counts[i]) counts[i][f.severity === "fatal" ? "error" : f.severity]++;
  }
  [...list.children].forEach((button, i) => {
    button.setAttribute("aria-current", i === app.page);
    const marks = [];
    if (app.stale.includes(i)) marks.push(el("span", { className: "badge stale" }, t("staleShort")));
    for (const kind of ["error", "warning", "note"]) {
      if (counts[i][kind]) marks.push(el("span", { className: `badge ${kind}`, title: t(`${kind}s`, { n: counts[i][kind] }), "aria-label": t(`${kind}s`, { n: counts[i][kind] }) }, String(counts[i][kind])));
    }
    if (!marks.length) marks.push(el("span", { className: "badge clean" }, t("clean")));
    const signed = log.pages[app.pages[i]?.n];
    if (signed) {
      const last = signed.readings.at(-1);
      marks.push(el("span", { className: `badge ${signed.changed ? "changed" : "signed"}`, title: t(signed.changed ? "signedChanged" : "signedBy", last) }, signed.changed ? `${last.reading}·${t("changedShort")}` : last.reading));
    }
    button.children[1].replaceChildren(el("b", {}, String(app.pages[i]?.n ?? "")), ` ${app.pages[i]?.name ?? ""}`);
    button.children[2].replaceChildren(...marks);
    button.setAttribute("aria-label", `${pageTitle(i)}, ${marks.map((m) => m.getAttribute("aria-label") ?? m.textContent).join(", ")}`);
  });
}

const drawn = [];
export function thumbnails() {
  [...id("pages").children].forEach((b, i) => {
    if (drawn[i]?.page === app.pages[i] && drawn[i].faces === app.faces && drawn[i].width === b.firstChild.clientWidth) return;
    stage.thumbnail(b.firstChild, i);
    drawn[i] = { page: app.pages[i], faces: app.faces, width: b.firstChild.clientWidth };
  });
}
document.fonts.addEventListener("loadingdone", () => {
  drawn.length = 0;
});

/* Findings */

let only = "all";
let told = "";

function findings() {
  const tab = id("tab-findings");
  tab.textContent = `${t("findings")} ${app.findings.length || ""}`;
  if (app.tab !== "findings") return;
  const key = JSON.stringify([app.findings, app.finding, only, only === "page" && app.page, t("all"), editor()]);
  if (key === told) return;
  told = key;
  const rank = { fatal: 0, error: 1, warning: 2, note: 3 };
  const shown = app.findings.map((f, n) => [f, n]).filter(([f]) => only === "all" || pageOf(f) === app.page);
  shown.sort((a, b) => edit.isPinned(b[0]) - edit.isPinned(a[0]) || rank[a[0].severity] - rank[b[0].severity]);
  const choice = el("select", { "aria-label": t("show"), onchange: (e) => { only = e.target.value; findings(); } },
    el("option", { value: "all", selected: only === "all" }, t("all")), el("option", { value: "page", selected: only === "page" }, t("thisPage")));
  const list = shown.map(([f, n]) => finding(f, n));
  const panel = id("findings");
  panel.replaceChildren(el("div", { className: "pair" }, choice, el("span", { className: "grow" }), editorChoice()), ...(list.length ? list : [el("p", { className: "empty" }, t("noFindings"))]));
  panel.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
}

function finding(f, n) {
  const page = pageOf(f);
  const more = el("div", { className: "more" }, ...fileLink(f));
  if (page >= 0) more.prepend(el("span", {}, pageTitle(page)));
  const acts = edit.canWaive(f) ? [["pin", edit.pin], ["waive", edit.waive]] : edit.isPinned(f) || edit.isWaived(f) ? [["takeBack", edit.takeBack]] : [];
  if (acts.length) more.append(el("span", { className: "acts" }, ...acts.map(([name, act]) => el("button", { onclick: () => act(f) }, t(name)))));
  return el("div", { className: `finding ${f.severity}${n === app.finding ? " chosen" : ""}${edit.isPinned(f) ? " pinned" : ""}` },
    el("button", { onclick: () => choose(n), "data-n": n }, el("code", {}, f.code), f.message),
    f.hints.length ? el("ul", {}, ...f.hints.map((h) => el("li", {}, h))) : null, more);
}

/* Links that open an editor */

const EDITORS = {
  vscode: ["VS Code", "vscode://file{path}:{line}:{column}"], vscodium: ["VSCodium", "vscodium://file{path}:{line}:{column}"], cursor: ["Cursor", "cursor://file{path}:{line}:{column}"],
  zed: ["Zed", "zed://file{path}:{line}:{column}"], idea: ["IDEA", "idea://open?file={path}&line={line}&column={column}"], subl: ["Sublime", "subl://open?url=file://{path}&line={line}&column={column}"],
  textmate: ["TextMate", "txmt://open?url=file://{path}&line={line}&column={column}"], none: ["—", ""],
};
const editor = () => localStorage.getItem("editor") ?? "vscode";

function editorChoice() {
  return el("label", {}, `${t("editor")} `, el("select", { onchange: (e) => { localStorage.setItem("editor", e.target.value); told = ""; all(); } },
    ...Object.entries(EDITORS).map(([k, [name]]) => el("option", { value: k, selected: k === editor() }, name))));
}

/** `file:line`, as a link if an editor is chosen. */
export function fileLink({ file, path, line, column = 1 }) {
  if (!file) return [];
  const folder = app.issue ? `${app.issue.folder}/` : null;
  const text = `${folder && path?.startsWith(folder) ? path.slice(folder.length) : file}:${line}`;
  const scheme = EDITORS[editor()]?.[1];
  if (!scheme || !path) return [el("span", {}, text)];
  const full = path.startsWith("/") ? path : `/${path}`;
  const href = scheme.replace("{path}", encodeURI(full)).replace("{line}", line).replace("{column}", column ?? 1);
  return [el("a", { href, title: t("openFile") }, text)];
}

/* The chosen slot */

let shownSlot = "";

function slot() {
  if (app.tab !== "slot") return;
  const s = pickedSlot();
  const panel = id("slot");
  const key = JSON.stringify([s, app.picked, app.at, app.findings, s?.stories.map((n) => app.issue.stories[n]), t("all"), editor()]);
  if (key === shownSlot) return;
  if (panel.contains(document.activeElement) && document.activeElement.matches("input") && document.activeElement.dataset.dirty) return;
  const focus = panel.contains(document.activeElement) ? document.activeElement.id : null;
  shownSlot = key;
  if (!s) return panel.replaceChildren(el("p", { className: "empty" }, t("noSlot")));
  panel.replaceChildren(el("h2", {}, `${pageTitle(app.picked.page)} · ${s.name}`), fields(s), buttons(s), ...stories(s), ...its(s));
  if (focus) id(focus)?.focus();
}

function number(name, value, min, max, change) {
  const e = el("input", { type: "number", id: `f-${name}`, value: value ?? "", min, max, placeholder: t("auto") });
  e.oninput = () => (e.dataset.dirty = "1");
  e.onchange = () => {
    delete e.dataset.dirty;
    change(e.value === "" ? null : Math.max(min, Math.min(max, Math.round(Number(e.value)))));
  };
  e.onblur = () => delete e.dataset.dirty;
  return e;
}

function fields(s) {
  const g = app.issue.grid;
  const set = (values, was) => edit.set(s, values, was);
  const pair = (key, i, max) => number(`${key}${i}`, s[key][i], 1, max, (v) => v && set({ [key]: s[key].map((o, n) => (n === i ? v : o)) }, { [key]: s[key] }));
  const row = (label, ...e) => [el("dt", {}, t(label)), el("dd", { className: e.length > 1 ? "pair" : "" }, ...e)];
  const out = el("dl", {}, ...row("kind", t(s.kind)), ...row("at", pair("at", 0, g.cols), pair("at", 1, g.lines)), ...row("size", pair("size", 0, g.cols), pair("size", 1, g.lines)));
  if (s.kind === "article") {
    const size = el("input", { id: "f-headsize", value: s.head.size ? `${s.head.size}pt` : "", placeholder: t("auto"), size: 7 });
    size.oninput = () => (size.dataset.dirty = "1");
    size.onchange = () => {
      delete size.dataset.dirty;
      set({ "head.size": size.value.trim() || null });
    };
    const vertical = el("input", { type: "checkbox", id: "f-vertical", checked: s.head.vertical, onchange: (e) => set({ "head.vertical": e.target.checked || null }) });
    out.append(...row("head", number("head", s.head.cols || null, 1, s.size[0], (v) => set({ "head.cols": v }))), ...row("headLines", number("headlines", s.head.lines, 1, 60, (v) => set({ "head.lines": v }))),
      ...row("headSize", size), ...row("vertical", vertical),
      ...row("columns", number("columns", s.columns, 1, 40, (v) => set({ columns: v }))), ...row("rank", number("rank", s.rank, 1, 9, (v) => set({ rank: v }))));
  }
  const border = el("select", { id: "f-border", onchange: (e) => set({ border: e.target.value === "none" ? null : e.target.value }) },
    ...["none", "line", "double", "thick-thin", "wave"].map((b) => el("option", { value: b, selected: b === s.border }, t(b))));
  out.append(...row("border", border), ...row("file", ...fileLink({ file: "issue.toml", path: app.issue.file, line: s.line })));
  for (const input of out.querySelectorAll("input, select")) input.setAttribute("aria-label", input.closest("dd").previousSibling.textContent);
  return out;
}

function buttons(s) {
  const out = el("div", { className: "buttons" }, el("button", { id: "b-swap", onclick: edit.startSwap }, t("swap")));
  if (storyOf(s)) out.prepend(el("button", { id: "b-text", onclick: () => openTab("story") }, t("editText")));
  if (s.kind === "picture") out.append(el("button", { id: "b-crop", onclick: crop }, t("crop")));
  if (s.kind === "article") out.append(el("button", { id: "b-jump", onclick: edit.jump }, t("jump")));
  return out;
}

function stories(s) {
  return s.stories.flatMap((n) => {
    const story = app.issue.stories[n];
    const line = app.at?.story === n ? (story.paras[app.at.para] ?? 1) : 1;
    const length = [t("lengthOf", story)];
    const out = el("dl", {}, el("dt", {}, t("file")), el("dd", {}, ...fileLink({ file: story.file, path: story.path, line })), el("dt", {}, t("length")), el("dd", {}, ...length));
    if (story.over) {
      const text = el("div", { className: "rest", tabIndex: 0 }, ...story.over.text.split("\n").filter(Boolean).map((p) => el("p", {}, p)));
      out.append(el("dt", {}, t("oversetShow")), el("dd", {}, el("div", { className: "bad" }, t("over", story.over)), text));
    }
    const under = underOf(s);
    if (under) out.append(el("dt", {}, t("under")), el("dd", { className: "bad" }, under.message));
    if (story.parts.length > 1) out.append(el("dt", {}, t("parts")), el("dd", {}, story.parts.map((p) => `${t("onPage", { n: app.issue.pages[p.page]?.number })} ${p.slot}`).join(" → ")));
    return [el("h3", {}, story.title), out];
  });
}

/** The finding that a slot is not full (天窗). */
export const underOf = (s) => app.findings.find((f) => f.code === "L12" && f.place?.slot === s.name && f.place.page === app.picked?.page);

/** Findings about a slot and its stories. */
function its(s) {
  const mine = (f) => (f.place?.slot === s.name && f.place.page === app.picked.page) || (f.place?.story != null && s.stories.includes(f.place.story));
  return app.findings.map((f, n) => [f, n]).filter(([f]) => mine(f)).map(([f, n]) => finding(f, n));
}

/* The text of a story */

const sheet = { file: null, hash: null, saved: "", timer: 0, busy: false, more: false };

async function story() {
  if (app.tab !== "story") return;
  const panel = id("story");
  const s = pickedSlot();
  const n = app.at?.story ?? s?.stories[0];
  const it = n == null ? null : app.issue?.stories[n];
  if (!it) {
    sheet.file = null;
    return panel.replaceChildren(el("p", { className: "empty" }, t("noStory")));
  }
  if (sheet.file !== it.file) {
    await save();
    Object.assign(sheet, { file: it.file, hash: null, saved: "", more: false });
    const area = el("textarea", { id: "text", spellcheck: false, "aria-label": `${t("story")} ${it.title}` });
    area.oninput = () => {
      state("typing");
      clearTimeout(sheet.timer);
      sheet.timer = setTimeout(save, 150);
    };
    area.onblur = () => (sheet.more = false);
    panel.replaceChildren(el("h2", {}, it.title), el("div", { className: "state" }), area);
    area.focus();
  }
  const line = app.at?.story === n ? (it.paras[app.at.para] ?? 1) : null;
  panel.querySelector("h2").textContent = it.title;
  await refresh();
  length(it);
  if (line && sheet.line !== `${it.file}:${line}:${app.at.byte}`) {
    sheet.line = `${it.file}:${line}:${app.at.byte}`;
    toLine(panel.querySelector("textarea"), line);
  }
}

function length(it) {
  const e = id("story").querySelector(".state");
  if (!e) return;
  const over = it.over ? el("span", { className: "bad" }, ` · ${t("over", it.over)}`) : null;
  e.replaceChildren(...[`${t("lengthOf", it)} · `, el("span", { className: "save" }, t(sheet.what ?? "saved")), over].filter(Boolean));
}

function state(what) {
  sheet.what = what;
  const e = id("story").querySelector(".save");
  if (e) e.textContent = t(what);
}

/** Takes over what the disk has, unless something here is not saved. */
async function refresh() {
  const area = id("text");
  if (!area || sheet.busy || (sheet.hash && area.value !== sheet.saved)) return;
  const got = await fetchText(sheet.file);
  if (!got || got.file !== sheet.file || !area.isConnected || area.value !== sheet.saved) return;
  sheet.hash = got.hash;
  const clean = got.text.replaceAll("\r\n", "\n");
  sheet.crlf = got.text.includes("\r\n");
  if (clean !== area.value) {
    const [a, b] = [area.selectionStart, area.selectionEnd];
    area.value = clean;
    area.setSelectionRange(a, b);
  }
  sheet.saved = clean;
}

async function save() {
  clearTimeout(sheet.timer);
  const area = id("text");
  if (!area || sheet.busy || !sheet.hash || area.value === sheet.saved) return;
  sheet.busy = true;
  state("saving");
  const value = area.value;
  const text = sheet.crlf ? value.replaceAll("\n", "\r\n") : value;
  const r = await edit.post({ op: "text", file: sheet.file, base: sheet.hash, text, more: sheet.more });
  sheet.busy = false;
  if (r?.done) {
    Object.assign(sheet, { hash: r.done.hash, saved: value, more: true });
    state("saved");
    if (area.value !== value) sheet.timer = setTimeout(save, 60);
  } else if (r?.theirs) {
    area.value = r.theirs.text.replaceAll("\r\n", "\n");
    Object.assign(sheet, { hash: r.theirs.hash, saved: area.value });
    state("saved");
  } else state("conflict");
}

function toLine(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (area.scrollHeight * (line - 3)) / Math.max(lines.length, 1));
}

/* The readings */

let shownSigns = "";

/** Who signed the page, and what was changed since. */
export function signs() {
  if (app.tab !== "signs" || !app.pages.length) return;
  const page = app.pages[app.page];
  const entry = log.pages[page?.n];
  const found = entry && differenceOf(app.page);
  const key = JSON.stringify([page?.n, entry, found, log.readings, t("all")]);
  const panel = id("signs");
  if (key === shownSigns || (panel.contains(document.activeElement) && document.activeElement.matches("input"))) return;
  shownSigns = key;
  const rows = (entry?.readings ?? []).map((r) => el("tr", {}, el("td", {}, r.reading), el("td", {}, r.by), el("td", {}, t("version", r)), el("td", {}, r.version === entry.version && !entry.changed ? "" : t("changedAfter"))));
  const reading = el("select", { id: "sign-reading", "aria-label": t("reading") }, ...log.readings.map((r) => el("option", { value: r }, r)));
  const given = (entry?.readings ?? []).map((r) => r.reading);
  reading.value = entry?.changed ? given.at(-1) : (log.readings.find((r) => !given.includes(r)) ?? given.at(-1) ?? log.readings[0]);
  const by = el("input", { id: "sign-by", size: 8, value: localStorage.getItem("by") ?? "", placeholder: t("name"), "aria-label": t("name") });
  const form = el("form", { className: "pair" }, reading, by, el("button", { type: "submit" }, t("sign")));
  form.onsubmit = async (e) => {
    e.preventDefault();
    if (!by.value.trim()) return by.focus();
    localStorage.setItem("by", by.value.trim());
    const r = await edit.post({ op: "sign", page: page.n, reading: reading.value, by: by.value });
    document.activeElement?.blur();
    if (r?.done) await takeLog(r.done);
  };
  const head = el("h2", {}, pageTitle(app.page));
  const table = rows.length ? el("table", { className: "readings" }, el("tbody", {}, ...rows)) : el("p", { className: "empty" }, t("notSigned"));
  panel.replaceChildren(head, table, form, ...(entry ? changed(found) : []));
  askDifferences();
}

function changed(found) {
  if (!found) return [el("p", { className: "empty" }, t("comparing"))];
  const show = (rect) => () => {
    app.hit = { page: app.page, rects: [rect], fresh: true };
    stage.reveal(app.page, rect);
    stage.redrawOverlays();
  };
  const line = (kind, text, rect) => el("button", { className: `change ${kind}`, onclick: rect ? show(rect) : null }, el("span", {}, t(`change${kind[0].toUpperCase()}${kind.slice(1)}`)), text);
  const list = [
    ...found.gone.map((g) => line("gone", g.text, g.rect)),
    ...(found.added.length ? [line("added", t("places", { n: found.added.length }), found.added[0])] : []),
    ...found.moved.map((m) => line("moved", m.story, m.to)),
    ...(found.drawn.length + found.undrawn.length ? [line("redrawn", t("places", { n: Math.max(found.drawn.length, found.undrawn.length) }), found.drawn[0] ?? found.undrawn[0])] : []),
  ];
  return [el("h3", {}, t("since", found)), ...(list.length ? list : [el("p", { className: "empty" }, t(found.same ? "unchanged" : "moreOrLess"))])];
}

/* The width of the side panel */

export function sideWidth() {
  const edge = id("edge");
  const set = (px) => {
    const w = Math.max(220, Math.min(window.innerWidth * 0.6, px));
    document.body.style.setProperty("--side", `${w}px`);
    localStorage.setItem("side", w);
  };
  const stored = Number(localStorage.getItem("side"));
  if (stored) set(stored);
  edge.onpointerdown = (e) => {
    edge.setPointerCapture(e.pointerId);
    edge.onpointermove = (m) => set(window.innerWidth - m.clientX);
    edge.onpointerup = () => (edge.onpointermove = null);
  };
  edge.onkeydown = (e) => {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[e.key];
    if (!step) return;
    set(id("side").offsetWidth + step);
    e.stopPropagation();
  };
}
