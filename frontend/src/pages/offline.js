// The page that stands in for all others without a network: what waits, and a form for more.
import { sendWaiting } from "../offline/sending.js";
import { drop, keep, makeId, readPeople, readWaiting } from "../offline/store.js";

const texts = document.getElementById("offline-texts").dataset;
const list = document.getElementById("offline-list");
const form = document.getElementById("offline-form");

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function draw(entry) {
  const line = make("div", "offline-entry");
  const kind = form.querySelector(`[name=kind] option[value="${CSS.escape(entry.kind)}"]`)?.textContent ?? entry.kind;
  line.append(make("span", "", [kind, entry.name, entry.fields.note?.slice(0, 80)].filter(Boolean).join(" · ")));
  const state = { refused: texts.refused, login: texts.login, other: texts.other }[entry.state] ?? texts.waiting;
  line.append(make("span", "muted small", [state, ...(entry.errors ?? [])].join(": ")));
  const button = make("button", "btn btn-quiet btn-small", texts.drop);
  button.type = "button";
  button.addEventListener("click", async () => {
    await drop(entry.client_id);
    show();
  });
  line.append(button);
  return line;
}

async function show() {
  const [waiting, people] = await Promise.all([readWaiting(), readPeople()]);
  list.replaceChildren(...(waiting.length ? [make("h2", "", `${texts.heading} · ${waiting.length}`), ...waiting.map(draw)] : []));
  document.getElementById("offline-people").hidden = !people.length;
  document.getElementById("offline-nobody").hidden = Boolean(people.length);
  const select = document.getElementById("offline-person");
  if (!select.options.length) select.append(...people.map(({ id, name, user }) => Object.assign(new Option(name, id), { reader: user })));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { contact_id: about, ...fields } = Object.fromEntries(new FormData(form));
  const person = form.querySelector("#offline-person").selectedOptions[0];
  const clientId = makeId();
  Object.assign(fields, { client_id: clientId, at: new Date().toISOString() });
  const url = fields.kind === "note" ? `/records/contact/${Number(about)}/kept-note` : `/contacts/${Number(about)}/log`;
  await keep({ client_id: clientId, url, fields, about: Number(about), user: person.reader, name: person.text, kind: fields.kind, kept_at: Date.now(), state: "waiting", errors: [] });
  form.querySelector("[name=note]").value = "";
  show();
});

form.querySelector("[name=kind]").addEventListener("change", ({ target }) => {
  const isNote = target.value === "note";
  document.getElementById("offline-outcome-field").hidden = isNote;
  form.querySelector("[name=note]").required = isNote;
});

async function sendAndShow() {
  await sendWaiting();
  show();
}

addEventListener("online", sendAndShow);
show();
sendAndShow();
