// The page on which somebody says yes to push messages: it asks the browser only after a click.
const box = document.querySelector("[data-push]");
const yes = box?.querySelector("[data-push-yes]");
const no = box?.querySelector("[data-push-no]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function say(name) {
  for (const part of box.querySelectorAll("[data-push-says]")) part.hidden = part.dataset.pushSays !== name;
  yes.hidden = name === "on" || name === "unable";
  no.hidden = name !== "on";
}

function readKey(text) {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (sign) => sign.charCodeAt(0));
}

async function tell(address, subscription) {
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(subscription) });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function begin() {
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  const worker = await navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope });
  await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey: readKey(box.dataset.key) };
  await tell(box.dataset.keep, await worker.pushManager.subscribe(wanted));
  return say("on");
}

async function end() {
  const worker = await navigator.serviceWorker.getRegistration(box.dataset.scope);
  const subscription = await worker?.pushManager.getSubscription();
  if (subscription) {
    await tell(box.dataset.forget, subscription);
    await subscription.unsubscribe();
  }
  say("off");
}

async function look() {
  if (!able) return say("unable");
  const worker = await navigator.serviceWorker.getRegistration(box.dataset.scope);
  return say((await worker?.pushManager.getSubscription()) ? "on" : Notification.permission === "denied" ? "denied" : "off");
}

if (box) {
  yes.addEventListener("click", () => begin().catch(() => say("failed")));
  no.addEventListener("click", () => end().catch(() => say("failed")));
  look().catch(() => say("off"));
}
