"""A pack as a whole: its conditions are read, what it leaves out is filled in, and its parts are checked together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields

from relieflib._content import KEBAB
from relieflib._converter import structure
from relieflib.conditions.nodes import NEVER, Defined, clauses_of
from relieflib.conditions.unparse import unparse
from relieflib.errors import PackError, Problem, near_miss, plainly
from relieflib.pack.conditions import read_conditions
from relieflib.pack.content import Label
from relieflib.pack.cross_checks import cross_checks
from relieflib.pack.pack import FORMAT, MOST_TECHNIQUES
from relieflib.pack.rules import RedFlag
from relieflib.pack.shapes import HEAD, LISTS, SECTIONS, as_text, contents, pack_converter, parts_of
from relieflib.pack.tables import Tables
from relieflib.pack.translation import PLACES, READ, WITHIN, unlike_its_original, with_numbers, with_phrases
from relieflib.pack.wording import USUAL_GUIDANCE, Phrases
from relieflib.terms import LabelKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relieflib.conditions.nodes import Expr
    from relieflib.pack.conditions import Outcome
    from relieflib.pack.pack import Pack

_CONDITIONS = {"question": "ask_if", "definition": "when", "rule": "when"}
_KINDS: Mapping[str, Any] = {"labels": tuple[Label, ...]} | {
    name: tuple.__class_getitem__((kind, ...)) for kind, name in LISTS.values()
}
_OWN = ("id", "name", "version", "about")  # what a pack that adds to another says of itself


def complete(pack: Pack, *, read: bool) -> list[Problem]:
    """Fill in what *pack* leaves to the library, make conditions of its texts, and say everything that is wrong.

    Where they were *read* just now, for this very pack, its conditions are taken as they are.
    """
    kinds = list(LabelKind)
    _put(pack, labels=tuple(sorted(pack.labels, key=lambda label: kinds.index(label.kind))))
    said = read and bool(pack.guidance)  # with the number to call, that is
    if not pack.guidance and is_english(pack):
        _put(pack, guidance=USUAL_GUIDANCE)
    problems = [problem for key in HEAD for problem in head_problems(key, getattr(pack, key))]
    problems += [*_taken(pack), *_unsaid(pack), *_unscreened(pack)]
    if not read:
        changes, unread = _conditions(pack)
        _put(pack, **changes)
        problems += unread
    if not said and any("{" in text or "}" in text for text in _sentences(pack)):
        filled, unfilled = with_numbers(with_phrases(contents(pack)), {})
        problems += unfilled
        if not problems:
            from relieflib.pack.build import built  # which completes what it makes, too

            whole, problems = built(Tables(filled, {}, {}))
            parts = [each.name for each in fields(type(pack)) if each.name != "original"]
            _put(pack, **{name: getattr(whole or pack, name) for name in parts})
            return problems or _unlike(pack)
    return problems + (cross_checks(pack) or _unlike(pack))


def _unlike(pack: Pack) -> list[Problem]:
    """Where *pack* is not its original in other words."""
    return [] if pack.original is None else [*unlike_its_original(pack, pack.original)]


def head_problems(key: str, value: Any) -> list[Problem]:  # noqa: ANN401 - of the kind of its key
    """What is wrong with the *value* of a key of the head, which is of its kind."""
    what, code, hint = "", "RL114", None
    match key:
        case "format" if value != FORMAT:
            code, what, hint = "RL118", f"format {plainly(value)} is not known", f"this relieflib reads format {FORMAT}"
        case "most_techniques" if not 1 <= value <= MOST_TECHNIQUES:
            what = f"a routine has 1 to {MOST_TECHNIQUES} techniques"
        case "holds_for_days" if not 1 <= value <= 31:
            what = "a clearance holds for 1 to 31 days"
        case "id" if not KEBAB[0].fullmatch(value):
            code, what, hint = "RL115", f"{plainly(value)} is not an id", KEBAB[1]
    return [Problem(code=code, where=key, what=what, hint=hint)] if what else []


def added(pack: Pack, parts: Mapping[str, Any]) -> Pack:
    """*pack* with more in it; PackError where a name is not one that a pack that adds to another may have."""
    problems: list[Problem] = []
    new: dict[str, Any] = {}
    for name, value in parts.items():
        if name in _OWN:
            new[name] = value
        elif name in _KINDS:
            made = structure(pack_converter(), value, _KINDS[name], name)
            if isinstance(made, list):
                problems += made
            else:
                new[name] = (*getattr(pack, name), *made)
        else:
            what, hint = "a pack that adds to another does not change this", near_miss(name, [*_OWN, *_KINDS])
            problems.append(Problem(code="RL112", where=name, what=what, hint=hint))
    if problems:
        raise PackError(problems)
    if not new:
        return pack
    return evolve(pack, review="not reviewed", original=_also_added(pack, parts), **new)


def _also_added(pack: Pack, parts: Mapping[str, Any]) -> Pack | None:
    """The original of *pack* with *parts* in it; None where it is in another language than they are."""
    original = pack.original
    return added(original, parts) if original is not None and original.language == pack.language else None


def _put(pack: Pack, **changes: object) -> None:
    for name, value in changes.items():
        object.__setattr__(pack, name, value)


def _unscreened(pack: Pack) -> Iterator[Problem]:
    """Techniques without a red flag, in a pack that does not say that it screens nobody."""
    flags = any(isinstance(rule, RedFlag) for rule in pack.rules)
    if pack.techniques and not flags and pack.screens:
        what, hint = "it has techniques, and no red flag", "write one, or say `screens = false` in the head"
        yield Problem(code="RL124", where="screens", what=what, hint=hint)


def is_english(pack: Pack) -> bool:
    """Whether a person reads it in English, of one country or another."""
    return pack.language.partition("-")[0] == "en"


def _taken(pack: Pack) -> Iterator[Problem]:
    """Ids that two parts of one section have, and names that a condition could take for two things."""
    ids: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for label in pack.labels:
        ids[str(label.kind)].append(label.id)
    for section, (_, name) in LISTS.items():
        ids[section] = [str(part.id) for part in getattr(pack, name)]
    for section, each in ids.items():
        for name in sorted({name for name in each if each.count(name) > 1} if len(set(each)) < len(each) else ()):
            hint = "ids are unique; a pack adds to another, it replaces nothing"
            yield Problem(code="RL116", where=f"{section}.{name}", what="this id is taken", hint=hint)
    for name in sorted({*ids["question"]} & {*ids["definition"]}):
        yield Problem(code="RL116", where=f"definition.{name}", what="a question has this name too")


def _sentences(pack: Pack) -> Iterator[str]:
    """Every sentence that a person reads, without what is put into it in its own place."""
    yield from (pack.name, pack.about)
    for each in fields(Phrases):
        said = str(getattr(pack.phrases, each.name))
        for place in PLACES.get(f"phrases.{each.name}", ()):
            said = said.replace(place, "")
        yield said
    for section, parts in parts_of(pack).items():
        for part in parts.values():
            for key in READ.get(section, ()):
                yield from _texts(getattr(part, key, ""))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - a field of a part
    if isinstance(value, str):
        yield value
    else:
        for each in value:
            yield from (each,) if isinstance(each, str) else (getattr(each, key, "") for key in WITHIN)


def _unsaid(pack: Pack) -> Iterator[Problem]:
    """Phrases that a pack in another language than English leaves to the English default."""
    for each in () if is_english(pack) else fields(Phrases):
        if getattr(pack.phrases, each.name) == each.default:
            hint = f"say it in this language: {each.default}"
            yield Problem(code="RL113", where=f"phrases.{each.name}", what="this is missing", hint=hint)


def _conditions(pack: Pack) -> tuple[dict[str, Any], list[Problem]]:
    """The lists of parts that have conditions, with each condition read; and what is wrong with these.

    A condition made of nodes is read too, as its text: nobody has looked at what is in it, or at whose questions it is.
    """
    texts: dict[str, dict[str, Any]] = {section: {} for section in _CONDITIONS}
    for section, key in _CONDITIONS.items():
        for part in getattr(pack, LISTS[section][1]):
            if getattr(part, key) is not None:
                kind = str(getattr(part, "kind", ""))
                texts[section][part.id] = {key: as_text(getattr(part, key)), "kind": kind}
    asked = {each.id: each if each.ask_if is None else evolve(each, ask_if=None) for each in pack.questions}
    found = read_conditions(texts, asked, {})
    own = {each.id: found[f"definition.{each.id}.when"] for each in pack.definitions}
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for section, key in _CONDITIONS.items():
        name = LISTS[section][1]
        parts = []
        for part in getattr(pack, name):
            where, before = f"{section}.{part.id}.{key}", getattr(part, key)
            outcome = found[where] if before is not None else None
            if isinstance(outcome, tuple):
                problems += outcome
                outcome = None if key == "ask_if" else NEVER  # the rest of the part is looked at all the same
            elif outcome != before and not isinstance(before, str):
                problems.append(_other_as_text(before, own, where))
            parts.append(part if outcome == before else evolve(part, **{key: outcome}))
        changes[name] = tuple(parts)
    return changes, problems


def _other_as_text(condition: Expr, own: Mapping[str, Outcome], where: str) -> Problem:
    """A condition made of nodes whose text would say something else."""
    hint = "write the condition as text"
    for clause in clauses_of(condition):
        if isinstance(clause, Defined) and own.get(clause.name) != clause.body:
            what = f"the pack's `{clause.name}` is not the one that this condition has"
            return Problem(code="RL103", where=where, what=what, hint=hint)
    return Problem(
        code="RL114", where=where, what=f"as text this is another condition: {unparse(condition)}", hint=hint
    )
