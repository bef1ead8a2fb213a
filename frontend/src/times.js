// Keeps "4 min ago" true while a page stays open; the server has drawn the first one.

const FRESH_S = 45;
const WEEK_S = 604800;
const REFRESH_MS = 15000;

const [justNow, minutes, hours, days] = JSON.parse(document.body.dataset.ago || "[]");

function say(element) {
  const age = (Date.now() - Date.parse(element.dateTime)) / 1000;
  if (Math.abs(age) < FRESH_S) return justNow;
  if (age < 0 || age >= WEEK_S) return null;
  if (age < 3600) return minutes.replace("{count}", Math.max(1, Math.round(age / 60)));
  if (age < 86400) return hours.replace("{count}", Math.round(age / 3600));
  return days.replace("{count}", Math.round(age / 86400));
}

function refresh() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const text = say(element);
    if (text && element.textContent !== text) element.textContent = text;
  }
}

if (justNow) {
  setInterval(refresh, REFRESH_MS);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
