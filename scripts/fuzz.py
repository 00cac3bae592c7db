"""Throws near-conditions at parse() and near-packs at read_pack(): both may only raise PackError, and quickly.

python scripts/fuzz.py parse                         a minute of conditions
python scripts/fuzz.py read_pack --seconds 600       ten minutes of packs
python scripts/fuzz.py parse --seed 7                another seed; for the search without atheris
python scripts/fuzz.py parse --again FILE            one text that failed, again

Run it from a checkout with relieflib on the path. With atheris (pip install atheris) the search is guided by
coverage, without it only by chance. A text that fails is kept in the folder ``--keep`` (by default that for temporary
files), and the exit code is not 0. A call may take 50 ms; a slower one is timed again by itself, in a fresh process.
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from relieflib.conditions.parser import Scope

LIMIT = 0.05  # seconds
LONGEST = 600  # bytes of chance for one text
ROOT = Path(__file__).resolve().parents[1]

NAMES = ("fever", "age", "signs", "pain", "unwell", "count", "any_of", "rise", "numb", "é", "x" * 70)
WORDS = (
    *NAMES,
    *(
        "and",
        "or",
        "not",
        "in",
        "not in",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "is",
        "if",
        "else",
        "lambda",
        "for",
        "await",
    ),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ":=",
        ".",
        "*",
        "**",
        "-",
        "+",
        "~",
        "#",
        "\\",
        ";",
        "@",
        "=",
        "->",
        "\n",
    ),
    *('"weak-arm"', '"numb-hand"', "'", '"', '"""', "f'{x}'", "b''", "\\N{DASH}", "\0", "\ud800", "\u2028", "\x1b[0m"),
    *("0", "1", "2", "65", "120", "-1", "38.0", "1e999", "0x1F", "1_000", "1j", "True", "None", "...", "9" * 5000, "²"),
    *("(" * 300, "not " * 300, "-" * 300, "[" * 300, "fever and " * 150, "count(" * 40, "a" * 3000),
)
VALUES = (
    *("true", "false", "0", "-1", "7", "99999999999999999999", "1e400", "nan", "inf", "0.5", '""', "[]", "{}", "[[]]"),
    *('"x"', '"self-care"', '"emergency"', '"none"', '"red-flag"', '"stop"', '"number"', '"choices"', '["towel"]'),
    *("{ usual = 3, least = 1, most = 5 }", "{ hold = 5 }", '"<b>"', '"\\u0000"', '"\\u202e"', '[{ id = "nhs" }]'),
    *('"""\n"""', "1979-05-27", "07:32:00", "{ a = 1, a = 2 }", '"' + "x" * 2500 + '"', "[" * 200, '{ kind = "x" }'),
)
KEYS = (
    "id",
    "kind",
    "when",
    "ask_if",
    "covers",
    "excludes",
    "on",
    "least",
    "most",
    "options",
    "steps",
    "dose",
    "x",
    "²",
)


class Dice:
    """Choices made by bytes, so that to change the bytes is to change the choices; 0 when they run out."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def below(self, number: int) -> int:
        """0 or more, below *number*."""
        raw = self.data[self.at : self.at + 2]
        self.at += 2
        return int.from_bytes(raw, "little") % number

    def one(self, among: Sequence[str]) -> str:
        """One of them."""
        return among[self.below(len(among))]

    def rest(self) -> str:
        """What is left of the bytes, as text."""
        return self.data[self.at :].decode("utf-8", "surrogateescape")


def condition(dice: Dice) -> str:
    """A condition that is nearly right, words in any order, or whatever the bytes spell."""
    match dice.below(4):
        case 0:
            return dice.rest()
        case 1:
            return " ".join(dice.one(WORDS) for _ in range(dice.below(30)))
    text = fitting(dice, 0)
    for _ in range(dice.below(3)):
        at = dice.below(len(text) + 1)
        text = text[:at] + dice.one(WORDS) + text[at + dice.below(4) :]
    return text


def fitting(dice: Dice, depth: int) -> str:
    """A condition as it should be."""
    inner = [fitting(dice, depth + 1) for _ in range(1 + dice.below(3))] if depth < 6 and dice.below(3) else []
    match dice.below(4) if inner else 4 + dice.below(5):
        case 0:
            return f"({' and '.join(inner)})"
        case 1:
            return f"({' or '.join(inner)})"
        case 2:
            return f"not {inner[0]}"
        case 3:
            return f"count({', '.join(inner)}) {dice.one(('==', '!=', '<', '<=', '>', '>='))} {dice.below(4)}"
        case 4:
            return f"age {dice.one(('==', '!=', '<', '<=', '>', '>='))} {dice.below(130)}"
        case 5:
            return f"{dice.below(130)} <= age < {dice.below(130)}"
        case 6:
            return f'any_of(signs, "{dice.one(("weak-arm", "numb-hand", "x"))}")'
        case 7:
            return f"rise(pain) >= {dice.below(12)}"
    return dice.one(("fever", "unwell"))


def pack_text(dice: Dice, minimal: str) -> str:
    """The text of the minimal pack after a few slips of the pen."""
    lines = minimal.splitlines()
    for _ in range(1 + dice.below(4)):
        at, other = dice.below(len(lines)), dice.below(len(lines))
        key, equals, _ = lines[at].partition(" = ")
        match dice.below(8):
            case 0:
                del lines[at]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = f"{key} = {dice.one(VALUES)}"
            case 4 if equals:
                lines[at] = f"{key} = '''{condition(dice)}'''"
            case 5:
                lines.insert(at, f"{dice.one(KEYS)} = {dice.one(VALUES)}")
            case 6:
                lines.insert(at, f"[{dice.one(('question', 'rule', 'definition', 'tag', 'x'))}.{dice.one(NAMES)}]")
            case _:
                place = dice.below(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + dice.one(WORDS + VALUES) + lines[at][place + dice.below(3) :]
        lines = lines or [""]
    return "\n".join(lines)


class Fuzz:
    """What is called, with what, and what must hold of it."""

    def __init__(self, target: str) -> None:
        sys.path.insert(0, str(ROOT / "tests"))
        self.target = target
        self.relief: Any = importlib.import_module("relieflib")
        self.expr: Any = importlib.import_module("relieflib.conditions.unparse")
        self.parse: Any = importlib.import_module("relieflib.conditions.parser")
        self.packs: Any = importlib.import_module("relieflib.pack.load")
        self.codes: Any = importlib.import_module("relieflib.errors")
        self.minimal: str = importlib.import_module("minimal").MINIMAL
        pack = self.packs.read_pack({"neck.toml": self.minimal})  # the first call makes the converter
        definitions = {each.id: each.when for each in pack.definitions}
        self.scope: Scope = self.parse.Scope(pack.question, definitions)

    def text(self, data: bytes) -> str:
        """The text that these bytes stand for."""
        return condition(Dice(data)) if self.target == "parse" else pack_text(Dice(data), self.minimal)

    def call(self, text: str) -> Any:  # noqa: ANN401 - a condition or a pack
        """What is made of *text*."""
        if self.target == "parse":
            return self.parse.parse(text, self.scope)
        return self.packs.read_pack({"fuzz.toml": text})

    def seconds(self, text: str) -> float:
        """How long the call takes; what comes of it must be what it should be."""
        start = time.perf_counter()
        try:
            made = self.call(text)
        except self.relief.PackError as error:
            taken = time.perf_counter() - start
            self.can_be_shown(error)
        else:
            taken = time.perf_counter() - start
            self.can_be_used(made)
        return taken

    def can_be_shown(self, error: Any) -> None:  # noqa: ANN401
        """A PackError has problems, each with a known code, and all of it can be printed."""
        str(error).encode()
        assert error.problems, "an error without a problem"
        for problem in error.problems:
            assert problem.code in self.codes.CODES, problem
            assert problem.span is None or 0 <= problem.span[0] < problem.span[1], problem

    def can_be_used(self, made: Any) -> None:  # noqa: ANN401
        """A condition reads back; a pack too, and people can be assessed with it."""
        if self.target == "parse":
            assert self.parse.parse(self.expr.unparse(made), self.scope) == made
        else:
            assert self.relief.from_json(self.relief.Pack, self.relief.to_json(made)) == made
            assert self.relief.assess(made, {}).detail

    def soon(self, text: str) -> bool:
        """Whether the call is over in time, the best of five: a machine has other things to do."""
        return min(self.seconds(text) for _ in range(5)) <= LIMIT


def kept(target: str, text: str, folder: Path) -> Path:
    """The file in which *text* is kept from now on."""
    raw = text.encode("utf-8", "surrogatepass")
    file = folder / f"fuzz-{target}-{hashlib.sha256(raw).hexdigest()[:12]}.txt"
    file.write_bytes(raw)
    return file


def attempt(fuzz: Fuzz, data: bytes, folder: Path) -> None:
    """One text; what is wrong with it is raised after it is kept."""
    text = fuzz.text(data)
    try:
        slow = fuzz.seconds(text) > LIMIT
    except BaseException:
        print(f"kept: {kept(fuzz.target, text, folder)}", file=sys.stderr)
        raise
    if slow:
        file = kept(fuzz.target, text, folder)
        again = [sys.executable, __file__, fuzz.target, "--again", str(file)]
        if subprocess.run(again, check=False, capture_output=True).returncode:  # noqa: S603 - ourselves
            msg = f"over {LIMIT * 1000:.0f} ms, kept: {file}"
            raise TimeoutError(msg)
        file.unlink()


def by_coverage(make: Callable[[], Fuzz], folder: Path, seconds: int) -> None:
    """Led by what the texts reach; atheris ends the process."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["relieflib"]):
        fuzz = make()
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-len_control=0",
        "-rss_limit_mb=4000",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *options], lambda data: attempt(fuzz, data, folder))
    atheris.Fuzz()


def by_chance(fuzz: Fuzz, folder: Path, seconds: int, seed: int) -> None:
    """As many texts as there is time for."""
    luck, end, number = random.Random(seed), time.monotonic() + seconds, 0  # noqa: S311 - no secret
    while time.monotonic() < end:
        attempt(fuzz, luck.randbytes(luck.randrange(LONGEST)), folder)
        number += 1
    print(f"{fuzz.target}: {number} texts, nothing wrong")


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=["parse", "read_pack"])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--again", type=Path)
    parser.add_argument("--by-chance", action="store_true", help="even where atheris is installed")
    asked = parser.parse_args()
    if asked.again:
        text = asked.again.read_bytes().decode("utf-8", "surrogatepass")
        return 0 if Fuzz(asked.target).soon(text) else 1
    if importlib.util.find_spec("atheris") and not asked.by_chance:
        by_coverage(lambda: Fuzz(asked.target), asked.keep, asked.seconds)
    else:
        with contextlib.suppress(KeyboardInterrupt):
            by_chance(Fuzz(asked.target), asked.keep, asked.seconds, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
