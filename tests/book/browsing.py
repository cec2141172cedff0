"""What tests of pages ask of each page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page

# without preload: axe would fetch the theme's imports from wrong addresses; and what it
# finds in order, it need not describe, which takes half of its time
AXE = {"preload": False, "resultTypes": ["violations"]}


def barriers(page: Page, **options: Any) -> list[str]:
    """What keeps someone from reading the page, as far as axe can tell."""
    found = Axe().run(page, options={**AXE, **options}).response["violations"]
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


def listen(page: Page, own: str | tuple[str, ...]) -> list[str]:
    """The errors of a page, and what it asks for from elsewhere, as they come."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on(
        "console", lambda m: m.type in ("error", "warning") and heard.append(m.text)
    )
    page.on("request", lambda r: r.url.startswith(own) or heard.append(r.url))
    return heard


def button(where: Locator | Page, name: str) -> Locator:
    """A button by its words; a cell's own says which cell it is for, too."""
    return where.get_by_role("button", name=re.compile(rf"^{name}( cell \d+)?$"))


@contextmanager
def untroubled(context: BrowserContext, address: str, name: str) -> Iterator[Page]:
    """A page of the site; nothing of it may come from elsewhere, or fail."""
    page = context.new_page()
    troubles = listen(page, (address, "data:", "blob:"))
    page.goto(address + name)
    yield page
    assert troubles == []
