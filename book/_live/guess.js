// A prediction has room for a guess, which is kept in the browser and stands by the answer.

import { element } from "./dom.js";
import * as store from "./store.js";

/** @param {Element} box a cell @param {string} key where its guess is kept */
export function guess(box, key) {
  const question = box.querySelector(".predict .question"), fold = box.querySelector(".predict details");
  if (!question || !fold) return;
  const field = element("input", { type: "text", placeholder: "your guess", autocomplete: "off", spellcheck: false, value: store.kept(key) ?? "" });
  field.setAttribute("aria-label", `Your guess: ${question.textContent}`);
  field.oninput = () => store.keep(key, field.value || null);
  field.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "Enter") fold.setAttribute("open", "");
  };
  question.append(field);
}
