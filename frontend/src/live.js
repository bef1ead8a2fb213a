// Tells elements that say `data-live="person:7 people"` that their facts moved, by a `live` event that htmx waits for;
// `data-live-every` is the shortest time between two, in milliseconds.
import { openStream } from "./stream.js";

const THROTTLE_MS = 400;
const states = new WeakMap();

function stateOf(element) {
  if (!states.has(element)) states.set(element, { last: 0, timer: 0, dirty: false, held: new Set(), events: 0 });
  return states.get(element);
}

/** An open form, or a text somebody began, must not be drawn over. */
function isEdited(element) {
  return element.querySelector("[data-editing]") || [...element.querySelectorAll("textarea")].some((box) => box.value !== box.defaultValue);
}

function isTypedIn(element) {
  const active = document.activeElement;
  return active !== element && element.contains(active) && active.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

function findNewButton(element) {
  return element.id ? document.querySelector(`[data-live-new="${CSS.escape(element.id)}"]`) : null;
}

function mustHold(element) {
  if (element.dataset.liveMode !== "hold") return false;
  return element.matches(":hover") || findNewButton(element)?.matches(":hover") || element.querySelector(":focus-visible, [aria-current=true]");
}

function refetch(element) {
  const state = stateOf(element);
  state.last = performance.now();
  state.dirty = false;
  state.held.clear();
  state.events = 0;
  showHeld(element, 0);
  element.dispatchEvent(new CustomEvent("live"));
}

/** The button of `<c-live-new>` stands beside the list and says how much is waiting. */
function showHeld(element, count) {
  const button = findNewButton(element);
  if (!button) return;
  button.hidden = !count;
  button.querySelector("[data-count]").textContent = count.toLocaleString(document.documentElement.lang);
}

function settle(element) {
  const state = stateOf(element);
  state.timer = 0;
  if (!element.isConnected || !state.dirty || document.hidden) return;
  if (isTypedIn(element)) return element.addEventListener("focusout", () => plan(element), { once: true });
  if (isEdited(element)) return document.addEventListener("htmx:after:swap", () => plan(element), { once: true });
  if (mustHold(element)) return showHeld(element, state.held.size || state.events || 1);
  refetch(element);
}

function plan(element) {
  const state = stateOf(element);
  state.timer ||= setTimeout(settle, Math.max(0, state.last + (Number(element.dataset.liveEvery) || THROTTLE_MS) - performance.now()), element);
}

function mark(element, { people = [], events = 0 }) {
  const state = stateOf(element);
  state.dirty = true;
  people.forEach((id) => state.held.add(id));
  state.events += events;
  plan(element);
}

function touch(people) {
  if (people === "many") {
    return document.querySelectorAll('[data-live~="people"], [data-live*="person:"]').forEach((element) => mark(element, {}));
  }
  document.querySelectorAll('[data-live~="people"]').forEach((element) => mark(element, { people }));
  for (const id of people.map(String)) {
    document.querySelectorAll(`[data-live~="person:${CSS.escape(id)}"]`).forEach((element) => mark(element, { people: [id] }));
  }
}

function showState(state) {
  document.querySelectorAll("[data-live-state]").forEach((element) => {
    element.dataset.liveState = state;
    element.hidden = state !== "waiting";
  });
}

let stateTimer = 0;

function hear(message) {
  if (message.type === "touched") touch(message.people);
  else if (message.type === "stream") document.querySelectorAll('[data-live~="stream"]').forEach((element) => mark(element, message));
  else if (message.type === "missed") document.querySelectorAll("[data-live]").forEach((element) => mark(element, {}));
  else if (message.type === "state") {
    clearTimeout(stateTimer);
    // A short break is nobody's business; a longer one is said quietly.
    stateTimer = setTimeout(showState, message.state === "waiting" ? 2500 : 0, message.state);
  }
}

function connect(ticketUrl, workerUrl) {
  if (!("SharedWorker" in window)) {
    const stream = openStream(hear);
    addEventListener("pagehide", () => stream.stop());
    addEventListener("pageshow", () => stream.start(ticketUrl));
    return stream.start(ticketUrl);
  }
  const { port } = new SharedWorker(workerUrl, { type: "module", name: "touchline-live", extendedLifetime: true });
  port.onmessage = ({ data }) => hear(data);
  const hello = () => port.postMessage({ type: "hello", ticketUrl });
  addEventListener("pagehide", () => port.postMessage({ type: "goodbye" }));
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    hello();
    hear({ type: "missed" });
  });
  hello();
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.querySelectorAll("[data-live]").forEach((element) => stateOf(element).dirty && plan(element));
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-live-new]");
  if (button) refetch(document.getElementById(button.dataset.liveNew));
});
document.addEventListener("mouseout", ({ target }) => {
  const button = target.closest("[data-live-new]");
  const element = button ? document.getElementById(button.dataset.liveNew) : target.closest('[data-live-mode="hold"]');
  // Once the pointer has gone, nothing can slip away under it; `plan` looks again where it is.
  if (element && stateOf(element).dirty) plan(element);
});

const { liveTicket, liveWorker } = document.body.dataset;
if (liveTicket) connect(liveTicket, liveWorker);
