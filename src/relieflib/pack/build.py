"""Raw tables made into a Pack: its conditions, its parts, its head, and what these say of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, fields

from relieflib._content import KEBAB, NAME
from relieflib._converter import problems_of, structure
from relieflib.conditions.nodes import NEVER
from relieflib.errors import MOST_PROBLEMS, PackError, Problem, enough, plainly
from relieflib.pack.conditions import read_conditions, ready
from relieflib.pack.content import Label
from relieflib.pack.cross_checks import cross_checks
from relieflib.pack.pack import Pack, draft
from relieflib.pack.plain_text import unfit_values
from relieflib.pack.shapes import HEAD, SECTIONS, Parts, fields_of, pack_converter, parts_of
from relieflib.pack.whole import complete, head_problems, is_english
from relieflib.pack.wording import Phrases, Timing
from relieflib.terms import Disposition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from relieflib.pack.conditions import Outcome
    from relieflib.pack.tables import Tables
    from relieflib.questions.questions import Question

_KINDS: Mapping[str, Any] = {
    **dict.fromkeys(HEAD, str),
    "format": int,
    "holds_for_days": int,
    "most_techniques": int,
    "screens": bool,
    "timing": Timing,
    "phrases": Phrases,
}
_NEEDED = ("format", "id", "name")  # what every file says itself
_BLANK: Mapping[str, Any] = {each.name: each.default for each in fields(Pack) if each.name in HEAD} | {
    "id": "",
    "name": "",
}


def built(tables: Tables, base: Pack | None = None) -> tuple[Pack | None, list[Problem]]:
    """The pack that *tables* hold, or add to *base*; or None, and everything that is wrong with it."""
    there = parts_of(base) if base is not None else {section: {} for section in SECTIONS}
    declared: dict[str, Any] = {section: there[section].keys() | tables.section(section).keys() for section in SECTIONS}
    new, problems = _parts(tables, there)
    head, wrong = _head(tables.raw, base)
    whole = {**head, **fields_of({section: {**there[section], **new[section]} for section in SECTIONS})}
    problems += [*wrong, *_names(tables, declared)]
    pack = draft(**whole, original=None)
    if not problems:
        problems = complete(pack, read=True)
        return (None if problems else pack), problems
    if not declared["disposition"] and is_english(pack):  # ``complete`` would have filled them in
        declared["disposition"] = {str(each) for each in Disposition}
    problems += [*enough(unfit_values(tables.raw)), *cross_checks(pack, declared)]
    return None, list(dict.fromkeys(problems))  # a part that was made has said some of that itself


def _parts(tables: Tables, there: Parts) -> tuple[Parts, list[Problem]]:
    """The parts whose fields are right, by section and id, and everything that is wrong with these and the others."""
    asked: dict[str, tuple[Any, list[Problem]]] = {
        each: _part("question", each, {key: entry[key] for key in entry if key != "ask_if"}, None)
        for each, entry in tables.section("question").items()
        if isinstance(entry, dict)
    }
    questions: dict[str, Question | None] = {**there["question"], **dict.fromkeys(tables.section("question"))}
    questions |= {each: part for each, (part, wrong) in asked.items() if not wrong}
    definitions = {each: definition.when for each, definition in there["definition"].items()}
    sections = {section: tables.section(section) for section in SECTIONS}
    conditions = read_conditions(sections, questions, definitions)
    problems = [problem for outcome in conditions.values() if isinstance(outcome, tuple) for problem in outcome]
    parts: Parts = {section: {} for section in SECTIONS}
    for section, entries in sections.items():
        for each, entry in entries.items():
            if len(problems) > MOST_PROBLEMS:
                break
            where = f"{section}.{each}"
            if not isinstance(entry, dict):
                problems.append(Problem(code="RL114", where=where, what=f"expected a table, got {plainly(entry)}"))
                continue
            if section == "question":
                part, wrong = asked[each]
                if part is not None and (ask_if := ready(conditions.get(f"{where}.ask_if", ()))) is not None:
                    part = evolve(part, ask_if=ask_if)
            else:
                part, wrong = _part(section, each, entry, conditions.get(f"{where}.when"))
            problems += wrong
            if part is not None:
                parts[section][each] = part
    return parts, problems


def _part(section: str, each: str, entry: dict[str, Any], when: Outcome | None) -> tuple[Any, list[Problem]]:
    """The part that a table is, if its fields are right, and every Problem with it; *when* is its condition, read."""
    where = f"{section}.{each}"
    named = {"id": each, "kind": section} if SECTIONS[section] is Label else {"id": each}
    table = entry | named
    if when is not None:
        table["when"] = NEVER if isinstance(when, tuple) else when  # what is wrong with it was said when it was read
    problems = [
        Problem(code="RL112", where=f"{where}.{key}", what="this is said by the table's name")
        for key in named.keys() & entry.keys()
    ]
    try:
        return pack_converter().structure(table, SECTIONS[section]), problems
    except Exception as error:  # noqa: BLE001 - cattrs raises groups of whatever the hooks and classes raise
        problems += (each for each in problems_of(error, where) if each.where != f"{where}.id")  # ``_names`` says that
        return (error.part if isinstance(error, PackError) else None), problems


def _names(tables: Tables, declared: Mapping[str, Any]) -> Iterator[Problem]:
    """Ids that are not spelled like one, and names that a condition could take for two things."""
    for section in SECTIONS:
        pattern, hint = NAME if section in {"question", "definition"} else KEBAB
        for each in tables.section(section):
            if not pattern.fullmatch(each):
                what = f"{plainly(each)} is not an id"
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
            wrong = value if isinstance(value, list) else [*unfit_values({key: raw[key]}), *head_problems(key, value)]
            problems += wrong
            head |= {} if wrong else {key: value}
        elif base is None and key in _NEEDED:
            hint = "the head of a pack has it"
            problems.append(Problem(code="RL113", where=key, what="this is missing", hint=hint))
    return head, problems
