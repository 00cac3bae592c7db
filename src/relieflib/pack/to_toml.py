"""A pack as TOML, as a person would have written it; ``read_pack`` reads it back equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import fields

from relieflib.pack.pack import Pack, as_pack
from relieflib.pack.shapes import HEAD, LABELS, contents
from relieflib.pack.whole import is_english
from relieflib.questions.questions import YesNo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_WIDEST = 120
_FIRST = ("format", "id", "name")  # what every file says itself


def to_toml(pack: Pack) -> str:
    """*pack* as one TOML text: its head, and a table for each of its parts, in the pack's own order.

    What is as it is by default is left out, conditions are in single quotes, and what is too long for a line is a list.

    Raises WrongKind for anything but a Pack.
    """
    raw = contents(as_pack(pack))
    usual = {each.name: each.default for each in fields(Pack)}
    head = {key: raw[key] for key in HEAD if key in _FIRST or (raw[key] not in ({}, usual[key]))}
    lines = [*_table("", head)]
    if _says_the_usual(pack):
        del raw["disposition"]
    for section, parts in raw.items():
        if section in LABELS and parts:
            short = {name: part["name"] if part.keys() == {"name"} else part for name, part in parts.items()}
            lines += [*_table(section, short)]
        elif section not in HEAD:
            for name, part in parts.items():
                lines += [*_table(f"{section}.{name}", part)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _says_the_usual(pack: Pack) -> bool:
    """Whether its guidance is what a pack without any is given."""
    usual: dict[str, Any] = {"id": "pack", "name": "?", "language": pack.language, "phrases": pack.phrases}
    return is_english(pack) and pack.guidance == Pack(**usual, questions=[YesNo(id="x", ask="?", why="?")]).guidance


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """A table with a header of its own, then those of its entries that have one too."""
    below = {key: value for key, value in table.items() if _has_header(key, value)}
    if name:
        yield ""
        yield f"[{name}]"
    for key, value in table.items():
        if key not in below:
            yield from _entry(key, value)
    for key, value in below.items():
        path = f"{name}.{key}".lstrip(".")
        for each in value if isinstance(value, list) else ():
            yield ""
            yield f"[[{path}]]"
            for inner, entry in each.items():
                yield from _entry(inner, entry)
        if isinstance(value, dict):
            yield from _table(path, value)


def _has_header(key: str, value: object) -> bool:
    """Whether this is long enough to be read below the rest."""
    return key in {"steps", "as_published", "phrases", "timing", "options"} and bool(value)


def _entry(key: str, value: object) -> Iterator[str]:
    value = _short(key, value)
    said = f"'{value}'" if key in {"when", "ask_if"} else _inline(value)  # a condition has double quotes itself
    line = f"{key} = {said}"
    if len(line) <= _WIDEST or not isinstance(value, list):
        yield line
        return
    yield f"{key} = ["
    yield from (f"  {_inline(each)}," for each in value)
    yield "]"


def _short(key: str, value: object) -> object:
    """*value* as a person writes it: a source by its id, if there is no more to it, a dose without ranges as text."""
    match key, value:
        case "sources", list():
            return [each["id"] if each.keys() == {"id"} else each for each in value]
        case "dose", dict() if all(isinstance(each, int) for each in value.values()):
            several = [f"{value[name]} x " for name in ("sets",) if name in value]
            several += [f"{value.get('reps', 1)} x "] if several or "reps" in value else []
            rest = f", rest {value['rest']} s" if "rest" in value else ""
            return f"{''.join(several)}{value['hold']} s{rest}"
    return value


def _inline(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quoted(value)
        case list():
            return f"[{', '.join(map(_inline, value))}]"
        case dict():
            return f"{{ {', '.join(f'{key} = {_inline(each)}' for key, each in value.items())} }}" if value else "{}"
    return repr(value)


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPED.get(each, each) for each in text) + '"'
