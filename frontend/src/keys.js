// The keyboard: `g` and a letter to go, j k Enter x in lists, `?` for the sheet of keys, `/` for search.

const LETTERS_OFF = "touchline.letters";
const GO_MS = 1500;
let goUntil = 0;

const lettersOff = () => localStorage.getItem(LETTERS_OFF) === "off";

function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
}

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.offsetParent);
}

function moveTo(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))] ?? all[0];
  all[at]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.querySelector("a, summary, button")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function currentRow() {
  return document.querySelector('[data-rows] [data-row][aria-current="true"]');
}

function openRow() {
  const target = currentRow()?.querySelector("[data-row-link], summary, a");
  target?.click();
  return Boolean(target);
}

function go(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  goUntil = 0;
  link?.click();
  return Boolean(link);
}

function showKeys() {
  document.getElementById("keys-sheet")?.showModal();
  return true;
}

const LETTERS = {
  j: () => (moveTo(1), true),
  k: () => (moveTo(-1), true),
  x: () => {
    const box = currentRow()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  },
  "?": showKeys,
  g: () => {
    goUntil = performance.now() + GO_MS;
    return true;
  },
};

function answer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return false;
  if (event.key === "Enter") return event.target.closest("a, button, summary, input") ? false : openRow();
  if (lettersOff()) return false;
  if (performance.now() < goUntil && event.key !== "g") return go(event.key);
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (named) {
    named.click();
    return true;
  }
  return LETTERS[event.key]?.() ?? false;
}

document.addEventListener("keydown", (event) => {
  if (answer(event)) event.preventDefault();
});

// A row is clickable as a whole, but a drag that selects text is no click, and a link or a button keeps its own meaning.
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  const link = row?.querySelector("[data-row-link]");
  if (!link || event.target.closest("a, button, input, label, summary, details") || String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});

const letterSwitch = document.getElementById("letter-keys");
if (letterSwitch) {
  letterSwitch.checked = !lettersOff();
  letterSwitch.addEventListener("change", () => localStorage.setItem(LETTERS_OFF, letterSwitch.checked ? "on" : "off"));
}
