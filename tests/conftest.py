"""The built site, for the tests that look at it."""

import re
import shutil
from pathlib import Path

import pytest
from helpers import ROOT, build


@pytest.fixture(scope="session")
def site() -> Path:
    """The whole book, its pages made afresh; a warning or an error in it fails here.

    Outputs of cells stay from one run of the tests to the next, as in `make book`: they
    are kept under the fingerprint of all that is behind them.
    """
    output = ROOT / "build" / "site"
    shutil.rmtree(output / "_build" / "html", ignore_errors=True)
    shutil.rmtree(output / "_build" / ".doctrees", ignore_errors=True)
    done = build(ROOT, output)
    if done.returncode:
        plain = re.sub(r"\x1b\[[\d;]*m", "", done.stderr)
        why = re.findall(r"^(?:[\w.]+(?:Error|Warning): .|-+> ).*", plain, re.M)
        pytest.fail("\n".join(dict.fromkeys(why)) or plain[-3000:], pytrace=False)
    return output / "_build" / "html"
