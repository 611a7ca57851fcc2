// Colours as they print, and the version that was signed: what is looked at beside the page itself.

import { proofs, signed } from "./link.js";
import { app } from "./main.js";
import { look, setProofs, unknownInks } from "./paint.js";
import * as panels from "./panels.js";
import * as stage from "./stage.js";

export const LOOKS = ["screen", "proof", "C", "M", "Y", "K", "sum"];

let asking = false;

/** Shows pages in another colour. */
export async function setLook(how) {
  look.how = how;
  look.limit = app.issue?.press.limit ?? 400;
  document.getElementById("look").value = how;
  document.getElementById("stage").dataset.look = how;
  stage.markAll();
  stage.draw();
  await askInks();
}

/** The next look, or the one before. */
export const stepLook = (by) => setLook(LOOKS[(LOOKS.indexOf(look.how) + by + LOOKS.length) % LOOKS.length]);

/** Asks for colours in print that are not known yet. */
export async function askInks() {
  if (look.how !== "proof" || asking) return;
  const unknown = [...new Set(app.pages.filter(Boolean).flatMap(unknownInks))];
  if (!unknown.length) return;
  asking = true;
  const got = await proofs(unknown);
  asking = false;
  if (!got) return;
  setProofs(got);
  stage.markAll();
  stage.draw();
}

/** Readings of pages: { readings, pages: { number: { readings, version, changed } } }. */
export const log = { readings: [], pages: {} };
const differences = new Map(); // page number → what differs, and in which build

export async function askSigned() {
  const got = await signed();
  if (got) Object.assign(log, got);
  panels.pages();
  panels.signs();
  await askDifferences();
}

export const takeLog = (got) => {
  Object.assign(log, got);
  differences.clear();
  panels.all();
  return askDifferences();
};

/** What differs on a page from its signed version; null if it is not known. */
export const differenceOf = (i) => differences.get(app.pages[i]?.n)?.found ?? null;

/** Looks for differences on the pages that are looked at, when they are to be shown. */
export async function askDifferences() {
  if (!app.overlays.changes && app.tab !== "signs") return;
  for (const i of app.overlays.changes ? app.pages.keys() : [app.page]) {
    const page = app.pages[i];
    const known = differences.get(page?.n);
    if (!page || !log.pages[page.n] || known?.page === page) continue;
    differences.set(page.n, { page, found: known?.found ?? null });
    const found = await signed(page.n);
    if (app.pages[i] === page) differences.set(page.n, { page, found });
    stage.redrawOverlays();
    panels.signs();
  }
}
