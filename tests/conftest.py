"""The order of the tests, and the built site for those that look at it."""

import os
import re
from pathlib import Path

import behind
import pytest
from helpers import ROOT, complaints


def pytest_configure(config: pytest.Config) -> None:
    """Nothing is tested with another checkout's package."""
    try:
        behind.check_package(ROOT)
    except behind.WrongPackage as error:
        pytest.exit(str(error), pytest.ExitCode.USAGE_ERROR)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: kernels that begin or end only wait."""
    return (os.cpu_count() or 1) + 1


def turn(item: pytest.Item) -> int:
    """Chapters first, for they take longest; then the package; then what needs both."""
    if "site" in getattr(item, "fixturenames", ()):
        return 3
    about_the_book = item.path.is_relative_to(ROOT / "tests/book")
    return 0 if item.path.suffix == ".md" else 1 + about_the_book


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the site first waits for it: by then the chapters have run.

    One worker reads its pages for all tests that look at them.
    """
    items.sort(key=turn)
    for item in items:
        if turn(item) == 3 and not item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="session")
def site() -> Path:
    """The whole book, as `make book` makes it; a fault in it fails here.

    Each worker asks for it, and only the first has something to build.
    """
    if told := complaints(ROOT, ROOT):
        plain = re.sub(r"\x1b\[[\d;]*m", "", told)
        faults = re.findall(
            r"^\S+\.\w+:\d+: .*|^(?:\w+Error|\w+Warning): .*", plain, re.M
        )
        pytest.fail("\n".join(dict.fromkeys(faults)) or plain[-3000:], pytrace=False)
    return ROOT / "_build" / "html"
