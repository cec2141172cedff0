"""What links say: the first mention of a public name on a page leads to its entry in
the reference, and a link to a chapter is as short as its name in the contents.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

PACKAGE = "micrograd_book."
NOT_IN = (nodes.title, nodes.reference, nodes.caption, nodes.term, nodes.sidebar)


def mentioned(literal: nodes.literal) -> str:
    """The name in a piece of inline code: of `train(model, …)` it is `train`."""
    return str(literal.astext()).partition("(")[0]


def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first mention of each name, outside headings and other links."""
    found = app.env.get_domain("py").get_objects()
    entries = {
        name.removeprefix(PACKAGE): (page, anchor)
        for name, _, _, page, anchor, _ in found
    }
    for literal in list(doctree.findall(nodes.literal)):
        name, above = mentioned(literal), literal.parent
        while above is not None and not isinstance(above, NOT_IN):
            above = above.parent
        if above is not None or entries.get(name, (docname, ""))[0] == docname:
            continue
        page, anchor = entries.pop(name)
        literal.replace_self(
            make_refnode(app.builder, docname, page, anchor, [literal.deepcopy()], name)
        )


def shorten(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say a chapter's name in place of its whole title, where no text was given."""
    contents = app.env.external_site_map  # type: ignore[attr-defined]
    names = {
        title.astext(): contents[page].title
        for page, title in app.env.titles.items()
        if page in contents and contents[page].title
    }
    for text in list(doctree.findall(nodes.inline)):
        if "doc" in text["classes"] and text.astext() in names:
            text.children = [nodes.Text(names[text.astext()])]


def setup(app: Sphinx) -> dict[str, Any]:
    """Link when all pages are read, so that all entries are known."""
    app.connect("doctree-resolved", link)
    app.connect("doctree-resolved", shorten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
