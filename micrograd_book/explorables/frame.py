"""What all figures that move have in common: a frame, and the buttons of a player.

A figure is one self-contained piece of HTML. Its picture is in it as it ends, for
readers without scripts and for paper; its script, if it may run, begins at the start.
The style and the script of a figure stand beside its Python in files of its name.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from .. import palette


@dataclass(frozen=True, slots=True, repr=False)
class Explorable:
    """A figure that moves under the reader's hand; it shows itself in a notebook."""

    title: str
    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<Explorable: {self.title}>"


def framed(
    name: str, title: str, data: object, body: str, script: str = "", style: str = ""
) -> Explorable:
    """The figure around `body`, its picture and its controls.

    `{script}.js` is a function of the figure and `data`, and `{style}.css` its style;
    both have the figure's name if they are not told.
    """
    given = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    whole = filled(
        "frame.html",
        name=name,
        title=html.escape(title),
        palette=palette.STYLE,
        style=filled("frame.css") + filled(f"{style or name}.css"),
        body=body,
        script=script_of(script or name),
        data=given.replace("<", "\\u003c"),  # no data can end its element
    )
    return Explorable(title, whole)


def script_of(name: str) -> str:
    """The script of figures of a kind; it finds their data beside it, so that it is the
    same for all, and a site's policy can name it.
    """
    own = filled("frame.js") + filled(f"{name}.js")
    begin = f"{name}(figure, JSON.parse(figure.querySelector('script').textContent));"
    found = "const figure = document.currentScript.parentElement;"
    return f"\n{{\n{own}{found}\n{begin}\n}}\n"


def scripts() -> list[str]:
    """The scripts of all kinds of figures."""
    return [script_of(kind) for kind in ("collapse", "hinge", "states", "stepper")]


def attributes(given: Mapping[str, object]) -> str:
    """As they stand in a tag; what stands inside of it, `text`, is left out."""
    shown = [f' {name}="{value}"' for name, value in given.items() if name != "text"]
    return "".join(shown)


def panels(*pictures: str) -> str:
    """Pictures side by side where there is room."""
    return f'<div class="panels">{"".join(pictures)}</div>'


def player(say: str, noun: str = "step") -> str:
    """The buttons and the slider, above the sentence that says the last state."""
    return filled("player.html", say=html.escape(say), noun=html.escape(noun))


def filled(file: str, /, **parts: str) -> str:
    """A file of this folder, each `{{part}}` in it replaced."""
    text = files(__package__).joinpath(file).read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: parts[hole[1]], text)
