// One stream of server-sent events for all tabs of this browser.
import { openStream } from "../stream.js";

const ports = new Set();
const stream = openStream((message) => ports.forEach((port) => port.postMessage(message)));

self.addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.type === "hello") {
      ports.add(port);
      stream.start(data.ticketUrl);
      port.postMessage({ type: "state", state: stream.state() });
    } else if (data.type === "goodbye") {
      ports.delete(port);
      if (!ports.size) stream.stop();
    }
  };
  port.start();
});
