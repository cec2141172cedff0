"""Rows, text and drawings of graphs."""

import os
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from helpers import RandomGraph, chain, random_graph
from hypothesis import given

from micrograd_book import MLP, Neuron, Value, graph, max_margin
from micrograd_book.gradients import graph_order

SVG = "{http://www.w3.org/2000/svg}"
NODE_KEYS = ["id", "label", "op", "data", "arity", "is_leaf"]
EDGE_KEYS = ["from", "to", "local_gradient", "parent_label", "child_label", "child_op"]


def expression() -> Value:
    x, w = Value(-4.0, label="x"), Value(0.5, label="w")
    y = (x * x + w).relu()
    y.label = "y"
    return y


def neuron() -> Value:
    return Neuron(2, seed=1)((1.0, -2.0))


def point() -> Value:
    return max_margin(MLP(2, [2, 1], seed=3), [(1.0, 2.0)], [1.0]).total_loss


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


LABELS = {  # and what is shown of them
    "a < b > c & \"d\" 'e'": None,
    "<b>bold</b><!-- not -->": None,
    "{w|b} ]]> &amp; &#65;": None,
    "w₁·x₁ ∑ é 😀": None,
    "$x_1$": None,
    "👨‍👩‍👧 می‌خواهم": None,  # joined by what has no width
    r"\Gamma \N \\": None,
    'id="v0" "black" fill="white"': None,
    "two\nlines\tand a tab": "two lines and a tab",
    "a\u202eb\u2066c": "a b c",  # what turns the text around it is left out
    "\t": "constant",
    "x" * 100_000: "x" * 29 + "…",
}
EACH_LABEL = pytest.mark.parametrize(
    ("label", "shown"), LABELS.items(), ids=[label[:8] for label in LABELS]
)


def texts(svg: str) -> list[str]:
    """What a drawing shows, text by text."""
    root = ElementTree.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@EACH_LABEL
def test_any_label_is_drawn_as_it_is(label: str, shown: str | None) -> None:
    svg = graph.draw(Value(1.5, label=label)).svg
    shown = label if shown is None else shown
    assert texts(svg) == [shown, "1.5"]
    name = ElementTree.fromstring(svg).get("aria-label")
    assert name.endswith(f": {shown if label.strip() else 'the output'} = 1.5")


@EACH_LABEL
def test_graphviz_reads_any_label(label: str, shown: str | None) -> None:
    x, w = Value(1.5, label=label), Value(-2.0, label="w")
    y = Value.sum([(x * w).relu(), x])
    if not shutil.which("dot") and "CI" not in os.environ:
        pytest.skip("Graphviz is not installed: apt install graphviz")
    command = ["dot", "-Tsvg"]
    done = subprocess.run(
        command,
        input=graph.to_dot(y, y.backward()),
        encoding="utf-8",
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    root = ElementTree.fromstring(done.stdout)
    boxes = [g for g in root.iter(f"{SVG}g") if g.get("class") == "node"]
    drawn = ["".join(t.itertext()) for t in boxes[0].iter(f"{SVG}text")]
    named = [label if shown is None else shown] if label.strip() else []
    assert drawn == [*named, "1.5", "gradient 1"]
    assert len(boxes) == 5
    assert sum(g.get("class") == "edge" for g in root.iter(f"{SVG}g")) == 5


def test_a_drawing_is_svg_with_a_name_in_the_colors_of_the_page() -> None:
    y = expression()
    svg = graph.draw(y, y.backward()).svg
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert "5 nodes" in root.get("aria-label")
    assert "x = −4, w = 0.5, y = 16.5" in root.get("aria-label")
    assert not any("id" in element.attrib for element in root.iter())
    assert not re.search("black|white", svg)
    assert "currentColor" in svg
    boxes = [
        ["x", "−4", "gradient −8"],
        ["w", "0.5", "gradient 1"],
        ["×", "16", "gradient 1"],
        ["+", "16.5", "gradient 1"],
        ["y (relu)", "16.5", "gradient 1"],
    ]
    arrows = ["−4", "−4", "1", "1", "1"]
    assert texts(svg) == [*arrows, *[line for box in boxes for line in box]]
    assert "gradient" not in " ".join(texts(graph.draw(y).svg))


@pytest.mark.parametrize("output", [expression(), neuron(), point()])
def test_arrows_run_from_box_to_box_inside_the_drawing(output: Value) -> None:
    order = graph_order(output)
    edges = [(parent, child) for child in order for parent in child.parents]
    for form in graph.draw(output, output.backward()).forms:
        root = ElementTree.fromstring(form)
        left, top, width, height = map(float, root.get("viewBox").split())
        corners = []
        for rect in root.iter(f"{SVG}rect"):
            x, y, w, h = [float(rect.get(key)) for key in ("x", "y", "width", "height")]
            assert left <= x <= x + w <= left + width
            assert top <= y <= y + h <= top + height
            corners.append((x, y, x + w, y + h))
        boxes = dict(zip(order, corners, strict=True))
        paths = [path.get("d") for path in root.iter(f"{SVG}path")]
        runs, heads = paths[::2], paths[1::2]
        for (parent, child), run, head in zip(edges, runs, heads, strict=True):
            start = [float(x) for x in re.findall(r"-?[\d.]+", run)[:2]]
            tip = [float(x) for x in re.findall(r"-?[\d.]+", head)[:2]]
            assert on_edge(start, boxes[parent])
            assert on_edge(tip, boxes[child])


def on_edge(place: list[float], box: tuple[float, float, float, float]) -> bool:
    (x, y), (left, top, right, bottom) = place, box
    inside = left - 1.1 <= x <= right + 1.1 and top - 1.1 <= y <= bottom + 1.1
    near = min(abs(x - left), abs(x - right), abs(y - top), abs(y - bottom))
    return inside and near <= 1.1


def test_a_wide_graph_has_a_form_for_narrow_places() -> None:
    drawing = graph.draw(point())
    wide, narrow = [ElementTree.fromstring(form) for form in drawing.forms]
    assert float(wide.get("width")) <= 752
    assert float(narrow.get("width")) <= 340
    assert texts(drawing.forms[0]) == texts(drawing.forms[1])
    assert len(graph.draw(Value(1.0) * 2.0).forms) == 1


def test_a_drawing_shows_itself_in_a_notebook() -> None:
    drawing = graph.draw(expression())
    assert drawing.svg in drawing._repr_html_()
    assert drawing._repr_svg_() == drawing.svg


def test_the_same_expression_gives_the_same_drawing() -> None:
    one, two = expression(), expression()
    assert graph.draw(one, one.backward()) == graph.draw(two, two.backward())


def test_the_largest_graph_drawn_has_300_nodes() -> None:
    assert "300 nodes" in graph.draw(chain(300)).svg
    with pytest.raises(ValueError, match=r"301 nodes.* draw one neuron"):
        graph.draw(chain(301))


def test_looking_changes_nothing() -> None:
    y = expression()
    before = list(y.backward().items())
    graph.draw(y, y.backward())
    assert list(y.backward().items()) == before
