// Choosing rows: one, a range with Shift, the page, or all that match; what is chosen lives on from page to page.
import { readQuery, refetchRows } from "./state.js";

const chosen = new Set();
let whole = false;
let last = null;
let wholeCount = 0;

const boxes = () => [...document.querySelectorAll("[data-pick]")];

function show() {
  for (const box of boxes()) {
    box.checked = whole || chosen.has(box.value);
    box.closest("tr").classList.toggle("is-chosen", box.checked);
  }
  const page = document.querySelector("[data-pick-page]");
  if (page) {
    const all = boxes();
    page.checked = all.length > 0 && all.every((box) => box.checked);
    page.indeterminate = !page.checked && all.some((box) => box.checked);
  }
  const bar = document.querySelector("[data-selection]");
  if (!bar) return;
  bar.hidden = !whole && !chosen.size;
  const exact = document.querySelector("[data-exact]")?.dataset.exact;
  if (whole && exact) wholeCount = Number(exact);
  const count = whole ? wholeCount : chosen.size;
  bar.querySelector("[data-picked]").textContent = whole && !exact && !wholeCount ? "…" : count.toLocaleString(document.documentElement.lang);
  const all = bar.querySelector("[data-pick-all]");
  if (all) all.hidden = whole;
  for (const field of document.querySelectorAll("[data-picked-ids]")) field.value = whole ? "" : [...chosen].join(",");
}

function forget() {
  chosen.clear();
  whole = false;
  last = null;
  show();
}

function pick(box, checked) {
  if (whole) {
    whole = false;
    for (const other of boxes()) chosen.add(other.value);
  }
  if (checked) chosen.add(box.value);
  else chosen.delete(box.value);
}

function onPick(event) {
  const box = event.target;
  const all = boxes();
  const from = event.shiftKey && last ? all.findIndex((other) => other.value === last) : -1;
  const to = all.indexOf(box);
  const range = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of range) pick(one, box.checked);
  last = box.value;
  show();
}

function openBulk(act) {
  const body = new URLSearchParams(readQuery());
  body.set("act", act);
  if (whole) body.set("whole", "1");
  else body.set("ids", [...chosen].join(","));
  const { kind } = document.querySelector("[data-list]").dataset;
  document.getElementById("bulk-body").replaceChildren();
  document.getElementById("bulk-sheet").showModal();
  window.htmx.ajax("POST", `/lists/${kind}/edit`, { target: "#bulk-body", swap: "innerHTML", values: Object.fromEntries(body) });
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches?.("[data-pick]")) onPick(event);
  else if (target.matches?.("[data-pick-page]")) {
    for (const box of boxes()) pick(box, target.checked);
    show();
  } else if (target.closest?.("[data-pick-all]")) {
    whole = true;
    show();
  } else if (target.closest?.("[data-pick-none]")) forget();
  else if (target.closest?.("[data-bulk]")) openBulk(target.closest("[data-bulk]").dataset.bulk);
});

// Another filter is another list: what was chosen in the old one is let go, so that nothing unseen is changed.
let scope = null;
function readScope() {
  const query = readQuery();
  return ["view", "filter", "q"].map((name) => query.get(name) ?? "").join("\n");
}
document.addEventListener("list:shown", () => {
  const now = readScope();
  if (scope !== null && now !== scope) forget();
  scope = now;
  if (document.querySelector("#bulk-body [data-bulk-started]") && !chosen.done) {
    refetchRows.pending = true;
    forget();
  }
  show();
});
document.getElementById("bulk-sheet")?.addEventListener("close", () => {
  if (refetchRows.pending) refetchRows();
  refetchRows.pending = false;
});
scope = readScope();
