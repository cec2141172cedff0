"""The pages in a real browser. `make test-browser` runs this; it needs a Chromium."""

import functools
import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from browsing import barriers, button, listen
from helpers import ROOT, data, sentences
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Response,
    expect,
)

from micrograd_book import MLP, Value, graph, moons, train
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

SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
MOVED = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => { for (const { value } of list.getEntries()) sum += value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 50);
})"""  # by how much of the window what was shown has moved
REFUSED = """Object.defineProperty(window, "localStorage",
  { get() { throw new DOMException("refused"); }, configurable: true });
"""
EACH_COLOR_OF_CODE_ONCE = """() => {
  const seen = new Set();
  for (const part of document.querySelectorAll("pre span, .sig span")) {
    if (seen.has(part.className)) part.replaceWith(...part.childNodes);
    seen.add(part.className);
  }
}"""  # half of axe's time would go into looking at it again and again
ONE_ON_ANOTHER = """() => {
  const found = [], seen = { opacityProperty: true, visibilityProperty: true };
  const folds = [...document.querySelectorAll("details:not([open])")];
  for (const fold of folds) fold.open = true;
  for (const svg of document.querySelectorAll("svg")) {
    const shown = [...svg.querySelectorAll("text")].filter(
      (text) => text.textContent.trim() && text.checkVisibility(seen));
    const boxes = shown.map((text) => text.getBoundingClientRect());
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > Math.min(a.height, b.height) / 3)
        found.push([shown[i].textContent, shown[i + 1 + j].textContent]);
    }));
  }
  for (const fold of folds) fold.open = false;
  return found;
}"""  # words of a figure; a box is taller than its letters
THEME = "document.documentElement.dataset.theme"


PAGES = sorted(
    path.relative_to(ROOT).with_suffix(".html").as_posix()
    for path in (ROOT / "book").rglob("*.md")
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_well(browser: Browser, address: str, name: str) -> None:
    """No console error, nothing from elsewhere, too wide or hidden; open to all."""
    # less motion: a button would fade over to the other theme's color while axe looks
    seen = {"color_scheme": "light", "reduced_motion": "reduce"}
    with browser.new_context(viewport={"width": 390, "height": 900}, **seen) as context:
        page = context.new_page()
        troubles = listen(page, (address, "data:", "blob:"))
        loaded: list[Response] = []
        page.on("response", lambda response: loaded.append(response))
        page.goto(address + name)
        page.evaluate(SETTLED)
        assert len(loaded) <= 16
        weight = sum(len(gzip.compress(response.body())) for response in loaded)
        assert weight <= 300 * 1024
        assert page.evaluate(MOVED) < 0.005
        for figure in page.locator(".explorable:not(details *)").all():
            assert figure.is_visible()  # the theme's styles know many names
        assert page.evaluate(THEME) == "light"
        assert too_wide(page) <= 1
        assert page.evaluate(ONE_ON_ANOTHER) == []
        page.evaluate(EACH_COLOR_OF_CODE_ONCE)
        assert barriers(page) == []
        page.set_viewport_size({"width": 1300, "height": 900})
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert too_wide(page) <= 1
        assert page.evaluate(ONE_ON_ANOTHER) == []
        assert barriers(page, runOnly=["color-contrast"]) == []
        assert troubles == []


def too_wide(page: Page) -> float:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_without_scripts_a_page_reads_and_leads_on(
    browser: Browser, address: str
) -> None:
    phone = {"width": 390, "height": 900}
    dark: dict[str, Any] = {"color_scheme": "dark", "viewport": phone}
    with browser.new_context(java_script_enabled=False, **dark) as context:
        page = context.new_page()
        page.goto(address + "book/walkthrough/training_loop.html")
        assert page.locator("article math").first.is_visible()
        colors = "e => getComputedStyle(e).color"
        keyword = page.locator(".highlight .k, .highlight .kn").first
        assert keyword.evaluate(colors) != page.locator("article p").first.evaluate(
            colors
        )
        page.locator("details.answer summary").first.click()
        assert page.locator("details.answer .cell_output").first.is_visible()
        chapter = page.locator("#contents").get_by_role("link", name="The MLP")
        assert not chapter.is_visible()
        page.get_by_role("button", name="Contents").click()
        chapter.click()
        assert page.url.endswith("mlp.html")


@pytest.mark.parametrize("refused", [False, True])
def test_the_search_finds_pages(browser: Browser, address: str, refused: bool) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        if refused:
            page.add_init_script(REFUSED)
        troubles = listen(page, address)
        page.goto(address + "book/index.html")
        page.get_by_role("searchbox").fill("hinge")
        page.get_by_role("searchbox").press("Enter")
        found = page.locator("#search-results").get_by_role("link")
        expect(found.first).to_be_visible()
        expect(page.locator("#search-results")).to_contain_text("max-margin loss")
        found.first.click()
        page.wait_for_url("**/book/**")
        assert troubles == []


def test_buttons_that_do_nothing_yet_take_no_room(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + "book/walkthrough/scalar_autodiff.html")
        cell = page.locator("div.cell:not(.tag_hide-input)").first
        run, edit = [button_of(cell, name) for name in ("Run", "Edit")]
        assert edit["x"] - run["x"] - run["width"] < 20


def button_of(where: Locator, name: str) -> dict[str, float]:
    box = button(where, name).bounding_box()
    assert box
    return dict(box)


def test_a_guess_is_kept_and_stands_by_the_answer(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + "book/walkthrough/scalar_autodiff.html")
        card = page.locator(".predict").first
        card.get_by_role("textbox").fill("two, / the same")
        page.reload()
        field = card.get_by_role("textbox")
        expect(field).to_have_value("two, / the same")
        assert not card.locator(".because").is_visible()
        field.press("Enter")
        assert card.locator(".cell_output, .because").first.is_visible()
        assert field.is_visible()


def test_code_is_copied_as_it_is_typed(browser: Browser, address: str) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    with browser.new_context(permissions=rights) as context:
        page = context.new_page()
        page.goto(address + "book/reference/api.html")
        session = page.locator(".highlight").filter(has_text=">>> x = Value(-4.0").first
        session.hover()
        session.get_by_role("button", name="Copy").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("x = Value(-4.0")
        assert ">>>" not in copied
        assert "-8.0" not in copied


def test_paper_shows_the_answers_that_are_asked_for(
    browser: Browser, address: str
) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(address + "book/walkthrough/scalar_autodiff.html")
        answers = page.locator("details.answer .cell_output")
        page.locator("details.answer summary").first.click()
        page.emulate_media(media="print")
        assert answers.nth(0).is_visible()
        assert not answers.nth(1).is_visible()
        assert not page.locator(".predict").nth(1).is_visible()
        assert (
            page.evaluate("getComputedStyle(document.body).color") == "rgb(35, 37, 43)"
        )
        page.emulate_media(media="screen")
        page.evaluate("window.print = () => {}")
        page.get_by_role("button", name="Print with answers").click()
        assert answers.nth(1).is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert answers.nth(0).is_visible()
        assert not answers.nth(1).is_visible()


def test_a_fold_opens_with_the_keyboard(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
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
Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Puts figures on a page of their own; a console error on it fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[list[str]] = []

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
        troubles.append(listen(page, "data:"))
        if scripts:
            page.clock.install(time=0)
            # from here on, time passes when told to; an hour ahead, because a slow
            # machine may need seconds to come here, and no clock is set back
            page.clock.pause_at(3600)
        shown = "".join([figure.html for figure in figures])
        page.set_content(PAGE.format(style=STYLES[theme], figures=shown))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not any(troubles)


@functools.cache
def figure(name: str) -> Explorable:
    points = moons(20, noise=0.1)
    if name == "stepper":
        a, b, c = [Value(x, label=n) for n, x in (("a", 2.0), ("b", -3.0), ("c", 0.5))]
        return stepper((a * b + a * c + 6.5).relu() * a)
    if name == "hinge":
        return hinge(-0.4)
    if name == "microscope":
        return microscope(lambda x: x**3, 2.0)
    if name == "collapse":
        network = MLP(2, [3, 1], seed=3)
        return collapse(Value.sum([network(row) for row in points.xs[:4]]))
    if name == "sweep":
        noises = [0.0, 0.1, 0.2, 0.3]
        clouds = [moons(20, noise=noise) for noise in noises]
        runs = [train(MLP(2, [4, 1]), cloud, steps=6) for cloud in clouds]
        return sweep(runs, clouds, noises, "noise")
    run = train(MLP(2, [4, 1]), points, steps=6)
    if name == "boundary":
        return boundary(run, points)
    sure = MLP(2, [1]).with_parameters([-4.0, -4.0, 0.0])  # nothing pulls at it
    return strip([*run.models, sure, run.final_model], (0.5, 0.25), -1, 1)


PLAYERS = ["stepper", "strip", "boundary", "microscope", "collapse", "sweep"]
EACH_PLAYER = pytest.mark.parametrize("name", PLAYERS)


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text()


# What each shows.

TOOLS = """
  const all = (name) => [...document.querySelectorAll(name)];
  const one = (name, key) => all(name)[0].getAttribute(key);
  const which = (name, pattern) =>
    all(name).flatMap((e, i) => (e.matches(pattern) ? [i] : []));
"""
ALL_SET = """{ set: all("input").length && Object.fromEntries(
  Object.entries(asked[k]).map(([selector, attributes]) => [selector,
    Object.fromEntries(Object.keys(attributes).map((name) => [name,
      name === "text" ? all(selector)[0].textContent : one(selector, name)]))])) }"""
PICTURES = {  # read back into what the script was given; of the others, what it set
    "stepper": """{
      forms: all("svg").map((svg) => {
        const within = (name) => [...svg.querySelectorAll(name)];
        const which = (name, pattern) =>
          within(name).flatMap((e, i) => (e.matches(pattern) ? [i] : []));
        const shown = (name) => within(name).flatMap((e, i) =>
          (getComputedStyle(e).visibility === "visible" ? [i] : []));
        return {
          lit: which(".node", ".lit"), numbers: shown(".number"),
          forward: which(".node", ".forward"), backward: which(".node", ".backward"),
          gradients: within(".grad").map((e) => e.textContent),
          edges: which(".edge", ".lit"), shares: shown(".share"),
          active: which(".edge", ".active"),
          texts: within(".share").map((e) => e.textContent),
        };
      }),
    }""",
    "collapse": """{ lit: which(".value", ":not(.dim)") }""",
}


def expected(name: str, k: int) -> dict[str, Any]:
    """What the picture should show at step k, beside what stands in its state."""
    found = data(figure(name))
    state = (found.get("states") or found["steps"])[k]
    if name == "stepper":
        nodes, edges, at = found["nodes"], found["edges"], state["at"]
        happened = [[text for when, text in n["gradients"] if when <= k] for n in nodes]
        lit = [i for i, node in enumerate(nodes) if k >= node["lit"]]
        paths = [i for i, edge in enumerate(edges) if k >= edge["lit"]]
        paying = [k == edge["paid"] for edge in edges]
        form = {
            "lit": lit,
            "numbers": lit,
            "forward": [] if state["back"] else at,
            "backward": at if state["back"] else [],
            "gradients": [["", *texts][-1] for texts in happened],
            "edges": paths,
            "shares": paths,
            "active": [i for i, pays in enumerate(paying) if pays],
            "texts": [e["share" if p else "local"] for e, p in zip(edges, paying)],
        }
        return {"forms": [form, form]}
    return state


def written(picture: dict[str, Any]) -> dict[str, Any]:
    """With its attributes as a page has them, as text."""
    if "set" not in picture:
        return picture
    return {
        "set": {
            selector: {
                name: f"{value:g}" if isinstance(value, int | float) else value
                for name, value in attributes.items()
            }
            for selector, attributes in picture["set"].items()
        }
    }


@EACH_PLAYER
def test_each_state_is_shown_from_whichever_side_it_is_reached(
    show: Show, name: str
) -> None:
    page, sentences_ = show(figure(name)), sentences(figure(name))
    assert len(set(sentences_)) == len(sentences_)
    last = len(sentences_) - 1
    order = [*range(last + 1), *range(last, -1, -1), last, 0]
    states = data(figure(name)).get("states", [])
    asked = [state.get("set") for state in states]
    shown = page.evaluate(
        f"""([order, asked]) => order.map((k) => {{ {TOOLS}
          const slider = all("input")[0];
          slider.value = k;
          slider.dispatchEvent(new Event("input"));
          const said = [all(".say")[0].textContent, one("svg", "aria-label")];
          const named = [slider.ariaValueText, all(".where")[0].textContent];
          return [said, named, {PICTURES.get(name, ALL_SET)}];
        }})""",
        [order, asked],
    )
    steps = states or [{}] * (last + 1)
    for k, (said, named, picture) in zip(order, shown, strict=True):
        wanted = expected(name, k)
        assert said == [sentences_[k]] * 2
        assert named == [steps[k].get("where", f"step {k} of {last}")] * 2
        assert picture == written({key: wanted[key] for key in picture})


def drawn(page: Page) -> tuple[list[str], list[float]]:
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


@pytest.mark.parametrize("name", [*PLAYERS, "hinge"])
def test_without_scripts_a_figure_is_as_at_its_end_and_has_no_dead_buttons(
    show: Show, name: str
) -> None:
    still, moving = show(figure(name), scripts=False), show(figure(name))
    if name != "hinge":
        moving.get_by_role("slider").press("End")
    assert said(still) == said(moving)
    assert said(still) in still.get_by_role("img").first.get_attribute("aria-label")
    (shapes, numbers), (moved, moved_numbers) = drawn(still), drawn(moving)
    assert shapes == moved
    assert numbers == pytest.approx(moved_numbers, abs=0.11)
    controls = still.locator("button, input, .controls, .where").all()
    assert controls
    assert not any(control.is_visible() for control in controls)


# The player, on one figure.

PACE = 500
PLAYED = figure("strip")
SAID = sentences(PLAYED)


def test_the_player_begins_at_its_start_and_steps_with_the_mouse(show: Show) -> None:
    page = show(PLAYED)
    for k, sentence in enumerate(SAID):
        assert said(page) == sentence
        assert page.get_by_role("slider").input_value() == str(k)
        button(page, "Next").click()
    assert said(page) == SAID[-1]
    for sentence in [*SAID[-2::-1], SAID[0]]:
        button(page, "Previous").click()
        assert said(page) == sentence


def test_the_slider_of_the_player_is_dragged(show: Show) -> None:
    page = show(PLAYED)
    box = page.get_by_role("slider").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 6, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=5)
    assert said(page) == SAID[-1]
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=5)
    page.mouse.up()
    assert SAID.index(said(page)) in (len(SAID) // 2, (len(SAID) - 1) // 2)


def test_the_player_obeys_the_keyboard(show: Show) -> None:
    page = show(PLAYED)

    def tab_to(which: str) -> None:
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert which == focused.get_attribute("aria-label")
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"

    tab_to("Previous")
    tab_to("Play")
    tab_to("Next")
    page.keyboard.press("Enter")
    assert said(page) == SAID[1]
    page.keyboard.press("Space")
    assert said(page) == SAID[2]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert said(page) == SAID[1]
    tab_to("Play")
    page.keyboard.press("Space")
    assert button(page, "Pause").is_visible()
    page.keyboard.press("Enter")
    assert button(page, "Play").is_visible()
    tab_to("Next")
    tab_to("step")
    for key, k in [("ArrowRight", 2), ("ArrowLeft", 1), ("End", -1), ("Home", 0)]:
        page.keyboard.press(key)
        assert said(page) == SAID[k]


def test_the_player_plays_to_its_end_and_again(show: Show) -> None:
    page = show(PLAYED)
    status = page.get_by_role("status")
    for _ in range(2):
        button(page, "Play").click()
        for sentence in SAID[:-1]:
            assert said(page) == sentence
            assert button(page, "Pause").is_visible()
            assert status.get_attribute("aria-live") == "off"
            page.clock.run_for(PACE)
        assert button(page, "Play").is_visible()
        assert status.get_attribute("aria-live") == "polite"
        page.clock.run_for(3 * PACE)
        assert said(page) == SAID[-1]


@pytest.mark.parametrize(
    ("stop", "there"), [("Pause", 2), ("Next", 3), ("Previous", 1), ("slider", 3)]
)
def test_the_playing_player_stops_when_it_is_touched(
    show: Show, stop: str, there: int
) -> None:
    page = show(PLAYED)
    button(page, "Play").click()
    page.clock.run_for(2 * PACE)
    assert said(page) == SAID[2]
    if stop == "slider":
        page.get_by_role("slider").press("ArrowRight")
    else:
        button(page, stop).click()
    assert button(page, "Play").is_visible()
    page.clock.run_for(3 * PACE)
    assert said(page) == SAID[there]
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"


def test_two_players_do_not_disturb_each_other(show: Show) -> None:
    page = show(PLAYED, PLAYED)
    one, two = page.locator(".explorable").all()
    two.get_by_role("button", name="Next").click()
    two.get_by_role("button", name="Play").click()
    page.clock.run_for(2 * PACE)
    two.get_by_role("slider").press("ArrowRight")
    statuses = page.get_by_role("status")
    assert statuses.all_inner_texts() == [SAID[0], SAID[4]]
    one.get_by_role("slider").press("End")
    assert statuses.all_inner_texts() == [SAID[-1], SAID[4]]


def test_the_player_is_printed_as_it_ends_and_goes_on(show: Show) -> None:
    page = show(PLAYED)
    page.get_by_role("slider").press("End")
    end = drawn(page)
    page.get_by_role("slider").press("Home")
    button(page, "Next").click()
    before = drawn(page)
    assert before != end
    button(page, "Play").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (said(page), drawn(page)) == (SAID[-1], end)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert (said(page), drawn(page)) == (SAID[1], before)
    assert button(page, "Play").is_visible()
    page.clock.run_for(3 * PACE)
    assert said(page) == SAID[1]


# All figures together.


def test_paper_gets_the_end_of_each_figure_and_no_buttons(show: Show) -> None:
    page = show(*map(figure, PLAYERS))
    page.evaluate(
        """addEventListener("beforeprint", () => {
          const all = [...document.querySelectorAll(".say")];
          window.printed = all.map(say => say.textContent);
        })"""
    )
    assert page.pdf().startswith(b"%PDF")
    printed = [sentences(figure(name))[-1] for name in PLAYERS]
    assert page.evaluate("window.printed") == printed
    starts = [sentences(figure(name))[0] for name in PLAYERS]
    assert page.get_by_role("status").all_inner_texts() == starts
    page.emulate_media(media="print")
    assert not any(part.is_visible() for part in page.locator(".controls").all())


@pytest.mark.parametrize("width", [320, 390, 1300])
def test_no_figure_is_wider_than_its_page(show: Show, width: int) -> None:
    page = show(*map(figure, [*PLAYERS, "hinge"]), width=width)
    for slider in page.get_by_role("slider").all():
        slider.press("End")
    assert too_wide(page) <= 0
    for control in page.locator(".controls > *:visible").all():
        box = control.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width


@pytest.mark.parametrize("theme", STYLES)
def test_figures_are_open_to_all(show: Show, theme: str) -> None:
    page = show(*map(figure, [*PLAYERS, "hinge"]), theme=theme)
    page.clock.resume()  # axe waits for timers of its own
    assert barriers(page) == []
    for slider in page.get_by_role("slider").all():
        slider.press("PageUp")
    assert barriers(page) == []


# What one figure alone does.


@pytest.mark.parametrize("width", [340, 1300])
def test_of_each_wide_drawing_one_form_is_shown(show: Show, width: int) -> None:
    """Also with other drawings above and below it, each with its own style."""
    points = moons(2, noise=0.1)
    outputs = [MLP(2, [k, 1])(points.xs[0]) for k in (2, 3)]
    drawings = [graph.draw(output) for output in [*outputs, outputs[0]]]
    assert all(len(drawing.forms) == 2 for drawing in drawings)
    page = show(*[Explorable("", d._repr_html_()) for d in drawings], width=width)
    shown = """() => [...document.querySelectorAll(".forms")].map((forms) =>
      [...forms.children].map((form) => getComputedStyle(form).display !== "none"))"""
    wide = width > 1000
    assert page.evaluate(shown) == [[wide, not wide]] * 3


@pytest.mark.parametrize("width", [340, 752])
def test_at_each_step_of_a_graph_all_is_in_the_view_and_can_be_read(
    show: Show, width: int
) -> None:
    wide = stepper(MLP(2, [3, 1])([Value(0.5, label="x₁"), Value(-1.0, label="x₂")]))
    page = show(wide, width=width + 2 * 16)
    page.get_by_role("slider").focus()
    for state in data(wide)["steps"]:
        outside, small, active = page.evaluate(
            """() => {
              const svg = [...document.querySelectorAll("svg")].find(
                (svg) => svg.getClientRects().length);
              const view = svg.getBoundingClientRect();
              const outside = [...svg.querySelectorAll(".node")].filter((node) => {
                const box = node.getBoundingClientRect();
                return box.left < view.left - 2 || box.right > view.right + 2
                  || box.top < view.top - 2 || box.bottom > view.bottom + 2;
              });
              const scale = view.width / svg.viewBox.baseVal.width;
              const sizes = [...svg.querySelectorAll("text")].map(
                (text) => scale * parseFloat(getComputedStyle(text).fontSize));
              const boxes = [...svg.querySelectorAll(".forward, .backward")];
              const active = boxes.slice(0, boxes.length === 1).map(
                (box) => box.getBoundingClientRect());
              const high = document.querySelector(".player").getBoundingClientRect();
              return [outside.length, Math.min(...sizes),
                      active.map((box) => box.top >= 0 && box.bottom <= high.top)];
            }"""
        )
        assert outside == 0
        assert small >= 12
        assert active in ([], [True]), state["say"]
        assert too_wide(page) <= 0
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("width", [320, 1300])
def test_the_plot_of_the_microscope_is_dragged_to_the_nearest_nudge(
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

    def move(k: float) -> None:
        """To some place between two nudges, or to one of them."""
        places = [state["set"][".handle"]["cx"] for state in states]
        one, two = places[int(k)], places[min(int(k) + 1, 64)]
        x = one + (k - int(k)) * (two - one)
        page.mouse.move(box["x"] + (x - left) * box["width"] / wide, box["y"] + 20)

    button(page, "Play").click()
    move(43)
    page.mouse.down()
    assert button(page, "Play").is_visible()
    for k in (43, 20.2, 20.8, 64, 0):
        move(k)
        assert said(page) == states[round(k)]["say"]
        assert page.get_by_role("slider").input_value() == str(round(k))
    page.mouse.up()
    move(43)
    assert said(page) == states[0]["say"]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_squares_of_the_collapse_fade_unless_someone_wants_no_motion(
    show: Show, motion: Any
) -> None:
    page = show(figure("collapse"))
    page.emulate_media(reduced_motion=motion)
    square = page.locator(".value").first
    duration = square.evaluate(
        "e => parseFloat(getComputedStyle(e).transitionDuration)"
    )
    assert (duration > 0.0) == (motion == "no-preference")


def test_the_squares_of_the_collapse_tell_their_kinds_and_fade(show: Show) -> None:
    page = show(figure("collapse"))
    page.emulate_media(reduced_motion="reduce")

    def looks(name: str, *properties: str) -> set[tuple[str, ...]]:
        styles = (
            f"all => all.map((e) => {[*properties]}.map((p) => getComputedStyle(e)[p]))"
        )
        return set(map(tuple, page.locator(name).evaluate_all(styles)))

    names = (".leaf", ".dot", ".elementwise")
    kinds = [looks(name, "fill", "rx") for name in names]
    assert [len(kind) for kind in kinds] == [1, 1, 1]
    assert len(set.union(*kinds)) == 3
    page.get_by_role("slider").press("ArrowRight")
    [(faint,)] = looks(".dim", "opacity")
    assert 0.0 < float(faint) < 0.5


HINGE = data(figure("hinge"))
START, LAST = HINGE["start"], len(HINGE["sides"]["plus"]["states"]) - 1


def hinge_at(label: str, i: int) -> dict[str, Any]:
    """What the hinge should show at one place."""
    return HINGE["sides"][label]["states"][i]


def hinges_shown(page: Page, places: Sequence[int]) -> list[list[Any]]:
    return page.evaluate(
        f"""order => order.map((k) => {{ {TOOLS}
          const slider = all("input[type=range]")[0];
          slider.value = k;
          slider.dispatchEvent(new Event("input"));
          return [all(".say")[0].textContent, one("svg", "aria-label"),
            Number(one(".handle", "cx")), Number(one(".handle", "cy")),
            one(".slope", "d"), one(".drop", "d")];
        }})""",
        places,
    )


def hinge_is_at(page: Page, label: str, i: int) -> bool:
    handle = page.locator(".handle")
    at = [float(handle.get_attribute(side)) for side in ("cx", "cy")]
    wanted = hinge_at(label, i)
    assert page.get_by_role("slider").input_value() == str(i)
    return said(page) == wanted["say"] and at == [*wanted["set"][".handle"].values()]


def test_the_hinge_shows_each_place_of_both_labels(show: Show) -> None:
    page = show(figure("hinge"))
    looks = []
    for name, label in (("−1", "minus"), ("1", "plus")):
        page.get_by_role("radio", name=name, exact=True).check()
        places = [*range(LAST + 1)]
        for i, shown in enumerate(hinges_shown(page, places)):
            say, (handle, slope, drop) = (
                hinge_at(label, i)["say"],
                [
                    hinge_at(label, i)["set"][name]
                    for name in (".handle", ".slope", ".drop")
                ],
            )
            assert shown == [say, say, *handle.values(), slope["d"], drop["d"]]
        for name, drawn in HINGE["sides"][label]["lines"].items():
            assert page.locator(name).get_attribute("d") == drawn["d"]
        fill = page.locator(".handle").evaluate("e => getComputedStyle(e).fill")
        looks.append(fill)
    assert len(set(looks)) == 2


def test_the_hinge_is_dragged_by_its_handle(show: Show) -> None:
    page = show(figure("hinge"))
    assert hinge_is_at(page, "plus", START)
    svg, box = [page.locator(name).bounding_box() for name in (".hinge svg", ".handle")]
    _, _, width, _ = map(
        float, page.locator(".hinge svg").get_attribute("viewBox").split()
    )
    first, last = [hinge_at("plus", i)["set"][".handle"]["cx"] for i in (0, LAST)]
    place = svg["width"] / width * (last - first) / LAST
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30 * place, y + 50, steps=4)
    assert hinge_is_at(page, "plus", START + 30)
    page.mouse.move(x - 2000, y)
    assert hinge_is_at(page, "plus", 0)
    page.mouse.move(x - 10 * place, y - 50)
    page.mouse.up()
    page.mouse.move(x + 10 * place, y)
    assert hinge_is_at(page, "plus", START - 10)


def test_the_hinge_obeys_the_keyboard_and_turns_around_with_the_label(
    show: Show,
) -> None:
    page = show(figure("hinge"))
    page.keyboard.press("Tab")
    slider = page.get_by_role("slider", name="score")
    assert slider.evaluate("e => e === document.activeElement")
    for key, i in [
        ("ArrowRight", START + 1),
        ("ArrowLeft", START),
        ("Home", 0),
        ("End", LAST),
    ]:
        page.keyboard.press(key)
        assert hinge_is_at(page, "plus", i)
        score = said(page).split(":")[0].lower()
        assert slider.get_attribute("aria-valuetext") == score
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")  # to the other label
    assert page.get_by_role("radio", name="−1").is_checked()
    assert hinge_is_at(page, "minus", 0)


@pytest.mark.parametrize("other", [-0.4, 1.0])
def test_two_hinges_do_not_disturb_each_other(show: Show, other: float) -> None:
    page = show(figure("hinge"), hinge(other))
    one, two = page.locator(".explorable").all()
    before = one.get_by_role("status").inner_text()
    two.get_by_role("radio", name="−1").check()
    two.get_by_text("score", exact=True).last.click()
    page.keyboard.press("Home")
    assert one.get_by_role("status").inner_text() == before
    assert one.get_by_role("radio", name="1", exact=True).is_checked()
    assert two.get_by_role("status").inner_text() == hinge_at("minus", 0)["say"]


def test_labels_of_a_figure_run_no_script(show: Show) -> None:
    labels = [
        "</script><script>a()</script>",
        "<img src=x onerror=a()>",
        "\"'${a()}`\\",
        "<!-- <script>",
        "{{data}}",
    ]
    page = show(stepper(Value.sum([Value(1.0, label=label) for label in labels])))
    page.evaluate("void (window.a = () => { document.title = 'broken'; })")
    page.get_by_role("slider").press("End")
    assert page.title() == "Figures"
    assert page.locator("img, main > script").count() == 0
    form = page.locator("svg").first
    names = form.locator(".name").evaluate_all("e => e.map(e => e.textContent)")
    assert names == [*labels, "sum"]
    shown = page.get_by_role("status").evaluate("e => e.textContent")
    assert all(f"{label} has 1" in shown for label in labels)
