"""Which line of a TOML text a key stands on, for messages. tomllib keeps no places."""

from __future__ import annotations

import re
from itertools import islice

DEEPEST = 12  # nothing in a pack lies deeper, and keys of more parts are refused
Path = tuple[str | int, ...]
_PART = r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'"""
_WORD = re.compile(_PART)
_KEYS = rf"(?:{_PART})(?:[ \t]*\.[ \t]*(?:{_PART}))*"
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_KEYS})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_KEYS})[ \t]*=")
_TOKEN = re.compile(  # what a value is made of, as far as its end is concerned
    r'"""(?:[^\\]|\\.)*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*|[\[{]|[\]}]|\n|[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table and key of *text*, which tomllib has read without complaint."""
    found: dict[Path, int] = {}
    tables: dict[Path, int] = {}  # how many tables an array of tables has so far
    here: Path = ()
    place, line = 0, 1
    while place < len(text):
        if header := _HEADER.match(text, place):
            here = _header(header[1], _words(header[2]), tables)
            found[here] = line
            end = _end(text, header.end())
        elif key := _KEY.match(text, place):
            found[here + _words(key[1])] = line
            end = _end(text, key.end())
        else:
            end = _end(text, place)
        line += text.count("\n", place, end)
        place = end
    return found


def with_tops(lines: dict[Path, int]) -> dict[Path, int]:
    """*lines*, with the first line of everything that has no line of its own but things below it."""
    first: dict[Path, int] = {}
    for key, line in lines.items():
        for end in range(1, min(len(key), DEEPEST)):
            first[key[:end]] = min(line, first.get(key[:end], line))
    return first | lines


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of *path*, or of the nearest thing around it, in *lines* that have their tops."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)


def _end(text: str, place: int) -> int:
    """Where the statement that goes on at *place* ends, its line end included."""
    depth = 0
    for token in _TOKEN.finditer(text, place):
        if token[0] in {"[", "{"}:
            depth += 1
        elif token[0] in {"]", "}"}:
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            return token.end()
    return len(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_unquoted(word[0]) for word in islice(_WORD.finditer(text), DEEPEST))


def _unquoted(word: str) -> str:
    if word[0] == "'":
        return word[1:-1]
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word[0] == '"' else word


def _header(brackets: str, words: tuple[str, ...], tables: dict[Path, int]) -> Path:
    path: Path = ()
    for word in words[:-1]:
        path += (word,)
        if path in tables:
            path += (tables[path] - 1,)
    path += words[-1:]
    if brackets == "[[":
        tables[path] = tables.get(path, 0) + 1
        path += (tables[path] - 1,)
    return path
