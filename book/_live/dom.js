// Elements in a line each.

/** @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, unknown>} given properties @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]} */
export function element(tag, given = {}, ...children) {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...children);
  return made;
}

/** A row of buttons with a place for a sentence behind them, which is read aloud.
 * @param {Record<string, () => void>} acts what each button does, by its words
 * @param {string} of what it does it to, for those who hear a list of all buttons */
export function bar(acts, of = "") {
  const named = (/** @type {string} */ words) => (of ? { ariaLabel: `${words} ${of}` } : {});
  const buttons = Object.fromEntries(Object.entries(acts).map(([textContent, onclick]) => [textContent, element("button", { type: "button", textContent, onclick, ...named(textContent) })]));
  const status = element("span", { className: "live-status", ariaLive: "polite" });
  return { row: element("div", { className: "live-bar" }, ...Object.values(buttons), status), buttons, status };
}
