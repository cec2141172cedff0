"""The pages in a real browser. `make test-browser` runs this; it needs a Chromium."""

import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.browser

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
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
        shown = page.evaluate("document.documentElement.dataset.theme")
        if shown != theme:
            troubles.append(f"{name} is {shown} for a reader who wants {theme}")
        # without preload: axe would fetch the theme's imports from wrong addresses
        found = Axe().run(page, options={"preload": False}).response["violations"]
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
