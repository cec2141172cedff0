"""The PyTorch code that the book shows, run where PyTorch is installed."""

import re

import pytest
from helpers import ROOT

from micrograd_book import MLP, moons, train

torch = pytest.importorskip("torch", reason="the book does not depend on PyTorch")


def shown_in(chapter: str) -> str:
    """The Python that a chapter shows without running it."""
    text = (ROOT / "book" / f"{chapter}.md").read_text("utf-8")
    [code] = re.findall(r"^```python\n(import torch.*?)^```", text, re.M | re.S)
    return code


def test_pytorchs_losses_are_those_of_train() -> None:
    dataset, model = moons(100, noise=0.1, seed=1337), MLP(2, [16, 16, 1], seed=1337)
    names = {"dataset": dataset, "numbers": [p.data for p in model.parameters()]}
    before = torch.get_default_dtype()
    try:
        exec(shown_in("deeper/scalars_to_arrays"), names)
    finally:
        torch.set_default_dtype(before)
    ours = [row["loss"] for row in train(model, dataset, steps=100).history]
    assert names["torch_losses"] == pytest.approx(ours, rel=1e-9, abs=0.0)


def test_the_first_example_has_its_gradient_in_pytorch() -> None:
    names: dict = {}
    exec(shown_in("walkthrough/graph_inspection"), names)
    assert names["x"].grad.item() == -8.0
