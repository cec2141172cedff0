"""The playground, in a real browser. `make test-browser` runs this."""

import json
import math
import re
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import live
import pytest
from browsing import barriers, button, untroubled
from helpers import ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from micrograd_book import MLP, blobs, moons, spiral, train

pytestmark = pytest.mark.browser

PAGE = "book/playground.html"
SLOW = 60_000
EXPORT: dict[str, Any] = runpy.run_path(str(ROOT / live.SOURCE / "export_tape.py"))
MAKE = {"moons": moons, "spiral": spiral, "blobs": blobs}


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    with untroubled(context, address, PAGE) as page:
        expect(page.locator("[name=where]")).to_have_text("0")
        yield page


def said(page: Page) -> str:
    page.locator("[name=say]").click()
    return page.locator("#playground [role=status]").inner_text()


def train_to_the_end(page: Page) -> None:
    page.locator("[name=speed]").select_option("1200 a second")
    page.locator("[name=train]").click()
    expect(page.locator("[name=train]")).to_have_text("Train again", timeout=SLOW)


def put(page: Page, name: str, text: str) -> None:
    """Type into a field, and wait until its effect is there."""
    field = page.locator(f"[name={name}]")
    field.fill(text)
    field.press("Enter")
    field.blur()


def settled(page: Page) -> None:
    """Python has answered."""
    status = page.locator("#playground [role=status]")
    expect(status).not_to_have_text(re.compile("recording|starting"), timeout=SLOW)


SETTINGS = {
    "the official size": {},
    "batches at a constant rate": {"batch": 20, "rate": 0.1, "hidden": [8], "n": 60},
    "the spiral, three layers": {"data": "spiral", "hidden": [8, 8, 8], "n": 50},
    "no hidden layer": {"data": "blobs", "hidden": [], "noise": 0.3, "alpha": 0.01},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_replay_takes_the_steps_that_train_takes(name: str, tmp_path: Path) -> None:
    state = {**EXPORT["DEFAULT"], **SETTINGS[name]}
    (tmp_path / "made.json").write_text(EXPORT["told"](state), "utf-8")
    shutil.copytree(ROOT / live.SOURCE / "playground", tmp_path, dirs_exist_ok=True)
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    script = f"""
import fs from "node:fs";
import {{ Training }} from "./training.js";
const made = JSON.parse(fs.readFileSync("made.json"));
const training = new Training(made, {json.dumps(state)});
while (training.at < 100) training.step();
const told = [training.rows, [...training.parameters], training.pulls(1)];
console.log(JSON.stringify(told));
"""
    (tmp_path / "run.js").write_text(script, "utf-8")
    node, _ = live.commands(live.third(ROOT))
    told = subprocess.run(
        [*node, "run.js"], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    assert told.returncode == 0, told.stderr
    rows, parameters, pulls = json.loads(told.stdout)
    rate = {} if state["rate"] == "official" else {"learning_rate": state["rate"]}
    dataset = MAKE[state["data"]](state["n"], noise=state["noise"], seed=1337)
    run = train(
        MLP(2, [*state["hidden"], 1], seed=1337),
        dataset,
        alpha=state["alpha"],
        batch_size=state["batch"] or None,
        **rate,
    )
    for row, ours in zip(rows, run.history):
        assert math.isclose(row["loss"], ours["loss"], rel_tol=1e-9)
        assert row["accuracy"] == ours["accuracy"]
    for p, ours in zip(parameters, run.final_model.parameters()):
        assert math.isclose(p, ours.data, rel_tol=1e-9, abs_tol=1e-12)
    assert len(pulls) == (state["batch"] or state["n"])


def test_it_trains_before_python_is_there_and_gets_all_points(page: Page) -> None:
    train_to_the_end(page)
    assert page.locator("[name=where]").inner_text() == "100"
    assert "100 of 100 points right" in said(page)
    assert "held-out" in said(page)
    assert page.workers == []


def test_it_trains_at_once_unless_someone_wants_no_motion(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + PAGE)
        expect(page.locator("[name=where]")).not_to_have_text("0")
        page.locator("[name=train]").click()
        at = page.locator("[name=where]").inner_text()
        page.wait_for_timeout(300)
        assert page.locator("[name=where]").inner_text() == at


def test_time_runs_back_and_goes_on_to_the_same_end(page: Page) -> None:
    train_to_the_end(page)
    end = said(page)
    page.locator("[name=time]").fill("30")
    assert said(page).startswith("Step 30:")
    page.locator("[name=ten]").click()
    assert said(page).startswith("Step 40:")
    train_to_the_end(page)
    assert said(page) == end
    page.locator("[name=reset]").click()
    assert said(page).startswith("Step 0:")


def test_an_address_restores_what_it_was_taken_from(
    page: Page, browser: Browser
) -> None:
    put(page, "hidden", "6, 4")
    settled(page)
    put(page, "n", "40")
    settled(page)
    put(page, "noise", "0.25")
    settled(page)
    page.locator("[name=schedule]").select_option("constant")
    settled(page)
    put(page, "rate", "0.3")
    settled(page)
    train_to_the_end(page)
    address, end = page.url, said(page)
    assert "hidden=6,4" in address
    with browser.new_context(reduced_motion="reduce") as other:
        guest = other.new_page()
        guest.goto(address)
        expect(guest.locator("[name=hidden]")).to_have_value("6, 4", timeout=SLOW)
        settled(guest)
        train_to_the_end(guest)
        assert said(guest) == end


def test_back_undoes_what_was_changed(page: Page) -> None:
    put(page, "hidden", "3")
    settled(page)
    page.locator("[name=tool]").select_option("add class 1")
    page.locator(".play-plane").click(position={"x": 20, "y": 20})
    expect(page.locator("[name=n]")).to_have_value("101", timeout=SLOW)
    settled(page)
    page.go_back()
    expect(page.locator("[name=n]")).to_have_value("100", timeout=SLOW)
    settled(page)
    page.go_back()
    expect(page.locator("[name=hidden]")).to_have_value("16, 16")


def test_what_is_said_of_a_parameter_is_of_the_step_where_it_ends(page: Page) -> None:
    page.locator("[name=parameter]").fill("0")
    first = page.locator(".play-parameter").inner_text()
    train_to_the_end(page)
    shown = page.locator(".play-parameter")
    expect(shown).not_to_have_text(first)
    run = train(MLP(2, [16, 16, 1], seed=1337), moons(100, noise=0.1, seed=1337))
    value = run.final_model.parameters()[0].data
    expect(shown).to_contain_text(f": {value:.4g}"[:6].replace("-", "−"))


@pytest.mark.parametrize(
    "query",
    [
        "n=1e9&noise=nan&hidden=999&rate=-1&data=<b>",
        "own=1,2&data=own",
        "hidden=1,1,1,1,1,1",
        "n=&seed=x",
    ],
)
def test_a_wrong_address_is_as_none(
    context: BrowserContext, address: str, query: str
) -> None:
    page = context.new_page()
    page.goto(f"{address}{PAGE}?{query}")
    expect(page.locator("[name=n]")).to_have_value("100")
    settled(page)
    page.locator("[name=one]").click()
    assert said(page).startswith("Step 1:")


def test_a_wrong_setting_is_named_and_changes_nothing(page: Page) -> None:
    put(page, "hidden", "16, many")
    expect(page.locator("#playground [role=status]")).to_contain_text("whole numbers")
    put(page, "noise", "-1")
    expect(page.locator("#playground [role=status]")).to_contain_text("noise: from 0")
    expect(page.locator("[name=noise]")).to_have_value("0.1")
    page.locator("[name=one]").click()
    assert said(page).startswith("Step 1:")


def test_points_are_added_moved_flipped_and_deleted(page: Page) -> None:
    plane = page.locator(".play-plane")

    def use(tool: str, x: float, y: float) -> None:
        page.locator("[name=tool]").select_option(tool)
        plane.click(position={"x": x, "y": y})
        settled(page)

    use("add class 1", 20, 20)
    expect(page.locator("[name=n]")).to_have_value("101", timeout=SLOW)
    use("flip", 22, 18)
    assert re.search(r"own=.*,-1$", page.url.split("&n=")[0]) or ",-1" in page.url
    page.locator("[name=tool]").select_option("move")
    box = plane.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=3)
    page.mouse.up()
    settled(page)
    use("delete", 60, 40)
    expect(page.locator("[name=n]")).to_have_value("100", timeout=SLOW)
    plane.focus()
    plane.press("ArrowLeft")
    page.locator("[name=tool]").select_option("add class −1")
    plane.press("Enter")
    expect(page.locator("[name=n]")).to_have_value("101", timeout=SLOW)


def look_at_a_point(page: Page) -> None:
    """At one's own, so that it is known where it is."""
    place: Any = {"x": 100, "y": 100}
    for tool in ("add class 1", "look"):
        page.locator("[name=tool]").select_option(tool)
        page.locator(".play-plane").click(position=place)
        settled(page)


def test_what_is_done_quickly_is_not_lost(page: Page) -> None:
    page.locator("[name=tool]").select_option("add class 1")
    for x in (20, 60, 100, 140, 180, 220):
        page.locator(".play-plane").click(position={"x": x, "y": 30})
    settled(page)
    expect(page.locator("[name=n]")).to_have_value("106")


def test_what_was_changed_back_is_as_it_was(page: Page) -> None:
    before = page.locator("#playground").get_attribute("data-loss")
    for seed in ("5", "1337"):
        put(page, "init", seed)
        settled(page)
    assert page.locator("#playground").get_attribute("data-loss") == before


def test_a_tool_takes_no_point_far_off(page: Page) -> None:
    page.locator("[name=tool]").select_option("delete")
    page.locator(".play-plane").click(position={"x": 8, "y": 8})
    expect(page.locator("[name=n]")).to_have_value("100")


def test_opening_the_code_leaves_the_training_alone(page: Page) -> None:
    page.locator("[name=ten]").click()
    page.locator("[name=code]").click()
    cell = page.locator("div.cell").first
    expect(cell.locator(".live-status")).to_contain_text("came from a link")
    expect(page.locator("[name=where]")).to_have_text("10")


def test_a_parameter_and_a_point_are_looked_at(page: Page) -> None:
    page.locator("[name=parameter]").fill("336")
    expect(page.locator(".play-parameter")).to_contain_text(
        "the bias of neuron 1 in layer 3"
    )
    page.locator(".play-strips").click(position={"x": 80, "y": 60})
    expect(page.locator("[name=parameter]")).not_to_have_value("336")
    expect(page.locator(".play-parameter")).to_contain_text("points pull it up")
    look_at_a_point(page)
    expect(page.locator(".play-point")).to_contain_text("margin")
    expect(page.locator(".play-point")).to_contain_text("713 Values, is too large")
    expect(page.locator("[name=graph]")).to_be_hidden()
    put(page, "hidden", "2")
    settled(page)
    expect(page.locator("[name=parameter]")).to_have_value("8")  # the last of nine


def test_what_python_cannot_give_is_said_instead_of_a_lead(page: Page) -> None:
    page.route("**/worker.js", lambda route: route.abort())
    page.locator("[name=preset]").select_option("the spiral")
    expect(page.locator("#playground [role=status]")).to_contain_text("Not changed")
    expect(page.locator("[name=data]")).to_have_value("moons")
    assert "spiral" not in page.url


def test_a_neuron_is_chosen_where_it_is_drawn(page: Page) -> None:
    dead, chosen = page.locator(".play-dead"), page.locator("[name=neuron]")
    neurons = page.locator(".play-neurons")
    neurons.click(position={"x": 30, "y": 30})
    assert chosen.evaluate("field => field.value") == "layer 2, neuron 2"
    expect(dead).to_contain_text("This neuron is open at")
    neurons.click(position={"x": 30, "y": 30})
    assert chosen.evaluate("field => field.value") == "none"
    expect(dead).not_to_contain_text("This neuron")


def test_a_points_whole_graph_is_walked(page: Page) -> None:
    put(page, "hidden", "2")
    settled(page)
    look_at_a_point(page)
    page.locator("[name=graph]").click()
    figure = page.locator(".play-graph .explorable")
    expect(figure).to_be_visible(timeout=SLOW)
    expect(figure).to_contain_text("w2 1.2")
    before = figure.locator(".say").inner_text()
    figure.get_by_role("button", name="Next").click()
    expect(figure.locator(".say")).not_to_have_text(before)


def test_the_code_gives_the_same_numbers(page: Page) -> None:
    put(page, "hidden", "4")
    settled(page)
    put(page, "steps", "20")
    settled(page)
    page.locator("[name=code]").click()
    cell = page.locator("div.cell").first
    expect(cell.locator(".cm-content")).to_contain_text("[4, 1]")
    button(cell, "Run").click()
    expect(cell).to_have_attribute("data-ran", "ok", timeout=SLOW)
    loss, accuracy = map(float, cell.locator(".cell_output").inner_text().split())
    train_to_the_end(page)
    page.locator("[name=time]").fill("19")
    expect(page.locator("[name=where]")).to_have_text("19")
    shown = float(page.locator("#playground").get_attribute("data-loss") or "nan")
    assert math.isclose(shown, loss, rel_tol=1e-9)
    assert accuracy > 0.8


PRESETS = {  # what is said at the end of each
    "the book's classifier": r"100 of 100 points right, 100 of 100 held",
    "a dead network": r"loss 1\.\d+, 50 of 100 points right.*Dead",
    "a rate too large": r"loss 0\.4\d+, 9\d of 100 points right.*Dead",
    "a network too small": r"loss 0\.2\d+, 92 of 100 points right",
    "memorized noise": r"30 of 30 points right, 2[0-5] of 30 held-out",
    "the spiral": r"9\d of 100 points right",
}


def test_each_preset_shows_what_it_says_and_leads_to_a_chapter(
    page: Page, site: Path
) -> None:
    names = page.locator("[name=preset] option").all_inner_texts()[1:]
    assert names == list(PRESETS)
    for name, end in PRESETS.items():
        page.locator("[name=preset]").select_option(name)
        link = page.locator("#playground [role=status] a")
        expect(link).to_be_visible(timeout=SLOW)
        assert (site / "book" / str(link.get_attribute("href"))).exists()
        train_to_the_end(page)
        assert re.search(end, said(page)), said(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_playground_is_open_to_all(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    seen: Any = {"color_scheme": scheme, "reduced_motion": "reduce"}
    with browser.new_context(viewport={"width": 390, "height": 900}, **seen) as context:
        page = context.new_page()
        page.goto(address + PAGE)
        expect(page.locator("[name=where]")).to_have_text("0")
        page.locator("[name=ten]").click()
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
