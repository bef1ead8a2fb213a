// Submitted forms: what the visitor typed, without secrets.
import { maySave } from "./consent.js";
import { identify, track } from "./messages.js";
import { listen } from "./safe.js";

const IGNORE = "data-touchline-ignore";
const SECRET_TYPE = /^(password|hidden|file|submit|button|reset|image)$/;
const SECRET_NAME = /pass|pwd|card|cc-|ccnum|cvc|cvv|csc|iban|bic$|account.?n|routing|ssn|token|secret|\bpin\b|\botp\b|one-time/i;
const IBAN = /\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}/i;
const LONG_NUMBER = /\d(?:[ -]?\d){12,18}/g;

/** True for digits whose check digit is a payment card's (Luhn, ISO/IEC 7812-1). */
const isCard = (text) => {
  let sum = 0;
  const digits = text.replace(/\D/g, "");
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[digits.length - 1 - i] * (1 + (i % 2));
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
};

const holdsSecret = (value) => IBAN.test(value) || (value.match(LONG_NUMBER) || []).some(isCard);

const readField = (field) => {
  const value = (field.value || "").trim();
  const words = [field.name, field.id, field.type, field.autocomplete].join(" ");
  const isLeftOut =
    !value ||
    !(field.name || field.id) ||
    SECRET_TYPE.test(field.type) ||
    (/^(checkbox|radio)$/.test(field.type) && !field.checked) ||
    field.hasAttribute(IGNORE) ||
    SECRET_NAME.test(words) ||
    (field.type !== "tel" && holdsSecret(value)); // one telephone number in ten looks like a card
  return isLeftOut ? undefined : { name: field.name || field.id, words, value: value.slice(0, 1000) };
};

const TRAITS = [
  ["email", /e-?mail/i],
  ["firstName", /first.?name|given.?name|fname/i],
  ["lastName", /last.?name|family.?name|surname|lname/i],
  ["name", /^(name|your.?name|full.?name)\b| name$/i],
];

const readTraits = (fields) => {
  const traits = {};
  for (const { words, value } of fields) {
    const trait = TRAITS.find(([, pattern]) => pattern.test(words));
    // The box "send me e-mail" is no address.
    const isMeant = trait && !traits[trait[0]] && (trait[0] !== "email" || /.@./.test(value));
    if (isMeant) traits[trait[0]] = value;
  }
  return traits.email && traits;
};

const noticeSubmit = (event) => {
  const form = event.target;
  // Attributes, since a field named "id" would hide the form's own.
  if (form.hasAttribute(IGNORE)) return;
  const fields = {};
  const found = Array.from(form.elements).map(readField).filter(Boolean).slice(0, 50);
  for (const { name, value } of found) fields[name] = fields[name] ? `${fields[name]}, ${value}` : value;
  // What somebody typed is personal: without full consent only the fact is told.
  const traits = maySave() && readTraits(found);
  if (traits) identify(traits);
  track("form_submitted", {
    form_id: form.getAttribute("id") || undefined,
    form_name: form.getAttribute("name") || undefined,
    fields: maySave() ? fields : undefined,
  });
};

export const watchForms = () => listen(document, "submit", noticeSubmit);
