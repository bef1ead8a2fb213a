// The editor of a design: blocks, source or text beside the server's own preview.
import "../style/design.css";
import { h, icon } from "../dom.js";
import { askLine, getJson, postJson } from "../design/asking.js";
import { Model, renew } from "../design/model.js";
import { Outline } from "../design/outline.js";
import { insertField, openFields, remember } from "../design/rich.js";
import { Saving } from "../design/saving.js";
import { Settings } from "../design/settings.js";
import { Stage } from "../design/stage.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

class Editor {
  constructor(root) {
    this.root = root;
    this.kept = read("design-kept");
    this.catalog = read("design-catalog");
    this.chosen = null;
    this.stage = new Stage(root, { choose: (id) => this.choose(id, true) });
    if (!("editable" in root.dataset)) {
      getJson(root.dataset.problems).then((said) => said && this.say(said));
      return;
    }
    this.saving = new Saving(root, this.kept, this.catalog.texts, (said) => {
      this.stage.reload();
      this.say(said);
    });
    this.startFacts();
    this.startFields();
    if (root.querySelector("[data-blocks]")) this.startBlocks();
    else this.startSource();
    getJson(root.dataset.problems).then((said) => said && this.say(said));
  }

  startBlocks() {
    this.model = new Model(this.kept.content, () => {
      this.saving.put({ content: { blocks: this.model.blocks } });
      this.outline.draw();
      this.showUndo();
    });
    this.outline = new Outline(this.root.querySelector("[data-blocks]"), this);
    this.settings = new Settings(this.root.querySelector("[data-settings]"), this.root.querySelector("[data-settings-head]"), this);
    this.drawShelf();
    this.outline.draw();
    this.settings.draw();
    document.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    document.querySelector("[data-redo]").addEventListener("click", () => this.undo(false));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest?.("input, textarea, [contenteditable]")) return;
      event.preventDefault();
      this.undo(!event.shiftKey);
    });
  }

  startSource() {
    const area = this.root.querySelector("[data-source]");
    const name = this.root.dataset.mode === "html" ? "html" : "text";
    area.addEventListener("input", () => this.saving.put({ [name]: area.value }));
    for (const event of ["focus", "keyup", "mouseup"]) area.addEventListener(event, () => remember(area));
    document.querySelector(".design-undo").hidden = true;
  }

  startFacts() {
    const form = document.getElementById("design-facts");
    for (const field of form.elements) {
      if (!field.name) continue;
      field.addEventListener("input", () => (field.name === "name" && !field.value.trim() ? undefined : this.saving.put({ [field.name]: field.value })));
      for (const event of ["focus", "keyup", "mouseup"]) field.addEventListener(event, () => field.name !== "name" && remember(field));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-field-for]");
      if (button) openFields(document.getElementById(button.dataset.fieldFor));
    });
  }

  startFields() {
    const sheet = document.getElementById("field-sheet");
    const rows = this.catalog.variables.map((group) => h("section", {}, h("h3", {}, group.label), h("div", { class: "field-picks" }, group.items.map(([text, label]) => h("button", { class: "field-pick", type: "button", onclick: () => (sheet.close(), insertField(text)) }, h("span", {}, label), h("code", {}, text))))));
    sheet.querySelector("[data-fields]").replaceChildren(...rows);
  }

  drawShelf() {
    const { texts, kinds, sections } = this.catalog;
    const add = (kind, more) => {
      const block = this.model.add(kind, this.chosen);
      if (more) this.model.act("", () => Object.assign(this.model.find(block.id).block, more));
      menu.open = false;
      this.choose(block.id);
      this.root.querySelector("[data-settings]").querySelector("input, select, [contenteditable], button")?.focus();
    };
    const menu = h(
      "details",
      { class: "menu-drop shelf", "data-menu": true },
      h("summary", { class: "btn btn-primary btn-small" }, icon("plus"), ` ${texts.add}`),
      h("div", { class: "menu-panel shelf-panel" }, kinds.filter((kind) => kind.slug !== "saved").map((kind) => h("button", { class: "menu-item", type: "button", onclick: () => add(kind.slug) }, kind.label)), sections.length ? h("hr") : null, sections.map((one) => h("button", { class: "menu-item", type: "button", onclick: () => add("saved", { section: one.id }) }, icon("package"), one.name))),
    );
    this.root.querySelector("[data-shelf]").replaceChildren(menu);
  }

  choose(id, isFromStage = false) {
    this.chosen = id;
    this.outline?.draw();
    this.settings?.draw();
    this.stage.show(id);
    if (isFromStage) this.outline?.reveal(id);
  }

  remove(id) {
    const next = this.model.remove(id);
    this.choose(next);
    if (next) this.outline.focus(next);
  }

  undo(isBack = true) {
    if (isBack) this.model.undo();
    else this.model.redo();
    if (this.chosen && !this.model.find(this.chosen)) this.chosen = null;
    this.outline.draw();
    this.settings.draw();
  }

  showUndo() {
    document.querySelector("[data-undo]").disabled = !this.model.done.length;
    document.querySelector("[data-redo]").disabled = !this.model.undone.length;
  }

  keepSection(block) {
    const { texts, urls } = this.catalog;
    askLine({ heading: texts.keep, label: texts.keep_name, act: texts.keep_act }, async (name) => {
      const answer = await postJson(urls.section_save, { name, blocks: [block] });
      if (!answer?.ok) return answer?.said.problem ?? texts.offline;
      this.catalog.sections = answer.said.sections;
      this.drawShelf();
      this.model.act("", () => {
        const { list, index } = this.model.find(block.id);
        list[index] = { id: block.id, type: "saved", section: answer.said.id };
      });
      this.choose(block.id);
      return undefined;
    });
  }

  /** Asks for conditions in a sheet and keeps them as a segment; `chosen` gets its id. */
  askConditions(chosen) {
    const { texts, urls } = this.catalog;
    const sheet = document.getElementById("segment-sheet");
    const form = sheet.querySelector("form");
    const said = form.querySelector("[data-said]");
    said.textContent = "";
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await postJson(urls.segment_save, { name: form.elements.name.value, condition: JSON.parse(form.elements.condition.value || "{}") });
      said.textContent = answer?.ok ? "" : (answer?.said.problem ?? texts.offline);
      if (!answer?.ok) return;
      this.catalog.segments = answer.said.segments;
      sheet.close();
      chosen(answer.said.id);
    };
    sheet.showModal();
    form.elements.name.focus();
  }

  detach(block) {
    const section = this.catalog.sections.find((one) => one.id === block.section);
    if (!section) return;
    this.model.act("", () => {
      const { list, index } = this.model.find(block.id);
      list.splice(index, 1, ...structuredClone(section.blocks).map(renew));
    });
    this.choose(null);
  }

  say({ problems, sms }) {
    const { texts = {} } = this.catalog;
    const box = this.root.querySelector("[data-problems-list]");
    const rows = problems.map((one) => {
      const inner = [h("span", { class: `problem-mark problem-${one.level}` }, icon(one.level === "error" ? "x" : "flag")), h("span", {}, h("span", { class: "muted small" }, one.place), h("br"), one.text)];
      const isBlock = this.model?.find(one.part);
      return h("li", {}, isBlock ? h("button", { class: "problem-row", type: "button", onclick: () => this.choose(one.part, true) }, inner) : h("div", { class: "problem-row" }, inner));
    });
    box.replaceChildren(problems.length ? h("ul", { class: "problem-list" }, rows) : h("p", { class: "problem-none" }, icon("check"), ` ${texts.ok ?? box.dataset.ok ?? "✓"}`));
    const count = this.root.querySelector("[data-sms]");
    if (!count || !sms) return;
    count.textContent = (sms.segments === 1 ? texts.sms_one : texts.sms).replace("{characters}", sms.characters).replace("{segments}", sms.segments) + (sms.odd ? ` ${texts.sms_odd.replace("{odd}", sms.odd)}` : "");
  }
}

const root = document.querySelector("[data-design]");
if (root) new Editor(root);
