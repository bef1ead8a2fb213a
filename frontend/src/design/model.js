// The blocks of a mail as a tree of lists: found, moved, doubled, and every state kept for undo.
const COALESCE_MS = 1200;
const MOST_STATES = 200;

export const makeId = () => `b${Math.random().toString(36).slice(2, 9)}`;

export class Model {
  constructor(content, changed) {
    this.blocks = content.blocks ?? [];
    this.changed = changed;
    this.done = [];
    this.undone = [];
    this.last = { what: "", at: 0 };
  }

  /** Where a block stands: its list, its place, and the block with columns around it. */
  find(id, list = this.blocks, around = null) {
    for (const [index, block] of list.entries()) {
      if (block.id === id) return { block, list, index, around };
      for (const column of block.columns ?? []) {
        const found = this.find(id, column, block);
        if (found) return found;
      }
    }
    return null;
  }

  /** Does something as one step of undo; typing in one setting is one step. */
  act(what, todo) {
    const now = performance.now();
    const before = JSON.stringify(this.blocks);
    todo();
    if (JSON.stringify(this.blocks) === before) return;
    if (!what || what !== this.last.what || now - this.last.at > COALESCE_MS) this.done.push(before);
    if (this.done.length > MOST_STATES) this.done.shift();
    this.undone = [];
    this.last = { what, at: now };
    this.changed();
  }

  step(from, to) {
    if (!from.length) return;
    to.push(JSON.stringify(this.blocks));
    this.blocks = JSON.parse(from.pop());
    this.last = { what: "", at: 0 };
    this.changed();
  }

  undo() {
    this.step(this.done, this.undone);
  }

  redo() {
    this.step(this.undone, this.done);
  }

  add(kind, after) {
    const block = { id: makeId(), type: kind, ...structuredClone(BEGIN[kind] ?? {}) };
    if (kind === "columns") block.columns = [[], []];
    const place = after && this.find(after);
    const fits = place && !(place.around && ["columns", "saved"].includes(kind));
    this.act("", () => {
      if (fits) place.list.splice(place.index + 1, 0, block);
      else if (place?.around) this.blocks.splice(this.blocks.indexOf(place.around) + 1, 0, block);
      else this.blocks.splice(this.blocks.at(-1)?.type === "footer" ? this.blocks.length - 1 : this.blocks.length, 0, block);
    });
    return block;
  }

  remove(id) {
    const { list, index } = this.find(id);
    this.act("", () => list.splice(index, 1));
    return list[Math.min(index, list.length - 1)]?.id ?? null;
  }

  double(id) {
    const { list, index, block } = this.find(id);
    const copy = renew(structuredClone(block));
    this.act("", () => list.splice(index + 1, 0, copy));
    return copy.id;
  }

  /** Puts a block into a list at a place; columns hold no columns. */
  move(id, list, index) {
    const from = this.find(id);
    const isInner = list !== this.blocks;
    if (!from || (isInner && ["columns", "saved"].includes(from.block.type))) return;
    if (from.block.columns?.some((column) => column === list)) return;
    this.act("", () => {
      from.list.splice(from.index, 1);
      list.splice(from.list === list && from.index < index ? index - 1 : index, 0, from.block);
    });
  }

  /** One step up or down; at the end of a column, out of it. */
  nudge(id, by) {
    const { list, index, around } = this.find(id);
    const to = index + by;
    if (to >= 0 && to < list.length) return this.move(id, list, by > 0 ? to + 1 : to);
    if (!around) return undefined;
    const at = this.blocks.indexOf(around);
    return this.move(id, this.blocks, by > 0 ? at + 1 : at);
  }

  /** Into the columns beside it, or from a column into the next one, or out. */
  shift(id, by) {
    const { list, index, around } = this.find(id);
    if (around) {
      const next = around.columns[around.columns.indexOf(list) + by];
      return next ? this.move(id, next, next.length) : this.nudge(id, by > 0 ? list.length - index : -index - 1);
    }
    const beside = [list[index - 1], list[index + 1]].find((one) => one?.columns);
    return beside && this.move(id, beside.columns[by > 0 ? 0 : beside.columns.length - 1], 99);
  }
}

export function renew(block) {
  block.id = makeId();
  for (const column of block.columns ?? []) column.forEach(renew);
  return block;
}

/** What a new block says, so that it is seen at once. */
export const BEGIN = {
  heading: { html: "…", level: 2 },
  text: { html: "<p>…</p>" },
  button: { label: "…", href: "https://" },
  divider: {},
  spacer: { height: 24 },
  products: { source: "products", most: 4, per_row: 2, has_price: true },
};

/** Columns follow their ratio; what stood in one that is gone goes into the last. */
export function fitColumns(block) {
  const wanted = block.ratio.split("-").length;
  while (block.columns.length < wanted) block.columns.push([]);
  while (block.columns.length > wanted) block.columns.at(-2).push(...block.columns.pop());
}
