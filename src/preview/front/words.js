// The interface in Chinese and English. Findings are told as the program words them.

const WORDS = {
  skip: ["跳到版面", "Skip to the pages"], undo: ["撤销", "Undo"], redo: ["重做", "Redo"],
  history: ["撤销与重做", "Undo and redo"], view: ["怎样摆", "Arrangement"], single: ["单版", "Single"], spread: ["对页", "Spread"], sheet: ["大张", "Sheet"],
  zoom: ["缩放", "Zoom"], smaller: ["缩小", "Zoom out"], larger: ["放大", "Zoom in"], fit: ["整版", "Fit page"], width: ["齐宽", "Fit width"],
  overlays: ["叠加显示", "Overlays"], grid: ["格子", "Grid"], slots: ["版块", "Slots"], order: ["顺序", "Order"], pins: ["问题", "Findings"], oversetShow: ["溢排", "Overset"],
  changes: ["改动", "Changes"], look: ["颜色", "Colours"], lookScreen: ["屏幕色", "Screen"], lookProof: ["软打样", "Soft proof"],
  lookC: ["青版 C", "Cyan plate"], lookM: ["品版 M", "Magenta plate"], lookY: ["黄版 Y", "Yellow plate"], lookK: ["黑版 K", "Black plate"], lookSum: ["总墨量", "Sum of inks"],
  signs: ["审校", "Sign-off"], notSigned: ["这一版还没有人签。", "Nobody has signed this page yet."], sign: ["签这一版", "Sign this page"], reading: ["审次", "Reading"], name: ["姓名", "Name"],
  version: ["第 {version} 稿", "version {version}"], changedAfter: ["后来改过", "changed since"], changedShort: ["改", "changed"], signedBy: ["{reading} {by}", "{reading} {by}"], signedChanged: ["{reading} {by}，签后改过", "{reading} {by}, changed since"],
  comparing: ["正在比较……", "Comparing…"], since: ["{reading}（{by}）以后的改动", "Changes since {reading} ({by})"], unchanged: ["没有改动。", "Nothing changed."], moreOrLess: ["字没有改，位置有出入。", "Same words, in other places."],
  changeGone: ["删", "gone"], changeAdded: ["增", "new"], changeMoved: ["挪", "moved"], changeRedrawn: ["图线", "drawn"], places: ["{n} 处", "{n} places"], goneText: ["删去：{text}", "Gone: {text}"],
  errors: ["{n} 个错误", "{n} errors"], warnings: ["{n} 个警告", "{n} warnings"], notes: ["{n} 个提示", "{n} notes"], clean: ["无误", "clean"],
  crop: ["裁切图片", "Crop the picture"], cropHow: ["拖动窗口，拖角或滚轮改大小；方向键挪动，+ − 改大小，回车写入", "Drag the window, its corners or the wheel to size it; arrows move, + − size, Enter writes"], cropWhole: ["不裁", "No crop"], cropped: ["裁切 {slot}", "Crop {slot}"], ppi: ["{n} 像素/英寸", "{n} ppi"],
  headLines: ["标题行数", "Head lines"], vertical: ["竖题", "Vertical head"],
  language: ["语言：English", "Language: 中文"], help: ["键盘", "Keyboard"], pages: ["各版", "Pages"], stage: ["版面", "Page view"], edge: ["右栏宽度", "Width of the side panel"], side: ["右栏", "Side panel"],
  findings: ["问题", "Findings"], slot: ["版块", "Slot"], story: ["稿件", "Story"],
  noFindings: ["没有问题", "No findings"], all: ["全期", "Whole issue"], thisPage: ["本版", "This page"], show: ["范围", "Show"],
  noSlot: ["在版面上点一个版块，或用方向键选。", "Click a slot on the page, or choose one with the arrow keys."],
  noStory: ["先选一个有稿件的版块。", "Choose a slot with a story first."],
  pageName: ["{n}版 {name}", "Page {n} {name}"], onPage: ["{n}版", "p. {n}"], kind: ["内容", "Content"], at: ["起于栏、行", "From column, line"], size: ["栏数、行数", "Columns, lines"], head: ["标题占栏", "Head columns"],
  headSize: ["标题字号", "Head size"], auto: ["自动", "auto"], columns: ["正文分栏", "Text columns"], border: ["边框", "Frame"], rank: ["标题级别", "Head rank"],
  article: ["稿件", "Story"], section: ["连排", "Section"], picture: ["图片", "Picture"], masthead: ["报头", "Masthead"], index: ["导读", "Index"], text: ["文字", "Text"],
  none: ["无", "none"], line: ["正线", "line"], double: ["双线", "double"], "thick-thin": ["文武线", "thick–thin"], wave: ["波浪线", "wave"],
  length: ["长短", "Length"], lengthOf: ["{chars} 字 · {lines} 行", "{chars} characters · {lines} lines"],
  over: ["溢排 {lines} 行 {chars} 字", "Overset: {lines} lines, {chars} characters"], under: ["天窗", "Short"], parts: ["排在", "Set on"], file: ["文件", "File"],
  editText: ["改文字", "Edit text"], swap: ["与……对换", "Swap with…"], jump: ["转到……版", "Continue on page…"], openFile: ["在编辑器里打开", "Open in editor"], editor: ["编辑器", "Editor"], pickPage: ["到哪一版？", "Which page?"],
  swapWith: ["点另一个版块，两块的内容对换；Esc 取消", "Click another slot to swap contents; Esc cancels"],
  noRoom: ["第{n}版没有空位", "There is no free place on page {n}"], noPage: ["没有别的版", "There is no other page"],
  latest: ["最新", "Up to date"], stale: ["有错，显示的是上一次好的版面", "Faulty: the last good page is shown"], staleShort: ["上一次的", "last good"], lost: ["预览程序没有应答", "The preview program does not answer"], loading: ["正在读……", "Loading…"],
  cannot: ["改不了", "Cannot change"], saved: ["已存", "Saved"], saving: ["存……", "Saving…"], typing: ["未存", "Not saved"],
  conflict: ["文件刚被别处改过", "The file was changed elsewhere"],
  conflictSlot: ["磁盘上的版块 {slot} 已经不同：", "Slot {slot} is now different on disk:"], conflictText: ["{file} 在磁盘上已经改过。磁盘上的是：", "{file} was changed on disk. It now says:"],
  mine: ["用我的", "Use mine"], theirs: ["用磁盘上的", "Use the one on disk"], cancel: ["取消", "Cancel"], close: ["关闭", "Close"], ok: ["好", "OK"],
  pin: ["钉住", "Pin"], pinned: ["钉住 {code}", "Pin {code}"], takeBack: ["取消", "Take back"], takenBack: ["取消 {code} 的豁免或钉住", "Take back the waiver or pin of {code}"],
  waive: ["豁免……", "Waive…"], waiveWhy: ["豁免的理由（写进 issue.toml）", "Reason for the waiver (goes into issue.toml)"], waived: ["豁免 {code}", "Waive {code}"],
  times: ["{total} 毫秒", "{total} ms"],
  timesLong: ["察觉 {notice} · 读 {read} · 断行 {compose} · 成版 {flow} · 画 {draw} · 送 {send} · 上屏 {paint} 毫秒；重排 {again} 篇，换 {pages} 版", "notice {notice} · read {read} · compose {compose} · flow {flow} · draw {draw} · send {send} · paint {paint} ms; {again} stories set, {pages} pages sent"],
  move: ["挪动 {slot}", "Move {slot}"], resize: ["改大小 {slot}", "Resize {slot}"], set: ["改 {slot} 的 {key}", "Change {key} of {slot}"], swapped: ["对换 {a} 和 {b}", "Swap {a} and {b}"], added: ["{story} 转到第{n}版", "Continue {story} on page {n}"],
  label: ["{page}版 {slot}，{kind}{title}，第{c}栏第{l}行起，{w}栏{h}行", "Page {page}, slot {slot}, {kind}{title}, from column {c} line {l}, {w} columns by {h} lines"],
  keysTitle: ["键盘", "Keyboard"],
};

export const KEYS = [
  ["↑ ↓ ← →", "选相邻的版块；已选中时挪动一栏或一行", "Move the chosen slot by a column or a line"],
  ["Shift + ↑ ↓ ← →", "改大小", "Resize it"], ["Tab / Shift+Tab", "下一个、上一个版块", "Next, previous slot"], ["Esc", "放开版块、取消", "Let go, cancel"],
  ["PageUp PageDown", "上一版、下一版", "Previous, next page"], ["+ − 0 9", "放大、缩小、整版、齐宽", "Zoom in, out, fit page, fit width"], ["1 2 3", "单版、对页、大张", "Single, spread, sheet"],
  ["G S R P O D", "格子、版块、顺序、问题、溢排、与签过的那一稿不同之处", "Grid, slots, order, findings, overset, changes since sign-off"], ["C / Shift+C", "下一种、上一种颜色：屏幕、软打样、四块版、总墨量", "Next, previous colours: screen, soft proof, plates, sum of inks"], ["[ ]", "上一个、下一个问题", "Previous, next finding"], ["F I E V", "问题、版块、稿件、审校", "Findings, slot, story, sign-off"], ["W  N", "豁免、钉住选中的问题", "Waive, pin the chosen finding"],
  ["X", "与另一版块对换", "Swap with another slot"], ["T", "裁切图片", "Crop the picture"], ["J", "转到别的版", "Continue on another page"], ["Ctrl+Z  Ctrl+Shift+Z", "撤销、重做", "Undo, redo"], ["L", "中文、英文", "Chinese, English"], ["?", "这张表", "This table"],
];

let language = localStorage.getItem("language") ?? "zh";

export const isChinese = () => language === "zh";

/** A text, its {places} filled. */
export function t(key, values = {}) {
  const text = WORDS[key]?.[isChinese() ? 0 : 1] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, k) => values[k] ?? "");
}

export function otherLanguage() {
  language = isChinese() ? "en" : "zh";
  localStorage.setItem("language", language);
}

/** Words every fixed element of the page. */
export function wordPage() {
  document.documentElement.lang = isChinese() ? "zh-Hans" : "en";
  for (const e of document.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", t(e.dataset.label));
  for (const e of document.querySelectorAll("[data-key]")) {
    e.title = `${e.dataset.label ? t(e.dataset.label) : e.textContent} (${e.dataset.key})`;
    e.setAttribute("aria-keyshortcuts", e.dataset.key.replaceAll("Ctrl", "Control"));
  }
  document.getElementById("language").textContent = isChinese() ? "EN" : "中";
}
