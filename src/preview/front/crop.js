// What is seen of a picture: a window of the slot's proportions, moved and sized over the whole picture.

import * as edit from "./edit.js";
import { asset } from "./link.js";
import { app, pickedSlot } from "./main.js";
import { el } from "./panels.js";
import { t } from "./words.js";

/** The picture of a slot as it stands on its page: address, whole, seen; null if there is none. */
export function pictureOf(i, slot) {
  const [x, y, w, h] = slot.rect;
  const inside = (v) => v[0] === "i" && v[6] >= x - 100 && v[7] >= y - 100 && v[6] + v[8] <= x + w + 100 && v[7] + v[9] <= y + h + 100;
  const item = app.pages[i]?.items.find(inside);
  return item ? { address: item[1], whole: item.slice(2, 6), seen: item.slice(6, 10) } : null;
}

const clamp = (v, a, b) => Math.max(a, Math.min(b, v));
const tenth = (v) => Math.round(v * 1000) / 10;

/** Asks for the part of the chosen slot's picture that is to be seen, and writes it. */
export async function crop() {
  const slot = pickedSlot();
  const shown = slot?.kind === "picture" && pictureOf(app.picked.page, slot);
  if (!shown?.address) return;
  const image = new Image();
  image.alt = "";
  image.src = asset(shown.address);
  await image.decode().catch(() => null);
  if (!image.naturalWidth) return;
  const [wx, wy, ww, wh] = shown.whole;
  const [sx, sy, sw, sh] = shown.seen;
  // The window in parts of the picture; its height follows from its width.
  const tall = (sh / sw) * (image.naturalWidth / image.naturalHeight);
  const most = Math.min(1, 1 / tall);
  const box = { x: (sx - wx) / ww, y: (sy - wy) / wh, w: clamp(sw / ww, 0.05, most) };
  const pane = el("div", { className: "window", tabIndex: 0, role: "application", "aria-label": t("cropHow") }, ...["nw", "ne", "se", "sw"].map((c) => el("i", { className: c, "data-corner": c })));
  const frame = el("div", { className: "crop" }, image, pane);
  const told = el("output", {});
  const show = () => {
    box.w = clamp(box.w, 0.05, most);
    box.x = clamp(box.x, 0, 1 - box.w);
    box.y = clamp(box.y, 0, 1 - box.w * tall);
    Object.assign(pane.style, { left: `${box.x * 100}%`, top: `${box.y * 100}%`, width: `${box.w * 100}%`, height: `${box.w * tall * 100}%` });
    const ppi = Math.round((image.naturalWidth * box.w) / (sw / 7200));
    told.textContent = `crop = [${values().join(", ")}]　${t("ppi", { n: ppi })}`;
    told.className = ppi < 150 ? "bad" : "";
  };
  const values = () => [box.x, box.y, box.w, box.w * tall].map(tenth);
  const about = (w) => {
    const [cx, cy] = [box.x + box.w / 2, box.y + (box.w * tall) / 2];
    box.w = clamp(w, 0.05, most);
    Object.assign(box, { x: cx - box.w / 2, y: cy - (box.w * tall) / 2 });
    show();
  };
  pane.onpointerdown = (down) => {
    down.preventDefault();
    pane.focus();
    pane.setPointerCapture(down.pointerId);
    const b = frame.getBoundingClientRect();
    const [was, corner] = [{ ...box }, down.target.dataset.corner];
    pane.onpointermove = (e) => {
      const [dx, dy] = [(e.clientX - down.clientX) / b.width, (e.clientY - down.clientY) / b.height];
      if (!corner) Object.assign(box, { x: was.x + dx, y: was.y + dy });
      else {
        const [west, north] = [corner.includes("w"), corner.includes("n")];
        const room = Math.min(west ? was.x + was.w : 1 - was.x, (north ? was.y + was.w * tall : 1 - was.y) / tall);
        box.w = clamp(was.w + (west ? -dx : dx), 0.05, Math.min(most, room));
        box.x = west ? was.x + was.w - box.w : was.x;
        box.y = north ? was.y + (was.w - box.w) * tall : was.y;
      }
      show();
    };
    pane.onpointerup = () => (pane.onpointermove = null);
  };
  frame.onwheel = (e) => {
    e.preventDefault();
    about(box.w * Math.exp(e.deltaY / 600));
  };
  pane.onkeydown = (e) => {
    const step = e.shiftKey ? 0.05 : 0.005;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
    if (move) Object.assign(box, { x: box.x + move[0], y: box.y + move[1] });
    else if (["+", "="].includes(e.key)) return about(box.w / 1.05);
    else if (e.key === "-") return about(box.w * 1.05);
    else if (e.key === "Enter") return document.querySelector('#ask button[value="ok"]').click();
    else return;
    e.preventDefault();
    show();
  };
  show();
  const answered = edit.ask(t("crop"), [frame, el("p", {}, t("cropHow")), el("p", {}, told)], [["ok", t("ok")], ["whole", t("cropWhole")], ["", t("cancel")]]);
  pane.focus();
  const answer = await answered;
  if (!answer) return;
  const label = t("cropped", { slot: slot.name });
  edit.set(slot, answer === "ok" ? { crop: values(), focus: null } : { crop: null, focus: null }, undefined, label);
}
