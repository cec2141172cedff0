"""The pages in a real browser. `make test-browser` runs this; it needs a Chromium."""

import functools
import http.server
import math
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from helpers import data, sentences
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from micrograd_book import MLP, Value, moons, train
from micrograd_book.explorables import (
    Explorable,
    boundary,
    collapse,
    hinge,
    microscope,
    stepper,
    strip,
    sweep,
)

pytestmark = pytest.mark.browser

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
# without preload: axe would fetch the theme's imports from wrong addresses; and what it
# finds in order, it need not describe, which takes half of its time
AXE = {"preload": False, "resultTypes": ["violations"]}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update"]
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    found += [MAC] if sys.platform == "darwin" and Path(MAC).exists() else []
    path = next(filter(None, found), None)
    if path is None:
        pytest.fail(
            "no Chromium found: install one (Debian and Ubuntu: apt-get install "
            "chromium; macOS: brew install --cask chromium; Windows: Edge will do), "
            "or set CHROMIUM to its path"
        )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A first visit, with the width and the theme that the reader's system has."""
    theme, width = request.param
    window = {"width": width, "height": 900}
    context = browser.new_context(viewport=window, color_scheme=theme)
    yield context.new_page()
    context.close()


def pages_of(site: Path) -> list[str]:
    return sorted(
        path.relative_to(site).as_posix() for path in (site / "book").rglob("*.html")
    )


@pytest.mark.parametrize(
    "page",
    [("light", 1300), ("dark", 1300), ("light", 390), ("dark", 390)],
    indirect=True,
    ids=lambda view: f"{view[0]}-{view[1]}",
)
def test_every_page_opens_well(page: Page, site: Path, address: str) -> None:
    """No console error, nothing from elsewhere, nothing too wide, open to all."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    theme = "dark" if dark else "light"
    narrow = page.evaluate("innerWidth") < 800
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: message.type == "error" and troubles.append(message.text),
    )
    page.on(
        "request",
        lambda request: (
            request.url.startswith((address, "data:", "blob:"))
            or troubles.append(f"asks {request.url}")
        ),
    )
    assert pages_of(site)
    for name in pages_of(site):
        page.goto(address + name, wait_until="load")
        page.wait_for_timeout(300)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 1:
            troubles.append(f"{name} is {wide} pixels too wide")
        for figure in page.locator(".explorable:not(details *)").all():
            if not figure.is_visible():  # the theme's styles know many names
                troubles.append(f"{name}: {figure.get_attribute('aria-label')} hidden")
        shown = page.evaluate("document.documentElement.dataset.theme")
        if shown != theme:
            troubles.append(f"{name} is {shown} for a reader who wants {theme}")
        if (theme == "dark") != narrow:  # each theme and each width once
            continue
        found = Axe().run(page, options=AXE).response["violations"]
        for violation in found:
            if violation["impact"] in ("serious", "critical"):
                example = violation["nodes"][0]["html"][:120]
                troubles.append(f"{name}: {violation['id']}: {example}")
    assert troubles == []


@pytest.mark.parametrize("page", [("light", 1300)], indirect=True, ids=["light"])
def test_a_fold_opens_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(address + "book/walkthrough/scalar_autodiff.html")
    fold = page.locator("details.below-input").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.locator("pre").first.is_visible()


# Figures that move, each alone on a page.

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figures</title>
<style>body {{ margin: 16px; font-family: sans-serif; {style} }}</style></head>
<body><main><h1>Figures</h1>{figures}</main></body></html>"""
STYLES = {
    "light": "background: #fff; color: #111; --page: #fff",
    "dark": "background: #121212; color: #eee; --page: #121212; "
    "--class-minus-one: #56b4e9; --class-one: #ff9e5e; --gradient: #ffab73",
}
PACES = {
    "stepper": 1600,
    "strip": 500,
    "boundary": 250,
    "microscope": 200,
    "collapse": 1800,
    "sweep": 900,
}
NOUNS = {"microscope": "size of the nudge", "collapse": "stage", "sweep": "noise"}

Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Puts figures on a page of their own; a console error on it fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        *figures: Explorable,
        width: int = 1300,
        theme: str = "light",
        scripts: bool = True,
    ) -> Page:
        window = {"width": width, "height": 900}
        contexts.append(
            browser.new_context(viewport=window, java_script_enabled=scripts)
        )
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", lambda request: troubles.append(f"asks {request.url}"))
        page.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and troubles.append(message.text)
            ),
        )
        if scripts:
            page.clock.install(time=0)
            page.clock.pause_at(1)  # from here on, time passes when told to
        shown = "".join([figure.html for figure in figures])
        page.set_content(PAGE.format(style=STYLES[theme], figures=shown))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@functools.cache
def figure(name: str) -> Explorable:
    points = moons(20, noise=0.1)
    if name == "stepper":
        a, b, c = [Value(x, label=n) for n, x in (("a", 2.0), ("b", -3.0), ("c", 0.5))]
        return stepper((a * b + a * c + 6.5).relu() * a)
    if name == "wide stepper":
        x = [Value(0.5, label="x₁"), Value(-1.0, label="x₂")]
        return stepper(MLP(2, [3, 1])(x))
    if name == "hinge":
        return hinge(-0.4)
    if name == "microscope":
        return microscope(lambda x: x**3, 2.0)
    if name == "collapse":
        network = MLP(2, [3, 1], seed=3)
        rows = [[Value(x) for x in row] for row in points.xs[:4]]
        return collapse(Value.sum([network(row) for row in rows]))
    if name == "sweep":
        noises = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
        clouds = [moons(20, noise=noise) for noise in noises]
        runs = [train(MLP(2, [4, 1]), cloud, steps=6) for cloud in clouds]
        return sweep(runs, clouds, noises, "noise")
    run = train(MLP(2, [4, 1]), points, steps=6)
    return (
        boundary(run, points)
        if name == "boundary"
        else strip(run.models, (0.5, 0.25), -1, 2)
    )


EACH_PLAYER = pytest.mark.parametrize("name", PACES)
EACH_EXPLORABLE = pytest.mark.parametrize("name", [*PACES, "hinge"])


def places(name: str) -> list[str]:
    """What stands beside the slider at each step."""
    found = data(figure(name))
    states = found.get("states") or found["steps"]
    steps = [f"step {k} of {len(states) - 1}" for k in range(len(states))]
    return [state.get("where", step) for state, step in zip(states, steps)]


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def picture(page: Page) -> tuple[list[str], list[float]]:
    """What the pictures show: their shapes and texts, and apart the numbers in them."""
    shapes = page.locator("svg *").evaluate_all(
        """shapes => shapes.flatMap(shape => [
          `${shape.tagName} ${[...shape.classList].sort()}`,
          ...["d", "transform", "cx", "cy", "x1", "x2", "y1", "y2"].map(
            name => name + "=" + (shape.getAttribute(name) ?? "")),
          shape.tagName === "text" ? shape.textContent : shape.style.transform,
        ])"""
    )
    number = r"-?\d+\.?\d*"
    text = "\n".join(shapes)
    numbers = [float(x) for x in re.findall(number, text)]
    return re.sub(number, "0", text).split("\n"), numbers


def go_to(page: Page, k: int) -> None:
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    for _ in range(k):
        page.keyboard.press("ArrowRight")


@EACH_PLAYER
def test_an_explorable_begins_at_its_start_and_steps_with_the_mouse(
    show: Show, name: str
) -> None:
    page, expected = show(figure(name)), sentences(figure(name))
    assert len(set(expected)) == len(expected)
    for k, (sentence, place) in enumerate(zip(expected, places(name), strict=True)):
        assert said(page) == sentence
        assert page.locator(".where").inner_text() == place
        slider = page.get_by_role("slider")
        assert slider.get_attribute("aria-valuetext") == place
        assert slider.input_value() == str(k)
        button(page, "Next").click()
    assert said(page) == expected[-1]
    for sentence in expected[-2::-1]:
        button(page, "Previous").click()
        assert said(page) == sentence
    button(page, "Previous").click()
    assert said(page) == expected[0]


@EACH_PLAYER
def test_the_slider_of_an_explorable_is_dragged(show: Show, name: str) -> None:
    page, expected = show(figure(name)), sentences(figure(name))
    box = page.get_by_role("slider").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 6, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=5)
    assert said(page) == expected[-1]
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=5)
    page.mouse.up()
    half = (len(expected) - 1) / 2
    assert said(page) in (expected[math.floor(half)], expected[math.ceil(half)])


@EACH_PLAYER
def test_an_explorable_obeys_the_keyboard(show: Show, name: str) -> None:
    page, expected = show(figure(name)), sentences(figure(name))

    def tab_to(which: str) -> None:
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert which in (focused.inner_text(), focused.get_attribute("aria-label"))
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"

    if name == "stepper":
        tab_to("The graph")
    tab_to("Previous")
    tab_to("Next")
    page.keyboard.press("Enter")
    assert said(page) == expected[1]
    page.keyboard.press("Space")
    assert said(page) == expected[2]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert said(page) == expected[1]
    tab_to("Next")
    tab_to("Play")
    page.keyboard.press("Space")
    assert button(page, "Pause").is_visible()
    page.keyboard.press("Enter")
    assert button(page, "Play").is_visible()
    tab_to(NOUNS.get(name, "step"))
    for key, k in [("ArrowRight", 2), ("ArrowLeft", 1), ("End", -1), ("Home", 0)]:
        page.keyboard.press(key)
        assert said(page) == expected[k]


@EACH_PLAYER
def test_an_explorable_plays_to_its_end_and_again(show: Show, name: str) -> None:
    page, expected = show(figure(name)), sentences(figure(name))
    status = page.get_by_role("status")
    for _ in range(2):
        button(page, "Play").click()
        for sentence in expected[:-1]:
            assert said(page) == sentence
            assert button(page, "Pause").is_visible()
            assert status.get_attribute("aria-live") == "off"
            page.clock.run_for(PACES[name])
        assert said(page) == expected[-1]
        assert button(page, "Play").is_visible()
        assert status.get_attribute("aria-live") == "polite"
        page.clock.run_for(3 * PACES[name])
        assert said(page) == expected[-1]


@EACH_PLAYER
@pytest.mark.parametrize("stop", ["Pause", "Next", "Previous", "slider"])
def test_a_playing_explorable_stops_when_it_is_touched(
    show: Show, name: str, stop: str
) -> None:
    page, expected = show(figure(name)), sentences(figure(name))
    button(page, "Play").click()
    page.clock.run_for(2 * PACES[name])
    assert said(page) == expected[2]
    if stop == "slider":
        page.get_by_role("slider").press("ArrowRight")
    else:
        button(page, stop).click()
    there = {"Pause": 2, "Next": 3, "Previous": 1, "slider": 3}[stop]
    assert button(page, "Play").is_visible()
    page.clock.run_for(3 * PACES[name])
    assert said(page) == expected[there]
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"


def test_the_readout_of_an_explorable_agrees_with_its_sentence(show: Show) -> None:
    """A run that logs every third step: its fourth row is step 7."""
    points = moons(20)
    page = show(boundary(train(MLP(2, [2, 1]), points, 8, log_every=3), points))
    page.get_by_role("slider").press("End")
    assert said(page).startswith("Step 7: ")
    readout = page.locator(".where").inner_text()
    assert not readout.startswith("step ") or readout == "step 7 of 7"


def test_the_stepper_explorable_shows_each_step(show: Show) -> None:
    page, found = show(figure("stepper")), data(figure("stepper"))
    for k, step in enumerate(found["steps"]):
        nodes = page.locator(".node").evaluate_all(
            """nodes => nodes.map(node => [
              ...["lit", "forward", "backward"].map(c => node.classList.contains(c)),
              node.querySelector(".grad").textContent,
              getComputedStyle(node.querySelector(".number")).visibility,
            ])"""
        )
        for i, (shown, node) in enumerate(zip(nodes, found["nodes"], strict=True)):
            gradients = [text for when, text in node["gradients"] if when <= k]
            here, lit = i in step["at"], k >= node["lit"]
            assert shown == [
                lit,
                here and not step["back"],
                here and step["back"],
                gradients[-1] if gradients else "",
                "visible" if lit else "hidden",
            ]
        edges = page.locator(".edge").evaluate_all(
            """edges => edges.map(edge => [
              ...["lit", "active"].map(c => edge.classList.contains(c)),
              edge.querySelector(".share").textContent,
              getComputedStyle(edge.querySelector(".share")).visibility,
            ])"""
        )
        for shown, edge in zip(edges, found["edges"], strict=True):
            paying, lit = k == edge["paid"], k >= edge["lit"]
            text = edge["share"] if paying else edge["local"]
            assert shown == [lit, paying, text, "visible" if lit else "hidden"]
        button(page, "Next").click()


def test_the_stepper_explorable_ends_with_the_gradients_of_backward(
    show: Show,
) -> None:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    page = show(stepper(a * a * b + a))  # d/da = 2ab + 1 = -11
    page.get_by_role("slider").press("End")
    boxes = page.locator(".node").evaluate_all(
        "nodes => nodes.map(node => [...node.children].map(e => e.textContent))"
    )
    assert {tuple(texts[1:]) for texts in boxes} >= {
        ("a", "2", "gradient −11"),
        ("b", "−3", "gradient 4"),
    }


def test_the_strip_explorable_shows_each_state(show: Show) -> None:
    page, states = show(figure("strip")), data(figure("strip"))["states"]
    assert len({state["score"] for state in states}) > 1
    for state in states:
        point = page.locator(".point").get_attribute("transform")
        assert point == f"translate({state['score']:g} 44)"
        missing = page.locator(".missing").get_attribute("d")
        assert missing == f"M{state['score']:g} 62H{state['goal']:g}"
        assert page.locator(".knob").get_attribute("cx") == f"{state['weight']:g}"
        pull = page.locator(".pull").get_attribute("d")
        assert pull == f"M{state['weight']:g} 132H{state['pull']:g}"
        texts = page.locator(".end").evaluate_all("e => e.map(e => e.textContent)")
        assert texts[:2] == state["numbers"]
        way = math.copysign(1.0, state["pull"] - state["weight"])
        corners = page.locator(".head").evaluate(
            "e => [0, 0.5, 1].map(t => e.getPointAtLength(t * e.getTotalLength()).x)"
        )
        tip, base = state["pull"] + 6.0 * way, state["pull"] - 2.0 * way
        assert corners == pytest.approx([tip, base, tip], abs=0.1)
        button(page, "Next").click()


def test_the_strip_explorable_has_no_arrow_where_nothing_pulls(show: Show) -> None:
    models = [MLP(1, [1]).with_parameters([w, 0.0]) for w in (0.5, 2.0)]
    page = show(strip(models, [1.0], 1))
    assert page.locator(".head").get_attribute("d")
    button(page, "Next").click()
    assert not page.locator(".head").get_attribute("d")
    assert not page.locator(".pull").get_attribute("d")


def test_the_boundary_explorable_shows_each_state(show: Show) -> None:
    page, states = show(figure("boundary")), data(figure("boundary"))["states"]
    assert len({state["region"] for state in states}) == len(states)
    assert len({tuple(state["wrong"]) for state in states}) > 1
    for state in states:
        wrong = page.locator(".points > *").evaluate_all(
            "points => points.flatMap((p, i) => p.matches('.wrong') ? [i] : [])"
        )
        assert wrong == state["wrong"]
        assert page.locator(".region").get_attribute("d") == state["region"]
        now = page.locator(".now")
        assert now.get_attribute("cx") == f"{state['x']:g}"
        assert now.get_attribute("cy") == f"{state['y']:g}"
        button(page, "Next").click()


def test_the_sweep_explorable_shows_each_state(show: Show) -> None:
    page, states = show(figure("sweep")), data(figure("sweep"))["states"]
    assert len({state["region"] for state in states}) == len(states)
    for k, state in enumerate(states):
        assert page.locator(".region").get_attribute("d") == state["region"]
        assert page.locator(".map").get_attribute("aria-label") == state["say"]
        drawn = page.locator(".points").evaluate("g => g.innerHTML")
        assert BeautifulSoup(drawn, "html.parser") == BeautifulSoup(
            state["points"], "html.parser"
        )
        strong = page.locator(".curve").evaluate_all(
            "curves => curves.flatMap((c, i) => c.matches('.here') ? [i] : [])"
        )
        assert strong == [k]
        button(page, "Next").click()


def test_the_graph_of_an_explorable_scrolls_alone_and_keeps_the_step_in_sight(
    show: Show,
) -> None:
    page = show(figure("wide stepper"), width=390)
    scroll = page.locator(".scroll")
    assert scroll.evaluate("e => e.scrollWidth - e.clientWidth") > 100
    places = set()
    for _ in data(figure("wide stepper"))["steps"]:
        window = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert window <= 0
        sight = scroll.bounding_box()
        active = page.locator(".forward, .backward")
        if active.count():
            box = active.first.bounding_box()
            assert box["x"] >= sight["x"] - 2
            assert box["x"] + box["width"] <= sight["x"] + sight["width"] + 2
        places.add(scroll.evaluate("e => e.scrollLeft"))
        button(page, "Next").click()
    assert len(places) > 2
    assert page.evaluate("scrollY") == 0


@EACH_EXPLORABLE
@pytest.mark.parametrize("width", [320, 390, 1300])
def test_no_explorable_is_wider_than_its_page(
    show: Show, name: str, width: int
) -> None:
    page = show(figure(name), width=width)
    page.get_by_role("slider").press("End")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for control in page.locator(".controls > *:visible").all():
        box = control.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width


def test_the_microscope_explorable_is_dragged_to_the_nearest_nudge(show: Show) -> None:
    page, states = show(figure("microscope")), data(figure("microscope"))["states"]
    plot = page.locator(".errors")
    box = plot.bounding_box()
    left, _, width, _ = map(float, plot.get_attribute("viewBox").split())
    for k in (0, 20, 43, 64):
        x = box["x"] + (states[k]["x"] - left) * box["width"] / width
        page.mouse.move(x, box["y"] + box["height"] / 2)
        page.mouse.down()
        assert said(page) == states[k]["say"]
        assert page.get_by_role("slider").input_value() == str(k)
        page.mouse.move(box["x"] - 50, box["y"])
        assert said(page) == states[0]["say"]
        page.mouse.up()
        page.mouse.move(x, box["y"] + box["height"] / 2)
        assert said(page) == states[0]["say"]


@pytest.mark.parametrize("width", [320, 1300])
def test_between_two_nudges_the_microscope_explorable_takes_the_nearer(
    show: Show, width: int
) -> None:
    page, states = (
        show(figure("microscope"), width=width),
        data(figure("microscope"))["states"],
    )
    plot = page.locator(".errors")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    left, _, wide, _ = map(float, plot.get_attribute("viewBox").split())
    one, two = states[20]["x"], states[21]["x"]
    page.mouse.move(box["x"] + 10, box["y"] + 20)
    page.mouse.down()
    for share, k in ((0.2, 20), (0.8, 21)):
        x = (one + share * (two - one) - left) * box["width"] / wide
        page.mouse.move(box["x"] + x, box["y"] + 20)
        assert said(page) == states[k]["say"]


def test_a_playing_microscope_explorable_stops_when_its_plot_is_touched(
    show: Show,
) -> None:
    page, states = show(figure("microscope")), data(figure("microscope"))["states"]
    button(page, "Play").click()
    page.locator(".errors").click(position={"x": 400, "y": 100})
    now = said(page)
    assert now in [state["say"] for state in states[1:]]
    assert button(page, "Play").is_visible()
    page.clock.run_for(3 * PACES["microscope"])
    assert said(page) == now


def test_the_microscope_explorable_shows_each_state(show: Show) -> None:
    page = show(figure("microscope"))
    for k, state in enumerate(data(figure("microscope"))["states"]):
        assert page.locator(".seen").get_attribute("d") == state["seen"]
        assert page.locator(".tangent").get_attribute("d") == state["tangent"]
        dots = page.locator(".dot").evaluate_all(
            "all => all.map(e => [Number(e.getAttribute('cx')), "
            "Number(e.getAttribute('cy'))])"
        )
        assert dots == state["dots"]
        for mark, name in ((".handle", "central"), (".other", "onesided")):
            at = [page.locator(mark).get_attribute(side) for side in ("cx", "cy")]
            assert [float(x) for x in at] == [state["x"], state[name]]
        ends = re.findall(r"[\d.]+", page.locator(".secant").get_attribute("d"))
        assert [[float(x) for x in ends[:2]], [float(x) for x in ends[2:]]] == dots
        line = page.locator(".now.line").get_attribute("d")
        assert line == f"M{state['x']:g} 12V262.0"
        if k < 64:
            button(page, "Next").click()


def test_the_collapse_explorable_shows_each_state(show: Show) -> None:
    found, page = data(figure("collapse")), show(figure("collapse"))
    page.add_style_tag(content=".collapse .value { transition: none !important }")
    for state in found["states"]:
        spots = page.locator(".value").evaluate_all(
            "all => all.map(e => new DOMMatrix(getComputedStyle(e).transform))"
            ".map(m => [m.e, m.f])"
        )
        wanted = found["spots"][state["scene"]]
        assert spots == [pytest.approx(spot, abs=0.01) for spot in wanted]
        inside = page.locator(".inside").evaluate_all(
            "all => all.map(e => getComputedStyle(e).opacity)"
        )
        assert set(inside) == {"0" if state["scene"] else "1"}
        dim = page.locator(".value").evaluate_all(
            "all => all.flatMap((e, i) => e.classList.contains('dim') ? [i] : [])"
        )
        lit = state.get("lit")
        assert dim == [i for i in range(len(spots)) if lit and i not in lit]
        faded = page.locator(".dim:not(.inside)").evaluate_all(
            "all => all.map(e => getComputedStyle(e).opacity)"
        )
        assert set(faded) == ({"0.2"} if lit else set())
        boxes = page.locator(".box").all()
        framed = [i for i, box in enumerate(boxes) if box.is_visible()]
        assert framed == state.get("boxes", [])
        edges = page.locator(".edges").get_attribute("d")
        assert edges == state.get("edges", "")
        assert page.locator(".ones").is_visible() == (state["scene"] == 2)
        button(page, "Next").click()


@pytest.mark.parametrize(
    ("motion", "seconds"), [("no-preference", "0.9s, 0.9s"), ("reduce", "0s")]
)
def test_the_squares_of_the_collapse_explorable_jump_for_who_wants_no_motion(
    show: Show, motion: Any, seconds: str
) -> None:
    page = show(figure("collapse"))
    page.emulate_media(reduced_motion=motion)
    square = page.locator(".value").first
    duration = square.evaluate("e => getComputedStyle(e).transitionDuration")
    assert duration == seconds


def test_the_collapse_explorable_shows_its_kinds_apart(show: Show) -> None:
    page = show(figure("collapse"))
    looks = {
        kind: page.locator(f".value.{kind}").first.evaluate(
            "e => [getComputedStyle(e).fill, getComputedStyle(e).rx].join()"
        )
        for kind in ("leaf", "dot", "curve")
    }
    assert len(set(looks.values())) == 3


def hinge_shown(page: Page) -> tuple[str, float, float]:
    handle = page.locator(".handle")
    return (
        said(page),
        float(handle.get_attribute("cx")),
        float(handle.get_attribute("cy")),
    )


def hinge_expected(label: str, i: int) -> tuple[str, Any, Any]:
    found = data(figure("hinge"))
    curve, view = found["curves"][label], found["view"]
    x = view["left"] + i * view["width"] / (view["places"] - 1)
    y = view["bottom"] - curve["hinge"][i] * view["unit"]
    return curve["say"][i], pytest.approx(x, abs=0.1), pytest.approx(y, abs=0.1)


def test_the_hinge_explorable_is_dragged_by_its_handle(show: Show) -> None:
    page, start = show(figure("hinge")), data(figure("hinge"))["start"]
    assert hinge_shown(page) == hinge_expected("plus", start)
    unit = page.locator(".hinge svg").bounding_box()["width"] / 640 * 580 / 120
    box = page.locator(".handle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30 * unit, y + 50, steps=4)
    assert hinge_shown(page) == hinge_expected("plus", start + 30)
    page.mouse.move(x - 2000, y)
    assert hinge_shown(page) == hinge_expected("plus", 0)
    page.mouse.move(x - 10 * unit, y - 50)
    page.mouse.up()
    page.mouse.move(x + 10 * unit, y)
    assert hinge_shown(page) == hinge_expected("plus", start - 10)
    assert page.get_by_role("slider").input_value() == str(start - 10)


def test_the_hinge_explorable_obeys_the_keyboard(show: Show) -> None:
    page, start = show(figure("hinge")), data(figure("hinge"))["start"]
    page.keyboard.press("Tab")
    slider = page.get_by_role("slider", name="score")
    assert slider.evaluate("e => e === document.activeElement")
    for key, i in [
        ("ArrowRight", start + 1),
        ("ArrowLeft", start),
        ("Home", 0),
        ("End", 120),
    ]:
        page.keyboard.press(key)
        assert hinge_shown(page) == hinge_expected("plus", i)
        score = said(page).split(":")[0].lower()
        assert slider.get_attribute("aria-valuetext") == score
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # to the other label
    assert page.get_by_role("radio", name="−1").is_checked()
    assert hinge_shown(page) == hinge_expected("minus", 0)


def test_the_hinge_explorable_turns_around_with_the_label(show: Show) -> None:
    page, start = show(figure("hinge")), data(figure("hinge"))["start"]
    colors = set()
    for name, label, i in [
        ("−1", "minus", 120 - start),
        ("1", "plus", start),
    ]:
        page.get_by_role("radio", name=name, exact=True).check()
        assert hinge_shown(page) == hinge_expected(label, i)
        drawn = page.locator(".curve.line").get_attribute("d")
        heights = [float(y) for y in re.findall(r" ([\d.]+)", drawn)]
        found = data(figure("hinge"))
        expected = [290 - 66 * y for y in found["curves"][label]["hinge"]]
        assert heights == pytest.approx(expected, abs=0.1)
        fill = "e => getComputedStyle(e).fill"
        colors.add(page.locator(".handle").evaluate(fill))
    assert len(colors) == 2


def test_the_slope_of_the_hinge_explorable_lies_along_the_curve(show: Show) -> None:
    page, found = show(figure("hinge")), data(figure("hinge"))
    for name, label in [("1", "plus"), ("−1", "minus")]:
        page.get_by_role("radio", name=name, exact=True).check()
        for key, i in [("Home", 0), ("End", 120)]:
            page.get_by_role("slider").press(key)
            line = page.locator(".slope")
            x1, x2, y1, y2 = [
                float(line.get_attribute(end)) for end in ("x1", "x2", "y1", "y2")
            ]
            slope = (y1 - y2) / 66 / ((x2 - x1) / 580 * 6)
            assert slope == pytest.approx(found["curves"][label]["slope"][i])
            _, x, y = hinge_shown(page)
            assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((x, y))


@EACH_PLAYER
def test_two_explorables_of_one_kind_do_not_disturb_each_other(
    show: Show, name: str
) -> None:
    page, expected = show(figure(name), figure(name)), sentences(figure(name))
    one, two = page.locator(".explorable").all()
    two.get_by_role("button", name="Next").click()
    two.get_by_role("button", name="Play").click()
    page.clock.run_for(2 * PACES[name])
    two.get_by_role("slider").press("ArrowRight")
    assert [figure.get_by_role("status").inner_text() for figure in (one, two)] == [
        expected[0],
        expected[4],
    ]
    one.get_by_role("slider").press("End")
    assert [figure.get_by_role("status").inner_text() for figure in (one, two)] == [
        expected[-1],
        expected[4],
    ]


@pytest.mark.parametrize("other", [-0.4, -0.41, 1.0])
def test_two_hinge_explorables_do_not_disturb_each_other(
    show: Show, other: float
) -> None:
    page = show(figure("hinge"), hinge(other))
    one, two = page.locator(".explorable").all()
    before = one.get_by_role("status").inner_text()
    two.get_by_role("radio", name="−1").check()
    two.get_by_text("score", exact=True).last.click()
    page.keyboard.press("Home")
    assert one.get_by_role("status").inner_text() == before
    assert one.get_by_role("radio", name="1", exact=True).is_checked()
    assert two.get_by_role("status").inner_text().startswith("Score −3.00: margin 3.00")


@EACH_PLAYER
def test_an_explorable_is_printed_as_it_ends_and_goes_on(show: Show, name: str) -> None:
    page, expected = show(figure(name)), sentences(figure(name))
    page.get_by_role("slider").press("End")
    end = picture(page)
    go_to(page, 1)
    before = picture(page)
    assert before != end
    button(page, "Play").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (said(page), picture(page)) == (expected[-1], end)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert (said(page), picture(page)) == (expected[1], before)
    assert button(page, "Play").is_visible()
    page.clock.run_for(3 * PACES[name])
    assert said(page) == expected[1]
    assert page.locator(".where").inner_text() == places(name)[1]


def test_paper_gets_the_end_of_each_explorable_and_no_buttons(show: Show) -> None:
    names = list(PACES)
    page = show(*map(figure, names))
    page.evaluate(
        """addEventListener("beforeprint", () => {
          const all = [...document.querySelectorAll(".say")];
          window.printed = all.map(say => say.textContent);
        })"""
    )
    assert page.pdf().startswith(b"%PDF")
    assert page.evaluate("window.printed") == [
        sentences(figure(name))[-1] for name in names
    ]
    assert page.get_by_role("status").all_inner_texts() == [
        sentences(figure(name))[0] for name in names
    ]
    page.emulate_media(media="print")
    assert not any(part.is_visible() for part in page.locator(".controls").all())


def test_nothing_of_a_wide_explorable_is_cut_off_on_paper(show: Show) -> None:
    page = show(figure("wide stepper"), width=700)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    scroll = page.locator(".scroll")
    assert scroll.evaluate("e => e.scrollWidth - e.clientWidth") <= 1


@EACH_EXPLORABLE
@pytest.mark.parametrize("theme", STYLES)
def test_without_scripts_an_explorable_shows_its_end_and_no_dead_buttons(
    show: Show, name: str, theme: str
) -> None:
    still, moving = show(figure(name), scripts=False, theme=theme), show(figure(name))
    controls = still.locator("button, input, .controls, .where").all()
    assert controls
    assert not any(control.is_visible() for control in controls)
    if name != "hinge":
        assert said(still) == sentences(figure(name))[-1]
    assert said(still) in still.get_by_role("img").first.get_attribute("aria-label")
    moving.close()


@EACH_EXPLORABLE
def test_without_scripts_an_explorable_looks_as_at_its_end_with_them(
    show: Show, name: str
) -> None:
    still, moving = show(figure(name), scripts=False), show(figure(name))
    if name != "hinge":
        moving.get_by_role("slider").press("End")
    (shapes, numbers), (moved, moved_numbers) = picture(still), picture(moving)
    assert shapes == moved
    assert numbers == pytest.approx(moved_numbers, abs=0.11)


def test_labels_of_an_explorable_run_no_script(show: Show) -> None:
    labels = [
        "</script><script>document.title = 'broken'</script>",
        "<img src=x onerror=\"document.title = 'broken'\">",
        "\"'${document.title = 'broken'}`\\",
        "<!-- <script>",
        "{{data}}\u2028",
    ]
    page = show(stepper(Value.sum([Value(1.0, label=label) for label in labels])))
    for _ in range(4):
        button(page, "Next").click()
    assert page.title() == "Figures"
    assert page.locator("img, main > script").count() == 0
    names = page.locator(".name").evaluate_all("e => e.map(e => e.textContent)")
    assert names == [*labels, "sum"]
    shown = page.get_by_role("status").evaluate("e => e.textContent")
    assert all(f"{label} has 1" in shown for label in labels)


@pytest.mark.parametrize("theme", STYLES)
@pytest.mark.parametrize("key", ["Home", "PageUp", "End"])
def test_explorables_are_open_to_all(show: Show, theme: str, key: str) -> None:
    page = show(*map(figure, [*PACES, "hinge"]), theme=theme)
    for slider in page.get_by_role("slider").all():
        slider.press(key)
    page.clock.resume()  # axe waits for timers of its own
    found = Axe().run(page, options=AXE).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in serious] == []
