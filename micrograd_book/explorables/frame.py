"""What all figures that move have in common: a frame, and the buttons of a player.

A figure is one self-contained piece of HTML. Its picture is in it as it ends, for
readers without scripts and for paper; its script, if it may run, begins at the start.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True, repr=False)
class Explorable:
    """A figure that moves under the reader's hand; it shows itself in a notebook."""

    title: str
    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<Explorable: {self.title}>"


def framed(name: str, title: str, data: object, **parts: str) -> Explorable:
    """The figure of the template `name`: in it, `{{data}}` becomes the data, as
    JavaScript, and `{{part}}` each part of that name.
    """
    script = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    script = script.replace("<", "\\u003c")  # no data can end the script
    body = filled(name, **parts, data=script)
    return Explorable(
        title, filled("frame", name=name, title=html.escape(title), body=body)
    )


def player(say: str, noun: str = "step") -> str:
    """The buttons and the slider, above the sentence that says the last state."""
    return filled("player", say=html.escape(say), noun=html.escape(noun))


def filled(template: str, /, **parts: str) -> str:
    """A template of this folder, each `{{part}}` in it replaced."""
    text = files(__package__).joinpath(f"{template}.html").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: parts[hole[1]], text)
