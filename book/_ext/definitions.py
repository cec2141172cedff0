"""What a term means, in the margin where a page first links it to the glossary."""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx


def define(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Put a note before the block of a section in which a term is linked first."""
    named = app.env.get_domain("std").get_objects()
    glossaries = {where for _, _, kind, where, _, _ in named if kind == "term"}
    if app.builder.format != "html" or page in glossaries:
        return
    entries = {
        entry[0]["ids"][0]: entry
        for glossary in glossaries
        for entry in app.env.get_doctree(glossary).findall(nodes.definition_list_item)
    }
    for link in list(tree.findall(nodes.reference)):
        anchor = link.get("refuri", "").partition("#")[2]
        while link.parent and not isinstance(link.parent, nodes.section):
            link = link.parent
        hidden = link.get("nb_element") == "cell_code"  # in an answer that is closed
        if anchor in entries and link.parent and not hidden:
            at = link.parent.index(link)
            link.parent.insert(at, note(entries.pop(anchor)))


def note(entry: nodes.definition_list_item) -> nodes.Element:
    """A definition as a note beside the text; a narrow page and paper do without."""
    term, meaning = entry[0].astext(), entry[-1][0].deepcopy()
    for reference in list(meaning.findall(addnodes.pending_xref)):
        reference.replace_self(nodes.inline("", reference.astext()))
    meaning.insert(0, nodes.strong("", f"{term}  "))
    return nodes.sidebar("", meaning, classes=["margin", "definition"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to when a page's links are known."""
    app.connect("doctree-resolved", define)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
