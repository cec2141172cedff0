// What the browser keeps for its reader, one key for one thing, so that two tabs of the
// book don't overwrite each other. Nothing leaves the browser.

import { element } from "./dom.js";

const PREFIX = "micrograd-book/";

let said = false;  // once, that something could not be kept

/** @param {string} key @returns {any} what was kept, or null */
export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

/** Whether it could be kept. @param {string} key @param {unknown} value null to forget it */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    const words = full ? "The browser's storage is full: what you do now will be gone after a reload." : "The browser keeps nothing for this page: what you do will be gone after a reload.";
    if (!said) document.querySelector("article .live-page")?.after(element("p", { className: "live-status", role: "alert" }, words));
    said = true;
    return false;
  }
}

/** The names of all that is kept below a key, without it. @param {string} below */
export function names(below) {
  try {
    const whole = PREFIX + below;
    return Object.keys(localStorage).filter((key) => key.startsWith(whole)).map((key) => key.slice(whole.length));
  } catch {
    return [];  // refused: nothing is kept
  }
}
