// A course that marks itself: a cell and the check below it. What was right stays ticked
// in the browser, and is counted on the page, in the contents and on the progress page.

import * as store from "./store.js";

/** How many exercises each chapter has, by its name. @typedef {Record<string, number>} Totals */

const CHECK = /^def check_\w+/m;

/** The cells that a check marks: the check stands right below.
 * @param {import("./cell.js").Cell[]} cells */
export function pairs(cells) {
  return cells.filter((cell) => CHECK.test(cell.original)).map((check) => ({ cell: cells[check.number - 2], check }));
}

/** The sentence of a check that ran, marked. @param {import("./cell.js").Cell} check */
export function verdict(check) {
  const said = check.printed.trim().split("\n").pop() ?? "";
  return { right: check.box.dataset.ran === "ok" && /^right\b/.test(said), said };
}

/** Which of a chapter's exercises are done. @param {string} page */
export const done = (page) => Object.keys(store.all(`right/${page}/`)).length;

/** @param {string} page @param {number} number */
export const isDone = (page, number) => store.kept(`right/${page}/${number}`) === true;

/** @param {string} page @param {number} number */
export const tick = (page, number) => store.keep(`right/${page}/${number}`, true);

/** Counts beside the chapters of the contents. @param {Totals} totals @param {URL} book */
export function countInContents(totals, book) {
  for (const link of document.querySelectorAll("nav.bd-links a.reference.internal, .toctree-wrapper a.reference.internal")) {
    const page = new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname.slice(book.pathname.length).replace(/\.html$/, "");
    if (!done(page)) continue;
    const count = link.querySelector(".live-count") ?? link.appendChild(document.createElement("span"));
    count.className = "live-count";
    count.textContent = ` ✓ ${done(page)}/${totals[page] ?? done(page)}`;
  }
}

/** The progress page: a row for each chapter, and what can be done with all of it.
 * @param {HTMLElement} place @param {Totals} totals @param {URL} book @param {Record<string, string>} titles */
export function progress(place, totals, book, titles) {
  const pages = Object.keys(totals);
  const sum = (/** @type {(page: string) => number} */ of) => pages.reduce((all, page) => all + of(page), 0);
  place.innerHTML = `<p role="status"></p><table><thead><tr><th scope="col">Chapter</th><th scope="col">Right</th></tr></thead><tbody></tbody></table>
    <p class="live-bar"><button type="button">Export</button><button type="button">Import</button><button type="button">Clear</button></p>`;
  const [say, body] = [place.querySelector("p"), place.querySelector("tbody")];
  const [exports, imports, clears] = place.querySelectorAll("button");
  const draw = (words = "") => {
    if (say) say.textContent = `${words}${sum(done)} of ${sum((page) => totals[page])} exercises are right.`;
    body?.replaceChildren(...pages.map((page) => {
      const row = document.createElement("tr");
      const [name, count] = [row.insertCell(), row.insertCell()];
      const link = document.createElement("a");
      link.href = new URL(`${page}.html`, book).href;
      link.textContent = titles[page];
      name.append(link);
      count.textContent = `${done(page)} of ${totals[page]}`;
      return row;
    }));
    countInContents(totals, book);
  };
  exports.onclick = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(Object.keys(store.all("right/")), null, 1)], { type: "application/json" }));
    link.download = "micrograd-book-progress.json";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  imports.onclick = () => {
    const file = document.createElement("input");
    file.type = "file";
    file.accept = "application/json";
    file.onchange = async () => {
      try {
        const known = new Set(pages.flatMap((page) => Array.from({ length: totals[page] }, (_, i) => `${page}/${i + 1}`)));
        const found = JSON.parse(await /** @type {FileList} */ (file.files)[0].text()).filter((/** @type {string} */ name) => known.has(name));
        for (const name of found) store.keep(`right/${name}`, true);
        draw(`Imported: ${found.length}. `);
      } catch {
        draw("That file is no exported progress. ");
      }
    };
    file.click();
  };
  clears.onclick = () => {
    if (!confirm("Forget which exercises were right?")) return;
    for (const name of Object.keys(store.all("right/"))) store.keep(`right/${name}`, null);
    for (const count of document.querySelectorAll(".live-count")) count.remove();
    draw();
  };
  draw();
}
