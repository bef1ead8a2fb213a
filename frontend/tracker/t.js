// Touchline's visitor script. Put it on a page with
//   <script async src="https://collector/t.js" data-key="WRITE_KEY" data-consent="full"></script>
import { watchClicks } from "./src/clicks.js";
import { allows, setConsent } from "./src/consent.js";
import { watchForms } from "./src/forms.js";
import { reset } from "./src/identity.js";
import { alias, group, identify, track } from "./src/messages.js";
import { leavePage, tick, viewPage, watchPages } from "./src/pages.js";
import { empty, flush, retry, unpark } from "./src/queue.js";
import { listen, safe } from "./src/safe.js";
import { automatic, writeKey } from "./src/settings.js";
import { read, remove, write } from "./src/storage.js";

const isStaff = () => {
  const asked = /[#&]touchline-staff=(on|off)/.exec(location.hash);
  if (asked && asked[1] === "off") write("staff", "1");
  if (asked && asked[1] === "on") remove("staff");
  return read("staff");
};

const changeConsent = (answer) => {
  const before = allows();
  setConsent(answer);
  if (!allows()) empty();
  else if (!before && automatic) viewPage();
};

const pause = () => {
  leavePage();
  flush();
};

const COMMANDS = { track, page: viewPage, identify, group, alias, reset, consent: changeConsent };

const start = () => {
  const early = (window.touchline && window.touchline.q) || [];
  const call = safe((name, ...args) => {
    if (COMMANDS[name]) COMMANDS[name](...args);
    else console.warn("touchline: no such command:", name);
  });
  call.started = true;
  window.touchline = call;
  // An answer about consent counts for the first page view too.
  const isConsent = (args) => args[0] === "consent";
  early.filter(isConsent).forEach((args) => setConsent(args[1]));
  unpark();
  watchPages(automatic);
  if (automatic) viewPage();
  watchClicks();
  watchForms();
  early.filter((args) => !isConsent(args)).forEach((args) => call(...args));
  listen(window, "online", retry);
  listen(document, "visibilitychange", () => {
    if (document.visibilityState === "hidden") return pause();
    tick();
    unpark();
  });
  listen(window, "pagehide", pause);
};

safe(() => {
  if (!writeKey || (window.touchline && window.touchline.started)) return;
  if (isStaff()) {
    window.touchline = () => {};
    return console.info("touchline: this is a staff browser, nothing is recorded here");
  }
  // A page that is only rendered ahead has not been seen by anybody yet.
  if (document.prerendering) document.addEventListener("prerenderingchange", safe(start), { once: true });
  else start();
})();
