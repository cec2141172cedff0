"""A browser, and the site served to it."""

import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update"]
QUIET += ["--process-per-site"]  # what one page has compiled, the next need not
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
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without a past, for whom nothing moves by itself."""
    with browser.new_context(reduced_motion="reduce") as context:
        yield context
