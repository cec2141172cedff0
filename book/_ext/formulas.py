"""Whether a formula can be set: MathJax shows an error where a reader finds it.

Formulas may use what is named here. MathJax knows more; but a name that nobody put here
is, most often, misspelled.
"""

import re

SIGNS = r"""
    alpha beta gamma delta varepsilon eta theta lambda mu pi sigma phi Delta nabla
    partial infty ell cdot times pm mp to mapsto dots cdots vdots le ge ne approx sim
    ll gg in quad qquad sum prod int lim max min log ln exp sin cos tanh lvert rvert
    lVert rVert top Rightarrow Leftrightarrow circ prime big Big
    { } | , ; ! : % $ # & _
    """
ONE = "sqrt text operatorname mathrm mathbf hat bar vec underbrace overbrace"
ARGUMENTS = dict.fromkeys(ONE.split(), 1) | dict.fromkeys(("frac", "tfrac", "dfrac"), 2)
ENVIRONMENTS = {"aligned", "cases", "pmatrix", "bmatrix", "matrix"}
TOKEN = re.compile(r"\\([a-zA-Z]+|.)|([^\\\s])", re.S)


class TexFault(ValueError):
    """A formula that shows an error."""


class Formula:
    """What is left to read of a formula; commands keep their backslash."""

    def __init__(self, tex: str) -> None:
        found = [f"\\{name}" if name else sign for name, sign in TOKEN.findall(tex)]
        self.left = found[::-1]

    def row(self, end: str = "", aligned: bool = False) -> None:
        """Read to `end`."""
        scripts: set[str] = set()
        while self.left and self.left[-1] != end:
            token = self.left.pop()
            if token not in ("^", "_"):
                scripts.clear()
                self.atom(token, aligned)
            elif token in scripts:
                raise TexFault(f"{token} twice in a row")
            else:
                scripts.add(token)
                self.argument(token)
        if end and not self.left:
            raise TexFault(f"{end} is missing")
        if end:
            self.left.pop()

    def atom(self, token: str, aligned: bool) -> None:
        """Read what begins with this token."""
        name = token[1:]
        if token == "{":
            self.row("}")
        elif token in ("}", "\\right", "\\end"):
            raise TexFault(f"{token} ends what was not begun")
        elif token in ("&", "\\\\") and not aligned:
            raise TexFault(f"{token} outside of an environment")
        elif token == "\\left":
            self.argument(token)
            self.row("\\right")
            self.argument("\\right")
        elif token == "\\begin":
            environment = self.name(token)
            if environment not in ENVIRONMENTS:
                raise TexFault(f"unknown environment {environment}")
            self.row("\\end", aligned=True)
            if self.name("\\end") != environment:
                raise TexFault(f"{environment} has another end")
        elif name in ARGUMENTS:
            for _ in range(ARGUMENTS[name]):
                self.argument(token)
        elif name and name not in ("\\", *SIGNS.split()):
            raise TexFault(f"unknown command {token} (book/_ext/formulas.py)")

    def argument(self, of: str) -> None:
        """Read what a command or a script asks for."""
        if not self.left or self.left[-1] in ("}", "^", "_", "&"):
            raise TexFault(f"{of} without its part")
        self.atom(self.left.pop(), aligned=False)

    def name(self, of: str) -> str:
        """Read a name in braces."""
        if not self.left or self.left.pop() != "{" or "}" not in self.left:
            raise TexFault(f"{of} without a name")
        letters = list(iter(self.left.pop, "}"))
        return "".join(letters)


def tex_fault(tex: str) -> str:
    """What is wrong with a formula; "" where nothing is."""
    try:
        Formula(tex).row()
    except TexFault as fault:
        return str(fault)
    return ""
