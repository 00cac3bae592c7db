"""TOML files, or one JSON value, as one set of raw tables: by key of the head, and by section and id.

TOML and JSON have the same shape. Nothing is made of a table here, and nothing changes one afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from relieflib.errors import MOST_PROBLEMS, Problem, near_miss, printable
from relieflib.pack.plain_text import deeper_than
from relieflib.pack.shapes import HEAD, LABELS, SECTIONS, parts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from relieflib.pack.pack import Pack
    from relieflib.pack.toml_lines import Path

Raw = dict[str, Any]
MOST_CHARACTERS = 2_000_000  # of all files; the built-in pack has some 300,000
MOST_DEEP = 50
MOST_KEY_PARTS = 20  # of a dotted key, or of a header: reading one takes time that grows with their square
MOST_DOTS = 100_000  # each may be a table, of a kilobyte; the built-in pack has some thousands
_HEAD = (*HEAD, "files")  # which are the pack's own business, and no part of what it holds
_OWN = {"format", "id", "name", "version", "about", "files"}  # what a pack that adds to another says of itself
_NUMBER = re.compile(r"[0-9]{1,6}")
_PLACE = re.compile(r"[^.\[\]]+")
_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*+(?:{_PART}[ \t]*+\.[ \t]*+){{{MOST_KEY_PARTS},}}{_PART}")


@frozen
class Tables:
    """The raw tables of a pack, and where each was found, for messages."""

    raw: Raw
    files: Mapping[str, str]
    """Which file holds ``rule.fever``, or a key of the head."""
    texts: Mapping[str, str]
    """What the files say."""
    _lines: dict[str, dict[Path, int]] = field(factory=dict, init=False, eq=False)  # of each file, once it is needed

    def section(self, name: str) -> Raw:
        """The tables of one section, by id."""
        found: Raw = self.raw.get(name, {})
        return found

    def placed(self, problem: Problem) -> Problem:
        """*problem* with the file and the line that it is about, in characters that can be shown."""
        problem = evolve(problem, what=printable(problem.what), where=printable(problem.where))
        if problem.line is not None:
            return problem
        path = tuple(int(part) if _NUMBER.fullmatch(part) else part for part in _PLACE.findall(problem.where))
        around = (".".join(map(str, path[:length])) for length in (2, 1))
        file = problem.file or next((self.files[place] for place in around if self.files.get(place)), None)
        line = self.line(file, (problem.where,), exactly=True)  # words have a whole path as their key
        return evolve(problem, file=file, line=line or self.line(file, path))

    def line(self, file: str | None, path: Path, *, exactly: bool = False) -> int | None:
        """The line of *file* on which *path* is, or, unless *exactly* that is wanted, what is nearest around it."""
        if file is None or file not in self.texts:
            return None
        from relieflib.pack.toml_lines import key_lines, line_of, with_tops  # a sound pack needs no lines

        if file not in self._lines:
            self._lines[file] = with_tops(key_lines(self.texts[file]))
        return self._lines[file].get(path) if exactly else line_of(path, self._lines[file])


def read_toml(texts: Mapping[str, str]) -> tuple[dict[str, Raw], list[Problem]]:
    """The tables of each file that can be read, by its name; what is too much altogether is not looked at."""
    found: dict[str, Raw] = {}
    problems = []
    characters = dots = 0
    for name, text in texts.items():
        characters, dots = characters + len(text), dots + text.count(".")
        if characters > MOST_CHARACTERS or dots > MOST_DOTS:
            what = f"the files of a pack have at most {MOST_CHARACTERS} characters and {MOST_DOTS} dots together"
            problems.append(Problem(code="RL111", where="pack", what=what, file=name))
            break  # the files after it are too much as well
        try:
            found[name] = _tables(text)
        except (ValueError, RecursionError) as error:
            why = str(error) if isinstance(error, ValueError) else "it nests too deeply"
            problems.append(Problem(code="RL111", where="pack", what=f"this is not TOML: {why}"[:300], file=name))
    return found, problems


def _tables(text: str) -> Raw:
    import tomllib  # 14 ms, so only when used

    if any(_LONG_KEY.search(line) for line in text.splitlines() if line.count(".") >= MOST_KEY_PARTS):
        msg = f"a key has at most {MOST_KEY_PARTS} parts"
        raise ValueError(msg)
    text = text.removeprefix("\ufeff")  # editors on Windows put it there
    if "\r" in text.replace("\r\n", ""):
        msg = "a line ends in a carriage return alone; save it with line feeds"
        raise ValueError(msg)
    raw = tomllib.loads(text)
    if deeper_than(raw, MOST_DEEP):
        msg = "it nests too deeply"
        raise ValueError(msg)
    return raw


def merged(read: Mapping[str, Raw], texts: Mapping[str, str], base: Pack | None = None) -> tuple[Tables, list[Problem]]:
    """The tables of all files as one set, and what is there twice or has no place in a pack that adds to *base*."""
    raw: Raw = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    taken = {section: parts.keys() for section, parts in parts_of(base).items()} if base is not None else {}
    for file, tables in read.items():
        for place, value in _entries(tables):
            if len(problems) > MOST_PROBLEMS:
                break
            problem = _unfit(place, adds=base is not None) or _twice(place, files, taken)
            if problem is not None:
                problems.append(evolve(problem, file=file or None))
                continue
            files[".".join(place)] = file
            if place[0] in _HEAD:
                raw[place[0]] = value
            elif place[0] in LABELS and isinstance(value, str):  # a name is all that most of them have
                raw.setdefault(place[0], {})[place[1]] = {"name": value}
            else:
                raw.setdefault(place[0], {})[place[1]] = value
    return Tables(raw, files, texts), problems


def _entries(tables: Raw) -> Iterator[tuple[tuple[str, ...], object]]:
    """What one file says, with its place: a key of the head, or a section and an id."""
    for name, value in tables.items():
        if name in SECTIONS and isinstance(value, dict):
            yield from (((name, each), entry) for each, entry in value.items())
        else:
            yield (name,), value


def _unfit(place: tuple[str, ...], *, adds: bool) -> Problem | None:
    """What keeps this from being a part of a pack at all."""
    name = place[0]
    if name in _HEAD:
        what, hint = "a pack that adds to another does not change this", "leave it out"
        return Problem(code="RL112", where=name, what=what, hint=hint) if adds and name not in _OWN else None
    if name not in SECTIONS:
        return Problem(code="RL112", where=name, what="unknown key", hint=near_miss(name, (*SECTIONS, *_HEAD)))
    if len(place) == 1:
        what, hint = "expected tables with ids", f"such as [{name}.some-id]"
        return Problem(code="RL112", where=name, what=what, hint=hint)
    return None


def _twice(place: tuple[str, ...], files: Mapping[str, str], taken: Mapping[str, Collection[str]]) -> Problem | None:
    """What is wrong if something is there already under this key, or section and id."""
    where = ".".join(place)
    there = f"`{files[where]}`" if where in files else None
    if place[0] in _HEAD:
        return Problem(code="RL116", where=where, what=f"this is taken: it is in {there} too") if there else None
    if place[1] in taken.get(place[0], ()):
        there = "the pack that this one adds to"
    what, hint = f"this id is taken: it is in {there} too", "a pack adds to another; it replaces nothing"
    return Problem(code="RL116", where=where, what=what, hint=hint) if there else None
