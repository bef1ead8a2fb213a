// One stream of server-sent events for all tabs of this browser.
import { openStream } from "../stream.js";

const REMEMBERED_MS = 10000;
const LINGER_MS = 15000;
const ports = new Set();
let recent = [];
let lingering = 0;

const stream = openStream((message) => {
  recent = recent.filter(({ at }) => at > performance.now() - REMEMBERED_MS);
  if (message.type === "touched" || message.type === "stream") recent.push({ at: performance.now(), message });
  ports.forEach((port) => port.postMessage(message));
});

/** A page was drawn a moment before it got here: what was said in between is said to it again. */
function welcome(port, ticketUrl) {
  clearTimeout(lingering);
  ports.add(port);
  stream.start(ticketUrl);
  port.postMessage({ type: "state", state: stream.state() });
  for (const { at, message } of recent) {
    if (at > performance.now() - REMEMBERED_MS) port.postMessage(message);
  }
}

/** From page to page in one tab there is nobody for a moment; the stream waits for the next. */
function part(port) {
  ports.delete(port);
  clearTimeout(lingering);
  if (!ports.size) lingering = setTimeout(stream.stop, LINGER_MS);
}

self.addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => (data.type === "hello" ? welcome(port, data.ticketUrl) : part(port));
  port.start();
});
