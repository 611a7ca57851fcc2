// The state of the page and what happens to it: events from the program, choices of the editor.

import { askDifferences, askInks, askSigned, log, setLook } from "./compare.js";
import * as edit from "./edit.js";
import * as keys from "./keys.js";
import { listen, now } from "./link.js";
import { pageOf, placeOf, slotsOf, storyOf } from "./overlay.js";
import { difference, facesReady, loadFaces } from "./paint.js";
import * as panels from "./panels.js";
import * as stage from "./stage.js";
import { otherLanguage, t, wordPage } from "./words.js";

export const TABS = ["findings", "slot", "story", "signs"];

const id = (name) => document.getElementById(name);

export const app = {
  build: 0, issue: null, faces: [], pages: [], findings: [],
  /** Index of the current page. */
  page: 0,
  /** Chosen slot: { page, slot }; and the character that was clicked. */
  picked: null, at: null,
  /** What is lit: { story, para } or { page, rects }. */
  hit: null, finding: -1, swapping: null,
  zoom: 1, fit: "page", view: "single",
  overlays: { grid: false, slots: false, order: false, findings: true, overset: true, changes: false, ...JSON.parse(localStorage.getItem("overlays") ?? "{}") },
  tab: "findings", stale: [], connected: false,
  /** Times of the last updates: one object each, newest last. Read by tests and by the status line. */
  times: [],
  open: (tab) => openTab(tab),
  later: () => thumbnailsLater(),
  /** Whether what is seen is painted as it should be. */
  idle: () => app.connected && stage.idle(),
};
window.banmian = app;

/** `第1版 要闻` */
export const pageTitle = (i) => {
  const p = app.pages[i] ?? {};
  return t("pageName", { n: p.n, name: p.name });
};

function update(u, arrived) {
  app.build = u.build;
  const first = app.pages.length === 0;
  const counts = app.pages.length !== u.count;
  app.pages.length = u.count;
  if (u.issue) {
    app.issue = u.issue;
    const faces = u.issue.faces;
    if (faces.join() !== app.faces.join()) {
      app.faces = faces;
      loadFaces(faces, () => {
        if (!facesReady(app.faces)) return;
        stage.markAll();
        stage.drawSoon();
        thumbnailsLater();
      });
      stage.markAll();
    }
  }
  if (u.issue || u.pages.length) edit.arrived();
  for (const page of u.pages) if (page) {
    stage.markDirty(page.i, difference(app.pages[page.i], page));
    app.pages[page.i] = page;
  }
  if (u.findings) app.findings = u.findings;
  if (u.times) app.stale = u.times.stale ?? [];
  const overlays = u.issue || u.findings || u.pages.length;
  if (first || counts) {
    stage.arrange();
    if (first && u.count) stage.fit(app.fit);
  } else if (overlays) stage.redrawOverlays();
  if (u.pages.length && !first) painted(u, arrived);
  // What is not on the page may wait until the page is painted.
  setTimeout(() => {
    if (app.picked && !slotsOf(app.picked.page).some((s) => s.name === app.picked.slot)) select(null);
    stage.markStale(app.stale);
    panels.all();
    status();
    if (u.pages.length) stage.tidy();
    if (u.pages.length) thumbnailsLater();
    if (first) askSigned();
    else if (u.pages.length) {
      askDifferences();
      clearTimeout(signedTimer);
      signedTimer = setTimeout(() => Object.keys(log.pages).length && askSigned(), 500);
    }
    askInks();
  });
}

/** Notes when the new pages are on the screen. */
function painted(u, arrived) {
  if (!u.times?.sent) return;
  const drawn = now();
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const end = now();
      const ms = (v) => v / 1000;
      const s = u.times;
      const send = arrived - s.sent;
      const one = { build: u.build, notice: ms(s.notice), read: ms(s.read), compose: ms(s.compose), flow: ms(s.flow), draw: ms(s.draw), send, script: drawn - arrived, paint: end - arrived, again: s.again, pages: s.pages, painted: end };
      one.total = one.notice + one.read + one.compose + one.flow + one.draw + one.send + one.paint;
      app.times.push(one);
      if (app.times.length > 100) app.times.shift();
      status();
    };
    channel.port2.postMessage(0);
  });
}

let signedTimer = 0;
let thumbnailTimer = 0;
function thumbnailsLater() {
  clearTimeout(thumbnailTimer);
  thumbnailTimer = setTimeout(panels.thumbnails, 250);
}

export function status() {
  const state = id("state");
  const stale = app.stale.length > 0;
  state.className = !app.connected ? "lost" : stale ? "stale" : "";
  state.textContent = t(!app.connected ? "lost" : stale ? "stale" : app.build ? "latest" : "loading");
  const last = app.times.at(-1);
  const whole = (v) => (v < 10 ? v.toFixed(1) : Math.round(v));
  id("times").textContent = last ? t("times", { total: whole(last.total) }) : "";
  id("times").title = last ? t("timesLong", Object.fromEntries(Object.entries(last).map(([k, v]) => [k, ["again", "pages"].includes(k) ? v : whole(v)]))) : "";
  const alert = id("alert");
  const faults = app.findings.filter((f) => f.severity === "fatal" || (f.severity === "error" && stale && ["R01", "R09", "R12", "R16", "F02", "T01"].includes(f.code)));
  alert.hidden = !stale;
  if (stale) {
    const told = faults.slice(0, 6).map((f) => panels.el("p", {}, panels.el("code", {}, f.code), ` ${f.message} `, ...panels.fileLink(f)));
    alert.replaceChildren(panels.el("b", {}, t("stale")), ...told);
  }
  id("where").textContent = where();
}

/** Where the chosen thing is, in words. */
function where() {
  const slot = pickedSlot();
  if (!slot) return app.issue ? pageTitle(app.page) : "";
  const out = [`${pageTitle(app.picked.page)} · ${slot.name}`];
  const story = app.at ? app.issue.stories[app.at.story] : storyOf(slot);
  if (story) {
    out.push(story.title);
    if (app.at) out.push(`${story.file}:${story.paras[app.at.para] ?? 1}`);
    out.push(t("lengthOf", story));
    if (story.over) out.push(t("over", story.over));
    const under = panels.underOf(slot);
    if (under) out.push(under.message);
  }
  return out.join(" · ");
}

export const pickedSlot = () => app.picked && slotsOf(app.picked.page).find((s) => s.name === app.picked.slot);

/** Chooses a slot (or none), and the character that was clicked. */
export function select(picked, at = null) {
  app.picked = picked;
  app.at = at;
  app.hit = at ? { story: at.story, para: at.para } : null;
  if (picked) app.page = picked.page;
  if (picked && app.tab === "findings" && at) openTab("slot", false);
  stage.redrawOverlays();
  panels.all();
  status();
}

/** Chooses a finding and shows what it is about. */
export function choose(n) {
  const f = app.findings[n];
  if (!f) return;
  app.finding = n;
  const page = pageOf(f);
  if (page >= 0) {
    const rects = placeOf(f, page);
    app.page = page;
    app.hit = f.place.story != null ? { ...f.place, fresh: true } : { page, rects, fresh: true };
    if (f.place.slot != null) app.picked = { page, slot: f.place.slot };
    stage.reveal(page, rects?.[0]);
  }
  openTab("findings", false);
  stage.redrawOverlays();
  panels.all();
  status();
}

export function goTo(i) {
  app.page = Math.max(0, Math.min(app.pages.length - 1, i));
  if (app.fit) stage.fit(app.fit);
  else stage.reveal(app.page);
  panels.pages();
  status();
}

export function openTab(tab, focus = true) {
  app.tab = tab;
  for (const name of TABS) {
    id(name).hidden = name !== tab;
    id(`tab-${name}`).setAttribute("aria-selected", name === tab);
    id(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
  }
  panels.all();
  if (tab === "signs") askSigned();
  if (focus) (tab === "story" ? id("story").querySelector("textarea") : id(`tab-${tab}`))?.focus();
}

export function setView(view) {
  app.view = view;
  for (const v of ["single", "spread", "sheet"]) id(v).setAttribute("aria-pressed", v === view);
  stage.arrange();
  stage.fit(app.fit ?? "page");
}

export function toggle(name) {
  app.overlays[name] = !app.overlays[name];
  localStorage.setItem("overlays", JSON.stringify(app.overlays));
  id(`o-${name}`).setAttribute("aria-pressed", app.overlays[name]);
  stage.redrawOverlays();
  if (name === "changes" && app.overlays.changes) askDifferences();
}

export function switchLanguage() {
  otherLanguage();
  word();
}

function word() {
  wordPage();
  stage.redrawOverlays();
  panels.all();
  status();
}

for (const v of ["single", "spread", "sheet"]) id(v).onclick = () => setView(v);
for (const o of Object.keys(app.overlays)) {
  id(`o-${o}`).onclick = () => toggle(o);
  id(`o-${o}`).setAttribute("aria-pressed", app.overlays[o]);
}
id("look").onchange = (e) => setLook(e.target.value);
id("smaller").onclick = () => stage.zoomTo(app.zoom / 1.25);
id("larger").onclick = () => stage.zoomTo(app.zoom * 1.25);
id("fit").onclick = () => stage.fit("page");
id("width").onclick = () => stage.fit("width");
id("undo").onclick = () => edit.undo();
id("redo").onclick = () => edit.redo();
id("language").onclick = switchLanguage;
id("help").onclick = keys.help;
for (const name of TABS) id(`tab-${name}`).onclick = () => openTab(name, false);
id("stage").addEventListener("scroll", () => {
  stage.drawSoon();
  const i = stage.pageInView();
  if (i !== app.page && !app.picked) {
    app.page = i;
    panels.pages();
    panels.signs();
    status();
  }
});
id("stage").addEventListener("wheel", (e) => {
  if (!e.ctrlKey) return;
  e.preventDefault();
  stage.zoomTo(app.zoom * Math.exp(-e.deltaY / 300), [e.clientX, e.clientY]);
}, { passive: false });
new ResizeObserver(() => (app.fit ? stage.fit(app.fit) : stage.draw())).observe(id("stage"));
panels.sideWidth();
keys.listen();
wordPage();
status();
listen(update, (connected) => {
  app.connected = connected;
  status();
});

// Where the system has no face for Chinese: what was shaped before ours came is shaped again.
Promise.all(["400", "600"].map((w) => document.fonts.load(`${w} 13px "Banmian Interface"`, "版"))).then(() => wordPage(), () => {});
