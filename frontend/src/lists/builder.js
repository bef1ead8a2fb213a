// The condition editor as the filter of a list: every change shows its list at once.
import "../style/conditions.css";
import { Catalog, loadCatalog } from "../conditions/catalog.js";
import { Editor } from "../conditions/editor.js";
import { countLeaves } from "../conditions/model.js";
import { getParam, refetchList, setParam } from "./state.js";

const WAIT_MS = 250;
const shownTree = () => document.getElementById("list")?.dataset.tree ?? "{}";

class ListFilter {
  constructor(box) {
    this.box = box;
    this.sent = "";
  }

  async open() {
    if (!this.editor) {
      const catalog = new Catalog(await loadCatalog(this.box.dataset.builder), { suggestUrl: this.box.dataset.suggest });
      this.editor = new Editor(this.box, catalog, { changed: (tree) => this.changed(tree) });
    }
    this.follow(true);
    this.box.hidden = false;
    this.box.querySelector("select, button")?.focus();
  }

  /** The list may have been narrowed or widened elsewhere: by a chip, a tab, the way back. */
  follow(always = false) {
    const shown = shownTree();
    if (!this.editor || (!always && shown === this.sent)) return;
    this.sent = shown;
    this.editor.show(JSON.parse(shown));
  }

  changed(tree) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      setParam("filter", tree || getParam("view") ? JSON.stringify(tree ?? {}) : "");
      this.sent = null;
      this.count(tree);
      refetchList();
    }, WAIT_MS);
  }

  count(tree) {
    document.querySelector("[data-leaves]").textContent = countLeaves(tree) || "";
  }
}

export function startBuilder(box) {
  if (!box) return;
  const filter = new ListFilter(box);
  const toggleOf = () => document.querySelector("#list-form [data-toggle-builder]");
  document.addEventListener("click", async ({ target }) => {
    const toggle = target.closest?.("[data-toggle-builder]");
    if (!toggle) return;
    if (box.hidden) await filter.open();
    else if (toggle.hasAttribute("aria-expanded")) box.hidden = true;
    toggleOf().setAttribute("aria-expanded", String(!box.hidden));
  });
  document.addEventListener("list:shown", () => {
    if (filter.editor && filter.sent === null) filter.sent = shownTree();
    else if (!box.hidden) filter.follow();
    filter.count(JSON.parse(shownTree()));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    box.hidden = true;
    toggleOf().setAttribute("aria-expanded", "false");
    toggleOf().focus();
  });
  filter.count(JSON.parse(shownTree()));
}
