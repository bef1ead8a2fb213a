// The condition builder: rows of field, operator and value, in groups; every change shows its list at once.
import { calendarInput, daysInput, spanInput, valueInput } from "./values.js";
import { h, icon, input, select } from "./dom.js";
import { countLeaves, fromJson, isGroup, newGroup, toJson } from "./model.js";
import { getParam, refetchList, setParam } from "./state.js";

const DEEPEST = 4;
const WAIT_MS = 250;

class Builder {
  constructor(box) {
    this.box = box;
    this.suggestUrl = box.dataset.suggest;
    this.names = {};
    this.root = newGroup();
    this.sent = "";
  }

  async open() {
    this.catalog ??= await (await fetch(this.box.dataset.builder)).json();
    for (const kind of this.catalog.kinds) for (const field of kind.fields ?? []) if (field.family === "reference" && field.options.length) field.options.unshift(["me", this.catalog.texts.me]);
    this.follow(true);
    this.box.hidden = false;
    this.box.querySelector("select, button")?.focus();
  }

  get kinds() {
    return this.catalog.kinds;
  }

  get fields() {
    return this.kinds.find((kind) => kind.form === "attribute")?.fields ?? [];
  }

  fieldOf(leaf) {
    return this.fields.find((field) => field.slug === leaf.field);
  }

  operatorsOf(leaf) {
    return this.catalog.operators[this.fieldOf(leaf)?.family] ?? [];
  }

  inputOf = (leaf) => this.operatorsOf(leaf).find(([slug]) => slug === leaf.operator)?.[2] ?? "text";

  /** The list may have been narrowed or widened elsewhere: by a chip, a tab, the way back. */
  follow(always = false) {
    const shown = document.getElementById("list")?.dataset.tree ?? "{}";
    if (!this.catalog || (!always && shown === this.sent)) return;
    this.sent = shown;
    const tree = fromJson(JSON.parse(shown));
    this.root = isGroup(tree) ? tree : newGroup("all", [tree]);
    if (!this.root.parts.length) this.root.parts.push(this.newLeaf());
    this.draw();
  }

  newLeaf() {
    const field = this.fields.find((one) => one.slug === "stage") ?? this.fields[0];
    return this.choose({}, `attribute:${field.slug}`);
  }

  choose(leaf, text) {
    const [kind, slug] = text.split(":");
    for (const name of Object.keys(leaf)) delete leaf[name];
    leaf.kind = kind;
    if (kind === "attribute") {
      leaf.field = slug;
      [[leaf.operator]] = this.operatorsOf(leaf);
    } else leaf.event = "";
    return leaf;
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const tree = toJson(this.root, this.inputOf);
      const text = JSON.stringify(tree ?? {});
      setParam("filter", tree || getParam("view") ? text : "");
      this.sent = null;
      this.count(tree);
      refetchList();
    }, WAIT_MS);
  }

  count(tree) {
    const leaves = countLeaves(tree);
    document.querySelector("[data-leaves]").textContent = leaves || "";
  }

  draw() {
    this.box.replaceChildren(this.group(this.root, null, 1));
  }

  group(group, parent, depth) {
    const { texts } = this.catalog;
    const words = [["all", texts.all], ["any", texts.any], ["none", texts.none]];
    const again = () => { this.draw(); this.changed(); };
    const add = (part) => { group.parts.push(part); this.draw(); this.focusLast(group); };
    const rows = group.parts.map((part) => (isGroup(part) ? this.group(part, group, depth + 1) : this.leaf(part, group)));
    const buttons = [h("button", { type: "button", class: "btn btn-quiet btn-small", onclick: () => add(this.newLeaf()) }, icon("plus"), texts.add)];
    if (depth < DEEPEST) buttons.push(h("button", { type: "button", class: "btn btn-quiet btn-small", onclick: () => add(newGroup(group.word === "any" ? "all" : "any", [this.newLeaf()])) }, icon("group"), texts.group));
    const head = [select(texts.match, words, group.word, (word) => { group.word = word; this.changed(); })];
    if (parent) head.push(h("button", { type: "button", class: "btn btn-quiet btn-icon btn-small", "aria-label": texts.removeGroup, title: texts.removeGroup, onclick: () => { parent.parts.splice(parent.parts.indexOf(group), 1); again(); } }, icon("x")));
    const element = h("div", { class: "builder-group", role: "group", "aria-label": texts[group.word] }, h("div", { class: "builder-head" }, head), rows, h("div", { class: "builder-foot" }, buttons));
    this.places ??= new WeakMap();
    this.places.set(group, element);
    return element;
  }

  focusLast(group) {
    const rows = this.places.get(group)?.querySelectorAll(":scope > .builder-row, :scope > .builder-group");
    rows?.[rows.length - 1]?.querySelector("select")?.focus();
  }

  leaf(leaf, parent) {
    const { texts } = this.catalog;
    const row = h("div", { class: "builder-row" });
    const again = (focus) => {
      row.replaceWith(this.leaf(leaf, parent));
      this.changed();
      if (focus) this.places.get(parent)?.querySelectorAll(":scope > .builder-row")[parent.parts.filter((part) => !isGroup(part)).indexOf(leaf)]?.querySelectorAll("select")[focus - 1]?.focus();
    };
    const what = select(texts.field, this.pickerOptions(), leaf.kind === "attribute" ? `attribute:${leaf.field}` : leaf.kind, (text) => { this.choose(leaf, text); again(1); });
    const remove = h("button", { type: "button", class: "btn btn-quiet btn-icon btn-small builder-x", "aria-label": texts.remove, title: texts.remove, onclick: () => { parent.parts.splice(parent.parts.indexOf(leaf), 1); this.draw(); this.changed(); this.box.querySelector("select, button")?.focus(); } }, icon("x"));
    row.append(what, ...(leaf.kind === "attribute" ? this.attribute(leaf, again) : this.event(leaf, again)), remove);
    return row;
  }

  pickerOptions() {
    const groups = new Map();
    for (const field of this.fields) groups.set(field.group, [...(groups.get(field.group) ?? []), [`attribute:${field.slug}`, field.label]]);
    const options = [...groups].map(([label, list]) => ({ label, options: list }));
    const events = this.kinds.filter((kind) => kind.form === "event").map((kind) => [kind.slug, kind.label]);
    return events.length ? [...options, { label: this.catalog.texts.event, options: events }] : options;
  }

  attribute(leaf, again) {
    const operators = this.operatorsOf(leaf);
    const how = select(this.catalog.texts.operator, operators.map(([slug, label]) => [slug, label]), leaf.operator, (slug) => {
      const before = this.inputOf(leaf);
      leaf.operator = slug;
      if (this.inputOf(leaf) !== before) delete leaf.value;
      again(2);
    });
    const value = valueInput(this, this.fieldOf(leaf), this.inputOf(leaf), leaf.value, (now) => { leaf.value = now; this.changed(); });
    return value ? [how, value] : [how];
  }

  event(leaf, again) {
    const { texts } = this.catalog;
    const kind = this.kinds.find((one) => one.slug === leaf.kind);
    const id = "known-events";
    const name = input("text", texts.event, kind.events.find(([slug]) => slug === leaf.event)?.[1] ?? leaf.event, (text) => {
      leaf.event = kind.events.find(([slug, label]) => label === text || slug === text)?.[0] ?? text;
      this.changed();
    }, { placeholder: texts.event });
    name.setAttribute("list", id);
    const list = h("datalist", { id }, kind.events.map(([, label]) => h("option", { value: label })));
    const parts = [h("span", { class: "builder-value" }, name, list)];
    if (kind.counts) parts.push(this.times(leaf));
    parts.push(this.period(leaf, again), ...(leaf.where ?? []).map((one) => this.property(leaf, one, kind, again)));
    parts.push(h("button", { type: "button", class: "btn btn-quiet btn-small", onclick: () => { (leaf.where ??= []).push({ property: "path", operator: "contains", value: "" }); again(); } }, texts.where));
    return parts;
  }

  times(leaf) {
    const { texts } = this.catalog;
    const [word, count] = Object.entries(leaf.times ?? { at_least: 1 })[0];
    const kept = { word, count };
    const set = () => { leaf.times = { [kept.word]: kept.count || 1 }; this.changed(); };
    return h(
      "span",
      { class: "builder-value" },
      select(texts.count, [["at_least", texts.atLeast], ["at_most", texts.atMost], ["exactly", texts.exactly]], word, (now) => { kept.word = now; set(); }),
      input("number", texts.count, count, (text) => { kept.count = Number.parseInt(text, 10); set(); }, { min: 1, class: "control control-number" }),
      h("span", { class: "muted" }, texts.times),
    );
  }

  period(leaf, again) {
    const { texts } = this.catalog;
    const { period } = leaf;
    const sort = !period ? "" : "last" in period ? "last" : "since" in period || "until" in period || !Object.keys(period).length ? "span" : "calendar";
    const words = [["", texts.ever], ["last", this.labelOf("in_last")], ["calendar", this.labelOf("in_calendar")], ["span", this.labelOf("between")]];
    const set = (now) => { leaf.period = now; this.changed(); };
    const value = { last: () => spanInput(this, "last", period, set), calendar: () => calendarInput(this, period, set), span: () => daysInput(this, period, set) }[sort]?.();
    const starts = { "": undefined, last: { last: 7, unit: "day" }, calendar: { this: "month" }, span: {} };
    const choose = (now) => { if (now) leaf.period = starts[now]; else delete leaf.period; again(); };
    return h("span", { class: "builder-value" }, select(texts.period, words, sort, choose), value);
  }

  labelOf(operator) {
    return this.catalog.operators.moment.find(([slug]) => slug === operator)?.[1] ?? operator;
  }

  property(leaf, one, kind, again) {
    const { texts } = this.catalog;
    const isNumber = kind.properties.find(([slug]) => slug === one.property)?.[2] === "number";
    const operators = kind.propertyOperators.filter(([, , form]) => form === "number" || !isNumber);
    const form = operators.find(([slug]) => slug === one.operator)?.[2] ?? "text";
    const known = kind.properties.map(([slug, label]) => [slug, label]);
    if (!known.some(([slug]) => slug === one.property)) known.push([one.property, one.property]);
    return h(
      "span",
      { class: "builder-value builder-where" },
      h("span", { class: "muted" }, texts.and),
      select(texts.property, known, one.property, (slug) => { one.property = slug; if (kind.properties.find(([name]) => name === slug)?.[2] === "number") one.operator = "at_least"; again(); }),
      select(texts.operator, operators.map(([slug, label]) => [slug, label]), one.operator, (slug) => { one.operator = slug; one.value = ""; again(); }),
      valueInput(this, null, form, one.value, (now) => { one.value = now; this.changed(); }),
      h("button", { type: "button", class: "btn btn-quiet btn-icon btn-small", "aria-label": texts.remove, onclick: () => { leaf.where.splice(leaf.where.indexOf(one), 1); again(); } }, icon("x")),
    );
  }
}

export function startBuilder(box) {
  if (!box) return;
  const builder = new Builder(box);
  const show = () => {
    const tree = JSON.parse(document.getElementById("list")?.dataset.tree ?? "{}");
    builder.count(tree);
  };
  document.addEventListener("click", async ({ target }) => {
    const toggle = target.closest?.("[data-toggle-builder]");
    if (!toggle) return;
    if (box.hidden) await builder.open();
    else if (toggle.hasAttribute("aria-expanded")) box.hidden = true;
    document.querySelector("#list-form [data-toggle-builder]").setAttribute("aria-expanded", String(!box.hidden));
  });
  document.addEventListener("list:shown", () => {
    if (builder.catalog && builder.sent === null) builder.sent = document.getElementById("list")?.dataset.tree ?? "{}";
    else if (!box.hidden) builder.follow();
    show();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    box.hidden = true;
    const toggle = document.querySelector("#list-form [data-toggle-builder]");
    toggle.setAttribute("aria-expanded", "false");
    toggle.focus();
  });
  show();
}
