"""Which line of a TOML text a key stands on, for messages. tomllib keeps no places."""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]
_WORD = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_HEADER = re.compile(r"""\s*(\[\[?)((?:\s*\.?\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))+)\s*\]""")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table and key of *text*, which tomllib has read without complaint."""
    found: dict[Path, int] = {}
    tables: dict[Path, int] = {}  # how many tables an array of tables has so far
    here: Path = ()
    value = ""
    for number, line in enumerate(text.splitlines(), 1):
        if value:
            value += "\n" + line
        elif header := _HEADER.match(line):
            here = _header(header[1], _words(header[2]), tables)
            found[here] = number
            continue
        elif key := _KEY.match(line):
            found[here + _words(key[1])] = number
            value = line
        if value and _complete(value):
            value = ""
    return found


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of *path*, or of the nearest thing around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip("\"'") for word in _WORD.findall(text))


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


def _complete(value: str) -> bool:
    try:
        tomllib.loads(value)
    except tomllib.TOMLDecodeError:
        return False
    return True
