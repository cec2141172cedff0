"""The site's style sheets: the package's colors and the book's style; its fonts."""

import hashlib
from pathlib import Path
from typing import Any

import fonts
import live
from filelock import FileLock
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from micrograd_book.palette import DARK, LIGHT


def colors() -> str:
    """The package's colors by their names, for light and for dark pages."""
    named = "; ".join(
        f"--{name}: light-dark({LIGHT[name]}, {DARK[name]})" for name in LIGHT
    )
    return f"html {{ {named} }}\n"


def fonts_kept(root: Path) -> str:
    """The fonts' style sheet, made once for what the book writes; "" without fonts."""
    third = live.third(root)
    of = hashlib.sha256(fonts.letters(root).encode())
    of.update(Path(fonts.__file__).read_bytes())
    kept = third / f"fonts-{of.hexdigest()[:16]}.css"
    if not fonts.there(third / "node_modules"):
        return ""
    with FileLock(third / "lock"):
        if not kept.exists():
            made = kept.with_suffix(".new")
            made.write_text(fonts.style(root, third / "node_modules"), "utf-8")
            made.replace(kept)
    return kept.read_text("utf-8")


def write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Put them into the site, once there is room for them."""
    if app.builder.format == "html":
        root, static = Path(app.srcdir), Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        style = Path(root, "book/_theme/book.css").read_text("utf-8")
        (static / "book.css").write_text(colors() + style, "utf-8")
        if made := fonts_kept(root):
            (static / "fonts.css").write_text(made, "utf-8")
            told = fonts.licences(live.third(root) / "node_modules")
            (static / "fonts-licences.txt").write_text(told, "utf-8")
            app.add_css_file("fonts.css")
        app.add_css_file("book.css")
    return []


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the moment when all is read."""
    app.connect("env-updated", write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
