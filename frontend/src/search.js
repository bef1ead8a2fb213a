// The search field of the top bar: `/` or Ctrl-K goes there, arrows walk through the answers, Enter opens one.

const field = document.getElementById("search-field");
const list = document.getElementById("search-results");

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function choose(step) {
  const all = options();
  if (!all.length) return;
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = all[(at + step + all.length) % all.length];
  all[at]?.setAttribute("aria-selected", "false");
  next.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function show(open) {
  list.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
  if (!open) field.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const chosen = options().find((option) => option.getAttribute("aria-selected") === "true") ?? options()[0];
    chosen?.click();
  } else if (event.key === "Escape") {
    if (list.hidden) field.blur();
    show(false);
  }
}

if (field && list) {
  field.addEventListener("keydown", onKey);
  field.addEventListener("focus", () => options().length && show(true));
  field.addEventListener("blur", ({ relatedTarget }) => list.contains(relatedTarget) || show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  // htmx tells the element that asked, not the one that was filled.
  field.addEventListener("htmx:after:swap", () => {
    show(document.activeElement === field && list.childElementCount > 0);
    choose(1);
  });
  document.addEventListener("keydown", (event) => {
    const palette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
    const slash = event.key === "/" && !typing && localStorage.getItem("touchline.letters") !== "off";
    if (!palette && !slash) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
