// The list of blocks: chosen, moved by the handle with a mouse or finger, and by keys.
import { h, icon } from "../dom.js";

const NEAR = 4;

const plain = (html) => {
  const text = new DOMParser().parseFromString(html ?? "", "text/html").body.textContent;
  return text.replace(/\s+/g, " ").trim();
};

const say = (block) => block.note || plain(block.html) || block.label || block.alt || "";

export class Outline {
  constructor(box, editor) {
    this.box = box;
    this.editor = editor;
    this.lists = new Map();
    box.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-block]");
      if (row && !target.closest("[data-drag]")) editor.choose(row.dataset.block);
    });
    box.addEventListener("keydown", (event) => this.press(event));
    this.drag();
  }

  draw() {
    const focused = this.box.contains(document.activeElement) && document.activeElement.closest("[data-block]")?.dataset.block;
    this.lists = new Map();
    this.box.replaceChildren(...this.drawList(this.editor.model.blocks));
    if (focused) this.focus(focused);
  }

  drawList(blocks) {
    const { texts } = this.editor.catalog;
    if (!blocks.length && blocks === this.editor.model.blocks) return [h("p", { class: "muted small" }, texts.empty)];
    return blocks.map((block) => this.drawRow(block));
  }

  drawRow(block) {
    const { texts, kinds, sections } = this.editor.catalog;
    const kind = kinds.find((one) => one.slug === block.type);
    const isChosen = this.editor.chosen === block.id;
    const words = block.type === "saved" ? sections.find((one) => one.id === block.section)?.name ?? "" : say(block);
    const row = h(
      "div",
      { class: `block-row${isChosen ? " is-chosen" : ""}`, "data-block": block.id, role: "listitem" },
      h("button", { class: "block-handle", type: "button", "data-drag": true, "aria-label": `${kind.label}: ${texts.drag}`, title: texts.drag }, icon("grip")),
      h("button", { class: "block-name", type: "button", "aria-pressed": String(isChosen) }, h("b", {}, kind.label), h("span", { class: "muted ellipsis" }, words)),
      block.shown ? h("span", { class: "block-shown", title: texts.shown }, icon("chart-pie")) : null,
    );
    if (!block.columns) return row;
    const inner = block.columns.map((column, number) => {
      const box = h("div", { class: "block-column", role: "list", "data-column": `${block.id}:${number}`, "aria-label": texts.column.replace("{number}", number + 1) });
      box.append(...(column.length ? this.drawList(column) : [h("p", { class: "muted small" }, texts.empty_column)]));
      this.lists.set(`${block.id}:${number}`, column);
      return box;
    });
    return h("div", { class: "block-group", role: "listitem" }, row, h("div", { class: "block-columns" }, inner));
  }

  /** Scrolls the list alone: the page stays where somebody clicked in it. */
  reveal(id) {
    const list = this.box.closest(".design-blocks");
    const row = this.box.querySelector(`[data-block="${CSS.escape(id)}"]`)?.getBoundingClientRect();
    const shown = list.getBoundingClientRect();
    if (row && (row.top < shown.top || row.bottom > shown.bottom)) list.scrollTop += row.top - shown.top - shown.height / 3;
  }

  focus(id, selector = ".block-name") {
    this.box.querySelector(`[data-block="${CSS.escape(id)}"] ${selector}`)?.focus();
  }

  press(event) {
    const row = event.target.closest("[data-block]");
    if (!row) return;
    const id = row.dataset.block;
    const { model } = this.editor;
    const keys = { ArrowUp: () => model.nudge(id, -1), ArrowDown: () => model.nudge(id, 1), ArrowLeft: () => model.shift(id, -1), ArrowRight: () => model.shift(id, 1) };
    if (event.altKey && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
      this.focus(id, event.target.matches(".block-handle") ? ".block-handle" : ".block-name");
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const all = [...this.box.querySelectorAll(".block-name")];
      event.preventDefault();
      all[all.indexOf(row.querySelector(".block-name")) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
    } else if (event.key === "Delete") {
      event.preventDefault();
      this.editor.remove(id);
    }
  }

  mark(place) {
    for (const old of this.box.querySelectorAll(".drop-before, .drop-after, .drop-into")) old.classList.remove("drop-before", "drop-after", "drop-into");
    place?.element.classList.add(`drop-${place.where}`);
  }

  /** Where the pointer would put it. */
  at(x, y) {
    const under = document.elementFromPoint(x, y);
    const row = under?.closest?.("[data-block]");
    if (row && this.box.contains(row)) {
      const place = this.editor.model.find(row.dataset.block);
      const box = row.getBoundingClientRect();
      const isAfter = y > box.top + box.height / 2;
      return { element: row, where: isAfter ? "after" : "before", list: place.list, index: place.index + (isAfter ? 1 : 0) };
    }
    const column = under?.closest?.("[data-column]");
    if (!column || !this.box.contains(column)) return null;
    const list = this.lists.get(column.dataset.column);
    return { element: column, where: "into", list, index: list.length };
  }

  drag() {
    let held = null;
    const stop = (drop) => {
      if (!held) return;
      const { id, place, moved, row } = held;
      held = null;
      this.mark(null);
      row.classList.remove("is-held");
      if (drop && moved && place) this.editor.model.move(id, place.list, place.index);
    };
    this.box.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest("[data-drag]");
      if (!handle || event.button) return;
      const row = handle.closest("[data-block]");
      held = { row, id: row.dataset.block, x: event.clientX, y: event.clientY, moved: false, place: null };
      handle.setPointerCapture(event.pointerId);
    });
    this.box.addEventListener("pointermove", (event) => {
      if (!held) return;
      if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < NEAR) return;
      held.moved = true;
      held.row.classList.add("is-held");
      held.place = this.at(event.clientX, event.clientY);
      this.mark(held.place);
    });
    this.box.addEventListener("pointerup", () => stop(true));
    this.box.addEventListener("pointercancel", () => stop(false));
  }
}
