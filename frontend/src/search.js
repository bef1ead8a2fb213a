// The palette: `/` or Ctrl-K opens it, arrows walk through the answers, Enter opens one, Ctrl-Enter in a new tab.
import { getMeaning, isTyping, lettersOn, recentName } from "./reader.js";

const MOST_REMEMBERED = 20;
const palette = document.getElementById("palette");
const field = document.getElementById("search-field");
const list = document.getElementById("search-results");
const recent = document.getElementById("search-recent");

function readRecent() {
  try {
    return JSON.parse(localStorage.getItem(recentName) || "[]").filter((path) => typeof path === "string");
  } catch {
    return [];
  }
}

function remember(path) {
  const paths = [path, ...readRecent().filter((other) => other !== path)].slice(0, MOST_REMEMBERED);
  localStorage.setItem(recentName, JSON.stringify(paths));
}

const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
const chosen = () => list.querySelector('[role=option][aria-selected="true"]');

function choose(next) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!next) return field.removeAttribute("aria-activedescendant");
  next.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  const at = all.indexOf(chosen());
  choose(all[at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length]);
}

function open() {
  if (palette.open) return field.select();
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  recent.value = readRecent().join(" ");
  field.value = answered = "";
  isEnterWaiting = false;
  list.replaceChildren();
  palette.showModal();
  field.focus();
  isAsked = false;
  ask();
}

/** Who is quick opens the palette before htmx has taken the field over, and its question would be lost. */
function ask() {
  if (isAsked || !palette.open) return;
  field.dispatchEvent(new CustomEvent("palette"));
  if (!isAsked) setTimeout(ask, 50);
}

/** Enter may come before the answer to the last letters: then it waits for that answer. */
let asked = "";
let answered = "";
let isEnterWaiting = false;
let isAsked = false;

function run(event) {
  const option = chosen();
  if (field.value !== answered) return void (isEnterWaiting = true);
  if (!option) return;
  if ((event?.ctrlKey || event?.metaKey) && option.href) window.open(option.href, "_blank", "noopener");
  else option.click();
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter") run(event);
  else return;
  event.preventDefault();
}

function isCalled(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return true;
  if (!lettersOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return getMeaning(event.key) === "/" && !isTyping(event.target);
}

if (palette) {
  remember(location.pathname);
  field.addEventListener("keydown", onKey);
  field.addEventListener("input", () => (isEnterWaiting = false));
  field.addEventListener("htmx:before:request", () => {
    isAsked = true;
    asked = field.value;
  });
  palette.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  // htmx tells the element that asked, not the one that was filled.
  field.addEventListener("htmx:after:swap", () => {
    answered = asked;
    choose(options()[0]);
    if (answered !== field.value) return void field.dispatchEvent(new CustomEvent("palette"));
    if (isEnterWaiting) run();
    isEnterWaiting = false;
  });
  // One row is marked, whether arrows or the pointer chose it: Enter opens what is seen.
  list.addEventListener("pointermove", ({ target, pointerType }) => {
    const option = pointerType === "mouse" && target.closest("[role=option]:not([aria-disabled])");
    if (option && option !== chosen()) choose(option);
  });
  list.addEventListener("click", ({ target, ctrlKey, metaKey }) => {
    if (target.closest("[role=option]") && !ctrlKey && !metaKey) palette.close();
  });
  palette.addEventListener("click", ({ target }) => target === palette && palette.close());
  document.addEventListener("click", ({ target }) => target.closest("[data-open-palette]") && open());
  document.addEventListener("keydown", (event) => {
    if (!isCalled(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open();
  });
}
