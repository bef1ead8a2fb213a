// The keyboard: `g` and a letter to go, j k Enter x e in lists, `?` for the sheet of keys. Pages name their own letters
// with data-key on what they press; a reader may have given any letter another meaning.
import { getLetter, getMeaning, isTyping, lettersOn } from "./reader.js";

const GO_MS = 1500;
let goUntil = 0;
let lastAt = -1;
let lastId = "";
// htmx takes a page up one turn after its script ran: what a key presses before that waits for it.
let isTakenUp = false;
setTimeout(() => (isTakenUp = true));

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.offsetParent);
}

function moveTo(step) {
  const all = rows();
  if (!all.length) return;
  const current = all.findIndex((row) => row.getAttribute("aria-current") === "true");
  // A row that was drawn anew, as what was done is, is where one stands still.
  const at = current < 0 && lastAt < all.length ? lastAt : current;
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))] ?? all[0];
  all[at]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  lastAt = all.indexOf(next);
  lastId = next.id;
  getOpener(next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** What was done to a row draws it anew; whoever stood on it still does, so that the next key has its row. */
function standStill() {
  const row = lastId && !currentRow() && document.getElementById(lastId);
  if (!row || !row.matches("[data-rows] [data-row]")) return;
  row.setAttribute("aria-current", "true");
  if (document.activeElement === document.body) getOpener(row)?.focus({ preventScroll: true });
}

/** What opens a row, which is not always the first thing in it. */
function getOpener(row) {
  return row.querySelector("[data-row-link]") ?? row.querySelector("a, summary, button:not([tabindex='-1'])");
}

function currentRow() {
  return document.querySelector('[data-rows] [data-row][aria-current="true"]');
}

/** Opens a menu of the current row with its first line chosen, so that Enter takes it. */
function openMenu(menu) {
  if (!menu) return false;
  menu.open = true;
  const choose = () => menu.querySelector(":scope > :not(summary) :is(a, button)")?.focus();
  choose();
  menu.addEventListener("htmx:after:swap", choose, { once: true });
  return true;
}

function press(target) {
  if (!target) return false;
  if (isTyping(target)) target.focus();
  if (isTakenUp) target.click();
  else setTimeout(() => target.click());
  return true;
}

function go(letter) {
  goUntil = 0;
  return press(document.querySelector(`[data-go="${CSS.escape(letter)}"]`));
}

function nameKey(element) {
  return element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
}

/** The page's own letters stand first in the sheet, as its buttons and links call themselves. */
function fillPageKeys(sheet) {
  const part = sheet.querySelector("[data-page-keys]");
  const found = new Map([...document.querySelectorAll("main [data-key]")].map((element) => [element.dataset.key, element]));
  part.hidden = !found.size || !lettersOn;
  part.querySelector(".keys").replaceChildren(
    ...[...found].map(([key, element]) => {
      const line = document.createElement("div");
      const kbd = Object.assign(document.createElement("kbd"), { className: "kbd", textContent: getLetter(key).toUpperCase() });
      line.append(Object.assign(document.createElement("span"), { textContent: nameKey(element) }), kbd);
      return line;
    }),
  );
}

function showKeys() {
  const sheet = document.getElementById("keys-sheet");
  if (!sheet) return false;
  fillPageKeys(sheet);
  sheet.showModal();
  return true;
}

const LETTERS = {
  j: () => (moveTo(1), true),
  k: () => (moveTo(-1), true),
  x: () => press(currentRow()?.querySelector("input[type=checkbox], .tick-box")),
  e: () => press(currentRow()?.querySelector("[data-edit]")),
  h: () => openMenu(currentRow()?.querySelector("[data-hand-on]")),
  s: () => press(currentRow()?.querySelector("[data-put-off] button")),
  u: () => press((currentRow() ?? rows()[lastAt])?.querySelector("[data-undo]")),
  "?": showKeys,
  g: () => {
    goUntil = performance.now() + GO_MS;
    return true;
  },
};

/** From the field that searches a list, or from one of its rows, the arrows lead on; anywhere else they scroll. */
function leadOn({ key, target }) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step || !target.closest(".list-search, [data-row]") || target.closest("[data-row] :is(input, select, textarea)")) return false;
  moveTo(step);
  return rows().length > 0;
}

function answer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (leadOn(event)) return true;
  if (isTyping(event.target)) return false;
  if (event.key === "Enter") {
    if (event.target.closest("a, button, summary, input")) return false;
    return press(currentRow() && getOpener(currentRow()));
  }
  if (!lettersOn || event.key.length !== 1) return false;
  if (performance.now() < goUntil) return go(event.key);
  const letter = getMeaning(event.key);
  if (!letter) return false;
  return press(document.querySelector(`[data-key="${CSS.escape(letter)}"]`)) || (LETTERS[letter]?.() ?? false);
}

document.addEventListener("htmx:after:swap", standStill);
document.addEventListener("keydown", (event) => {
  if (!event.defaultPrevented && answer(event)) event.preventDefault();
});

document.addEventListener("click", ({ target }) => {
  const opener = target.closest('[data-open-sheet="keys-sheet"]');
  if (opener) fillPageKeys(document.getElementById("keys-sheet"));
});

// A row is clickable as a whole, but a drag that selects text is no click, and a link or a button keeps its own meaning.
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  const link = row?.querySelector("[data-row-link]");
  if (!link || event.target.closest("a, button, input, label, summary, details") || String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
