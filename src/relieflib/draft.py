"""A pack on its way in: raw tables from TOML or JSON, checked and made into a Pack, with every problem at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, evolve, field

from relieflib import _convert
from relieflib.check import references
from relieflib.content import Definition, Guidance, Label, Note, Pack, Phrases, SafetyRule, Source, Technique, Timing
from relieflib.errors import PackError, Problem, near_miss
from relieflib.expr import Expr, questions_in, unparse
from relieflib.intake import Question, plainly
from relieflib.parse import Scope, read
from relieflib.terms import LabelKind, RuleKind, Stage
from relieflib.toml_lines import key_lines, line_of
from relieflib.tree import expr_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

T = TypeVar("T")
FORMAT = 1
MOST_CHARACTERS = 4_000_000
MOST_IN_A_TEXT = 2_000
_HEAD = ("format", "id", "name", "version", "language", "review", "about", "holds_for_days", "timing", "phrases")
_LABELS = {kind.value: Label for kind in LabelKind}
_SECTIONS: dict[str, type] = {
    "source": Source,
    "question": Question,
    "definition": Definition,
    "rule": SafetyRule,
    "technique": Technique,
    "note": Note,
    "disposition": Guidance,
    **_LABELS,
}
_LISTS = {  # where a Pack keeps each section
    "source": "sources",
    "question": "questions",
    "definition": "definitions",
    "rule": "rules",
    "technique": "techniques",
    "note": "notes",
    "disposition": "guidance",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,12}")
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_PLACE = re.compile(r"[^.\[\]]+")


@define
class Draft:
    """A pack on its way in: raw tables by section and id, and everything found wrong so far."""

    head: dict[str, Any] = field(factory=dict)
    sections: dict[str, dict[str, Any]] = field(factory=lambda: {section: {} for section in _SECTIONS})
    texts: dict[str, str] = field(factory=dict)
    files: dict[str, str] = field(factory=dict)  # which file holds `rule.fever`
    problems: list[Problem] = field(factory=list)
    adds: bool = False  # to another pack

    def add_toml(self, name: str, text: str) -> None:
        """Take over one file."""
        import tomllib  # 14 ms, so only when used

        try:
            if len(text) > MOST_CHARACTERS:
                msg = f"a pack file has at most {MOST_CHARACTERS} characters"
                raise ValueError(msg)  # noqa: TRY301 - said in the same words as a TOML error
            raw = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            what = str(error) if isinstance(error, ValueError) else "it nests too deeply"
            self.problems.append(Problem(code="RL111", where="pack", what=f"this is not TOML: {what}"[:300], file=name))
            return
        self.texts[name] = text
        for section, table in raw.items():
            if section == "review" and self.adds:
                what = "a pack that adds to another is not reviewed: leave this out"
                self.problems.append(Problem(code="RL112", where=section, what=what, file=name))
            elif section in _HEAD:
                self.head[section] = table
                self.files[section] = name
            elif section not in _SECTIONS:
                hint = near_miss(section, (*_SECTIONS, *_HEAD))
                self.problems.append(Problem(code="RL112", where=section, what="unknown key", hint=hint, file=name))
            elif not isinstance(table, dict):
                what, hint = "expected tables with ids", f"such as [{section}.some-id]"
                self.problems.append(Problem(code="RL112", where=section, what=what, hint=hint, file=name))
            else:
                for each, entry in table.items():
                    self.add(section, each, entry, name)

    def add(self, section: str, each: str, entry: object, file: str) -> None:
        """Take over one table of a section."""
        place = f"{section}.{each}"
        if each in self.sections[section]:
            where = f"`{self.files[place]}`" if self.files.get(place) else "the pack that this one adds to"
            what, hint = f"this id is taken: it is in {where} too", "a pack adds to another; it replaces nothing"
            self.problems.append(Problem(code="RL116", where=place, what=what, hint=hint, file=file))
            return
        self.sections[section][each] = entry
        self.files[place] = file

    def add_plain(self, raw: dict[str, Any]) -> None:
        """Take over a pack as ``to_json`` writes it."""
        raw = dict(raw)
        for key in _HEAD:
            if key in raw:
                self.head[key] = raw.pop(key)
        lists = {name: section for section, name in _LISTS.items()} | {"labels": ""}
        for name, entries in raw.items():
            if name not in lists or not isinstance(entries, list):
                self.problems.append(Problem(code="RL112", where=name[:100], what="unknown key, or not a list"))
                continue
            for number, entry in enumerate(entries):
                each = dict(entry) if isinstance(entry, dict) else {}
                section = each.pop("kind", None) if name == "labels" else lists[name]
                known = each.pop("id", None)
                if section in _SECTIONS and isinstance(known, str):
                    self.add(section, known, each, "")
                else:
                    self.problems.append(
                        Problem(code="RL114", where=f"{name}[{number}]", what="expected a table with its id")
                    )

    def pack(self, base: Pack | None) -> Pack:
        """The finished pack; PackError with everything that is wrong with it."""
        self._texts_are_plain()
        questions = self._questions()
        definitions = self._definitions(questions)
        self._conditions("question", "ask_if", Scope(questions, definitions, frozenset({Stage.INTAKE})))
        self._rules(questions, definitions)
        found: dict[str, Any] = {section: self._section(section, kind) for section, kind in _SECTIONS.items()}
        head = self._head()
        if not self.problems:
            labels = tuple(label for kind in _LABELS for label in found[kind])
            lists: dict[str, Any] = {name: tuple(found[section]) for section, name in _LISTS.items()}
            pack = Pack(**head, labels=labels, **lists)
            self.problems += references(pack)
        if self.problems:
            raise PackError(sorted((self._placed(each) for each in self.problems), key=_by_place))
        if base is not None and pack.ref == base.ref:
            return base
        return pack

    def _section(self, section: str, kind: type[T]) -> list[T]:
        pattern, style = (_NAME, "a Python name") if section in {"question", "definition"} else (_KEBAB, "kebab-case")
        found = []
        for each, entry in self.sections[section].items():
            where = f"{section}.{each}"
            if not pattern.fullmatch(each):
                what, hint = f"{plainly(each)} is not an id", f"ids here are lower case, {style}"
                self.problems.append(
                    Problem(code="RL115", where=section, what=what, hint=hint, file=self.files.get(where))
                )
                continue
            structured = self._structured(
                entry, kind, where, {"id": each} | ({"kind": section} if kind is Label else {})
            )
            if structured is not None:
                found.append(structured)
        return found

    def _structured(self, entry: object, kind: type[T], where: str, more: dict[str, str]) -> T | None:
        if not isinstance(entry, dict):
            self.problems.append(Problem(code="RL114", where=where, what="expected a table"))
            return None
        for key in more.keys() & entry.keys():
            self.problems.append(Problem(code="RL112", where=f"{where}.{key}", what="this is said by the table's name"))
        structured = _convert.structure(_listed(entry) | more, kind, where)
        if isinstance(structured, list):
            self.problems += structured
            return None
        return structured

    def _head(self) -> dict[str, Any]:
        head = {"timing": {}, "phrases": {}, **self.head}
        kinds: dict[str, type] = {"format": int, "holds_for_days": int, "timing": Timing, "phrases": Phrases}
        found: dict[str, Any] = {}
        for key in _HEAD:
            if key not in head:
                self.problems.append(
                    Problem(code="RL113", where=key, what="this is missing", hint="the head of a pack has it")
                )
                continue
            structured: Any = _convert.structure(head[key], kinds.get(key, str), key)
            if isinstance(structured, list):
                self.problems += structured
            elif key == "format" and structured != FORMAT:
                hint = f"this relieflib reads format {FORMAT}"
                self.problems.append(
                    Problem(code="RL118", where=key, what=f"format {structured} is not known", hint=hint)
                )
            elif key == "holds_for_days" and not 1 <= structured <= 31:
                self.problems.append(Problem(code="RL114", where=key, what="a clearance holds for 1 to 31 days"))
            else:
                found[key] = structured
        return found

    def _questions(self) -> dict[str, Question | None]:
        """The questions without their ask_if, for reading conditions; None for one that is broken."""
        found: dict[str, Question | None] = {}
        for each, entry in self.sections["question"].items():
            raw = _listed(entry) if isinstance(entry, dict) else {}
            raw.pop("ask_if", None)
            structured = _convert.structure(raw | {"id": each}, Question, "")
            found[each] = None if isinstance(structured, list) else structured
        return found

    def _definitions(self, questions: Mapping[str, Question | None]) -> dict[str, Expr | None]:
        """The definitions' conditions, each read after those it names; None for one that is broken."""
        waiting = {each: entry["when"] for each, entry in self.sections["definition"].items() if _has(entry, "when")}
        found: dict[str, Expr | None] = {}
        for name in questions.keys() & waiting.keys():
            self.problems.append(Problem(code="RL116", where=f"definition.{name}", what="a question has this name too"))
        while waiting:
            ready = [each for each, text in waiting.items() if not _words(text) & (waiting.keys() - {each})]
            for each in ready or list(waiting):
                text = waiting.pop(each)
                where = f"definition.{each}.when"
                if not ready or each in _words(text):
                    self.problems.append(Problem(code="RL109", where=where, what="this definition hangs on itself"))
                    found[each] = None
                    continue
                found[each] = read(_text(text), Scope(questions, dict(found)), where, self.problems)
                if found[each] is not None:
                    self.sections["definition"][each] = self.sections["definition"][each] | {"when": found[each]}
                else:
                    self._spoil("definition", each, "when")
        return found | {each: None for each in self.sections["definition"] if each not in found}

    def _conditions(self, section: str, key: str, scope: Scope) -> None:
        """Read the conditions under *key* of a section, in place."""
        for each, entry in self.sections[section].items():
            if _has(entry, key):
                expr = read(_text(entry[key]), scope, f"{section}.{each}.{key}", self.problems)
                if expr is not None:
                    self.sections[section][each] = entry | {key: expr}
                else:
                    self._spoil(section, each, key)

    def _rules(self, questions: Mapping[str, Question | None], definitions: Mapping[str, Expr | None]) -> None:
        both = frozenset(Stage)
        for each, entry in self.sections["rule"].items():
            if _has(entry, "when"):
                stages = both if entry.get("kind") == RuleKind.STOP.value else frozenset({Stage.INTAKE})
                legible = _definitions_for(stages, definitions, questions)
                expr = read(_text(entry["when"]), Scope(questions, legible, stages), f"rule.{each}.when", self.problems)
                if expr is not None:
                    self.sections["rule"][each] = entry | {"when": expr}
                else:
                    self._spoil("rule", each, "when")

    def _spoil(self, section: str, each: str, key: str) -> None:
        """Stand a condition in for one that could not be read, so that the rest of its table is still checked."""
        stand_in = expr_of({"question": "x", "op": "==", "value": True})
        self.sections[section][each] = self.sections[section][each] | {key: stand_in}
        if not self.problems:
            self.problems.append(
                Problem(code="RL110", where=f"{section}.{each}.{key}", what="this names something that is broken")
            )

    def _texts_are_plain(self) -> None:
        places = [
            (f"{section}.{each}", entry) for section in self.sections for each, entry in self.sections[section].items()
        ]
        for where, text in (found for place in [*places, *self.head.items()] for found in _strings(*place)):
            what = None
            if len(text) > MOST_IN_A_TEXT:
                what = f"a text has at most {MOST_IN_A_TEXT} characters"
            elif not text.replace("\n", "").replace("\t", "").isprintable():
                what = "this text holds a character that cannot be shown"
            elif _MARKUP.search(text):
                what = "this text holds markup; write plain text"
            if what:
                self.problems.append(Problem(code="RL117", where=where, what=what))

    def _placed(self, problem: Problem) -> Problem:
        path = tuple(int(part) if part.isdigit() else part for part in _PLACE.findall(problem.where))
        file = problem.file or self.files.get(".".join(map(str, path[:2]))) or self.files.get(str(path[0]))
        line = line_of(path, key_lines(self.texts[file])) if file in self.texts else None
        return evolve(problem, file=file, line=line)


def _listed(entry: dict[str, Any]) -> dict[str, Any]:
    """*entry* with its tables of options and goals as the lists that JSON has."""
    entry = dict(entry)
    if isinstance(options := entry.get("options"), dict):
        entry["options"] = [{"id": each, "text": text} for each, text in options.items()]
    if isinstance(goals := entry.get("goals"), dict):
        entry["goals"] = [[each, weight] for each, weight in goals.items()]
    return entry


def _has(entry: object, key: str) -> bool:
    return isinstance(entry, dict) and key in entry


def _text(condition: object) -> object:
    """A condition as text, whether TOML gave text or JSON gave a tree."""
    if not isinstance(condition, dict):
        return condition
    try:
        return unparse(expr_of(condition))
    except ValueError:
        return condition


def _words(condition: object) -> set[str]:
    text = _text(condition)
    return set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", text)) if isinstance(text, str) else set()


def _definitions_for(
    stages: frozenset[Stage], definitions: Mapping[str, Expr | None], questions: Mapping[str, Question | None]
) -> dict[str, Expr | None]:
    """The definitions that a rule of these stages may name: those that read nothing asked at another stage."""
    found = {}
    for name, expr in definitions.items():
        asked = {each.stage for each in map(questions.get, questions_in(expr)) if each} if expr else set()
        if asked <= stages:
            found[name] = expr
    return found


def _strings(where: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield where, value
        case dict():
            for key, inner in value.items():
                yield from _strings(f"{where}.{key}", inner)
        case list():
            for number, inner in enumerate(value):
                yield from _strings(f"{where}[{number}]", inner)


def _by_place(problem: Problem) -> tuple[str, int, str]:
    return problem.file or "", problem.line or 0, problem.where
