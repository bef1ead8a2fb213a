// Keeps events until the collector has acknowledged them.
import { allows, maySave } from "./consent.js";
import { safe } from "./safe.js";
import { collector, writeKey } from "./settings.js";
import { read, remove, write } from "./storage.js";

const DEBOUNCE = 250; // ms
const MAX_EVENTS = 100;
const MAX_EVENT = 32768; // bytes, the collector's own limit
const MAX_BATCH = 60000; // bytes; browsers refuse keepalive requests over 64 KB
const LONGEST_WAIT = 60000; // ms

let waiting = [];
let sending = [];
let timer = 0;
let failures = 0;

const getSize = (text) => new Blob([text]).size;

const takeBatch = () => {
  let size = 200;
  let count = 0;
  while (count < waiting.length && (size += getSize(JSON.stringify(waiting[count])) + 1) < MAX_BATCH) count++;
  return waiting.splice(0, count);
};

const makeBody = (batch) => JSON.stringify({ writeKey, batch, sentAt: new Date().toISOString() });

const schedule = (delay) => {
  clearTimeout(timer);
  timer = setTimeout(safe(send), delay);
};

const finish = (status) => {
  // 400, 401, 413 and their like will not get better by asking again.
  const again = !status || status === 429 || status >= 500;
  if (again && allows()) waiting = sending.concat(waiting).slice(-MAX_EVENTS);
  sending = [];
  failures = again ? failures + 1 : 0;
  // Half of the wait is random, so that all the pages do not come back in one moment.
  const wait = Math.min(LONGEST_WAIT, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
  // Not at once: what came in meanwhile may still be mended, as by a title that is set late.
  if (waiting.length) schedule(again ? wait : DEBOUNCE);
};

const send = () => {
  timer = 0;
  if (sending.length || !waiting.length || navigator.onLine === false) return;
  sending = takeBatch();
  fetch(`${collector}/v1/batch`, {
    method: "POST",
    body: makeBody(sending), // a string goes as text/plain, which needs no preflight
    keepalive: true,
    credentials: "omit",
  }).then((response) => finish(response.status), () => finish(0));
};

/** Takes over events that an earlier page could not send. */
export const unpark = () => {
  const parked = maySave() && read("queue");
  if (!parked) return;
  remove("queue");
  waiting = JSON.parse(parked).concat(waiting).slice(-MAX_EVENTS);
  schedule(DEBOUNCE);
};

const park = () => {
  let events = JSON.parse(read("queue") || "[]").concat(sending, waiting).slice(-MAX_EVENTS);
  while (getSize(JSON.stringify(events)) > MAX_BATCH) events.shift();
  if (events.length) write("queue", JSON.stringify(events));
  waiting = [];
};

/** Sends or saves what is left, since the page may be gone in the next moment. */
export const flush = () => {
  const isDown = failures || navigator.onLine === false;
  if (isDown && maySave()) return park();
  while (waiting.length) {
    const batch = takeBatch();
    if (navigator.sendBeacon(`${collector}/v1/batch`, makeBody(batch))) continue;
    waiting = batch.concat(waiting);
    return maySave() ? park() : undefined;
  }
};

/** Queues a copy of the event; returns the copy while it may still be changed. */
export const enqueue = (event) => {
  const text = JSON.stringify(event);
  if (getSize(text) > MAX_EVENT) return console.warn("touchline: an event over 32 KB was dropped", event.type);
  const copy = JSON.parse(text);
  waiting.push(copy);
  if (waiting.length > MAX_EVENTS) waiting.shift();
  if (!failures || !timer) schedule(DEBOUNCE); // never hurries a back-off
  return copy;
};

export const empty = () => {
  waiting = [];
};

/** Tries at once, for example when the network is back. */
export const retry = () => {
  failures = 0;
  schedule(0);
};
