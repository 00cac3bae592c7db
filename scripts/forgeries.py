"""Forge every document that relieflib writes, one place at a time, and count what becomes of it.

    python scripts/forgeries.py              every place of every document, some minutes
    python scripts/forgeries.py --sample 300 so many places of each, by chance, the same ones each time

Every place is removed, doubled, and given each of ``HOSTILE``. A forgery has to be refused by an error of relieflib's
own, or be read as what the verbs make of the facts in it. Anything else is *wrong*, and ends this with 1.
It is done twice: as an editor leaves the text, and with what vouches for it (a report, a check) made again, as someone
would who has relieflib.
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import argparse
import copy
import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import relieflib as relief  # noqa: E402
from minimal import minimal_pack  # noqa: E402
from relieflib.storage import journal as journals  # noqa: E402 - to vouch for a line as it does
from relieflib.storage.facts import BOXES, box_of  # noqa: E402
from relieflib.storage.values import KINDS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = ROOT / "tests" / "golden"
PACK = minimal_pack()
DOCUMENTS = ("assessment", "clearance", "refusal", "unfinished", "routine", "programme", "session", "record")
HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 7, 60, 0.5, -0.0, 1e12, 10**30, "", " ", "x", "press", "fever", "self-care"),
    *("emergency", "none", "1", "true", "\u202e", "\u200b", "../x", "$(x)", "__class__", "a" * 3000),
    *([], {}, [None], ["press"], {"absent": "asked-unknown"}, {"press": 1}, [[]], {"": ""}),
)
Place = tuple[str | int, ...]


def places(tree: Any, path: Place = ()) -> Iterator[Place]:  # noqa: ANN401 - JSON
    """The path of everything in *tree*."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(tree[key], (*path, key))


def forged(tree: Any, place: Place) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """*tree* with this place removed, doubled, and exchanged for each hostile value."""

    def copied() -> tuple[Any, Any]:
        new = copy.deepcopy(tree)
        parent = new
        for key in place[:-1]:
            parent = parent[key]
        return new, parent

    key: Any = place[-1]
    new, parent = copied()
    del parent[key]
    yield new
    new, parent = copied()
    if isinstance(parent, list):
        parent.insert(key, parent[key])
    else:
        parent[f"{key}2"] = parent[key]
    yield new
    for value in HOSTILE:
        new, parent = copied()
        parent[key] = value
        yield new


def follows(value: Any) -> bool:  # noqa: ANN401 - a box
    """Whether *value* is what the verbs make of its facts; an unsafe routine can be looked at, and not begun."""
    match value:
        case relief.Assessment():
            return relief.assess(PACK, value.answers) == value
        case relief.Clearance() | relief.Refusal() | relief.Unfinished():
            return follows(value.assessment) and relief.clear(value.assessment, at=value.at) == value
        case relief.Routine():
            sound = not relief.verify(value) and bool(value.items)
            return follows(value.clearance) and (sound or not _begins(value))
        case relief.Programme():
            return follows(value.clearance) and all(follows(day.routine) for day in value.days if day.routine)
        case relief.Session():
            replayed = relief.begin(value.routine, at=value.started_at)
            for event in value.events:
                replayed = relief.advance(replayed, event)
            return follows(value.routine) and replayed == value
        case relief.Record():
            return follows(value.session) and relief.Record(value.session) == value
    return False


def _begins(routine: relief.Routine) -> bool:
    try:
        relief.begin(routine, at=routine.clearance.at or 0)
    except relief.RoutineError:
        return False
    return True


def outcome(read: Any, original: Any) -> str:  # noqa: ANN401 - what reads, and the box
    """What becomes of a forgery: ``refused``, ``the same``, ``other facts`` or ``wrong``."""
    try:
        value = read()
    except relief.ReliefError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"wrong: {type(error).__name__}: {error}"
    if value == original:
        return "the same"
    return "other facts" if follows(value) else f"wrong: {value}"


def documents() -> Iterator[tuple[str, Any, Any, Any]]:
    """Each document: its name, its tree, what reads a forged one, and the box that it holds."""
    for name in DOCUMENTS:
        text = (GOLDEN / f"neck-{name}-1.json").read_text("utf-8")
        tree = json.loads(text)
        kind = KINDS[tree["relieflib"]]
        assert kind in BOXES
        original: Any = relief.from_json(kind, text, PACK)
        yield name, tree, lambda new, kind=kind: relief.from_json(kind, json.dumps(new), PACK), original
        again = lambda new, kind=kind: box_of(kind, new, PACK, "facts")  # noqa: E731
        yield f"{name}, report made again", tree["facts"], again, original
    lines = [json.loads(line) for line in (GOLDEN / "neck-journal-1.jsonl").read_text("utf-8").splitlines()]
    session = journal(lines, again=False)
    yield "journal", lines, lambda new: journal(new, again=False), session
    yield "journal, checks made again", lines, lambda new: journal(new, again=True), session


def journal(lines: Any, *, again: bool) -> relief.Session:  # noqa: ANN401 - JSON
    """The session of a journal with these *lines*."""
    texts = [json.dumps(line, separators=(",", ":")) for line in lines]
    if again:
        bodies = [json.dumps(_unchecked(line), separators=(",", ":"))[:-1] for line in lines]
        head = journals._checked("", bodies[0]) if bodies else ""  # noqa: SLF001 - as a forger would
        rest = [journals._checked(head, body) for body in bodies[1:]]  # noqa: SLF001
        return relief.restore(PACK, "".join([head, *rest])).session
    return relief.restore(PACK, "".join(f"{text}\n" for text in texts)).session


def _unchecked(line: Any) -> Any:  # noqa: ANN401 - JSON
    return {key: value for key, value in line.items() if key != "check"} if isinstance(line, dict) else line


def counted(sample: int | None = None) -> dict[str, Counter[str]]:
    """By document: how many places there are, and what became of their forgeries; what is wrong is listed by itself."""
    found: dict[str, Counter[str]] = {}
    for name, tree, read, original in documents():
        every = list(places(tree))
        chosen = every if sample is None else Random(7).sample(every, min(sample, len(every)))  # noqa: S311
        found[name] = counts = Counter(places=len(chosen))
        for place in chosen:
            for new in forged(tree, place):
                counts["tried"] += 1
                became = outcome(partial(read, new), original)
                counts[became.partition(":")[0]] += 1
                if became.startswith("wrong"):
                    counts[f"{'.'.join(map(str, place))}: {became}"] += 1
    return found


COLUMNS = ("places", "tried", "refused", "the same", "other facts", "wrong")


def main() -> int:
    """Count, print a table, and what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="so many places of each document")
    found = counted(parser.parse_args().sample)
    total: Counter[str] = Counter()
    print("| document | " + " | ".join(COLUMNS) + " |\n|---|" + "--:|" * len(COLUMNS))
    for name, counts in found.items():
        print(f"| {name} | " + " | ".join(f"{counts[each]:,}" for each in COLUMNS) + " |")
        total += Counter({each: counts[each] for each in COLUMNS})
    print("| all | " + " | ".join(f"{total[each]:,}" for each in COLUMNS) + " |")
    for name, counts in found.items():
        for each in counts.keys() - set(COLUMNS):
            print(f"{name}: {each}")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
