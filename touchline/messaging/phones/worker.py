"""The service worker that shows push messages: it lives at the address its pages are under, and asks nobody."""

from typing import Final

WORKER: Final = """\
self.addEventListener("push", (event) => {
  let note = {};
  try { note = event.data ? event.data.json() : {}; } catch { note = { text: event.data.text() }; }
  const shown = { body: note.text || "", data: { url: note.url || "" }, tag: note.url || undefined };
  event.waitUntil(self.registration.showNotification(note.title || self.location.hostname, shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = event.notification.data && event.notification.data.url;
  if (url && /^https?:/.test(url)) event.waitUntil(self.clients.openWindow(url));
});
"""
