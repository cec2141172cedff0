// The editor, loaded for the first cell that is edited: CodeMirror, in the page's type.

import { closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// as the page's own code is colored
const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], class: "k" },
  { tag: [tags.string, tags.special(tags.string)], class: "s1" },
  { tag: [tags.number, tags.bool, tags.null], class: "mi" },
  { tag: tags.comment, class: "c1" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "nf" },
]);

/** An editor in `place`; `changed` hears each edit, `run` Shift+Enter.
 * @param {Element} place @param {string} source @param {string} name
 * @param {(source: string) => void} changed @param {() => void} run */
export function editor(place, source, name, changed, run) {
  const keys = [
    { key: "Shift-Enter", run: () => { run(); return true; } },
    // Tab indents; for two seconds after Escape it leaves
    { key: "Escape", run: (/** @type {EditorView} */ view) => { view.setTabFocusMode(2000); return true; } },
    indentWithTab,
    ...historyKeymap,
    ...defaultKeymap,
  ];
  const view = new EditorView({
    parent: place,
    doc: source,
    extensions: [
      keymap.of(keys), history(), python(), indentUnit.of("    "), indentOnInput(), bracketMatching(), closeBrackets(),
      syntaxHighlighting(style), EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": `${name}. Tab indents; press Escape, then Tab, to leave.` }),
      EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
    ],
  });
  // the page's own keys, such as / for search, are letters here
  view.dom.addEventListener("keydown", (event) => event.stopPropagation());
  return view;
}
