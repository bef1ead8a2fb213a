// Builds the messages of the Segment tracking API.
import { allows } from "./consent.js";
import { getAnonymousId, getUserId, makeId, setUserId } from "./identity.js";
import { enqueue } from "./queue.js";

let referrer = document.referrer;
export const setReferrer = (url) => {
  referrer = url;
};

/** Returns the path, with the route behind the hash where a page keeps its route there. */
export const getPath = () => location.pathname + (/^#!?\//.test(location.hash) ? location.hash.split("?")[0] : "");

export const getPage = () => ({
  url: location.href,
  path: getPath(),
  title: document.title,
  referrer,
  search: location.search,
});

const getCampaign = () => {
  const campaign = {};
  new URLSearchParams(location.search).forEach((value, key) => {
    if (/^utm_./.test(key)) campaign[key === "utm_campaign" ? "name" : key.slice(4)] = value;
  });
  return Object.keys(campaign).length ? campaign : undefined;
};

const getContext = (page = getPage()) => ({
  page,
  campaign: getCampaign(),
  screen: { width: screen.width, height: screen.height },
  locale: navigator.language,
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  timezoneOffset: -new Date().getTimezoneOffset(), // minutes east of UTC
  library: { name: "touchline.js", version: "1" },
});

let last = 0; // ms

/** Returns the moment, at least a millisecond after the last one: what is said in one breath keeps its order. */
const getMoment = () => new Date((last = Math.max(Date.now(), last + 1))).toISOString();

const emit = (type, fields, page) =>
  allows()
    ? enqueue({
        type,
        messageId: makeId(),
        anonymousId: getAnonymousId(),
        userId: getUserId(),
        timestamp: getMoment(),
        ...fields,
        context: getContext(page),
      })
    : undefined;

const isText = (value) => typeof value === "string" || typeof value === "number";

export const track = (event, properties) => emit("track", { event, properties: properties || {} });

/** Tells how a page was read, which may no longer be the page one is on. */
export const trackReading = (page, properties) => emit("track", { event: "page_left", properties }, page);

/** page([category], [name], [properties]) */
export const page = (...args) => {
  const words = args.filter(isText);
  const extra = args.find((value) => value && typeof value === "object");
  const here = getPage();
  return emit("page", {
    name: words.pop() || here.title,
    category: words.pop(),
    properties: { ...here, ...extra },
  });
};

/** identify([userId], [traits]) */
export const identify = (id, traits) => {
  if (!allows()) return;
  if (isText(id)) setUserId(String(id));
  else traits = id || traits;
  emit("identify", { traits: traits || {} });
};

export const group = (groupId, traits) => emit("group", { groupId, traits: traits || {} });

export const alias = (id, previous) => {
  const previousId = previous || getUserId() || getAnonymousId();
  if (!previousId || !allows()) return;
  setUserId(String(id));
  emit("alias", { previousId });
};
