"""The built site, for the tests that look at it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers import ROOT, begin

SITE = ROOT / "build" / "site"
ERRORS = SITE / "errors.txt"
BUILDING = pytest.StashKey[subprocess.Popen]()


def looks_at_site(item: pytest.Item) -> bool:
    return "site" in getattr(item, "fixturenames", ())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Begin with the site and look at it last: it takes minutes, beside other tests.

    Its pages are made afresh. Outputs of cells stay from one run of the tests to the
    next, as in `make book`: they are kept under the fingerprint of all behind them.
    """
    items.sort(key=looks_at_site)
    if any(map(looks_at_site, items)) and not config.option.collectonly:
        shutil.rmtree(SITE / "_build" / "html", ignore_errors=True)
        shutil.rmtree(SITE / "_build" / ".doctrees", ignore_errors=True)
        SITE.mkdir(parents=True, exist_ok=True)
        with ERRORS.open("w") as errors:
            config.stash[BUILDING] = begin(ROOT, SITE, errors)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no build behind when the tests end early."""
    if building := config.stash.get(BUILDING, None):
        building.terminate()
        building.wait()


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """The whole book; a warning or an error in it fails here."""
    if request.config.stash[BUILDING].wait():
        plain = re.sub(r"\x1b\[[\d;]*m", "", ERRORS.read_text("utf-8"))
        why = re.findall(r"^(?:[\w.]+(?:Error|Warning): .|-+> ).*", plain, re.M)
        pytest.fail("\n".join(dict.fromkeys(why)) or plain[-3000:], pytrace=False)
    return SITE / "_build" / "html"
