"""Cells run in the page, in a real browser. `make test-browser` runs this."""

import json
import math
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import live
import pytest
from browsing import barriers, button, listen, untroubled
from helpers import ROOT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

pytestmark = pytest.mark.browser

CHAPTERS = sorted(
    path.relative_to(ROOT).with_suffix(".html").as_posix()
    for path in (ROOT / "book").rglob("*.md")
    if "{code-cell}" in path.read_text("utf-8")
)
FIRST = "book/walkthrough/scalar_autodiff.html"
LIGHT = "book/walkthrough/order_and_accumulation.html"  # needs no Matplotlib
SLOW = 60_000  # milliseconds that a cell may take on a busy machine

# cells whose text differs in the page, each with its reason
DIFFER = {
    "book/deeper/checking_gradients": {13: "rounding noise is shown by its size"},
    "book/deeper/official_demo": {
        6: "how many numbers are the same to the last digit",
        9: "rounding noise is printed",
    },
    "book/deeper/other_losses": {21: "runs that diverge as the processor rounds"},
    "book/reference/design_notes": {8: "another process"},
    "book/reference/recipes": {16: "pprint breaks a long text, IPython does not"},
    "book/reference/troubleshooting": {
        2: "another process",
        3: "another process",
        14: "a pickle so deep ends this Python, and a new one goes on",
    },
}
SHOWN = """() => [...document.querySelectorAll("div.cell")].map((cell) => {
  const output = cell.querySelector(".cell_output");
  const whole = "table, .figure-svg, .explorable";
  return [...(output?.querySelectorAll(`pre, ${whole}`) ?? [])]
    .filter((part) => !part.parentElement.closest(whole))
    .map((part) => part.matches(".figure-svg") ? "<drawing>"
      : part.matches(".explorable") ? "<figure>" : part.textContent).join("\\n");
})"""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


@pytest.fixture(scope="session")
def returning(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Of a reader who has been here before, and has another page open: Python starts
    in half the time there."""
    with browser.new_context(reduced_motion="reduce") as context:
        other = context.new_page()
        other.goto(address + LIGHT)
        press(cell(other, 2), "Run")
        ran(cell(other, 2), "ok")
        yield context


@pytest.fixture
def page(returning: BrowserContext, address: str) -> Iterator[Page]:
    """A chapter whose cells need nothing but Python."""
    with untroubled(returning, address, LIGHT) as page:
        page.evaluate("localStorage.clear()")
        page.reload()
        yield page
    page.close()


def cell(page: Page, number: int) -> Locator:
    return page.locator("div.cell").nth(number - 1)


def press(where: Locator | Page, name: str) -> None:
    button(where, name).click()


def ran(of: Locator, how: str) -> None:
    expect(of).to_have_attribute("data-ran", how, timeout=SLOW)


def status(of: Locator) -> Locator:
    return of.locator(".live-status")


def write(of: Locator, code: str) -> None:
    """Put other code into a cell, as a reader does."""
    if not of.locator(".cm-content").is_visible():
        press(of, "Edit")
    editor = of.locator(".cm-content")
    editor.click()
    editor.press("ControlOrMeta+a")
    editor.page.keyboard.insert_text(code)


def unfold(of: Locator) -> None:
    of.locator("details.above-input > summary").click()


def output(of: Locator) -> str:
    return of.locator(".cell_output").inner_text()


def same(built: str, live: str) -> bool:
    """The same text, with numbers that agree to nine digits."""
    words = [" ".join(NUMBER.sub("#", text).split()) for text in (built, live)]
    numbers = [list(map(float, NUMBER.findall(text))) for text in (built, live)]
    close = [math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(*numbers)]
    return words[0] == words[1] and all(close)


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_cell_shows_in_the_page_what_was_built(
    returning: BrowserContext, address: str, name: str
) -> None:
    page = returning.new_page()
    troubles = listen(page, (address, "data:", "blob:"))
    page.goto(address + name)
    built = page.evaluate(SHOWN)
    known = DIFFER.get(name.removesuffix(".html"), {})
    said = status(page.locator(".live-page"))
    ended = re.compile("did not run to its end|cells have run")
    for _ in range(1 + 2 * len(known)):  # after a failure it goes on, when asked
        press(page, "Run this page")
        expect(said).to_have_text(ended, timeout=4 * SLOW)
        if "all" in said.inner_text():
            break
    expect(said).to_contain_text(f"all {len(built)} cells")
    for number in set(range(1, len(built) + 1)) - set(known):
        ran(cell(page, number), "ok")
    shown = page.evaluate(SHOWN)
    differ = {i for i, pair in enumerate(zip(built, shown), 1) if not same(*pair)}
    assert differ <= set(known), [(built[i - 1], shown[i - 1]) for i in differ]
    assert [trouble for trouble in troubles if not known] == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_runs_is_open_to_all(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    seen: Any = {"color_scheme": scheme, "reduced_motion": "reduce"}
    with browser.new_context(viewport={"width": 390, "height": 900}, **seen) as context:
        page = context.new_page()
        page.goto(address + FIRST)
        write(exercise(page), "v = Value(3.0)\nout = v * v + v")
        press(exercise(page), "Run")
        expect(exercise(page)).to_have_attribute("data-exercise", "right", timeout=SLOW)
        write(cell(page, 2), "1 / 0")
        press(cell(page, 2), "Run")
        ran(cell(page, 2), "error")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_types_of_the_scripts_are_right(tmp_path: Path) -> None:
    source, modules = ROOT / live.SOURCE, live.third(ROOT) / "node_modules"
    shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    (tmp_path / "node_modules").symlink_to(modules)
    node, _ = live.commands(live.third(ROOT))
    command = [*node, modules / "typescript/bin/tsc", "-p", tmp_path]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_at_most_twelve_cells_differ() -> None:
    assert sum(map(len, DIFFER.values())) <= 12


def test_nothing_is_loaded_before_a_reader_asks(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + FIRST, wait_until="networkidle")
        found = {Path(url.split("?")[0]).name for url in asked if "/live-" in url}
        assert found == {"page.js", "live.css"}


def test_a_cell_runs_after_those_that_stand_before_it(page: Page) -> None:
    later = cell(page, 5)
    press(later, "Run")
    ran(later, "ok")
    ran(cell(page, 2), "ok")
    assert cell(page, 6).get_attribute("data-ran") is None
    fold = later.locator("details.below-input")
    assert fold.get_attribute("open") is None  # the prediction stays
    # nor is the answer read aloud
    expect(status(later)).to_have_text(re.compile(r"^\d+ ms$|^\d+\.\d\d s$"))


def test_what_is_edited_runs_survives_a_reload_and_is_reset(page: Page) -> None:
    edited = cell(page, 3)
    built = page.evaluate(SHOWN)[2]
    write(edited, "print('mine', 2 + 3)\n[1, 2]")
    edited.locator(".cm-content").press("Shift+Enter")
    ran(edited, "ok")
    assert output(edited).split() == ["mine", "5", "[1,", "2]"]
    assert status(edited).inner_text().split(": ")[1] == output(edited)  # read aloud
    page.reload()
    assert output(edited).split() == ["mine", "5", "[1,", "2]"]
    expect(edited.locator(".cm-content")).to_contain_text("2 + 3")
    press(edited, "Reset")
    assert page.evaluate(SHOWN)[2] == built
    page.reload()
    assert edited.locator(".cm-content").count() == 0
    assert page.evaluate(SHOWN)[2] == built


def test_keys_in_the_editor_are_letters(page: Page) -> None:
    edited = cell(page, 2)
    write(edited, "")
    editor = edited.locator(".cm-content")
    for key in ["1", "/", "2"]:
        editor.press(key)
    expect(editor).to_have_text("1/2")
    editor.press("Tab")
    expect(editor).to_be_focused()
    editor.press("ControlOrMeta+z")
    editor.press("Escape")
    editor.press("Tab")
    expect(editor).not_to_be_focused()


def test_an_error_shows_the_readers_own_lines(page: Page) -> None:
    edited = cell(page, 2)
    write(edited, "from math import sqrt\n\ndef f(x):\n    return sqrt(x)\n\nf('a')")
    press(edited, "Run")
    ran(edited, "error")
    told = output(edited)
    assert "Cell 2, line 6" in told
    assert "line 4, in f" in told
    assert ".py" not in told
    assert "TypeError" in told
    assert told.strip().splitlines()[-1] in status(edited).inner_text()  # read aloud
    # the cells below are not lost: the next Run goes on
    press(cell(page, 3), "Run")
    ran(cell(page, 3), "ok")


PRINTS = {  # what is shown, and how it ends
    "print('a', end='')": "a",
    "import sys; print('err', file=sys.stderr)": "err",
    "print('y' * 500_000)": "… (more than a page shows)",
    "'x' * 500_000": "… (more than a page shows)",
    "display(3)": "3",
    "import matplotlib.pyplot as plt; plt.show()": "",
    "input('?')": "a cell in the page cannot ask: write the answer into the code",
    "exit()": "SystemExit: None",
    "x = (": "SyntaxError: '(' was never closed",
    "import pandas": "No module named 'pandas'",
    "class A:\n  def __repr__(self): return 5\nA()": "returned non-string (type int)",
    "def f():\n\treturn 1\nf()": "1",
}


def test_whatever_a_cell_does_its_output_is_told(page: Page) -> None:
    edited = cell(page, 2)
    for code, end in PRINTS.items():
        write(edited, code)
        press(edited, "Run")
        expect(status(edited)).to_have_text(re.compile(r"\d m?s\b"), timeout=SLOW)
        expect(edited.locator(".cell_output")).to_contain_text(end)


def test_a_figure_that_cannot_be_drawn_is_an_error_of_its_cell_alone(
    page: Page,
) -> None:
    edited = cell(page, 2)
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title({});"
    write(edited, plot.format("r'$\\frac{$'"))
    press(edited, "Run")
    ran(edited, "error")
    write(edited, plot.format("'fine'"))
    press(edited, "Run")
    ran(edited, "ok")
    expect(edited.locator(".cell_output svg")).to_be_visible()


def test_what_came_by_a_link_is_what_the_editor_shows(page: Page) -> None:
    """Also where the reader has the editor open, with other code."""
    write(cell(page, 3), "'of another'")
    press(cell(page, 3), "Link")
    expect(page).to_have_url(re.compile("#cell=3"))
    link = page.url
    write(cell(page, 3), "'my own'")
    page.evaluate("(link) => { location.hash = ''; location.href = link }", link)
    expect(status(cell(page, 3))).to_contain_text("came from a link")
    expect(cell(page, 3).locator(".cm-content")).to_have_text("'of another'")
    assert cell(page, 3).locator(".cm-content").count() == 1
    press(cell(page, 3), "Reset")  # what the reader had comes back
    expect(cell(page, 3).locator(".cm-content")).to_have_text("'my own'")
    page.reload()
    expect(cell(page, 3).locator(".cm-content")).to_have_text("'my own'")
    assert "#cell" not in page.url


def test_what_is_typed_in_a_running_cell_leaves_its_stop(page: Page) -> None:
    edited = cell(page, 2)
    write(edited, "while True: pass")
    press(edited, "Run")
    expect(status(edited)).to_have_text("running", timeout=SLOW)
    edited.locator(".cm-content").press("x")
    page.wait_for_timeout(400)
    press(edited, "Stop")
    ran(edited, "stopped")


def test_the_focus_goes_from_run_to_stop_and_back(page: Page) -> None:
    first = cell(page, 2)
    button(first, "Run").focus()
    page.keyboard.press("Enter")
    ran(first, "ok")
    expect(button(first, "Run")).to_be_focused()


def test_an_answer_that_fails_is_not_called_right(page: Page, address: str) -> None:
    page.goto(address + FIRST)
    task = exercise(page)
    write(task, "v = Value(3.0)\nout = v * v + v")
    press(task, "Run")
    expect(status(task)).to_contain_text("✓ right", timeout=SLOW)
    write(task, "v = Value(3.0)\nout = v * v + v\nx = (")
    press(task, "Run")
    ran(task, "error")
    expect(status(task)).to_contain_text("error after")


def test_a_name_that_was_spoilt_is_mended_by_a_restart(page: Page) -> None:
    edited = cell(page, 2)
    write(edited, "print = None")
    press(edited, "Run")
    ran(edited, "ok")
    press(edited, "Reset")
    press(page, "Restart Python")
    press(cell(page, 3), "Run")
    ran(cell(page, 3), "ok")


def test_what_runs_again_takes_with_it_what_stands_below(page: Page) -> None:
    write(cell(page, 2), "x = 9")
    write(cell(page, 3), "z = x * x")
    write(cell(page, 4), "z")
    press(cell(page, 4), "Run")
    expect(cell(page, 4).locator(".cell_output")).to_have_text("81", timeout=SLOW)
    write(cell(page, 2), "x = 2")
    press(cell(page, 4), "Run")
    expect(cell(page, 4).locator(".cell_output")).to_have_text("4")
    write(cell(page, 2), "x = 3")
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "ok")
    press(cell(page, 4), "Run")
    expect(cell(page, 4).locator(".cell_output")).to_have_text("9")
    write(cell(page, 2), "x = 5")
    press(page, "Run this page")
    expect(cell(page, 4).locator(".cell_output")).to_have_text("25")


def test_a_large_value_does_not_keep_an_edit_from_being_kept(page: Page) -> None:
    edited = cell(page, 2)
    write(edited, "'x' * 6_000_000")
    press(edited, "Run")
    ran(edited, "ok")
    write(edited, "my = 'precious edit'")
    page.reload()
    expect(edited.locator(".cm-content")).to_have_text("my = 'precious edit'")


@pytest.mark.parametrize("junk", ['{"result": 5}', "7", '{"shown": [["text", null]]}'])
def test_what_another_version_kept_does_no_harm(page: Page, junk: str) -> None:
    source = cell(page, 2).locator("pre").first.inner_text().rstrip()
    kept = {"of": source, "text": source, "result": json.loads(junk)}
    key = "micrograd-book/cell/book/walkthrough/order_and_accumulation/2"
    given = [key, json.dumps(kept)]
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", given)
    page.reload()
    press(cell(page, 3), "Run")
    ran(cell(page, 3), "ok")


def test_edit_and_reset_while_the_editor_loads_leave_one_or_none(page: Page) -> None:
    page.evaluate(
        """() => {
          const [run, stop, edit, reset] = document.querySelectorAll("div.cell")[1]
            .querySelectorAll(".live-bar button");
          edit.click(); edit.click();
        }"""
    )
    expect(cell(page, 2).locator(".cm-content")).to_have_count(1)
    page.evaluate(
        """() => {
          const [run, stop, edit, reset] = document.querySelectorAll("div.cell")[2]
            .querySelectorAll(".live-bar button");
          edit.click(); reset.click();
        }"""
    )
    page.wait_for_timeout(500)
    assert cell(page, 3).locator(".cm-content").count() == 0


def test_stop_holds_while_python_starts(page: Page) -> None:
    page.route("**/book.zip", lambda route: None)  # it waits until it is stopped
    press(cell(page, 2), "Run")
    page.wait_for_timeout(600)
    press(cell(page, 2), "Stop")
    ran(cell(page, 2), "stopped")
    page.unroute("**/book.zip")
    page.wait_for_timeout(600)
    assert cell(page, 2).get_attribute("data-ran") == "stopped"
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "ok")
    assert len(page.workers) == 1


@pytest.mark.parametrize("code", ["while True: pass", "while True: print(1)"])
def test_stop_ends_what_does_not_end(page: Page, code: str) -> None:
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "ok")
    edited = cell(page, 3)
    write(edited, code)
    press(edited, "Run")
    expect(status(edited)).to_have_text("running", timeout=SLOW)
    page.wait_for_timeout(500)
    began = time.monotonic()
    press(edited, "Stop")
    ran(edited, "stopped")
    took = time.monotonic() - began
    expect(status(edited)).to_contain_text("Stopped")
    press(edited, "Reset")
    press(edited, "Run")  # what it stands on runs again before it
    ran(edited, "ok")
    assert took < 30  # the clock of a busy machine


@pytest.mark.parametrize(
    "code",
    [
        "def f(n): return f(n + 1)\nf(0)",
        "class A:\n    def __eq__(self, o): return self == o\nA() == A()",
        "x = []\nfor _ in range(10**6): x = [x]\nrepr(x)",
        "a = [bytearray(10**9) for _ in range(99)]",
    ],
    ids=["recursion", "recursion through C", "nested", "memory"],
)
def test_no_depth_and_no_size_breaks_the_page(
    context: BrowserContext, address: str, code: str
) -> None:
    page = context.new_page()
    page.goto(address + LIGHT)
    edited = cell(page, 2)
    write(edited, code)
    press(edited, "Run")
    expect(edited).to_have_attribute(
        "data-ran", re.compile("error|stopped"), timeout=SLOW
    )
    press(edited, "Reset")
    press(cell(page, 3), "Run")
    ran(cell(page, 3), "ok")


def test_a_long_chain_of_values_is_freed(page: Page) -> None:
    """Later versions of Python for pages die of it: this one may be replaced then."""
    edited = cell(page, 2)
    chain = "from micrograd_book import Value\ny = Value(1.0)\n"
    chain += "for _ in range(50_000): y = y + 1.0\ndel y\nprint('free')"
    write(edited, chain)
    press(edited, "Run")
    ran(edited, "ok")
    assert "free" in output(edited)


def test_a_death_of_python_is_said_and_followed_by_a_new_one(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(address + LIGHT)
    edited = cell(page, 2)
    write(edited, "import pyodide_js\npyodide_js._api.fatal_error(Exception('end'))")
    press(edited, "Run")
    ran(edited, "stopped")
    expect(status(edited)).to_contain_text("starts afresh")
    press(edited, "Reset")
    press(edited, "Run")
    ran(edited, "ok")


SPOIL = """async () => {
  const cache = await caches.open("micrograd-book-python");
  for (const request of await cache.keys()) {
    const { byteLength } = await (await cache.match(request)).arrayBuffer();
    await cache.put(request, new Response(new Uint8Array(byteLength)));
  }
  return (await cache.keys()).length;
}"""


def test_a_start_that_fails_from_memory_does_without(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(address + LIGHT)
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "ok")
    page.wait_for_function("caches.has('micrograd-book-python')")
    page.reload()
    assert page.evaluate(SPOIL) == 1
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "ok")


def exercise(page: Page) -> Locator:
    return page.locator("div.cell[data-exercise]").first


def test_an_exercise_marks_itself_and_is_counted(page: Page, address: str) -> None:
    page.goto(address + FIRST)
    task = exercise(page)
    write(task, "v = Value(3.0)\nout = v * v")
    press(task, "Run")
    ran(task, "ok")
    expect(status(task)).to_contain_text("the gradient is 6.0, not 7", timeout=SLOW)
    write(task, "v = Value(3.0)\nout = v * v + v")
    press(task, "Run")
    expect(status(task)).to_contain_text("✓ right", timeout=SLOW)
    expect(task).to_have_attribute("data-exercise", "right")
    expect(status(page.locator(".live-page"))).to_have_text("1 of 1 exercises right")
    expect(page.locator("#contents .live-count").first).to_have_text("✓ 1/1")
    page.reload()
    expect(task).to_have_attribute("data-exercise", "right")
    page.goto(address + "book/reference/progress.html")
    expect(page.locator("#progress")).to_contain_text("1 of 1")


def test_progress_is_exported_cleared_and_imported(
    page: Page, address: str, tmp_path: Path
) -> None:
    key = "micrograd-book/right/book/walkthrough/scalar_autodiff/1"
    page.evaluate("(key) => localStorage.setItem(key, 'true')", key)
    page.goto(address + "book/reference/progress.html")
    place = page.locator("#progress")
    said = status(place)
    expect(said).to_have_text(re.compile(r"^1 of \d+ exercises are right\.$"))
    with page.expect_download() as download:
        press(place, "Export")
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    page.once("dialog", lambda dialog: dialog.accept())
    press(place, "Clear")
    expect(said).to_have_text(re.compile("^0 of"))

    def bring(content: str) -> None:
        file.write_text(content, "utf-8")
        with page.expect_file_chooser() as chooser:
            press(place, "Import")
        chooser.value.set_files(file)

    bring(file.read_text("utf-8"))
    expect(said).to_have_text(re.compile("^Imported 1 exercise. 1 of"))
    bring("not what it should be")
    expect(said).to_contain_text("isn't an export")
    bring(json.dumps(["../../elsewhere", "book/walkthrough/mlp/1"]))
    expect(said).to_have_text(re.compile("^Imported 1 exercise. 2 of"))


def test_a_cell_is_carried_by_a_link_and_runs_only_when_asked(
    page: Page, browser: Browser, address: str
) -> None:
    write(cell(page, 3), "print('by a link: ä 😀')")
    press(cell(page, 3), "Link")
    expect(page).to_have_url(re.compile("#cell=3"))
    with browser.new_context() as other:
        guest = other.new_page()
        guest.goto(page.url)
        offered = cell(guest, 3)
        expect(status(offered)).to_contain_text("came from a link")
        press(cell(guest, 4), "Run")  # what runs before it is the book's own
        ran(cell(guest, 4), "ok")
        assert "by a link" not in output(offered)
        press(offered, "Run")
        ran(offered, "ok")
        expect(offered.locator(".cell_output")).to_contain_text("by a link: ä 😀")


HOSTILE = [
    "#cell=3.AAAA",
    "#cell=999.q1YqLU4tUrJSSlSqBQA",
    "#cell=3." + "A" * 9000,
    "#cell=<img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("fragment", HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_link_changes_nothing(page: Page, address: str, fragment: str) -> None:
    page.goto("about:blank")
    page.goto(address + LIGHT + fragment)
    press(cell(page, 3), "Run")
    ran(cell(page, 3), "ok")
    assert page.locator(".live-offered").count() == 0


def test_what_a_cell_shows_brings_no_script(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(address + LIGHT)
    edited = cell(page, 2)
    code = (
        "class Bad:\n    def _repr_html_(self):\n"
        "        return '<b>shown</b><script>document.title = 1</script>"
        '<img src=x onerror="document.title = 2">\'\nBad()'
    )
    with page.expect_console_message(lambda m: "Content Security Policy" in m.text):
        write(edited, code)
        press(edited, "Run")
        ran(edited, "ok")
    expect(edited.locator("b")).to_have_text("shown")
    assert page.title() not in ("1", "2")


def test_storage_that_is_refused_is_said_once(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.add_init_script(
        "Storage.prototype.setItem = () => {"
        "throw new DOMException('full', 'QuotaExceededError') }"
    )
    page.goto(address + LIGHT)
    write(cell(page, 2), "1 + 1")
    expect(page.locator("article")).to_contain_text("storage is full")
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "ok")


def test_two_tabs_keep_what_each_has_done(page: Page, address: str) -> None:
    other = page.context.new_page()
    other.goto(address + LIGHT)
    write(cell(page, 2), "'one'")
    write(cell(other, 3), "'two'")
    page.reload()
    expect(cell(page, 2).locator(".cm-content")).to_have_text("'one'")
    expect(cell(page, 3).locator(".cm-content")).to_have_text("'two'")


def test_on_a_slow_line_the_page_says_what_it_waits_for(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()

    def slowly(route: Route) -> None:
        page.wait_for_timeout(2000)
        route.continue_()

    page.route("**/book.zip", slowly)
    page.goto(address + LIGHT)
    press(cell(page, 2), "Run")
    expect(status(cell(page, 2))).to_have_text("starting Python")
    assert button(cell(page, 2), "Stop").is_visible()
    ran(cell(page, 2), "ok")


@pytest.mark.parametrize(
    "missing", ["worker.js", "pyodide.asm.wasm.packed", "book.zip"]
)
def test_what_is_missing_is_said_and_the_page_stays(
    context: BrowserContext, address: str, missing: str
) -> None:
    page = context.new_page()
    page.route(f"**/{missing}", lambda route: route.abort())
    page.goto(address + LIGHT)
    built = page.evaluate(SHOWN)
    press(cell(page, 2), "Run")
    ran(cell(page, 2), "stopped")
    expect(status(cell(page, 2))).to_contain_text("Python did not start")
    assert page.evaluate(SHOWN) == built
    page.unroute(f"**/{missing}")
    press(cell(page, 2), "Run")  # the site is back
    ran(cell(page, 2), "ok")


def test_a_site_without_numpy_says_so_and_keeps_what_was_built(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.route("**/wheels.json", lambda route: route.fulfill(body="{}"))
    page.goto(address + "book/walkthrough/two_moons.html")
    built = page.evaluate(SHOWN)
    unfold(cell(page, 1))
    press(cell(page, 1), "Run")
    ran(cell(page, 1), "error")
    expect(status(cell(page, 1))).to_contain_text("this site was built without")
    assert page.evaluate(SHOWN)[0] == built[0]


def test_a_cell_that_no_page_can_run_says_so_and_keeps_what_was_built(
    context: BrowserContext, address: str
) -> None:
    name = "book/reference/troubleshooting"
    with untroubled(context, address, f"{name}.html") as page:
        built = page.evaluate(SHOWN)
        for number in (n for n, why in DIFFER[name].items() if "process" in why):
            unfold(cell(page, number))
            press(cell(page, number), "Run")
            ran(cell(page, number), "error")
            words = "not run: it starts another process, which no page can"
            expect(status(cell(page, number))).to_have_text(words)
            assert page.evaluate(SHOWN)[number - 1] == built[number - 1] != ""


def test_a_page_from_a_folder_says_how_to_serve_it(
    context: BrowserContext, site: Path
) -> None:
    page = context.new_page()
    page.goto((site / FIRST).as_uri())
    expect(page.locator("article")).to_contain_text("python -m http.server")
    assert button(page, "Run").count() == 0


def test_figures_move_after_they_were_run_in_the_page(page: Page) -> None:
    figure = page.locator("div.cell:has(.explorable)").first
    unfold(figure)
    press(figure, "Run")
    ran(figure, "ok")
    before = figure.locator(".say").inner_text()
    press(figure, "Next")
    expect(figure.locator(".say")).not_to_have_text(before)


def test_a_figure_keeps_its_caption_its_number_and_its_alternative_text(
    page: Page, address: str
) -> None:
    page.goto(address + FIRST)
    first = cell(page, 1)
    caption = first.locator("figcaption").inner_text()
    alt = first.locator("svg[role=img]").get_attribute("aria-label")
    unfold(first)
    press(first, "Run")
    ran(first, "ok")
    assert first.locator("figcaption").inner_text() == caption
    assert first.locator("svg[role=img]").get_attribute("aria-label") == alt
