// Forms marked `data-offline` are kept on the device first and then sent: without a network nothing that was written is lost.
import { sendWaiting } from "./sending.js";
import { drop, forgetPeople, keep, makeId, readWaiting, rememberPerson } from "./store.js";

const AGAIN_MS = 30000;
const texts = document.getElementById("offline-texts")?.dataset;
const reader = Number(document.body.dataset.reader || 0);

function say(text, tone = "") {
  const box = document.getElementById("toasts");
  const template = document.getElementById("toast-plain");
  if (!box || !template) return;
  const toast = template.content.cloneNode(true);
  toast.querySelector("span").textContent = text;
  if (tone === "error") toast.firstElementChild.dataset.stay = "";
  box.append(toast);
}

async function showState() {
  const link = document.getElementById("offline-state");
  if (!link || !texts) return;
  const waiting = await readWaiting();
  link.hidden = !waiting.length;
  link.querySelector("b").textContent = waiting.length;
  link.title = `${waiting.length} ${texts.waiting}`;
}

function refreshPanels(entry) {
  document.querySelectorAll(`[data-live~="person:${Number(entry.about)}"]`).forEach((element) => element.dispatchEvent(new CustomEvent("live")));
}

async function push(only) {
  const results = await sendWaiting(only);
  await showState();
  for (const { entry, state, said } of results) {
    if (state !== "sent") continue;
    say(said);
    refreshPanels(entry);
  }
  return results;
}

function showErrors(form, errors) {
  const place = form.querySelector("[data-offline-error]");
  if (!place) return say(errors.join(" "), "error");
  place.textContent = errors.join(" ");
  place.hidden = !errors.length;
}

async function submit(form, submitter) {
  const fields = Object.fromEntries(new FormData(form, submitter));
  delete fields.csrfmiddlewaretoken;
  fields.at = new Date().toISOString();
  const about = Number(/\/(\d+)\/log$/.exec(form.action)?.[1] ?? 0);
  const entry = { client_id: fields.client_id, url: new URL(form.action).pathname, fields, about, user: reader, name: form.dataset.offlineName ?? "", kind: form.dataset.offline, kept_at: Date.now(), state: "waiting", errors: [] };
  showErrors(form, []);
  await keep(entry);
  const mine = (await push(entry.client_id)).find((result) => result.entry.client_id === entry.client_id);
  if (mine?.state === "refused") {
    await drop(entry.client_id);
    await showState();
    return showErrors(form, mine.errors);
  }
  if (mine?.state !== "sent") say(texts?.kept ?? "");
  else if (form.dataset.offlineThen) return location.assign(form.dataset.offlineThen);
  form.closest("dialog")?.close();
  form.reset();
  const id = form.querySelector("[name=client_id]");
  if (id) id.value = makeId();
}

/** A note's form belongs to htmx; only without a network it is kept here instead. */
async function keepNote(form, field) {
  const [kind, id] = field.dataset.offlineNote.split(":");
  const clientId = makeId();
  const fields = { client_id: clientId, note: field.value, at: new Date().toISOString() };
  const name = document.querySelector("[data-offline-person]")?.dataset.offlineName ?? document.title.split(" · ")[0];
  await keep({ client_id: clientId, url: `/records/${kind}/${Number(id)}/kept-note`, fields, about: Number(id), user: reader, name, kind: "note", kept_at: Date.now(), state: "waiting", errors: [] });
  field.value = "";
  say(texts.kept);
  await showState();
}

function remember(root) {
  for (const element of root.querySelectorAll("[data-offline-person]")) {
    rememberPerson({ id: Number(element.dataset.offlinePerson), name: element.dataset.offlineName, user: reader });
  }
}

if ("indexedDB" in window && texts) {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-offline]");
    const note = event.target.querySelector?.("[data-offline-note]");
    if (note && !navigator.onLine && note.value.trim()) {
      event.preventDefault();
      event.stopPropagation();
      keepNote(event.target, note);
    } else if (form) {
      event.preventDefault();
      event.stopPropagation();
      submit(form, event.submitter);
    } else if (event.target.action?.endsWith("/logout")) {
      // Whoever comes next on this device must not see names; what waits to be sent stays.
      forgetPeople();
    }
  }, true);
  document.addEventListener("htmx:error", ({ target }) => {
    const note = target.querySelector?.("form [data-offline-note]") ?? target.closest?.("form")?.querySelector("[data-offline-note]");
    if (note?.value.trim()) keepNote(note.form, note);
  });
  document.addEventListener("htmx:after:swap", ({ target }) => remember(target.closest?.("section, main") ?? document));
  remember(document);
  addEventListener("online", () => push());
  setInterval(async () => (await readWaiting()).length && push(), AGAIN_MS);
  push();
}

if ("serviceWorker" in navigator && reader) {
  navigator.serviceWorker.register("/service-worker.js", { scope: "/" }).catch(() => {});
}
