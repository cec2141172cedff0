// What the browser keeps for its reader, one key for one thing, so that two tabs of the
// book don't overwrite each other. Nothing leaves the browser.

const PREFIX = "micrograd-book/";

/** Whether something could not be kept: said once. */
let told = false;
/** @type {(sentence: string) => void} */
let tell = () => {};

/** @param {(sentence: string) => void} listener */
export function whenRefused(listener) {
  tell = listener;
}

/** @param {string} key @returns {any} what was kept, or null */
export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {unknown} value null to forget it */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    if (!told) tell(full ? "The browser's storage is full: what you do now is gone after a reload." : "The browser keeps nothing for this page: what you do is gone after a reload.");
    told = true;
  }
}

/** All that is kept below a key, by the rest of its name. @param {string} below */
export function all(below) {
  /** @type {Record<string, any>} */
  const found = {};
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(PREFIX + below)) found[key.slice((PREFIX + below).length)] = kept(key.slice(PREFIX.length));
  } catch {
    // refused: nothing is kept
  }
  return found;
}
