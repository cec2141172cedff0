"""A number in the text is one that its section computed.

It stands in the cell above it or below it, as a number of the code or, perhaps rounded,
of an output; or in what the page's last cell asserts under a comment that names the
section. So does a count that is written in words, and a power of ten.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from cells import has_cells, read
from helpers import ROOT
from nbformat import NotebookNode
from outputs import executed
from prose import PAGES, blank, line, prose

MANY = 10  # numbers of one output: a table that holds any number proves none

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: n for n, word in enumerate(UNITS.split())}
LARGE = {word: n for word, n in SMALL.items() if n >= 10} | {
    f"{ten}-{unit}" if n else ten: 10 * tens + n
    for tens, ten in enumerate(TENS.split(), 2)
    for unit, n in list(SMALL.items())[:10]
}
ANY_WORD = "|".join(sorted(SMALL | LARGE, key=len, reverse=True))
LARGE_WORD = "|".join(sorted(LARGE, key=len, reverse=True))

FIGURES = r"(?<![\w.,])(?<!\w-)\d[\d,]*(?<!,)(?:\.\d+)?(?!\w*\d)"
NUMBER = re.compile(FIGURES)
WORD = re.compile(rf"\b({LARGE_WORD})\b(?!-)", re.I)
SHARE = re.compile(
    rf"\b({ANY_WORD}) of (?:the |these |those |its )?({ANY_WORD})\b", re.I
)
PERCENT = re.compile(r"\s*(\\?%|per ?cent)")
CODE = re.compile(r"`[^`\n]*`")
POWER = re.compile(r"10\^\{?(-?\d+)\}?|\b1e(-?\d+)")
COMPUTED = re.compile(r"\d*\.?\d+(?:e[-+]?\d+)?")

# What no cell beside it computes, as patterns of what stands there, and why it may. A
# digit that is changed no longer fits its pattern.
EXCEPTIONS = [
    (r"(?:Python|older than) 3\.11\b|from 3\.11 to 3\.13\b", "a version of Python"),
    (r"Python 3\.12 or later", "a version of Python"),
    (r"in November 2026", "when it was measured"),
    (r"Debian 12\b", "a version of Debian"),
    (r"127\.0\.0\.1|port 8000|:8000\b|_build/html 8001", "an address"),
    (r"Error 127\b", "what a shell calls a missing command"),
    (r"about (?:900|300) megabytes", "measured in a fresh environment"),
    (r"about 16 digits", "what a float holds"),
    (
        r"Of forty that we tried, seventeen got|Of forty networks.* half got 393",
        "told, not run: seeds",
    ),
    (r"Some other starting weights got 96 to 98", "told, not run: seeds"),
    (r"\b337\b", "parameters of the book's network: counted in parameter_count"),
    (r"\b1337\b", "the seed of the official demo"),
    (r"NumPy 2\.4\.6 and PyTorch 2\.13\.0, on 28 November 2026", "a benchmark, once"),
    (r"\| micrograd 0\.1\.0 \| 0\.995 ", "measured in that benchmark"),
    (
        r"\| 0\.0996 \| 10\.0 |\| 0\.0117 \| 85\.4 |\| 0\.000178 \| 5,602 ",
        "measured in that benchmark",
    ),
    (r"\| 0\.000515 \| 1,931 |\| 0\.000094 \| 10,610 ", "measured in that benchmark"),
    (r"On ten other sets|at 0\.03 was .* 40 of 50 runs", "told, not run: Adam"),
    (
        r"up to seven, except once, when it was twelve|other moons 86 to 98",
        "told, not run: noise",
    ),
    (r"In sixteen other runs it mostly got 50 to 78", "told, not run: size"),
    (r"Accuracies on 400 unseen points, which we don't print", "told, not run: size"),
    (r"of thirty runs with|nine ended with 99 or all", "told, not run: long steps"),
    (r"by six to nineteen of a hundred in fourteen such", "told, not run: spirals"),
    (
        r"in 24 groups of three|7 of 24 runs did so without .*, and 16 with",
        "told, not run: schedules",
    ),
]


class Found(NamedTuple):
    """Numbers as they stand, and numbers that the text may round."""

    exact: frozenset[float]
    rounded: frozenset[float] = frozenset()

    @property
    def all(self) -> frozenset[float]:
        return self.exact | self.rounded

    def has(self, digits: str, percent: bool) -> bool:
        """Whether these digits are one of the numbers, or round one of them."""
        if re.match(r"0\d", digits):  # a slip: nobody writes 06
            return False
        number = float(digits.replace(",", ""))
        places = len(digits.partition(".")[2])
        if "e" in digits:
            return any(_magnitude(x) == _magnitude(number) for x in self.all)
        said = digits.replace(",", "").replace(".", "").lstrip("0")
        half = 10.0**-places / 2 + 1e-12 if len(said) > 1 else 1e-9
        shares = [100 * x for x in self.all] if percent else []
        return (
            any(abs(x - number) < 1e-9 for x in self.exact)
            or any(abs(x - number) <= (half if places else 1e-9) for x in self.rounded)
            or any(abs(x - number) <= half for x in shares)
        )


def _magnitude(number: float) -> str:
    """The power of ten before which its first digit stands."""
    return f"{number:.0e}".partition("e")[2]


def numbers(text: str) -> frozenset[float]:
    plain = re.sub(r"(?<=\d)[,_](?=\d{3}\b)", "", text.replace("−", "-"))
    return frozenset(abs(float(n)) for n in COMPUTED.findall(plain))


def in_code(source: str) -> frozenset[float]:
    """The numbers of a piece of code; not those in its texts and remarks."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return frozenset(
        abs(float(token.string)) for token in tokens if token.type == tokenize.NUMBER
    )


def in_output(output: NotebookNode) -> frozenset[float]:
    """The numbers that an output shows; no plot's ticks, and no long table's."""
    data = output.get("data", {})
    if svg := data.get("image/svg+xml"):
        picture = BeautifulSoup(svg[svg.index("<svg") :], "html.parser")
        for tick in picture.select('[id^="xtick"], [id^="ytick"]'):
            tick.extract()
        text = " ".join(shown.text for shown in picture.select("text, title"))
    elif html := data.get("text/html"):
        page = BeautifulSoup(html, "html.parser")
        for hidden in page.select("script, style"):
            hidden.extract()
        text = page.get_text(" ")
    else:
        text = output.get("text", "") + data.get("text/plain", "")
    found = numbers(text)
    return found if len(found) <= MANY else frozenset()


class Cell(NamedTuple):
    first: int
    last: int
    found: Found


def asserted(source: str) -> dict[str, frozenset[float]]:
    """What the last cell asserts of each section: the lines below its heading."""
    parts = re.split(r"^# (##? .*)$", source, flags=re.M)
    found: dict[str, frozenset[float]] = {}
    for title, part in zip(parts[1::2], parts[2::2]):
        found[title] = found.get(title, frozenset()) | numbers(part)
    return found


@cache
def computed(page: str) -> tuple[list[Cell], dict[str, frozenset[float]]]:
    """The cells of a page, and what the last of them asserts."""
    path = ROOT / page
    if not has_cells(path):
        return [], {}
    written = [c for c in read(path, ROOT).cells if c.cell_type == "code"]
    cells = []
    for cell, ran in zip(written, executed(path, ROOT).cells):
        rounded = frozenset[float]().union(*map(in_output, ran.outputs))
        first, length = cell.metadata.code_line, len(cell.source.splitlines())
        found = Found(in_code(cell.source), rounded)
        cells.append(Cell(cell.metadata.line, first + length, found))
    last = written[-1].source
    if "in the text, checked." not in last:
        return cells, {}
    return cells[:-1], asserted(last)


def counts(text: str) -> Iterator[tuple[int, str, str]]:
    """Where a number stands in the text, how it is written, and its digits."""
    excepted = [
        range(found.start(), found.end())
        for pattern, _ in EXCEPTIONS
        for found in re.finditer(pattern, text)
    ]
    powers = list(POWER.finditer(text))
    for power in powers:
        yield power.start(), power[0], f"1e{power[1] or power[2]}"
    apart = [*excepted, *[range(power.start(), power.end()) for power in powers]]
    for found in NUMBER.finditer(text):
        at, digits = found.start(), len(re.sub(r"\D", "", found[0]))
        if digits > 1 and not any(at in span for span in apart):
            yield at, found[0], found[0]
    for found in WORD.finditer(text):
        if not any(found.start() in span for span in excepted):
            yield found.start(), found[0], str(LARGE[found[0].lower()])
    for share in SHARE.finditer(text):
        for group in (1, 2):
            word = share[group].lower()
            if word in SMALL and SMALL[word] < 10:
                yield share.start(group), share[group], str(SMALL[word])


def stray(text: str, page: str) -> Iterator[tuple[int, str]]:
    """The numbers of a page's text that its cells do not know, with their lines.

    Those in quoted code may stand in any cell of the page.
    """
    cells, claims = computed(page)
    plain = re.sub(r"^\(.*\)=$", blank, prose(text), flags=re.M)
    quoted = {i for span in CODE.finditer(plain) for i in range(*span.span())}
    heads = [found.start() for found in re.finditer(r"^##? .", plain, re.M)]
    for start, end in pairwise([*heads, len(text)]):
        section, begins = plain[start:end], line(text, start)
        ends = line(text, end)
        here = [cell for cell in cells if begins <= cell.first < ends]
        claim = claims.get(text[start:].partition("\n")[0], frozenset())
        for at, written, digits in counts(section):
            place = begins + section.count("\n", 0, at)
            around = [
                *[cell for cell in here if cell.last < place][-1:],
                *[cell for cell in here if cell.first <= place <= cell.last],
                *[cell for cell in here if cell.first > place][:1],
            ]
            known = [Found(claim), *[cell.found for cell in around]]
            if start + at in quoted:
                known = [*map(Found, claims.values()), *[cell.found for cell in cells]]
            percent = bool(PERCENT.match(section, at + len(written)))
            if not any(found.has(digits, percent) for found in known):
                yield place, written


@pytest.mark.parametrize("page", PAGES)
def test_every_number_in_prose_was_computed_in_its_section(page: str) -> None:
    found = stray((ROOT / page).read_text("utf-8"), page)
    assert not [f"{page}:{at}: {number}" for at, number in found]


@pytest.mark.parametrize(
    ("page", "written", "changed"),
    [
        ("training_loop", "38,281 Values", "38,287 Values"),
        ("parameter_count", "48, 272 and 17", "48, 273 and 17"),
        ("mlp", "Eleven, somewhat", "Twelve, somewhat"),
        ("l2_regularization", "304 weights", "305 weights"),
        ("max_margin_loss", "37 of class", "38 of class"),
    ],
)
def test_a_changed_number_is_found(page: str, written: str, changed: str) -> None:
    path = f"book/walkthrough/{page}.md"
    text = (ROOT / path).read_text("utf-8")
    assert text.count(written) == 1
    found = stray(text.replace(written, changed), path)
    assert [at for at, _ in found] == [line(text, text.index(written))]


def test_counts_in_words_and_powers_of_ten_are_numbers() -> None:
    text = "Sixteen of them, two of the three, forty-two, and one more: $-12$, 1,024."
    found = [digits for _, _, digits in counts(text)]
    assert sorted(found) == ["1,024", "12", "16", "2", "3", "42"]
    powers = [digits for _, _, digits in counts("$3 \\cdot 10^{-12}$, and 1e-9")]
    assert powers == ["1e-12", "1e-9"]


def test_every_exception_is_needed() -> None:
    text = "\n".join(prose((ROOT / page).read_text("utf-8")) for page in PAGES)
    for pattern, reason in EXCEPTIONS:
        assert re.search(pattern, text), reason
