// What the list shows is what its form says: view, filter, columns, order, search. Changing one of them fetches the list anew.
const form = () => document.getElementById("list-form");

export function getParam(name) {
  return form()?.querySelector(`[data-param="${name}"]`)?.value ?? "";
}

export function setParam(name, value) {
  const field = form()?.querySelector(`[data-param="${name}"]`);
  if (field) field.value = value;
}

export function refetchList() {
  form()?.dispatchEvent(new CustomEvent("list:change"));
}

export function refetchRows() {
  document.getElementById("list-rows")?.dispatchEvent(new CustomEvent("list:refresh"));
}

/** The list as it is shown now; a link in it may have changed it behind the form's back. */
export function readQuery() {
  return new URLSearchParams(document.getElementById("list")?.dataset.query ?? "");
}

function follow() {
  const query = readQuery();
  for (const name of ["view", "filter", "columns", "sort"]) setParam(name, query.get(name) ?? "");
  const search = form()?.querySelector("[data-search]");
  if (search && document.activeElement !== search) search.value = query.get("q") ?? "";
}

let timer = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-search]")) return;
  clearTimeout(timer);
  timer = setTimeout(refetchList, 180);
});
document.addEventListener("search", ({ target }) => target.matches?.("[data-search]") && refetchList(), true);

document.addEventListener("htmx:after:swap", () => {
  follow();
  document.dispatchEvent(new CustomEvent("list:shown"));
});

// Forms beside the list send what the list shows along.
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-takes-params]")) return;
  for (const field of target.querySelectorAll("[data-taken]")) field.remove();
  for (const [name, value] of readQuery()) {
    if (target.querySelector(`[name="${CSS.escape(name)}"]:not([data-taken])`)) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.taken = "";
    target.append(field);
  }
}, true);
