// Menus are <details data-menu>; they close on Escape, on a click elsewhere, and when another opens. Sheets are <dialog>.

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
  }
});
