"""A chapter is executed once for each state of it, and each mistake has its line."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import behind
import kernels
import outputs
import pytest
import times
from helpers import ROOT
from notebooks import write
from test_cells import TOP, written

FOUR = "```{code-cell} ipython3\n4\n```\n"
PICTURE = """\
```{code-cell} ipython3
from matplotlib import pyplot
_ = pyplot.plot([1, 2])
```
"""


@pytest.fixture(autouse=True)
def any_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """These chapters stand beside no package."""
    monkeypatch.setattr(behind, "check_package", lambda root: None)


def cell(code: str) -> str:
    return (
        f"{TOP}{FOUR}\n```{{code-cell}} ipython3\n:tags: [hide-output]\n{code}\n```\n"
    )


def fault(chapter: str, folder: Path) -> outputs.CellFault:
    with pytest.raises(outputs.CellFault) as raised:
        outputs.executed(written(folder, chapter), folder)
    assert not list(folder.rglob("build/outputs/**/*.ipynb"))
    return raised.value


def test_a_chapter_runs_once_until_its_code_changes(tmp_path: Path) -> None:
    count = tmp_path / "count"
    code = f"with open({str(count)!r}, 'a') as file: _ = file.write('x')"
    path = written(tmp_path, cell(code))
    for _ in range(2):
        [four, _] = outputs.executed(path, tmp_path).cells
        assert four.outputs[0].data["text/plain"] == "4"
    assert count.read_text("utf-8") == "x"
    written(tmp_path, cell(code) + "\nOther prose.\n")
    outputs.executed(path, tmp_path)
    assert count.read_text("utf-8") == "x"
    written(tmp_path, cell(code + "\n2"))
    outputs.executed(path, tmp_path)
    assert count.read_text("utf-8") == "xx"


def test_a_line_printed_in_pieces_stays_one_line(tmp_path: Path) -> None:
    code = 'import time\nprint("a", end="", flush=True); time.sleep(0.3); print("b")'
    path = written(tmp_path, cell(code))
    [_, printed] = outputs.executed(path, tmp_path).cells
    assert [output.text for output in printed.outputs] == ["ab\n"]


def test_no_chapter_sees_what_another_did_or_what_the_press_is(tmp_path: Path) -> None:
    outputs.executed(written(tmp_path, cell("import numpy\nnumpy.mine = 1")), tmp_path)
    look = "import sys, numpy\nprint(hasattr(numpy, 'mine'), 'micrograd_book' in "
    look += "sys.modules, [place for place in sys.path if place.endswith('_ext')])"
    ran = outputs.executed(written(tmp_path, cell(look)), tmp_path)
    assert ran.cells[1].outputs[0].text == "False False []\n"


def test_chapters_run_on_when_the_process_to_fork_has_ended(tmp_path: Path) -> None:
    outputs.executed(written(tmp_path, cell("1")), tmp_path)
    kernels._server(sys.executable).kill()
    kernels._server(sys.executable).wait()
    ran = outputs.executed(written(tmp_path, cell("2")), tmp_path)
    assert ran.cells[1].outputs[0].data["text/plain"] == "2"


def test_an_error_has_its_line_and_the_reader_s_own_lines(tmp_path: Path) -> None:
    code = "import json\n\ndef f(x):\n    return json.loads(x)\n\nf('[')"
    found = fault(cell(code), tmp_path)
    assert str(found).startswith("book/a.md:20: cell 2: JSONDecodeError: Expecting")
    assert re.findall(r"cell 2, line (\d+)", found.trace) == ["20", "18"]
    assert "decoder.py" not in found.told()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 4\nassert x == 5", "16: cell 2: AssertionError: assert x == 5"),
        ("x = 4\nx = = 5", "16: cell 2: SyntaxError: invalid syntax"),
        ("import warnings; warnings.warn('old')", "13: cell 2: writes to stderr"),
        ("print(object())", "13: cell 2: shows at 0x"),
        ("object()", "13: cell 2: shows at 0x"),
        ("import os; os._exit(1)", "13: cell 2: DeadKernelError"),
        ("input()", "15: cell 2: StdinNotImplementedError"),
    ],
    ids=["assertion", "syntax", "stderr", "printed", "shown", "death", "question"],
)
def test_what_goes_wrong_is_one_line(code: str, said: str, tmp_path: Path) -> None:
    found = fault(cell(code), tmp_path)
    assert str(found).startswith(f"book/a.md:{said}")
    assert "\n" not in str(found)


def test_a_cell_that_does_not_end_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "STUCK", 2)
    found = fault(cell("import time; time.sleep(60)"), tmp_path)
    assert str(found) == "book/a.md:13: cell 2: still running after 2 seconds"


def test_a_cell_that_waits_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "WAITING", -10.0)
    found = fault(cell("import time; time.sleep(2)"), tmp_path)
    assert str(found).startswith("book/a.md:13: cell 2: the chapter works for ")


def test_a_chapter_that_works_too_long_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(times, "yardstick", lambda steps=3: 100.0)
    assert times.too_slow(29.0, 29.0) == ""
    assert "0.31 yardsticks" in times.too_slow(31.0, 31.0)


def test_a_picture_without_words_is_named(tmp_path: Path) -> None:
    found = fault(TOP + PICTURE, tmp_path)
    assert str(found).startswith("book/a.md:9: cell 1: a figure needs alternative text")


def test_what_an_output_loads_from_elsewhere_is_named(tmp_path: Path) -> None:
    code = (
        "from IPython.display import HTML\n"
        "HTML('<p><iframe src=\"https://example.com/\"></iframe></p>')"
    )
    found = fault(cell(code), tmp_path)
    assert str(found).endswith("cell 2: loads https://example.com/ from another host")


def test_another_checkout_s_package_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    path = written(tmp_path, cell("1"))
    with pytest.raises(behind.WrongPackage) as raised:
        outputs.executed(path, tmp_path)
    for folder in (tmp_path, ROOT):
        assert str(folder / "micrograd_book") in str(raised.value)


def test_a_state_is_named_by_what_is_behind_it(tmp_path: Path) -> None:
    def name() -> str:
        behind.fingerprint.cache_clear()
        return behind.fingerprint(tmp_path, behind.CELLS)

    package = tmp_path / "micrograd_book"
    package.mkdir()
    names = {name()}
    (package / "new.py").write_text("", "utf-8")
    names.add(name())
    (package / "new.py").write_text("1", "utf-8")
    names.add(name())
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    names.add(name())
    assert len(names) == 4
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "new.pyc").write_text("", "utf-8")
    (tmp_path / "_build").mkdir()
    assert name() in names


def test_the_offered_notebooks_pass_nbmake_s_own_test(tmp_path: Path) -> None:
    """What people know: `pytest --nbmake`; here on one chapter, each of them alike."""
    notebook = write(
        ROOT / "book/walkthrough/build_value.md", ROOT, tmp_path / "a.ipynb"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "--nbmake", notebook.name]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert "1 passed" in done.stdout, done.stdout


def test_a_kernel_that_does_not_begin_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, asked = outputs.NotebookRun.execute, []

    def unlucky(self: outputs.NotebookRun) -> object:
        asked.append(self)
        if len(asked) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return run(self)

    monkeypatch.setattr(outputs.NotebookRun, "execute", unlucky)
    outputs.executed(written(tmp_path, cell("1")), tmp_path)
    assert len(asked) == 2
