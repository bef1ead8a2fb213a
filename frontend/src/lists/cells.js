// Editing a cell in place: a click on it, or `e` on its row, opens the form that the record page has, beside the cell.
import { h, select } from "../dom.js";
import { refetchRows } from "./state.js";

const editor = () => document.getElementById("cell-editor");
let opened = null;

function place(cell) {
  const box = editor();
  const at = cell.getBoundingClientRect();
  const width = Math.min(352, innerWidth - 24);
  const below = at.bottom + box.offsetHeight + 16 < innerHeight || at.top < box.offsetHeight + 16;
  box.style.width = `${width}px`;
  const frame = box.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
  box.style.left = `${Math.max(12, Math.min(at.left, innerWidth - width - 12)) - frame.left}px`;
  box.style.top = `${(below ? at.bottom + 4 : at.top - box.offsetHeight - 4) - frame.top}px`;
}

function closeEditor(back = true) {
  const box = editor();
  if (!box || box.hidden) return;
  const row = opened?.closest("tr");
  opened = null;
  box.hidden = true;
  box.replaceChildren();
  if (back) row?.querySelector("[data-row-link]")?.focus({ preventScroll: true });
}

/** On a keyboard one chooses the field here; with a pointer one has chosen it by its cell. */
function drawFields(cell) {
  const cells = [...cell.closest("tr").querySelectorAll("[data-slug]")].filter((one) => one.offsetParent);
  const heads = [...document.querySelectorAll("#list thead th")];
  const options = cells.map((one) => [one.dataset.slug, heads[one.cellIndex]?.textContent.trim() ?? one.dataset.slug]);
  const box = select(editor().getAttribute("aria-label"), options, cell.dataset.slug, (slug) => open(cells.find((one) => one.dataset.slug === slug)));
  box.classList.add("cell-fields");
  return box;
}

async function open(cell) {
  const row = cell.closest("[data-id]");
  const { kind } = document.querySelector("[data-list]").dataset;
  const box = editor();
  opened = cell;
  const body = h("dl", { id: "cell-editor-body" });
  box.replaceChildren(drawFields(cell), body);
  box.hidden = false;
  place(cell);
  await window.htmx.ajax("GET", `/records/${kind}/${row.dataset.id}/fields/${cell.dataset.slug}/edit`, { target: "#cell-editor-body", swap: "innerHTML" });
  if (opened !== cell) return;
  place(cell);
  body.querySelector("[data-focus]")?.focus();
}

// Before the row's own click, which opens the record. A finger opens the record, and edits there.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("#list-rows [data-edit]");
    const cell = button ? button.closest("tr").querySelector("[data-slug]") : event.target.closest?.('#list-rows [data-slug]:not([data-slug="name"])');
    if (!cell || (!button && (event.target.closest("a, button, input") || !matchMedia("(hover: hover)").matches || String(getSelection())))) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    open(cell);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opened) {
    event.preventDefault();
    event.stopImmediatePropagation();
    closeEditor();
  }
}, true);

document.addEventListener("mousedown", ({ target }) => {
  if (opened && !target.closest?.("#cell-editor")) closeEditor(false);
});

// Saved, or left: what comes back is the field as the record shows it, without its form.
document.addEventListener("htmx:after:swap", () => {
  const body = document.getElementById("cell-editor-body");
  if (!opened || !body?.querySelector(".rfield") || body.querySelector("[data-editing]")) return;
  closeEditor();
  refetchRows();
});
