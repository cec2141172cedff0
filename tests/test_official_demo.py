"""The official micrograd demo, line by line."""

import json
import random

import micrograd.engine
import micrograd.nn
import pytest
from helpers import ROOT

from micrograd_book import MLP, Value, max_margin, train

DEMO = json.loads((ROOT / "book" / "data" / "official_demo.json").read_text("utf-8"))


@pytest.mark.parametrize(("engine", "steps"), [("tape", 100), ("graph", 5)])
def test_losses_and_accuracies_are_the_official_ones(engine: str, steps: int) -> None:
    model = MLP(2, [16, 16, 1], seed=1337)
    run = train(model, (DEMO["xs"], DEMO["ys"]), steps, alpha=1e-4, engine=engine)
    assert len(DEMO["log"]) == 100
    for row, official in zip(run.history, DEMO["log"][:steps], strict=True):
        assert row["step"] == official["step"]
        assert row["loss"] == pytest.approx(official["loss"], rel=1e-9, abs=0.0)
        assert row["accuracy"] == official["accuracy"]


def official_model() -> micrograd.nn.MLP:
    random.seed(1337)
    return micrograd.nn.MLP(2, [16, 16, 1])


def test_the_weights_are_the_official_ones() -> None:
    ours = [p.data for p in MLP(2, [16, 16, 1], seed=1337).parameters()]
    assert ours == [p.data for p in official_model().parameters()]


def test_a_backward_pass_gives_the_official_gradients() -> None:
    xs, ys = DEMO["xs"][:5], DEMO["ys"][:5]
    theirs = official_model()
    hinges = [(1 + -y * theirs(x)).relu() for x, y in zip(xs, ys)]
    loss = sum(hinges) * (1.0 / 5) + 1e-4 * sum(p * p for p in theirs.parameters())
    loss.backward()
    ours = MLP(2, [16, 16, 1], seed=1337)
    result = max_margin(ours, xs, ys, alpha=1e-4)
    gradients = result.total_loss.backward()
    assert result.total_loss.data == pytest.approx(loss.data, rel=1e-12)
    assert [gradients[p] for p in ours.parameters()] == pytest.approx(
        [p.grad for p in theirs.parameters()], rel=1e-10, abs=1e-12
    )


def test_micrograds_own_sanity_check_gives_46_in_both() -> None:
    def expression(x):  # of micrograd's test_engine.py
        z = 2 * x + 2 + x
        q = z.relu() + z * x
        h = (z * z).relu()
        return h + q + q * x

    theirs, ours = micrograd.engine.Value(-4.0), Value(-4.0)
    their_output, our_output = expression(theirs), expression(ours)
    their_output.backward()
    assert our_output.data == their_output.data == -20.0
    assert our_output.backward()[ours] == theirs.grad == 46.0
