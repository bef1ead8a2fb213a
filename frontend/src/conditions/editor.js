// The condition editor: conditions in groups to any depth, moved by dragging or by keys, undone and done again.
import { h, icon, select } from "../dom.js";
import { dragging } from "./dragging.js";
import { drawLeaf, knowsEvent, nameEvents, newLeaf } from "./leaves.js";
import { duplicate, findParent, findPlace, isGroup, newGroup, readTree, step, takeOut, unwrap, wrap, writeTree } from "./model.js";
import { makeCleaner } from "./whole.js";

const MOST_UNDONE = 100;

export class Editor {
  constructor(box, catalog, { changed, single = false }) {
    Object.assign(this, { box, catalog, onchange: changed, single });
    this.clean = makeCleaner(catalog);
    this.root = newGroup();
    this.undone = [];
    this.done = [];
    this.kept = "";
    this.places = new Map();
    this.notes = { parts: {}, problem: null };
    box.addEventListener("keydown", (event) => this.press(event));
    if (!single) dragging(box, this);
  }

  /** Shows a tree; an empty one begins with a condition to fill in. */
  show(tree) {
    this.root = readTree(tree);
    if (!this.root.parts.length) this.root.parts.push(newLeaf(this.catalog));
    this.kept = JSON.stringify(this.root);
    this.done = [];
    this.undone = [];
    this.read();
    this.draw();
    this.nameEvents();
  }

  /** An event that only the server knows has its own name until the server has told another. */
  async nameEvents() {
    const asked = [...this.kept.matchAll(/"event":"([^"]*)"/g)].map(([, slug]) => slug);
    if (asked.every((slug) => knowsEvent(this.catalog, slug))) return;
    await nameEvents(this.catalog);
    if (!this.box.contains(document.activeElement)) this.draw();
  }

  read() {
    const { tree, places } = writeTree(this.root, this.clean);
    this.places = places;
    return this.single ? (this.clean(this.root.parts[0] ?? {}) ?? null) : tree;
  }

  changed() {
    const now = JSON.stringify(this.root);
    if (now !== this.kept) {
      this.done.push(this.kept);
      if (this.done.length > MOST_UNDONE) this.done.shift();
      this.undone = [];
      this.kept = now;
    }
    this.tell();
  }

  tell() {
    this.onchange(this.read());
  }

  undo(back = true) {
    const [from, to] = back ? [this.done, this.undone] : [this.undone, this.done];
    if (!from.length) return;
    to.push(this.kept);
    this.kept = from.pop();
    this.root = JSON.parse(this.kept);
    this.draw();
    this.tell();
  }

  press(event) {
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(letter) && !event.target.matches("input:not([type=checkbox])")) {
      event.preventDefault();
      this.undo(letter === "z" && !event.shiftKey);
      this.box.querySelector("button, select")?.focus();
    }
    const row = event.target.closest?.("[data-node]");
    const node = row && this.nodes.get(row);
    if (!node || !event.altKey || node === this.root) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      this.act(() => step(this.root, node, event.key === "ArrowUp" ? -1 : 1), node, "handle");
    }
  }

  /** Changes the tree, draws it anew, and leaves the focus with what was changed. */
  act(change, node, focus = "") {
    change();
    this.draw();
    this.changed();
    this.focus(node, focus);
  }

  focus(node, what = "") {
    const element = this.elements.get(node) ?? this.elements.get(this.root);
    const wanted = { handle: ".builder-handle", select: "select", "": "button.choose, select, input" }[what] ?? `[data-part="${what}"] :is(select, input, button), :is(select, input, button)[data-part="${what}"]`;
    const all = [...element.querySelectorAll(wanted)];
    (what === "where" ? all[all.length - 2] ?? all[0] : all[0] ?? element.querySelector("button, select"))?.focus();
  }

  draw() {
    this.nodes = new WeakMap();
    this.elements = new Map();
    this.box.replaceChildren(this.single ? this.leaf(this.root.parts[0], this.root) : this.group(this.root, null));
    this.showNotes();
  }

  own(element, node) {
    this.nodes.set(element, node);
    this.elements.set(node, element);
    return element;
  }

  parentOf(node) {
    return findParent(this.root, node);
  }

  add(group, part) {
    this.act(() => group.parts.push(part), part);
    if (!isGroup(part)) this.elements.get(part)?.querySelector("button.choose")?.click();
  }

  group(group, parent) {
    const { texts } = this.catalog;
    const words = [["all", texts.all], ["any", texts.any], ["none", texts.none]];
    const match = select(texts.match, words, group.word, (word) => this.act(() => { group.word = word; }, group, "select"));
    const join = { all: texts.and, any: texts.or, none: texts.nor }[group.word];
    const rows = group.parts.flatMap((part, at) => [at ? h("span", { class: "builder-join", "aria-hidden": "true" }, join) : null, isGroup(part) ? this.group(part, group) : this.leaf(part, group)]).filter(Boolean);
    const buttons = [
      h("button", { type: "button", class: "btn btn-quiet btn-small", onclick: () => this.add(group, newLeaf(this.catalog)) }, icon("plus"), texts.add),
      h("button", { type: "button", class: "btn btn-quiet btn-small", onclick: () => this.add(group, newGroup(group.word === "any" ? "all" : "any", [newLeaf(this.catalog)])) }, icon("group"), texts.group),
    ];
    const head = h("div", { class: "builder-head" }, parent ? this.handle() : null, match, h("span", { class: "builder-count" }), parent ? this.menu(group, parent) : null);
    return this.own(h("div", { class: `builder-group is-${group.word}`, role: "group", "aria-label": words.find(([word]) => word === group.word)[1], "data-node": "group" }, head, h("div", { class: "builder-parts" }, rows), h("p", { class: "builder-problem", role: "alert", hidden: true }), h("div", { class: "builder-foot" }, buttons)), group);
  }

  leaf(leaf, parent) {
    const row = h("div", { class: "builder-row", role: "group", "data-node": "leaf" });
    const redraw = (focus) => {
      const fresh = this.leaf(leaf, parent);
      row.replaceWith(fresh);
      this.changed();
      this.focus(leaf, focus);
      this.showNotes();
    };
    const choose = (next) => {
      for (const name of Object.keys(leaf)) delete leaf[name];
      Object.assign(leaf, next);
      redraw("");
    };
    const parts = drawLeaf(this.catalog, leaf, { redraw, choose, changed: () => this.changed() });
    row.append(...(this.single ? [] : [this.handle()]), h("div", { class: "builder-fields" }, parts, h("p", { class: "builder-problem", role: "alert", hidden: true })), h("span", { class: "builder-count" }), ...(this.single ? [] : [this.menu(leaf, parent)]));
    return this.own(row, leaf);
  }

  handle() {
    const { texts } = this.catalog;
    return h("button", { type: "button", class: "builder-handle", "aria-label": texts.move, title: texts.moveHelp, "data-drag": "", onclick: (event) => this.openMenu(event) }, icon("grip"));
  }

  openMenu(event) {
    event.stopPropagation();
    if (performance.now() - (this.draggedAt ?? 0) < 200) return;
    const menu = event.currentTarget.closest("[data-node]").querySelector("details[data-menu]");
    menu.open = true;
    menu.querySelector(".menu-panel button").focus();
  }

  /** All that dragging does, and more, by keys and on a phone. */
  menu(node, parent) {
    const { texts } = this.catalog;
    const item = (name, label, act, tone = "") => h("button", { type: "button", class: tone, onclick: () => act() }, icon(name), label);
    const items = [
      item("up", texts.up, () => this.act(() => step(this.root, node, -1), node, "handle")),
      item("down", texts.down, () => this.act(() => step(this.root, node, 1), node, "handle")),
      item("copy", texts.duplicate, () => { let copy; this.act(() => { copy = duplicate(this.root, node); }, node); this.focus(copy); }),
      item("group", texts.wrap, () => this.act(() => wrap(this.root, node), node, "handle")),
      isGroup(node) ? item("ungroup", texts.unwrap, () => this.act(() => unwrap(this.root, node), node.parts[0] ?? parent)) : null,
      item("x", isGroup(node) ? texts.removeGroup : texts.remove, () => this.remove(node, parent), "danger"),
    ];
    const shortcut = h("button", { type: "button", class: "btn btn-quiet btn-icon btn-small builder-x", "aria-label": isGroup(node) ? texts.removeGroup : texts.remove, title: isGroup(node) ? texts.removeGroup : texts.remove, onclick: () => this.remove(node, parent) }, icon("x"));
    return h("span", { class: "builder-acts" }, h("details", { class: "menu-drop", "data-menu": "" }, h("summary", { class: "btn btn-quiet btn-icon btn-small", "aria-label": texts.moreActs, title: texts.moreActs }, icon("dots")), h("div", { class: "menu-panel" }, items)), shortcut);
  }

  remove(node, parent) {
    const at = parent.parts.indexOf(node);
    const beside = parent.parts[at + 1] ?? parent.parts[at - 1] ?? findParent(this.root, parent) ?? parent;
    this.act(() => takeOut(this.root, node), beside);
  }

  /** What the server said of the tree: how many each part has alone, and what is wrong with one. */
  setNotes(notes) {
    this.notes = notes;
    this.showNotes();
  }

  showNotes() {
    const { parts = {}, problem } = this.notes;
    for (const element of this.box.querySelectorAll(":is(.builder-row, .builder-head) > .builder-count")) element.textContent = "";
    for (const [path, count] of Object.entries(parts)) {
      const element = this.elements.get(this.places.get(path));
      const place = element?.querySelector(":scope > .builder-count, :scope > .builder-head > .builder-count");
      if (place && element.dataset.node) place.textContent = this.catalog.sayCount(count);
      if (place) place.title = this.catalog.texts.alone;
    }
    for (const element of this.box.querySelectorAll(".builder-problem[role=alert]")) element.hidden = true;
    if (!problem) return;
    const element = this.elements.get(findPlace(this.places, problem.path) ?? this.root);
    const line = element?.querySelector(":scope > .builder-problem, :scope > .builder-fields > .builder-problem");
    if (!line) return;
    line.textContent = problem.text;
    line.hidden = false;
  }
}
