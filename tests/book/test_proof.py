"""Formulas that would show an error, and addresses of other hosts."""

import pytest
from elsewhere import loads_from
from formulas import tex_fault


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{x}",
        r"\begin{x} a \end{x}",
        r"\begin{aligned} a &= b",
        r"\begin{aligned} a \end{cases}",
        r"\alpah",
        "{x",
        "x}",
        r"\left( x",
        r"x \right)",
        "x^",
        "x_{a",
        "x^2^3",
        "x_{12}_3",
        r"\frac{1}",
        r"\frac",
        r"\sqrt",
        "a & b",
        r"\\text{a",
        r"\\begin",
        r"\\left",
    ],
)
def test_a_formula_that_shows_an_error_is_found(tex: str) -> None:
    assert tex_fault(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} a &= b^2_i \\ c &= \tfrac12 \end{aligned}",
        r"\left( \frac{1}{x_{i}^{2}} \right)",
        r"\operatorname{relu}(x) = \max(0, x)",
        r"\{1, 2\}",
        "x_1^2 + x_2^2",
    ],
)
def test_other_formulas_pass(tex: str) -> None:
    assert tex_fault(tex) == ""


@pytest.mark.parametrize(
    "loading",
    [
        '<script>import("https://example.com/a.js")</script>',
        '<p style="background: url(https://example.com/a.png)"></p>',
        '<video src="https://example.com/a.mp4"></video>',
        '<object data="https://example.com/a.svg"></object>',
        '<img srcset="https://example.com/a.png 2x">',
        '<iframe src="//example.com"></iframe>',
        '<style>@import "https://example.com/a.css"</style>',
    ],
)
def test_what_is_loaded_from_elsewhere_is_found(loading: str) -> None:
    assert "//" in loads_from(loading)


def test_links_may_lead_elsewhere() -> None:
    page = (
        '<a href="https://example.com">x</a><svg xmlns="http://www.w3.org/2000/svg"/>'
    )
    assert loads_from(page) == ""
