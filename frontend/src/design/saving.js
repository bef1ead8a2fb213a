// Saves while somebody works: a moment after each change, once more after a lost connection, never over somebody else's.
import { postJson } from "./asking.js";

const WAIT_MS = 600;
const AGAIN_MS = 5000;

export class Saving {
  constructor(root, kept, texts, saved) {
    this.url = root.dataset.save;
    this.state = document.querySelector("[data-save-state]");
    this.version = kept.version;
    this.texts = texts;
    this.saved = saved;
    this.waiting = {};
    this.timer = 0;
    this.running = Promise.resolve();
    this.isStopped = false;
    addEventListener("pagehide", () => this.leave());
  }

  get isDirty() {
    return Object.keys(this.waiting).length > 0;
  }

  put(parts) {
    Object.assign(this.waiting, parts);
    if (this.isStopped) return;
    this.state.textContent = this.texts.saving;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), WAIT_MS);
  }

  flush() {
    clearTimeout(this.timer);
    this.running = this.running.then(() => this.send());
    return this.running;
  }

  async send() {
    if (!this.isDirty || this.isStopped) return;
    const parts = this.waiting;
    this.waiting = {};
    const answer = await postJson(this.url, { version: this.version, parts });
    if (!answer) {
      this.waiting = { ...parts, ...this.waiting };
      this.state.textContent = this.texts.offline;
      this.timer = setTimeout(() => this.flush(), AGAIN_MS);
      return;
    }
    if (!answer.ok) {
      this.isStopped = answer.status === 409 && answer.said.overtaken;
      this.state.textContent = this.texts.unsaved.replace("{why}", answer.said.problem ?? answer.status);
      return;
    }
    this.version = answer.said.version;
    if (!this.isDirty) this.state.textContent = this.texts.saved;
    this.saved(answer.said);
  }

  leave() {
    if (!this.isDirty || this.isStopped) return;
    postJson(this.url, { version: this.version, parts: this.waiting }, { keepalive: true });
    this.waiting = {};
  }
}
