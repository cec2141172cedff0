"""How long chapters take, in yardsticks: `python book/_ext/times.py` prints them.

The yardstick is micrograd's own demo, 100 steps as published, on the same machine.
"""

import random
from datetime import datetime
from functools import cache
from pathlib import Path
from time import thread_time

from micrograd import engine, nn

from micrograd_book import moons

MOST = 0.3  # yardsticks of work for a chapter, twice what the longest takes
SOON = 5.0  # seconds of work that nobody asks about: no machine is so fast
WAITING = 20.0  # seconds of the clock that a chapter may wait, on a busy machine too


@cache
def yardstick(steps: int = 3) -> float:
    """Seconds of micrograd's demo, here and now: a hundred times the longest of these
    steps, since a machine that does other things besides is slow at times.
    """
    return 100.0 * max(_step() for _ in range(steps))


def _step() -> float:
    random.seed(1337)
    model, points, began = nn.MLP(2, [16, 16, 1]), moons(100), thread_time()
    scores = [model([engine.Value(x) for x in row]) for row in points.xs]
    hinges = [(1 + -y * score).relu() for y, score in zip(points.ys, scores)]
    loss = sum(hinges) * 0.01 + 1e-4 * sum(p * p for p in model.parameters())
    loss.backward()
    return thread_time() - began


def too_slow(work: float, clock: float) -> str:
    """What is wrong with these seconds of a chapter, or nothing."""
    # one step tells most: three are taken only where the chapter fails by that one
    if work > SOON and all(work > MOST * yardstick(steps) for steps in (1, 3)):
        return f"the chapter's slowest; all take {work / yardstick():.2f} yardsticks"
    if clock > WAITING + 3.0 * work:  # several chapters may share a core
        return f"the chapter works for {work:.1f} s and takes {clock:.0f}: this waits"
    return ""


def parse(moment: str) -> float:
    """Seconds, from a time as notebooks hold it."""
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def main() -> None:
    """Print the chapters, the slowest first; run them where they never were."""
    from cells import chapters
    from outputs import executed  # not above: it asks us what is too slow

    root = Path(__file__).resolve().parents[2]
    spent = {path: executed(path, root).metadata.seconds for path in chapters(root)}
    for path in sorted(spent, key=lambda path: -spent[path]["work"]):
        work = spent[path]["work"]
        shown = path.relative_to(root).as_posix()
        print(f"{work:6.1f} s {work / yardstick():6.3f} yardsticks  {shown}")
    work = sum(one["work"] for one in spent.values())
    print(f"{work:6.1f} s {work / yardstick():6.3f} yardsticks  all")


if __name__ == "__main__":
    main()
