"""The package as a whole: what it offers and needs, which way its imports point."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.util import resolve_name

import pytest
from helpers import ROOT, python

import micrograd_book

SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in sorted((ROOT / "micrograd_book").rglob("*.py"))
    if path.name != "__init__.py"
}
ORDER = [
    "checks",
    "gradients",
    "building",
    "elementwise",
    "value",
    "nn",
    "datasets",
    "losses",
    "recording",
    "lists",
    "arrays",
    "tape",
    "shared",
    "engines",
    "trainer",
    "scoring",
    "numbers",
    "palette",
    "layout",
    "drawing",
    "graph",
    "plot_data",
    "plots",
]
CORE = ORDER[: ORDER.index("numbers")]
LIBRARIES = {  # the only ones that a file may import, wherever in it
    "trainer": {"tqdm"},
    "arrays": {"numpy"},
    "plots": {"numpy", "matplotlib", "matplotlib_inline"},  # the last inside IPython
}


def imports(module: str, whole_file: bool) -> Iterator[str]:
    """What a file imports: all of it, or only what runs when it is loaded."""
    package = module.rpartition(".")[0]
    waiting: list[ast.AST] = [ast.parse(SOURCES[module].read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), package)
            names = [f"{source}.{alias.name}" for alias in node.names]
            yield from [name if name in SOURCES else source for name in names]
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif whole_file or not isinstance(node, ast.FunctionDef):
            waiting += ast.iter_child_nodes(node)


def own(module: str, whole_file: bool) -> set[str]:
    return set(imports(module, whole_file)) & set(SOURCES)


def test_the_imports_make_no_circle() -> None:
    order = TopologicalSorter({module: own(module, True) for module in SOURCES})
    assert set(order.static_order()) == set(SOURCES)


def test_each_file_is_loaded_after_what_it_imports() -> None:
    assert {f"micrograd_book.{name}" for name in ORDER} <= set(SOURCES)
    for place, name in enumerate(ORDER):
        before = {f"micrograd_book.{earlier}" for earlier in ORDER[:place]}
        assert own(f"micrograd_book.{name}", whole_file=False) <= before


@pytest.mark.parametrize("name", CORE)
def test_the_core_imports_neither_graph_nor_plots(name: str) -> None:
    apart = {f"micrograd_book.{other}" for other in set(ORDER) - set(CORE)}
    assert not own(f"micrograd_book.{name}", whole_file=True) & apart


@pytest.mark.parametrize("module", SOURCES)
def test_a_file_imports_only_the_libraries_it_may(module: str) -> None:
    found = {name.partition(".")[0] for name in imports(module, whole_file=True)}
    libraries = found - sys.stdlib_module_names - {"micrograd_book"}
    assert libraries <= LIBRARIES.get(module.removeprefix("micrograd_book."), set())


def test_each_library_comes_with_the_extra_plots() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = {
        re.split(r"[^\w-]", requirement)[0].replace("-", "_")
        for requirement in project["optional-dependencies"]["plots"]
    }
    assert project["dependencies"] == []
    for module in SOURCES:
        found = {name.partition(".")[0] for name in imports(module, whole_file=True)}
        brought = extra | {"micrograd_book", "matplotlib_inline"}  # with IPython
        assert found - sys.stdlib_module_names <= brought


def test_importing_the_package_loads_nothing_but_the_standard_library() -> None:
    loaded = python(
        "import sys\n"
        "before = set(sys.modules)\n"
        "import micrograd_book\n"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    assert "micrograd_book" in loaded.split()
    assert set(loaded.split()) - {"micrograd_book"} <= sys.stdlib_module_names


def test_graph_and_plot_data_load_nothing_but_the_standard_library() -> None:
    loaded = python(
        "import sys\n"
        "before = set(sys.modules)\n"
        "from micrograd_book import Value, graph, plot_data\n"
        "graph.to_dot(Value(2.0) * 3.0)\n"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    assert set(loaded.split()) - {"micrograd_book"} <= sys.stdlib_module_names


def test_the_package_offers_what_the_book_uses() -> None:
    assert set(micrograd_book.__all__) == {
        *("Value", "Gradients", "Neuron", "Layer", "MLP"),
        *("Dataset", "moons", "spiral", "blobs", "max_margin", "LossResult"),
        *("train", "Run", "TrainingDiverged", "official_learning_rate", "Tape"),
    }
    for name in micrograd_book.__all__:
        assert getattr(micrograd_book, name).__doc__


def test_numpy_is_loaded_with_the_first_tape() -> None:
    printed = python(
        "import sys\n"
        "from micrograd_book import Tape, Value\n"
        "print('numpy' in sys.modules)\n"
        "Tape(Value(1.0))\n"
        "print('numpy' in sys.modules)"
    )
    assert printed.split() == ["False", "True"]


def test_other_modules_are_imported_from_the_package() -> None:
    printed = python(
        "from micrograd_book import datasets, graph, plot_data, plots\n"
        "print(datasets.moons, graph.draw, plot_data.loss_history, plots.loss_history)"
    )
    assert printed.count("<function") == 4


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Tensor'"):
        _ = micrograd_book.Tensor


EVERYTHING = """
from micrograd_book import MLP, blobs, graph, max_margin, moons, spiral, train
for make in (moons, spiral, blobs):
    print(make(20))
    print(make(20).xs, make(20).ys)
for engine in ("graph", "tape"):
    run = train(MLP(2, [8, 8, 1]), moons(30), 5, batch_size=10, engine=engine)
    print(run.history, run.final_loss)
    print([p.data for p in run.final_model.parameters()])
loss = max_margin(MLP(2, [2, 1]), [(0.5, 1.0)], [1]).total_loss
print(graph.to_dot(loss, loss.backward()))
"""


def test_each_process_computes_the_same() -> None:
    printed = [python(EVERYTHING, PYTHONHASHSEED=seed) for seed in ("0", "1", "4242")]
    assert len(printed[0]) > 5_000
    assert len(set(printed)) == 1
