// Menus are <details data-menu>; they close on Escape, on a click elsewhere, and when another opens. Sheets are <dialog>.
import { isTyping } from "./reader.js";

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", ({ target }) => {
  closeMenus(target.closest("details[data-menu]"));
  const opener = target.closest("[data-open-sheet]");
  if (opener) document.getElementById(opener.dataset.openSheet)?.showModal();
  if (target.closest("[data-close-sheet]") || target.matches("dialog.sheet")) target.closest("dialog")?.close();
  const hide = target.closest("[data-dismiss]");
  if (hide) hide.closest(hide.dataset.dismiss)?.remove();
});

const TYPED_MS = 800;
let typed = "";
let typedAt = 0;

/** Letters typed one after the other choose the line of a menu with a word that begins so. */
function typeInto(menu, { key, timeStamp }) {
  typed = timeStamp - typedAt < TYPED_MS ? typed + key.toLocaleLowerCase() : key.toLocaleLowerCase();
  typedAt = timeStamp;
  const items = [...menu.querySelectorAll(":scope > :not(summary) :is(a, button)")];
  const name = (item) => (item.querySelector("bdi") ?? item).textContent.trim().toLocaleLowerCase();
  items.find((item) => name(item).startsWith(typed) || name(item).includes(` ${typed}`))?.focus();
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]") ?? document.querySelector("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = [...menu.querySelectorAll(":scope > :not(summary) :is(a, button)")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
    event.preventDefault();
    next?.focus();
  } else if (/^[\p{L}\p{N}]$/u.test(event.key) && !isTyping(event.target) && !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing)) {
    event.preventDefault();
    typeInto(menu, event);
  }
});
