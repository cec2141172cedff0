// What a page does beside its cells: its theme, copying code, printing with the answers.

const html = document.documentElement;

const theme = document.querySelector("button.theme");
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const named = () => { theme.lastChild.textContent = { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" }[html.dataset.mode]; };
theme.onclick = () => {
  html.show(NEXT[html.dataset.mode]);
  try { localStorage.setItem("mode", html.dataset.mode); } catch { /* it stays for this page */ }
  named();
};
named();
theme.hidden = false;

// Who leaves the contents with Tab leaves them for good.
const contents = document.getElementById("contents");
contents.onfocusout = ({ relatedTarget: next }) => {
  if (next && !contents.contains(next) && contents.matches(":popover-open")) contents.hidePopover();
};

// What a picture's name says need not be read out letter by letter; nor each heading's sign.
for (const part of document.querySelectorAll("svg[role=img]:not(:has([tabindex])) > *")) part.ariaHidden = "true";
for (const sign of document.querySelectorAll("a.headerlink")) Object.assign(sign, { ariaHidden: "true", tabIndex: -1 });

// Of a session in Python only what was typed is copied.
const typed = (text) => {
  if (!/^>>> /m.test(text)) return text;
  return text.split("\n").filter((line) => /^(>>>|\.\.\.)/.test(line)).map((line) => line.slice(4)).join("\n");
};
for (const pre of document.querySelectorAll("article .highlight > pre")) {
  if (pre.closest(".cell_output")) continue;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: "Copy" });
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(typed(pre.textContent).trimEnd());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };
  pre.after(button);
}

// On paper a fold is as its reader left it; or all of them are open.
const printing = document.querySelector("button.printing");
const folds = [...document.querySelectorAll("article details.fold:not(.code)")];
if (printing && folds.length) {
  printing.hidden = false;
  printing.onclick = () => {
    const closed = folds.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
    addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; }, { once: true });
    print();
  };
}

// Keys scroll what is wider than its box, once its type is there.
document.fonts.ready.then(() => {
  for (const box of document.querySelectorAll("article pre, article .text_html, .formula, .figure-svg"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});

// The front page moves, once, for those who like that.
const first = document.querySelector(".front .boundary .play");
if (first && !matchMedia("(prefers-reduced-motion: reduce)").matches) first.click();
