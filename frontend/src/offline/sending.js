// Sends what waits, in order, each exactly once: the server knows an entry it has had by its client id.
import { drop, keep, readWaiting } from "./store.js";

const PATIENCE_MS = 15000;
const LOCK = "touchline-sending";

/** Asks who is logged in, and for the token that a form of theirs needs; null without a network. */
async function askTicket() {
  try {
    const answer = await fetch("/offline/ticket", { headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? await answer.json() : { user: 0 };
  } catch {
    return null;
  }
}

/** Sends one entry and returns "sent", "refused" (with reasons), "login" or "waiting". */
async function send(entry, token) {
  const body = new URLSearchParams(entry.fields);
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  let answer;
  try {
    answer = await fetch(entry.url, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return { state: "waiting" };
  }
  if (answer.ok) return { state: "sent", said: (await answer.json()).said };
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "login" };
  // The server has looked at it and does not want it; what it is busy with, or cannot do now, is tried again.
  if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) {
    const said = await answer.json().catch(() => ({}));
    return { state: "refused", errors: said.errors ?? [`${answer.status}`] };
  }
  return { state: "waiting" };
}

async function sendAll(only) {
  const waiting = (await readWaiting()).filter((entry) => entry.state !== "refused" || entry.client_id === only);
  if (!waiting.length) return [];
  const ticket = await askTicket();
  if (!ticket) return [];
  const results = [];
  for (const entry of waiting) {
    if (entry.user !== ticket.user) {
      await keep({ ...entry, state: ticket.user ? "other" : "login" });
      continue;
    }
    const result = await send(entry, ticket.token);
    results.push({ entry, ...result });
    if (result.state === "sent") await drop(entry.client_id);
    else await keep({ ...entry, state: result.state, errors: result.errors ?? [] });
    if (result.state === "waiting") break;
  }
  return results;
}

/** One tab at a time sends; the others find the queue empty afterwards. */
export const sendWaiting = (only) => (navigator.locks ? navigator.locks.request(LOCK, () => sendAll(only)) : sendAll(only));
