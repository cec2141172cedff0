// A course that marks itself: a cell and the check below it. What was right stays ticked
// in the browser, and is counted on the page, in the contents and on the progress page.

import { bar, element } from "./dom.js";
import * as store from "./store.js";

/** How many exercises each chapter has, by its name, in order. @typedef {Record<string, number>} Totals */
/** @typedef {{cell: import("./cell.js").Cell, check: import("./cell.js").Cell}} Exercise */

const CHECK = /^def check_\w+/m;  // as in book/_ext/live.py

/** Each check stands right below the cell that it marks.
 * @param {import("./cell.js").Cell[]} cells @returns {Exercise[]} */
export const found = (cells) => cells.filter((cell) => CHECK.test(cell.original)).map((check) => ({ cell: cells[check.number - 2], check }));

/** What a check has said of the reader's answer; "" if it has not.
 * @param {Exercise} exercise */
export function verdict({ cell, check }) {
  const answered = cell.edited && [cell, check].every((one) => one.ran === one.source && one.box.dataset.ran === "ok");
  return answered ? (check.output.printed.trim().split("\n").pop() ?? "") : "";
}

/** How many of a chapter's exercises are done. @param {string} page */
export const done = (page) => store.names(`right/${page}/`).length;

/** @param {string} page @param {number} number */
export const isDone = (page, number) => store.kept(`right/${page}/${number}`) === true;

/** @param {string} page @param {number} number */
export const tick = (page, number) => store.keep(`right/${page}/${number}`, true);

/** Counts beside the chapters of the contents. @param {Totals} totals @param {URL} book */
export function count(totals, book) {
  for (const link of document.querySelectorAll(/** @type {"a"} */ ("#contents a.reference.internal"))) {
    const page = new URL(link.href).pathname.slice(book.pathname.length).replace(/\.html$/, "");
    link.querySelector(".live-count")?.remove();
    if (done(page)) link.append(element("span", { className: "live-count" }, ` ✓ ${done(page)}/${totals[page] ?? "?"}`));
  }
}

/** The progress page: a row for each chapter, and what can be done with all of it.
 * @param {HTMLElement} place @param {Totals} totals @param {URL} book @param {Record<string, string>} titles */
export function progress(place, totals, book, titles) {
  const pages = Object.keys(totals), body = element("tbody");
  const sum = (/** @type {(page: string) => number} */ of) => pages.reduce((all, page) => all + of(page), 0);
  const draw = (words = "") => {
    status.textContent = `${words}${sum(done)} of ${sum((page) => totals[page])} exercises are right.`;
    body.replaceChildren(...pages.map((page) => element("tr", {},
      element("td", {}, element("a", { href: new URL(`${page}.html`, book).href }, titles[page])),
      element("td", {}, `${done(page)} of ${totals[page]}`))));
    count(totals, book);
  };
  const take = async (/** @type {File} */ file) => {
    const known = new Set(pages.flatMap((page) => Array.from({ length: totals[page] }, (_, i) => `${page}/${i + 1}`)));
    try {
      const names = [...new Set(JSON.parse(await file.text()))].filter((name) => known.has(name));
      for (const name of names) store.keep(`right/${name}`, true);
      draw(`Imported ${names.length} exercise${names.length === 1 ? "" : "s"}. `);
    } catch {
      draw("That file isn't an export of your progress. ");
    }
  };
  const { row, status } = bar({
    Export: () => {
      const href = URL.createObjectURL(new Blob([JSON.stringify(store.names("right/"), null, 1)], { type: "application/json" }));
      element("a", { href, download: "micrograd-book-progress.json" }).click();
      URL.revokeObjectURL(href);
    },
    Import: () => {
      const input = element("input", { type: "file", accept: "application/json" });
      input.onchange = () => input.files && take(input.files[0]);
      input.click();
    },
    Clear: () => {
      if (!confirm("Forget which exercises were right?")) return;
      for (const name of store.names("right/")) store.keep(`right/${name}`, null);
      draw();
    },
  });
  const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Chapter"), element("th", { scope: "col" }, "Right")));
  place.replaceChildren(row, element("table", {}, head, body));
  draw();
}
