// The first form: the time zone, the week and the currency are guessed from the browser; anybody may say otherwise.

const CURRENCIES = { AT: "EUR", BE: "EUR", DE: "EUR", ES: "EUR", FI: "EUR", FR: "EUR", GR: "EUR", IE: "EUR", IT: "EUR", NL: "EUR", PT: "EUR", GB: "GBP", US: "USD", CH: "CHF", CA: "CAD", AU: "AUD", JP: "JPY", IN: "INR", PL: "PLN", CZ: "CZK", DK: "DKK", SE: "SEK", NO: "NOK", BR: "BRL", MX: "MXN", ZA: "ZAR", NZ: "NZD", SG: "SGD", HK: "HKD", AE: "AED", TR: "TRY", UA: "UAH", HU: "HUF", RO: "RON", IL: "ILS" };

function choose(name, value) {
  const select = document.querySelector(`form[data-guess] [name=${name}]`);
  if (select && [...select.options].some((option) => option.value === String(value))) select.value = String(value);
}

function guess() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  choose("time_zone", timeZone);
  const locale = new Intl.Locale(navigator.language);
  choose("language", locale.language);
  const region = locale.region ?? "";
  if (CURRENCIES[region]) choose("currency", CURRENCIES[region]);
  // Intl counts Monday 1 to Sunday 7, the server Monday 0.
  const week = locale.getWeekInfo?.() ?? locale.weekInfo;
  if (week && region) choose("week_start", week.firstDay - 1);
}

if (document.querySelector("form[data-guess]")) guess();
