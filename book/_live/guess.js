// A guess is kept in the browser, with its question, and stands by the answer.

import * as store from "./store.js";

/** @param {Element} box a cell @param {string} key where its guess is kept */
export function guess(box, key) {
  const field = /** @type {HTMLInputElement | null} */ (box.querySelector(".predict input"));
  if (!field) return;
  const of = box.querySelector(".cell_input pre")?.textContent, left = store.kept(key);
  if (left?.of === of) field.value = left.guess;
  field.oninput = () => store.keep(key, field.value ? { of, guess: field.value } : null);
  field.onkeydown = ({ key: pressed }) => {
    if (pressed === "Enter") box.querySelector(".predict details")?.setAttribute("open", "");
  };
}
