// What a condition finds while it is written: how many, who for example, and whom else it shares them with.
import { h } from "../dom.js";

const WAIT_MS = 220;

/** Asks the server about the tree of an editor; an answer to an older tree is dropped. */
export class Preview {
  constructor(box, { url, token, editor, about = "" }) {
    Object.assign(this, { box, url, token, editor, about });
    this.texts = box.dataset;
    this.asked = "";
  }

  ask(tree) {
    const text = JSON.stringify(tree ?? {});
    if (text === this.asked) return;
    this.asked = text;
    clearTimeout(this.timer);
    this.running?.abort();
    this.box.classList.add("is-asking");
    this.timer = setTimeout(() => this.fetch(text), WAIT_MS);
  }

  async fetch(text) {
    this.running = new AbortController();
    const body = new URLSearchParams({ condition: text, about: this.about });
    try {
      const answer = await fetch(this.url, { method: "POST", body, headers: { "X-CSRFToken": this.token, Accept: "application/json" }, signal: this.running.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.draw(await answer.json());
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.asked = "";
      this.draw({ trouble: this.texts.failed });
    }
    this.box.classList.remove("is-asking");
  }

  draw(found) {
    this.editor.setNotes({ parts: found.parts ?? {}, problem: found.problem });
    this.box.dispatchEvent(new CustomEvent("preview:shown", { bubbles: true, detail: found }));
    for (const short of document.querySelectorAll("[data-live-short]")) short.textContent = found.size == null ? "" : found.shortText;
    if (found.problem || found.trouble) {
      this.box.replaceChildren(h("p", { class: "muted", role: "status" }, found.trouble ?? this.texts.problem));
      return;
    }
    const { texts } = this;
    const share = h("span", {});
    share.style.width = `${Math.min(100, found.share)}%`;
    this.box.replaceChildren(
      h("div", { class: "live-figure", role: "status" }, h("span", { class: "live-size" }, found.sizeText), h("span", { class: "muted" }, found.ofText)),
      h("div", { class: "live-bar", "aria-hidden": "true" }, share),
      found.changeText ? h("p", { class: "live-change" }, found.changeText) : "",
      found.sentence ? h("p", { class: "live-sentence" }, h("bdi", {}, found.sentence)) : "",
      h("div", { class: "live-parts" }, this.people(found), this.overlaps(found)),
    );
    if (!found.size) this.box.querySelector(".live-parts").prepend(h("p", { class: "muted" }, texts.nobody));
  }

  people({ sample }) {
    if (!sample?.length) return "";
    const rows = sample.map((one) => h("li", {}, h("a", { class: "quiet-link ellipsis", href: one.url, target: "_blank" }, h("bdi", {}, one.name)), h("span", { class: "end" }, h("bdi", {}, one.detail ?? ""))));
    return h("div", {}, h("h3", {}, this.texts.sample), h("ul", { class: "live-list" }, rows));
  }

  overlaps({ overlaps }) {
    if (!overlaps?.length) return "";
    const rows = overlaps.map((one) => h("li", {}, h("a", { class: "quiet-link ellipsis", href: one.url, target: "_blank" }, h("bdi", {}, one.name)), h("span", { class: "end" }, one.text)));
    return h("div", {}, h("h3", {}, this.texts.overlaps), h("ul", { class: "live-list" }, rows));
  }
}
