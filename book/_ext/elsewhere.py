"""What a piece of a page loads from another host: nothing, or the build fails."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

LOADING = re.compile(
    r"""((url|import|fetch)\(|@import|src=)\s*["'`]?(https?:)?//""", re.I
)
ADDRESS = re.compile(LOADING.pattern + r"|\b(https?|wss?)://\S+", re.I)


def loads_from(html: str) -> str:
    """The first address that this HTML loads from another host; "" if there is none.

    Links may lead anywhere: a reader follows them, no page does.
    """
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        if element.name == "a":
            continue
        code = element.text if element.name in ("script", "style") else ""
        for name, value in element.attrs.items():
            address = " ".join(value) if isinstance(value, list) else str(value)
            if not name.startswith("xmlns") and urlsplit(address.strip()).netloc:
                return address.strip()
            if name == "style" or name.startswith("on"):
                code += f" {address}"
        if found := ADDRESS.search(code):
            return found[0]
    return ""
