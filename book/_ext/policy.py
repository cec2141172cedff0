"""A policy on every page: scripts, styles and data of this site alone.

Scripts that stand in a page are named by their hash, so what a cell shows can't bring a
script of its own; only our figures' scripts are known on every page.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from micrograd_book.explorables.frame import scripts

SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.S)
HANDLER = re.compile(r'\son\w+="([^"]*)"')
NOT_RUN = re.compile(r'\bsrc=|\btype="(?!text/javascript|module)')


def named(code: str) -> str:
    """How a policy names a script: by its hash."""
    return f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"


def policy(html: str) -> str:
    """What a page may load and run."""
    own = [code for tag, code in SCRIPT.findall(html) if not NOT_RUN.search(tag)]
    code = dict.fromkeys([*own, *HANDLER.findall(html), *scripts()])
    return (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-hashes' "
        f"{' '.join(map(named, code))}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'"
    )


def lay_down(app: Sphinx, error: Exception | None) -> None:
    """Write its policy into each finished page."""
    if error or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        html = path.read_text("utf-8")
        if "Content-Security-Policy" not in html:
            meta = (
                f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
            )
            path.write_text(html.replace("<head>", f"<head>\n    {meta}", 1), "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of a build."""
    app.connect("build-finished", lay_down, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
