"""Rows, text and drawings of graphs."""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from helpers import RandomGraph, chain, random_graph
from hypothesis import given

from micrograd_book import Value, graph

NODE_KEYS = ["id", "label", "op", "data", "arity", "is_leaf"]
EDGE_KEYS = ["from", "to", "local_gradient", "parent_label", "child_label", "child_op"]


def expression() -> Value:
    x, w = Value(-4.0, label="x"), Value(0.5, label="w")
    y = (x * x + w).relu()
    y.label = "y"
    return y


def test_a_node_is_a_row() -> None:
    assert graph.nodes(expression()) == [
        dict(zip(NODE_KEYS, row))
        for row in [
            ("v0", "x", "leaf", -4.0, 0, True),
            ("v1", "w", "leaf", 0.5, 0, True),
            ("v2", "", "*", 16.0, 2, False),
            ("v3", "", "+", 16.5, 2, False),
            ("v4", "y", "relu", 16.5, 1, False),
        ]
    ]


def test_a_node_shows_its_gradient_when_there_is_a_table() -> None:
    y = expression()
    rows = graph.nodes(y, y.backward())
    assert [list(row) for row in rows] == [[*NODE_KEYS, "gradient"]] * 5
    assert [row["gradient"] for row in rows] == [-8.0, 1.0, 1.0, 1.0, 1.0]


def test_an_edge_is_a_row_from_parent_to_child() -> None:
    assert graph.edges(expression()) == [
        dict(zip(EDGE_KEYS, row))
        for row in [
            ("v0", "v2", -4.0, "x", "", "*"),
            ("v0", "v2", -4.0, "x", "", "*"),
            ("v2", "v3", 1.0, "", "", "+"),
            ("v1", "v3", 1.0, "w", "", "+"),
            ("v3", "v4", 1.0, "", "y", "relu"),
        ]
    ]


def test_a_leaf_is_a_graph_of_one_node() -> None:
    assert [row["id"] for row in graph.nodes(Value(1.0))] == ["v0"]
    assert graph.edges(Value(1.0)) == []


@given(random_graph())
def test_rows_stand_in_topological_order(drawn: RandomGraph) -> None:
    output = drawn.build(drawn.leaves())
    names = [row["id"] for row in graph.nodes(output)]
    assert names == [f"v{i}" for i in range(len(output.backward()))]
    place = {name: i for i, name in enumerate(names)}
    edges = graph.edges(output)
    assert all(place[edge["from"]] < place[edge["to"]] for edge in edges)
    children = [place[edge["to"]] for edge in edges]
    assert children == sorted(children)


@given(random_graph())
def test_the_same_expression_gives_the_same_text(drawn: RandomGraph) -> None:
    one, two = [drawn.build(drawn.leaves()) for _ in range(2)]
    assert graph.to_dot(one) == graph.to_dot(two)
    assert graph.nodes(one) == graph.nodes(two)
    assert graph.edges(one) == graph.edges(two)
    assert graph.to_dot(one, one.backward()) == graph.to_dot(two, two.backward())


def test_the_text_has_a_line_for_each_node_and_edge() -> None:
    y = expression()
    text = graph.to_dot(y, y.backward())
    assert len(re.findall(r"^  v\d+ \[label=<.*>\]$", text, re.MULTILINE)) == 5
    assert text.count('  v0 -> v2 [label="-4"]\n') == 2
    assert "<b>x</b><br/>-4<br/>" in text
    assert "gradient -8</font>" in text
    assert "gradient" not in graph.to_dot(y)


def test_labels_are_escaped_in_the_text() -> None:
    text = graph.to_dot(Value(1.0, label='<i>&">'))
    assert "<b>&lt;i&gt;&amp;&quot;&gt;</b>" in text


@pytest.mark.parametrize(
    "label",
    [
        "a < b > c & \"d\" 'e'",
        "<b>bold</b><!-- not -->",
        "{w|b} ]]> &amp; &#65;",
        "w₁·x₁ ∑ é 😀",
        r"\Gamma \N \\",
        "two\nlines\tand a tab",
        "\t",
    ],
)
def test_any_label_is_drawn_as_it_is(label: str) -> None:
    root = ElementTree.fromstring(graph.draw(Value(1.5, label=label)).svg)
    drawn, name = [" ".join("\n".join(text).split()) for text in texts(root)]
    shown = " ".join(label.split())
    assert drawn == f"{shown} 1.5".strip()
    assert name.endswith(f": {shown or 'the output'} = 1.5")


def texts(root: ElementTree.Element) -> tuple[list[str], list[str]]:
    """What a drawing shows, line by line, and what it is called."""
    return list(root.itertext()), [root.get("aria-label", "")]


def test_a_drawing_is_svg_with_a_name_in_the_colors_of_the_page() -> None:
    y = expression()
    svg = graph.draw(y, y.backward()).svg
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert "5 nodes" in root.get("aria-label")
    assert "x = -4, w = 0.5, y = 16.5" in root.get("aria-label")
    assert not any("id" in element.attrib for element in root.iter())
    assert "black" not in svg
    assert "white" not in svg
    assert "currentColor" in svg
    drawn = " ".join(root.itertext())
    for shown in ("x", "w", "relu", "16.5", "gradient -8"):
        assert shown in drawn
    assert drawn.count("gradient") == 5


def test_labels_do_not_make_a_drawing_lose_its_colors() -> None:
    label = 'id="v0" "black" fill="white"'
    root = ElementTree.fromstring(graph.draw(Value(1.0, label=label)).svg)
    assert label in root.get("aria-label")
    assert label in " ".join(root.itertext())


def test_a_drawing_shows_itself_in_a_notebook() -> None:
    drawing = graph.draw(expression())
    assert drawing.svg in drawing._repr_html_()
    assert drawing._repr_svg_() == drawing.svg


def test_the_same_expression_gives_the_same_drawing() -> None:
    one, two = expression(), expression()
    assert graph.draw(one, one.backward()) == graph.draw(two, two.backward())


def test_drawing_prints_nothing() -> None:
    # In a process of its own: what Graphviz's font library has to say, it says once.
    code = "from micrograd_book import Value, graph; graph.draw(Value(1.0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_what_is_printed_after_a_drawing_is_seen(
    capfd: pytest.CaptureFixture[str],
) -> None:
    graph.draw(expression())
    os.write(2, b"seen")
    assert capfd.readouterr() == ("", "seen")


def test_the_largest_graph_drawn_has_300_nodes() -> None:
    assert "300 nodes" in graph.draw(chain(300)).svg
    with pytest.raises(ValueError, match=r"301 nodes.* draw one neuron"):
        graph.draw(chain(301))


def test_looking_changes_nothing() -> None:
    y = expression()
    before = list(y.backward().items())
    graph.draw(y, y.backward())
    assert list(y.backward().items()) == before
