"""Raw tables made into a Pack: its conditions, its parts, its head, and what these say of each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from relieflib._converter import structure
from relieflib.errors import Problem, plainly
from relieflib.pack.conditions import read_conditions, ready
from relieflib.pack.content import Label, Phrases, Timing
from relieflib.pack.cross_checks import cross_checks
from relieflib.pack.pack import Pack
from relieflib.pack.plain_text import unfit_values
from relieflib.pack.shapes import HEAD, SECTIONS, Parts, fields_of, pack_converter, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.pack.conditions import Outcome
    from relieflib.pack.tables import Tables
    from relieflib.questions.questions import Question

FORMAT = 1
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,12}")
_KINDS: Mapping[str, Any] = {
    **dict.fromkeys(HEAD, str),
    "format": int,
    "holds_for_days": int,
    "most_techniques": int,
    "timing": Timing,
    "phrases": Phrases,
}
_USUAL = {"most_techniques": 8, "timing": Timing(), "phrases": Phrases()}
_BLANK: Mapping[str, Any] = {**dict.fromkeys(HEAD, ""), "format": FORMAT, "holds_for_days": 1, **_USUAL}


def built(tables: Tables, base: Pack | None = None) -> tuple[Pack | None, list[Problem]]:
    """The pack that *tables* hold, or add to *base*; or None, and everything that is wrong with it."""
    there = parts_of(base) if base is not None else {section: {} for section in SECTIONS}
    declared = {section: there[section].keys() | tables.section(section).keys() for section in SECTIONS}
    new, problems = _parts(tables, there)
    head, wrong = _head(tables.raw, base)
    parts = {section: {**there[section], **new[section]} for section in SECTIONS}
    pack = Pack(**head, **fields_of(parts))
    problems += [*wrong, *unfit_values(tables.raw), *_names(tables, declared), *cross_checks(pack, declared)]
    whole = all(parts[section].keys() == declared[section] for section in SECTIONS)
    return (pack if whole and not problems else None), problems


def _parts(tables: Tables, there: Parts) -> tuple[Parts, list[Problem]]:
    """The parts that are right in themselves, by section and id, and what is wrong with the others."""
    asked = {each: _question(each, entry) for each, entry in tables.section("question").items()}
    questions: dict[str, Question | None] = {**there["question"]}
    questions |= {each: None if isinstance(found, list) else found for each, found in asked.items()}
    definitions = {each: definition.when for each, definition in there["definition"].items()}
    sections = {section: tables.section(section) for section in SECTIONS}
    conditions = read_conditions(sections, questions, definitions)
    problems = [problem for outcome in conditions.values() if isinstance(outcome, tuple) for problem in outcome]
    parts: Parts = {section: {} for section in SECTIONS}
    for section, entries in sections.items():
        for each, entry in entries.items():
            where = f"{section}.{each}"
            if not isinstance(entry, dict):
                part: Any = [Problem(code="RL114", where=where, what="expected a table")]
            elif section == "question":
                part = _applying(asked[each], conditions.get(f"{where}.ask_if"))
            else:
                part = _part(section, each, entry, conditions.get(f"{where}.when"))
            if isinstance(part, list):
                problems += part
            else:
                parts[section][each] = part
    return parts, problems


def _question(each: str, entry: object) -> Question | list[Problem]:
    """A question without its ``ask_if``: what conditions need to know of it."""
    if not isinstance(entry, dict):
        return []
    found: Question | list[Problem] = _part(
        "question", each, {key: entry[key] for key in entry if key != "ask_if"}, None
    )
    return found


def _applying(asked: Question | list[Problem], ask_if: Outcome | None) -> Question | list[Problem]:
    """A question with the condition on which it applies, if that could be read; what is wrong with it is said there."""
    if ask_if is None or isinstance(asked, list):
        return asked
    return [] if isinstance(ask_if, tuple) else evolve(asked, ask_if=ask_if)


def _part(section: str, each: str, entry: dict[str, Any], when: Outcome | None) -> Any:  # noqa: ANN401 - of any section
    """The part that a table is, or every Problem with it; with *when* in place of the text that was read already."""
    where = f"{section}.{each}"
    named = {"id": each, "kind": section} if SECTIONS[section] is Label else {"id": each}
    table = entry | named if when is None else entry | named | {"when": ready(when)}
    part: Any = structure(pack_converter(), table, SECTIONS[section], where)
    twice = [
        Problem(code="RL112", where=f"{where}.{key}", what="this is said by the table's name")
        for key in named.keys() & entry.keys()
    ]
    return [*twice, *part] if isinstance(part, list) else twice or part


def _names(tables: Tables, declared: Mapping[str, Any]) -> Iterator[Problem]:
    """Ids that are not spelled like one, and names that a condition could take for two things."""
    for section in SECTIONS:
        pattern, style = (_NAME, "a Python name") if section in {"question", "definition"} else (_KEBAB, "kebab-case")
        for each in tables.section(section):
            if not pattern.fullmatch(each):
                what, hint = f"{plainly(each)} is not an id", f"ids here are lower case, {style}"
                file = tables.files[f"{section}.{each}"]
                line = tables.line(file, (section, each))
                yield Problem(code="RL115", where=section, what=what, hint=hint, file=file or None, line=line)
    for name in sorted(declared["question"] & declared["definition"]):
        yield Problem(code="RL116", where=f"definition.{name}", what="a question has this name too")


def _head(raw: Mapping[str, Any], base: Pack | None) -> tuple[dict[str, Any], list[Problem]]:
    """The head of a pack, blank where something is wrong with it; what is added to *base* has the rest from there."""
    head = {key: getattr(base, key) for key in HEAD} | {"review": "not reviewed"} if base is not None else {**_BLANK}
    problems: list[Problem] = []
    for key in HEAD:
        if key in raw:
            value: Any = structure(pack_converter(), raw[key], _KINDS[key], key)
            wrong = value if isinstance(value, list) else _head_problems(key, value)
            problems += wrong
            head |= {} if wrong else {key: value}
        elif base is None and key not in _USUAL:
            hint = "the head of a pack has it"
            problems.append(Problem(code="RL113", where=key, what="this is missing", hint=hint))
    return head, problems


def _head_problems(key: str, value: Any) -> list[Problem]:  # noqa: ANN401 - of the kind of its key
    what, code, hint = "", "RL114", None
    match key:
        case "format" if value != FORMAT:
            code, what, hint = "RL118", f"format {plainly(value)} is not known", f"this relieflib reads format {FORMAT}"
        case "most_techniques" if not 1 <= value <= 60:
            what = "a routine has 1 to 60 techniques"
        case "holds_for_days" if not 1 <= value <= 31:
            what = "a clearance holds for 1 to 31 days"
        case "id" if not _KEBAB.fullmatch(value):
            code, what, hint = "RL115", f"{plainly(value)} is not an id", "ids here are lower case, kebab-case"
    return [Problem(code=code, where=key, what=what, hint=hint)] if what else []
