// The preview: the server's own page of the message in a frame that runs nothing; a click in it chooses a block.
export class Stage {
  constructor(root, { choose }) {
    this.root = root;
    this.frame = root.querySelector("[data-frame]");
    this.url = root.dataset.preview;
    this.choose = choose;
    this.asked = { edit: "1" };
    this.number = 0;
    this.chosen = null;
    root.addEventListener("click", ({ target }) => this.press(target));
    this.ready(this.frame.querySelector("iframe"));
  }

  press(target) {
    const width = target.closest("[data-width]");
    if (width) {
      for (const one of this.root.querySelectorAll("[data-width]")) one.setAttribute("aria-pressed", String(one === width));
      this.frame.dataset.shows = width.dataset.width;
      this.ask({ as: width.dataset.width === "text" ? "text" : "" });
    }
    for (const [name, key] of [["dark", "dark"], ["outside", "outside"]]) {
      const button = target.closest(`[data-${name}]`);
      if (!button) continue;
      const isOn = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(isOn));
      if (name === "dark") this.frame.toggleAttribute("data-dark-frame", isOn);
      this.ask({ [key]: isOn ? "1" : "" });
    }
    const person = target.closest("[data-person]");
    if (!person) return;
    this.root.querySelector("[data-as]").textContent = person.dataset.name;
    const field = document.querySelector("[data-test-person]");
    if (field) field.value = person.dataset.person;
    person.closest("details").open = false;
    this.ask({ person: person.dataset.person });
  }

  ask(more) {
    Object.assign(this.asked, more);
    this.reload();
  }

  /** Loads the message anew behind what is shown, and changes over when it is there. */
  reload() {
    const query = new URLSearchParams(Object.entries(this.asked).filter(([, value]) => value));
    query.set("v", String((this.number += 1)));
    const old = this.frame.querySelector("iframe:not([data-coming])");
    this.frame.querySelector("iframe[data-coming]")?.remove();
    const next = old.cloneNode(false);
    next.setAttribute("data-coming", "");
    next.src = `${this.url}?${query}`;
    next.addEventListener("load", () => {
      if (!next.isConnected) return;
      next.removeAttribute("data-coming");
      old.remove();
      this.ready(next);
    }, { once: true });
    this.frame.append(next);
  }

  ready(iframe) {
    const set = () => {
      const page = iframe.contentDocument;
      if (!page?.body) return;
      const fit = () => (iframe.style.height = `${Math.max(page.documentElement.scrollHeight, 200)}px`);
      iframe.style.height = "";
      fit();
      for (const image of page.images) image.addEventListener("load", fit);
      new ResizeObserver(fit).observe(page.body);
      this.name(page);
      page.addEventListener("click", (event) => {
        event.preventDefault();
        const id = event.target.closest?.("[data-tl-block]")?.dataset.tlBlock;
        if (id) this.choose(id);
      });
      this.show(this.chosen);
    };
    if (iframe.contentDocument?.readyState === "complete" && iframe.contentDocument.URL !== "about:blank") set();
    else iframe.addEventListener("load", set, { once: true });
  }

  /** Tells the elements of the page which block they are of, by the comments around them. */
  name(page) {
    const walker = page.createTreeWalker(page.documentElement, 128);
    while (walker.nextNode()) {
      const id = /^b:([a-z0-9-]+)$/.exec(walker.currentNode.data)?.[1];
      if (!id) continue;
      for (let next = walker.currentNode.nextSibling, depth = 1; next && depth; next = next.nextSibling) {
        if (next.nodeType === 8) depth += next.data.startsWith("b:") ? 1 : next.data === "/b" ? -1 : 0;
        else if (next.nodeType === 1 && depth === 1) next.dataset.tlBlock = id;
      }
    }
  }

  show(id) {
    this.chosen = id;
    const page = this.frame.querySelector("iframe:not([data-coming])")?.contentDocument;
    for (const one of page?.querySelectorAll?.("[data-tl-block]") ?? []) one.style.outline = one.dataset.tlBlock === id ? "2px solid #5b6ee1" : "";
  }
}
