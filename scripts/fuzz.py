"""Throw texts at the readers, guided by what they reach: only errors of relieflib's own may come out.

    python scripts/fuzz.py toml                   a minute of packs in TOML
    python scripts/fuzz.py journal --seconds 600  ten minutes of journals; also: json, condition

Needs atheris (`pip install --group fuzz`). It begins with the texts of the tests and with what was found before, in
``tests/fuzz``; a text that ends in another error, or takes over five seconds, is kept there, and a test reads it from
then on.
"""

# ruff: noqa: INP001 - a script

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "tests" / "fuzz"
TARGETS = ("toml", "json", "journal", "condition")
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]


def seeds(target: str) -> list[str]:
    """Texts to begin with."""
    from minimal import MINIMAL

    golden = ROOT / "tests" / "golden"
    match target:
        case "toml":
            return [MINIMAL, *MINIMAL.split("\n\n")]
        case "json":
            return [each.read_text("utf-8") for each in sorted(golden.glob("*.json"))]
        case "journal":
            return [each.read_text("utf-8") for each in sorted(golden.glob("*.jsonl"))]
    return [
        "fever and age >= 2",
        'any_of(signs, "weak-arm")',
        "count(fever, age > 3) >= 2",
        "rise(pain) >= 3",
        "1 <= age < 9",
    ]


def reader(target: str) -> Callable[[str], object]:
    """What reads such a text; it raises errors of relieflib's own, or nothing."""
    import json

    import relieflib as relief
    from minimal import minimal_pack
    from relieflib.conditions.parser import Scope, read
    from relieflib.storage.values import KINDS

    pack = minimal_pack()

    def read_json(text: str) -> object:
        try:
            kind = KINDS.get(str(json.loads(text)["relieflib"]), relief.Pack)
        except (ValueError, KeyError, TypeError, RecursionError):
            kind = relief.Routine
        return relief.from_json(kind, text, pack)

    readers: dict[str, Callable[[str], object]] = {
        "toml": lambda text: relief.read_pack({"a.toml": text}),
        "json": read_json,
        "journal": lambda text: relief.restore(pack, text),
        "condition": lambda text: read(text, Scope(pack.question, {}), "condition"),
    }
    return readers[target]


def attempt(read: Callable[[str], object], text: str) -> None:
    """Read *text*; whatever is not an error of relieflib's own is let out."""
    from relieflib import ReliefError

    try:
        read(text)
    except ReliefError as error:
        str(error)


def main() -> None:
    """Search, until the time is over or something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    atheris = importlib.import_module("atheris")  # an extra of its own, which most checkouts lack

    with atheris.instrument_imports(include=["relieflib", "tomllib", "ast"]):
        read = reader(given.target)
    with tempfile.TemporaryDirectory() as corpus:
        for number, text in enumerate(seeds(given.target)):
            (Path(corpus) / f"seed-{number}").write_text(text, "utf-8")
        limits = [
            f"-max_total_time={given.seconds}",
            "-timeout=5",
            "-max_len=20000",
            f"-artifact_prefix={FOUND}/{given.target}-",
        ]
        atheris.Setup([sys.argv[0], *limits, corpus], lambda data: attempt(read, data.decode("utf-8", "ignore")))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
