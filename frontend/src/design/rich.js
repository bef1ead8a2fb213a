// Formatted text with the few formats mails bear; what is pasted comes in as plain text.
import { h, icon } from "../dom.js";
import { askLine } from "./asking.js";

let last = null;

/** What was typed in last, so that a field goes where the cursor was. */
export const remember = (element) => {
  last = { element, range: element.isContentEditable && getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null };
};

export function insertField(text) {
  if (!last?.element.isConnected) return;
  const { element, range } = last;
  element.focus();
  if (element.isContentEditable) {
    if (range) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    document.execCommand("insertText", false, text);
  } else {
    element.setRangeText(text, element.selectionStart ?? element.value.length, element.selectionEnd ?? element.value.length, "end");
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export const openFields = (element) => {
  if (element && last?.element !== element) remember(element);
  document.getElementById("field-sheet").showModal();
};

export function fieldButton(texts, of) {
  return h("button", { class: "btn btn-quiet btn-small", type: "button", onmousedown: (event) => event.preventDefault(), onclick: () => openFields(of()) }, icon("hash"), ` ${texts.field}`);
}

const COMMANDS = { b: ["bold", "bold"], i: ["italic", "italic"] };

export function rich(texts, label, value, onchange, isInline) {
  const area = h("div", { class: `rich-area${isInline ? " rich-inline" : ""}`, contentEditable: "true", role: "textbox", "aria-label": label, "aria-multiline": String(!isInline) });
  area.innerHTML = value ?? "";
  document.execCommand("defaultParagraphSeparator", false, "p");
  const tell = () => onchange(area.innerHTML);
  const run = (command, argument) => {
    area.focus();
    document.execCommand("styleWithCSS", false, false);
    document.execCommand(command, false, argument);
    tell();
  };
  const askLink = () => {
    const near = getSelection().anchorNode?.parentElement?.closest("a");
    const range = getSelection().rangeCount && area.contains(getSelection().anchorNode) ? getSelection().getRangeAt(0).cloneRange() : null;
    askLine({ heading: texts.link, label: texts.link_ask, act: texts.link_set, value: near?.getAttribute("href") ?? "https://", inputMode: "url" }, (address) => {
      area.focus();
      if (range) {
        getSelection().removeAllRanges();
        getSelection().addRange(range);
      }
      run(address && address !== "https://" ? "createLink" : "unlink", address);
    });
  };
  const button = (name, text, onclick) => h("button", { class: "btn btn-quiet btn-icon btn-small rich-button", type: "button", "aria-label": name, title: name, onmousedown: (event) => event.preventDefault(), onclick }, text);
  const bold = h("b", {}, "B");
  const italic = h("i", {}, "I");
  const bar = h(
    "div",
    { class: "rich-bar" },
    button(texts.bold, bold, () => run("bold")),
    button(texts.italic, italic, () => run("italic")),
    button(texts.link, icon("link"), askLink),
    isInline ? null : button(texts.list, icon("list"), () => run("insertUnorderedList")),
    fieldButton(texts, () => area),
  );
  area.addEventListener("input", tell);
  for (const name of ["keyup", "mouseup", "focus", "blur"]) area.addEventListener(name, () => remember(area));
  area.addEventListener("paste", (event) => {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    document.execCommand("insertText", false, isInline ? text.replace(/\s+/g, " ") : text);
  });
  area.addEventListener("keydown", (event) => {
    if (isInline && event.key === "Enter") {
      event.preventDefault();
      run("insertLineBreak");
    }
    const command = (event.ctrlKey || event.metaKey) && COMMANDS[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    run(command[0]);
  });
  return h("div", { class: "rich" }, bar, area);
}
