// The shelf of pictures: uploaded, found again, chosen.
import { h, icon } from "../dom.js";
import { getJson, token } from "./asking.js";

export async function chooseImage(editor, chosen) {
  const { catalog } = editor;
  const { texts, urls } = catalog;
  const sheet = document.getElementById("image-sheet");
  const box = sheet.querySelector("[data-images]");
  const said = h("p", { class: "field-error", role: "alert" });
  const grid = h("div", { class: "image-grid" });
  const pick = (image) => {
    sheet.close();
    chosen(image);
  };
  const draw = (images) => grid.replaceChildren(...(images.length ? images.map((image) => h("button", { class: "image-pick", type: "button", title: image.name, onclick: () => pick(image) }, h("img", { src: image.src, alt: image.name, loading: "lazy" }))) : [h("p", { class: "muted" }, texts.no_images)]));
  const upload = async (file) => {
    said.textContent = "";
    const body = new FormData();
    body.append("file", file);
    const answer = await fetch(urls.image_list, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } }).catch(() => null);
    const found = await answer?.json().catch(() => null);
    if (found?.image) pick(found.image);
    else said.textContent = found?.problem ?? texts.offline;
  };
  const file = h("input", { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", class: "sr-only", onchange: ({ target }) => target.files[0] && upload(target.files[0]) });
  const drop = h("label", { class: "image-drop", ondragover: (event) => event.preventDefault(), ondrop: (event) => (event.preventDefault(), event.dataTransfer.files[0] && upload(event.dataTransfer.files[0])) }, icon("up"), h("span", {}, texts.upload), file);
  box.replaceChildren(drop, said, grid);
  sheet.showModal();
  draw((await getJson(urls.image_list))?.images ?? []);
}
