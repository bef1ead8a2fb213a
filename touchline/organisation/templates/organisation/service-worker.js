// Keeps no page: pages always come from the server. Without a network there is one page, which holds what waits to be sent.
const CACHE = "touchline-{{ version }}";
const KEPT = {{ kept|safe }};
const OFFLINE = KEPT[0];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith("touchline-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

async function fromCacheFirst(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const fresh = await fetch(request);
  // Only what has its content in its name may be kept: it can never be stale.
  if (fresh.ok) cache.put(request, fresh.clone());
  return fresh;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.includes("/static/dist/assets/")) event.respondWith(fromCacheFirst(request));
  else if (KEPT.includes(url.pathname) && url.pathname !== OFFLINE) {
    event.respondWith(fetch(request).catch(() => caches.match(url.pathname)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  }
});
