// Everything by keyboard.

import { stepLook } from "./compare.js";
import { crop } from "./crop.js";
import * as edit from "./edit.js";
import { app, TABS, choose, goTo, openTab, pickedSlot, select, setView, switchLanguage, toggle } from "./main.js";
import { slotsOf } from "./overlay.js";
import { el } from "./panels.js";
import * as stage from "./stage.js";
import { isChinese, KEYS, t } from "./words.js";

const PLAIN = {
  "+": () => stage.zoomTo(app.zoom * 1.25), "=": () => stage.zoomTo(app.zoom * 1.25), "-": () => stage.zoomTo(app.zoom / 1.25),
  0: () => stage.fit("page"), 9: () => stage.fit("width"), 1: () => setView("single"), 2: () => setView("spread"), 3: () => setView("sheet"),
  g: () => toggle("grid"), s: () => toggle("slots"), r: () => toggle("order"), p: () => toggle("findings"), o: () => toggle("overset"), d: () => toggle("changes"), c: () => stepLook(1), C: () => stepLook(-1),
  f: () => openTab("findings"), i: () => openTab("slot"), e: () => openTab("story"), v: () => openTab("signs"), w: () => act(edit.waive), n: () => act(edit.pin), x: edit.startSwap, j: edit.jump, t: crop, l: switchLanguage, "?": help,
  "[": () => step(-1), "]": () => step(1), PageUp: () => goTo(app.page - 1), PageDown: () => goTo(app.page + 1), Escape: letGo,
};

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The next finding, or the one before. */
function step(by) {
  const n = app.findings.length;
  if (n) choose((app.finding + by + n) % n);
}

/** Lets the chosen finding pass, or pins it, if it is one of the page rules. */
function act(what) {
  const f = app.findings[app.finding];
  if (f && edit.canWaive(f)) what(f);
}

function letGo() {
  if (app.swapping) return edit.stopSwap();
  app.hit = null;
  select(null);
  document.getElementById("stage").focus({ preventScroll: true });
}

/** Arrows move the chosen slot, with Shift they resize it; without a slot the first one is chosen. */
async function arrow({ shiftKey }, [dc, dl]) {
  await edit.settled();
  const slot = pickedSlot();
  if (!slot) {
    const first = slotsOf(app.page)[0];
    if (first) pick(first);
    return;
  }
  if (app.swapping) return;
  const to = shiftKey ? { at: slot.at, size: [slot.size[0] + dc, slot.size[1] + dl] } : { at: [slot.at[0] + dc, slot.at[1] + dl], size: slot.size };
  if (to.size.some((v) => v < 1)) return;
  edit.place(slot, to.at, to.size);
}

function pick(slot) {
  select({ page: app.page, slot: slot.name });
  stage.reveal(app.page, slot.rect);
  stage.focusSlot(app.page, slot.name);
}

function onKey(e) {
  const target = e.target;
  const typing = target.matches("input, select, textarea") || document.querySelector("dialog[open]");
  const command = e.ctrlKey || e.metaKey;
  if (command && e.key.toLowerCase() === "z" && !target.matches("textarea, input")) {
    e.preventDefault();
    return e.shiftKey ? edit.redo() : edit.undo();
  }
  if (command && e.key.toLowerCase() === "y" && !typing) {
    e.preventDefault();
    return edit.redo();
  }
  if (typing) {
    if (e.key === "Escape" && target.matches("textarea, input, select")) target.blur();
    return;
  }
  if (command || e.altKey) return;
  if (target.closest("#tabs") && ["ArrowLeft", "ArrowRight"].includes(e.key)) {
    const n = (TABS.indexOf(app.tab) + (e.key === "ArrowRight" ? 1 : TABS.length - 1)) % TABS.length;
    openTab(TABS[n], false);
    document.getElementById(`tab-${TABS[n]}`).focus();
    return e.preventDefault();
  }
  if (ARROWS[e.key] && !target.closest("#side, #pages")) {
    e.preventDefault();
    return arrow(e, ARROWS[e.key]);
  }
  if (app.swapping && e.key === "Enter" && target.dataset.slot) {
    const page = Number(target.closest(".page").dataset.i);
    return edit.swapWith(page, slotsOf(page).find((s) => s.name === target.dataset.slot));
  }
  if (target.dataset.slot && (e.key === "Enter" || e.key === " ")) {
    e.preventDefault();
    select({ page: Number(target.closest(".page").dataset.i), slot: target.dataset.slot });
    return openTab("slot", false);
  }
  const action = PLAIN[e.key] ?? PLAIN[e.key.toLowerCase()];
  if (!action) return;
  e.preventDefault();
  action();
}

/** The table of keys. */
export function help() {
  const dialog = document.getElementById("keys");
  const rows = KEYS.map(([keys, zh, en]) => el("tr", {}, el("td", {}, el("kbd", {}, keys)), el("td", {}, isChinese() ? zh : en)));
  dialog.replaceChildren(el("h2", {}, t("keysTitle")), el("table", {}, el("tbody", {}, ...rows)), el("div", { className: "buttons" }, el("button", { onclick: () => dialog.close() }, t("close"))));
  dialog.setAttribute("aria-label", t("keysTitle"));
  dialog.showModal();
}

export function listen() {
  window.addEventListener("keydown", onKey);
}
