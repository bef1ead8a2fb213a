// What can be asked, as the server describes it: kinds, fields, operators, events and their properties, fetched once.
export class Catalog {
  constructor(described, { suggestUrl, only = [] }) {
    Object.assign(this, described);
    this.suggestUrl = suggestUrl;
    this.kinds = described.kinds.filter((kind) => !only.length || only.includes(kind.slug));
    this.names = {};
    this.asked = new Map();
    for (const field of this.fields) if (field.family === "reference" && field.options.length && field.options[0][0] !== "me") field.options.unshift(["me", this.texts.me]);
  }

  get fields() {
    return this.kinds.find((kind) => kind.form === "attribute")?.fields ?? [];
  }

  get eventKinds() {
    return this.kinds.filter((kind) => kind.form === "event");
  }

  findKind = (slug) => this.kinds.find((kind) => kind.slug === slug);
  fieldOf = (leaf) => this.fields.find((field) => field.slug === leaf.field);
  operatorsOf = (leaf) => this.operators[this.fieldOf(leaf)?.family] ?? [];
  inputOf = (leaf) => this.operatorsOf(leaf).find(([slug]) => slug === leaf.operator)?.[2] ?? "text";
  labelOf = (operator) => this.operators.moment.find(([slug]) => slug === operator)?.[1] ?? operator;

  /** Answers of the server are kept while the page is open; an answer that failed, or says its problem, is asked again. */
  ask(url, params = {}) {
    const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value));
    const address = `${url}?${query}`;
    if (!this.asked.has(address)) {
      const answer = fetch(address, { headers: { Accept: "application/json" } }).then((found) => (found.ok ? found.json() : Promise.reject(new Error(String(found.status)))))
        .then((said) => (said.problem ? Promise.reject(new Error(said.problem)) : said));
      answer.catch(() => this.asked.delete(address));
      this.asked.set(address, answer);
    }
    return this.asked.get(address);
  }

  /** The events there are, most used first where that is known. */
  async listEvents(kind, text = "") {
    if (kind?.eventsUrl) {
      const found = await this.ask(kind.eventsUrl, { q: text }).catch(() => null);
      if (found) return found.events;
    }
    return (kind?.events ?? []).map(([slug, label, count, last]) => ({ slug, label, count, last }));
  }

  async listProperties(kind, event) {
    if (kind?.propertiesUrl && event) {
      const found = await this.ask(kind.propertiesUrl, { event }).catch(() => null);
      if (found) return found.properties;
    }
    return (kind?.properties ?? []).map(([slug, label, type]) => ({ slug, label, type }));
  }

  async listValues(kind, { event, property, text }) {
    if (!kind?.valuesUrl || !event) return [];
    const found = await this.ask(kind.valuesUrl, { event, property, q: text }).catch(() => null);
    return found?.values ?? [];
  }

  async suggest(field, text) {
    const found = await this.ask(this.suggestUrl, { field, q: text }).catch(() => null);
    return found?.values ?? [];
  }

  async nameIds(field, ids) {
    const found = await this.ask(this.suggestUrl, { field, ids: ids.join(",") }).catch(() => null);
    return found?.values ?? [];
  }

  sayCount = (count) => (count == null ? "" : Number(count).toLocaleString(document.documentElement.lang, { notation: count >= 100_000 ? "compact" : "standard", maximumFractionDigits: 1 }));

  /** "3 days ago" for a moment as the server writes it. */
  sayAgo(moment) {
    const seconds = (Date.parse(moment) - Date.now()) / 1000;
    if (!Number.isFinite(seconds)) return "";
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
    for (const [unit, size] of [["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]]) {
      if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
    }
    return words.format(0, "minute");
  }
}

const loading = new Map();

/** One catalog serves all builders of a page that ask about the same kind of record. */
export function loadCatalog(url) {
  if (!loading.has(url)) loading.set(url, fetch(url, { headers: { Accept: "application/json" } }).then((found) => found.json()));
  return loading.get(url);
}
