// Puts the condition editor into forms: a hidden input holds the tree, a box beside it may say what is found.
import "../style/conditions.css";
import { Catalog, loadCatalog } from "../conditions/catalog.js";
import { Editor } from "../conditions/editor.js";
import { keepDrafts } from "../conditions/drafts.js";
import { Preview } from "../conditions/preview.js";

function readToken() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";
}

async function mount(box) {
  box.dataset.mounted = "1";
  const { catalog: url, suggest, only, single, preview, about } = box.dataset;
  const field = document.getElementById(box.dataset.field);
  const catalog = new Catalog(await loadCatalog(url), { suggestUrl: suggest, only: only ? only.split(",") : [] });
  let shown = null;
  const draft = keepDrafts(box.closest("[data-draft]"), readToken());
  const changed = (tree) => {
    field.value = JSON.stringify(tree ?? {});
    field.dispatchEvent(new Event("change", { bubbles: true }));
    shown?.ask(tree);
    draft?.(tree);
    for (const button of document.querySelectorAll("[data-undo], [data-redo]")) button.disabled = !("undo" in button.dataset ? editor.done : editor.undone).length;
  };
  const editor = new Editor(box, catalog, { changed, single: single !== undefined });
  const place = preview && document.getElementById(preview);
  if (place) shown = new Preview(place, { url: place.dataset.url, token: readToken(), editor, about });
  const tree = JSON.parse(field.value || "{}");
  editor.show(tree.kind && single === undefined ? { all: [tree] } : tree);
  shown?.ask(tree);
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-undo]")) editor.undo();
    if (target.closest?.("[data-redo]")) editor.undo(false);
  });
  // Another tree may be put in from beside the editor, such as a ready-made one.
  box.addEventListener("conditions:show", ({ detail }) => {
    editor.show(detail);
    changed(editor.read());
  });
}

const mountAll = () => document.querySelectorAll("[data-conditions]:not([data-mounted])").forEach(mount);
mountAll();
document.addEventListener("htmx:after:swap", mountAll);
