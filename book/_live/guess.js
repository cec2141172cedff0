// A guess is kept in the browser, and stands by the answer.

import * as store from "./store.js";

/** @param {Element} box a cell @param {string} key where its guess is kept */
export function guess(box, key) {
  const field = /** @type {HTMLInputElement | null} */ (box.querySelector(".predict input"));
  if (!field) return;
  field.value = store.kept(key) ?? field.value;
  field.oninput = () => store.keep(key, field.value || null);
  field.onkeydown = (event) => {
    event.stopPropagation();  // the page's own keys are letters here
    if (event.key === "Enter") box.querySelector(".predict details")?.setAttribute("open", "");
  };
}
