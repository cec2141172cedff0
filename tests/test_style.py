"""The code is checked by tools: lint, format, types; scripts and styles as well."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tinycss2
from helpers import ROOT

from micrograd_book.explorables.frame import scripts

PACKAGE = ROOT / "micrograd_book"
LIVE = ROOT / "book" / "_live"
STYLES = [
    *PACKAGE.rglob("*.css"),
    *Path(ROOT, "book", "_theme").glob("*.css"),
    *LIVE.glob("*.css"),
]


@pytest.mark.parametrize(
    "tool", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join
)
def test_the_code_passes(tool: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def lint(folder: Path, rules_in: Path) -> subprocess.CompletedProcess[str]:
    rules = {
        "env": {"browser": True, "es2022": True},
        "categories": {"correctness": "error"},
        "rules": {
            **dict.fromkeys(["eqeqeq", "no-undef", "no-var", "prefer-const"], "error"),
            "no-unused-vars": ["error", {"varsIgnorePattern": "^(player|drag|set)$"}],
        },
    }
    config = rules_in / "rules.json"
    config.write_text(json.dumps(rules), "utf-8")
    oxlint = shutil.which("oxlint", path=Path(sys.executable).parent)
    return subprocess.run(
        [oxlint, "-c", config, folder], capture_output=True, encoding="utf-8"
    )


def test_each_figures_script_passes_with_what_it_stands_on(tmp_path: Path) -> None:
    names = {path.stem for path in PACKAGE.rglob("*.js")} - {"frame"}
    assert all(any(f"{name}(figure, JSON" in s for s in scripts()) for name in names)
    for number, script in enumerate(scripts()):
        tmp_path.joinpath(f"{number}.js").write_text(script, "utf-8")
    done = lint(tmp_path, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    tmp_path.joinpath("broken.js").write_text("nothing(1;", "utf-8")
    assert lint(tmp_path, tmp_path).returncode != 0


def test_the_scripts_of_pages_pass(tmp_path: Path) -> None:
    done = lint(LIVE, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_each_style_sheet_can_be_parsed(path: Path) -> None:
    assert mistakes(path.read_text("utf-8")) == []


def mistakes(css: str) -> list[str]:
    """What a browser would leave out."""
    found = []
    waiting = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    while waiting:
        rule = waiting.pop()
        if rule.type == "at-rule" and rule.lower_at_keyword == "property":
            inside = tinycss2.parse_blocks_contents(rule.content)
            found += [part.message for part in inside if part.type == "error"]
        elif rule.type == "at-rule" and rule.content:
            waiting += tinycss2.parse_rule_list(
                rule.content, skip_comments=True, skip_whitespace=True
            )
        elif rule.type == "qualified-rule":
            inside = tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            found += [part.message for part in inside if part.type == "error"]
            declared = [part for part in inside if part.type == "declaration"]
            found += [
                d.name for d in declared if not tinycss2.serialize(d.value).strip()
            ]
        elif rule.type == "error":
            found.append(rule.message)
    return found


def test_a_mistake_in_a_style_sheet_is_found() -> None:
    assert mistakes("a { color: red; } @media print { b { color red; } }")
    assert mistakes("a { color: ; }")
    assert mistakes("a { color: red; } }")


def test_no_class_of_a_figures_style_is_left_over() -> None:
    """Each is given to something by the package's Python, HTML or JavaScript."""
    files = [
        path for kind in ("*.py", "*.html", "*.js") for path in PACKAGE.rglob(kind)
    ]
    used = " ".join(path.read_text("utf-8") for path in files)
    for path in PACKAGE.rglob("*.css"):
        css = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", path.read_text("utf-8"), flags=re.S)
        for name in set(re.findall(r"\.([a-z][\w-]*)", css)):
            assert re.search(rf"\b{name}\b", used), f"{path.name}: .{name}"
