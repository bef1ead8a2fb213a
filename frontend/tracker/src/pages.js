// Views of pages, single-page navigation, and how long and how far a page was read.
import { allows } from "./consent.js";
import { getPage, getPath, page, setReferrer, trackReading } from "./messages.js";
import { listen, safe } from "./safe.js";

const IDLE = 30000; // ms without a sign of life, after which time no longer counts

let viewed; // facts of the page being read; unset while nothing was viewed
let path;
let engaged = 0;
let depth = 0;
let lastSign = 0;
let isVisible = false;

const measureDepth = () => {
  const height = document.documentElement.scrollHeight || 1;
  depth = Math.max(depth, Math.min(100, Math.round(((scrollY + innerHeight) / height) * 100)));
};

/** Counts the time since the last sign of life, at most 30 s of it. */
export const tick = () => {
  const now = performance.now();
  if (isVisible) engaged += Math.min(now - lastSign, IDLE);
  lastSign = now;
  isVisible = document.visibilityState === "visible";
};

/** Reports what was read since the last report, if it was a second or more. */
export const leavePage = () => {
  tick();
  measureDepth();
  if (!viewed || engaged < 1000) return;
  trackReading(viewed, { engaged_seconds: Math.round(engaged / 100) / 10, scroll_depth: depth });
  engaged = 0;
};

/** Starts a view; the arguments are those of page(). */
export const viewPage = (...args) => {
  if (!allows()) return;
  if (viewed) leavePage();
  const event = page(...args);
  path = getPath();
  viewed = getPage();
  isVisible = false; // what passed before this view belongs to another page
  engaged = depth = 0;
  tick();
  // Routers set the title after the address: mend it while the event still waits.
  setTimeout(safe(() => {
    if (!event || args.length || path !== getPath()) return;
    viewed.title = event.name = event.properties.title = event.context.page.title = document.title;
  }), 150);
};

const noticeNavigation = () => {
  if (!viewed || getPath() === path) return;
  leavePage();
  setReferrer(viewed.url);
  viewPage();
};

const wrap = (name) => {
  const original = history[name];
  history[name] = function (...args) {
    const result = original.apply(this, args);
    safe(noticeNavigation)();
    return result;
  };
};

export const watchPages = (automatic) => {
  listen(window, "pointermove pointerdown keydown scroll touchstart", tick);
  listen(window, "scroll", measureDepth);
  if (!automatic) return;
  wrap("pushState");
  wrap("replaceState");
  listen(window, "popstate hashchange", noticeNavigation);
  // A page brought back from the browser's cache is looked at anew, without loading.
  listen(window, "pageshow", (event) => event.persisted && viewPage());
};
