"""The type of the pages, from npm: cut down to the letters that the book writes.

The fonts stand in one style sheet, before the text is drawn: text that is there does
not move when its font comes. Where they were not fetched, pages do with what a machine
has.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont


class Font(NamedTuple):
    """A family's name on the page, npm's package and its file, its weights."""

    family: str
    package: str
    file: str
    weights: tuple[int, int] | int
    style: str = "normal"


VARIABLE, LATIN = "@fontsource-variable", "latin-wght-normal"
SERIF, BOTH = f"{VARIABLE}/source-serif-4", (400, 600)
FONTS = [
    Font("Book", SERIF, LATIN, BOTH),
    Font("Book", SERIF, "latin-wght-italic", 400, "italic"),
    Font("Label", f"{VARIABLE}/source-sans-3", LATIN, BOTH),
    Font("Code", f"{VARIABLE}/source-code-pro", LATIN, BOTH),
    Font("Formula", "@fontsource/stix-two-math", "latin-400-normal", 400),
]
WRITTEN = ("book/**/*.md", "book/*.bib", "micrograd_book/**/*.py")
ASCII = "".join(map(chr, range(32, 127)))
BY_THE_PRESS = "\xa0…–—‘’“”·×−→←↑↓✓°©¶äöü"  # noqa: RUF001
# what TeX makes of letters and of the signs in formulas.py
FORMULAS = (
    "".join(map(chr, [*range(0x1D400, 0x1D468), 0x210E, *range(0x1D6FC, 0x1D71C)]))
    + "αβγδεηθλμπσφΔ∇∂∞ℓ⋅×±∓→↦…⋯⋮≤≥≠≈∼≪≫∈∑∏∫∥⊤⇒⇔∘′″‴√¯⏞⏟"  # noqa: RUF001
)


def letters(root: Path) -> str:
    """Every character that the book writes, or a reader may type."""
    files = [path for pattern in WRITTEN for path in root.glob(pattern)]
    found = {letter for path in files for letter in path.read_text("utf-8")}
    return "".join(sorted(found | set(ASCII + BY_THE_PRESS)))


def cut(path: Path, font: Font, text: str) -> bytes:
    """A font's file with the glyphs of `text`, and no others."""
    made = TTFont(path, recalcTimestamp=False)
    options = subset.Options(hinting=False, notdef_outline=True)
    options.layout_features += ["ssty", "dtls"]  # small forms in a formula's scripts
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(made)
    if "fvar" in made:
        instantiateVariableFont(made, {"wght": font.weights}, inplace=True)
    made.flavor = "woff2"
    made.save(written := BytesIO())
    return written.getvalue()


def there(modules: Path) -> bool:
    """Whether npm has brought all of them."""
    return all(path_of(font, modules).exists() for font in FONTS)


def path_of(font: Font, modules: Path) -> Path:
    """Where npm has put it."""
    name = font.package.rpartition("/")[2]
    return modules / font.package / "files" / f"{name}-{font.file}.woff2"


def style(root: Path, modules: Path) -> str:
    """The style sheet with all fonts in it."""
    faces, text = [], letters(root)
    for font in FONTS:
        all_of_it = text + FORMULAS if font.family == "Formula" else text
        coded = b64encode(cut(path_of(font, modules), font, all_of_it)).decode()
        weights = str(font.weights).strip("()").replace(",", "")
        faces.append(
            f'@font-face {{ font-family: "{font.family}"; font-style: {font.style}; '
            f"font-weight: {weights}; "
            f'src: url("data:font/woff2;base64,{coded}") format("woff2") }}\n'
        )
    return "".join(faces)


def licences(modules: Path) -> str:
    """What the fonts' authors ask to be said, each once."""
    return "\n\n".join(
        f"{path.parent.name}\n\n{path.read_text('utf-8')}"
        for path in sorted(modules.glob("@fontsource*/*/LICENSE"))
    )
