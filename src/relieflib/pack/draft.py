"""A pack on its way in: raw tables from TOML or JSON, checked and made into a Pack, with every problem at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from attrs import define, evolve, field

from relieflib._converter import structure
from relieflib.errors import PackError, Problem, near_miss, plainly
from relieflib.pack.conditions import Conditions
from relieflib.pack.content import Definition, Guidance, Label, Note, Phrases, SafetyRule, Source, Technique, Timing
from relieflib.pack.cross_checks import references
from relieflib.pack.pack import Pack
from relieflib.pack.plain_text import deeper_than, shown, texts_in, unplain
from relieflib.pack.shapes import pack_converter
from relieflib.pack.toml_lines import Path, key_lines, line_of
from relieflib.pack.translation import Words, filled, read_words, sentences_in
from relieflib.questions.questions import Choice, Choices, Group, Question
from relieflib.terms import LabelKind

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
FORMAT = 1
MOST_CHARACTERS = 4_000_000
MOST_DEEP = 50
MOST_NUMBER = 10**12
MOST_IN_A_NUMBER = 40  # 112, or "999 or 112"; a sentence is none
_HEAD = (
    "format",
    "id",
    "name",
    "version",
    "language",
    "review",
    "about",
    "holds_for_days",
    "most_techniques",
    "timing",
    "phrases",
)
_OWN = {"format", "id", "name", "version", "about"}  # what a pack that adds to another says of itself
_LABELS = {kind.value: Label for kind in LabelKind}
_SECTIONS: dict[str, Any] = {
    "source": Source,
    "group": Group,
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
    "group": "groups",
    "question": "questions",
    "definition": "definitions",
    "rule": "rules",
    "technique": "techniques",
    "note": "notes",
    "disposition": "guidance",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,12}")
_TOLD = {
    "about",
    "ask",
    "do",
    "evidence",
    "means",
    "name",
    "problem",
    "purpose",
    "says",
    "text",
    "tick",
    "title",
    "why",
}
_OPTION = re.compile(r"[a-z0-9]+([-_][a-z0-9]+){0,12}")
_LACKS = {"RL103", "RL110", "RL113", "RL119", "RL181", "RL182", "RL183"}
_NUMBER = re.compile(r"[0-9]{1,6}")
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
    asked: dict[str, Question | None] = field(factory=dict)  # the questions without their ask_if; None if broken
    lines: dict[str, dict[Path, int]] = field(factory=dict)  # of each file, once they are needed

    def read_toml(self, name: str, text: str) -> dict[str, Any]:
        """The tables of one file; none of them when it cannot be read."""
        import tomllib  # 14 ms, so only when used

        try:
            if len(text) > MOST_CHARACTERS:
                msg = f"a pack file has at most {MOST_CHARACTERS} characters"
                raise ValueError(msg)  # noqa: TRY301 - said in the same words as a TOML error
            raw = tomllib.loads(text)
            if deeper_than(raw, MOST_DEEP):
                msg = "it nests too deeply"
                raise ValueError(msg)  # noqa: TRY301 - said in the same words as a TOML error
        except (ValueError, RecursionError) as error:
            what = str(error) if isinstance(error, ValueError) else "it nests too deeply"
            self.problems.append(Problem(code="RL111", where="pack", what=f"this is not TOML: {what}"[:300], file=name))
            return {}
        self.texts[name] = text
        return raw

    def add_toml(self, name: str, text: str) -> None:
        """Take over one file."""
        for section, table in self.read_toml(name, text).items():
            if section in _HEAD:
                self._head_key(section, table, name)
            elif section not in _SECTIONS:
                hint = near_miss(section, (*_SECTIONS, *_HEAD))
                self.problems.append(Problem(code="RL112", where=section, what="unknown key", hint=hint, file=name))
            elif not isinstance(table, dict):
                what, hint = "expected tables with ids", f"such as [{section}.some-id]"
                self.problems.append(Problem(code="RL112", where=section, what=what, hint=hint, file=name))
            else:
                for each, entry in table.items():
                    self.add(section, each, entry, name)

    def _head_key(self, key: str, value: object, file: str) -> None:
        """Take over a key of the head. What is added to another pack names itself, and changes nothing of the other."""
        if self.adds and key not in _OWN:
            what, hint = "a pack that adds to another does not change this", "leave it out"
            self.problems.append(Problem(code="RL112", where=key, what=what, hint=hint, file=file))
        elif key in self.files:
            what = f"this is taken: it is in `{self.files[key]}` too"
            self.problems.append(Problem(code="RL116", where=key, what=what, file=file))
        else:
            self.head[key], self.files[key] = value, file

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
                fine = isinstance(section, str) and section in (_LABELS if name == "labels" else _SECTIONS)
                if fine and isinstance(known, str):
                    self.add(str(section), known, each, "")
                else:
                    self.problems.append(
                        Problem(code="RL114", where=f"{name}[{number}]", what="expected a table with its id")
                    )

    def read_words(self, texts: Mapping[str, str]) -> Words:
        """The words of another language, TOML by file name."""
        words, problems = read_words({name: self.read_toml(name, text) for name, text in texts.items()})
        self.problems += problems
        return words

    def say(self, words: Words | None, number: str | None) -> None:
        """Put the sentences into another language, where there are *words* for it, and the *number* to call into all.

        Call it once everything is added: the words are for the whole of it.
        """
        sentences = list(sentences_in(self.head, self.sections))
        if words is not None:
            self.problems += words.put(self.head, sentences)
        if number is not None and not _is_a_number_to_call(number):
            what = f"{plainly(number)} is no number to call"
            self.problems.append(Problem(code="RL114", where="emergency_number", what=what, hint='such as "112"'))
            number = None
        phrases = self.head["phrases"] if isinstance(self.head["phrases"], dict) else {}
        if number is not None:
            phrases["emergency_number"] = number
        self.problems += filled(sentences, str(phrases.get("emergency_number", "")))

    def pack(self, base: Pack | None) -> Pack:
        """The finished pack; PackError with everything that is wrong with it."""
        self._values_are_plain()
        self.asked = self._questions()
        conditions = Conditions(self.sections, self.asked, self.problems)
        conditions.read()
        found: dict[str, Any] = {section: self._section(section, kind) for section, kind in _SECTIONS.items()}
        labels = tuple(label for kind in _LABELS for label in found[kind])
        lists: dict[str, Any] = {name: tuple(found[section]) for section, name in _LISTS.items()}
        pack = Pack(**self._head(), labels=labels, **lists)
        there = {section: {each.id for each in found[section]} for section in _SECTIONS}
        broken = {each for section in _SECTIONS for each in self.sections[section] if each not in there[section]}
        self.problems += references(pack, frozenset(broken))
        if self.problems or conditions.spoiled:  # what is spoiled is a mistake that was noted; never load it
            self._refuse()
        if base is not None and pack.ref == base.ref:
            return base
        return pack

    def _refuse(self) -> NoReturn:
        if any(problem.code == "RL111" for problem in self.problems):  # what half a pack lacks is no further mistake
            self.problems = [problem for problem in self.problems if problem.code not in _LACKS]
        raise PackError(sorted((self._placed(each) for each in self.problems), key=_by_place))

    def _section(self, section: str, kind: type[T]) -> list[T]:
        pattern, style = (_NAME, "a Python name") if section in {"question", "definition"} else (_KEBAB, "kebab-case")
        found = []
        for each, entry in self.sections[section].items():
            where = f"{section}.{each}"
            if not pattern.fullmatch(each):
                what, hint = f"{plainly(each)} is not an id", f"ids here are lower case, {style}"
                file = self.files.get(where)
                line = self._line(file, (section, each))
                self.problems.append(Problem(code="RL115", where=section, what=what, hint=hint, file=file, line=line))
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
        ready = self.asked.get(more["id"]) if where.startswith("question.") else None
        if ready is not None:
            structured: Any = evolve(ready, ask_if=entry.get("ask_if"))
        else:
            structured = structure(pack_converter(), _listed(entry) | more, kind, where)
        if isinstance(structured, list):
            self.problems += structured
            return None
        for option in structured.option_ids if isinstance(structured, Choice | Choices) else ():
            if not _OPTION.fullmatch(option):
                what, hint = f"{plainly(option)} is not an id", "ids here are lower case, words joined by - or _"
                self.problems.append(Problem(code="RL115", where=f"{where}.options", what=what, hint=hint))
        found: T = structured
        return found

    def _head(self) -> dict[str, Any]:
        """The head, with stand-ins for what is wrong with it."""
        head = {"most_techniques": 8, "timing": {}, "phrases": {}, **self.head}
        kinds: dict[str, type] = {
            "format": int,
            "holds_for_days": int,
            "most_techniques": int,
            "timing": Timing,
            "phrases": Phrases,
        }
        found: dict[str, Any] = {key: {int: 1, str: ""}.get(kinds.get(key, str)) for key in _HEAD}
        for key in _HEAD:
            if key not in head:
                hint = "the head of a pack has it"
                self.problems.append(Problem(code="RL113", where=key, what="this is missing", hint=hint))
                continue
            structured: Any = structure(pack_converter(), head[key], kinds.get(key, str), key)
            if isinstance(structured, list):
                self.problems += structured
            elif key == "format" and structured != FORMAT:
                what, hint = f"format {plainly(structured)} is not known", f"this relieflib reads format {FORMAT}"
                self.problems.append(Problem(code="RL118", where=key, what=what, hint=hint))
            elif key == "most_techniques" and not 1 <= structured <= 60:
                self.problems.append(Problem(code="RL114", where=key, what="a routine has 1 to 60 techniques"))
            elif key == "holds_for_days" and not 1 <= structured <= 31:
                self.problems.append(Problem(code="RL114", where=key, what="a clearance holds for 1 to 31 days"))
            elif key == "id" and not _KEBAB.fullmatch(structured):
                what, hint = f"{plainly(structured)} is not an id", "ids here are lower case, kebab-case"
                self.problems.append(Problem(code="RL115", where=key, what=what, hint=hint))
            else:
                found[key] = structured
        return found

    def _questions(self) -> dict[str, Question | None]:
        """The questions without their ask_if, for reading conditions; None for one that is broken."""
        found: dict[str, Question | None] = {}
        for each, entry in self.sections["question"].items():
            raw = _listed(entry) if isinstance(entry, dict) else {}
            raw.pop("ask_if", None)
            structured: Any = structure(pack_converter(), raw | {"id": each}, cast("type", Question), "")
            found[each] = None if isinstance(structured, list) else structured
        return found

    def _values_are_plain(self) -> None:
        places = [
            (f"{section}.{each}", entry) for section in self.sections for each, entry in self.sections[section].items()
        ]
        for where, value in (found for place in [*places, *self.head.items()] for found in texts_in(*place)):
            if isinstance(value, int):
                if abs(value) > MOST_NUMBER:
                    self.problems.append(Problem(code="RL114", where=where, what="this number is too large"))
                continue
            if not value.strip() and (where.rpartition(".")[2] in _TOLD or where.startswith("phrases.")):
                self.problems.append(Problem(code="RL113", where=where, what="this is empty"))
            elif what := unplain(value):
                self.problems.append(Problem(code="RL117", where=where, what=what))

    def _placed(self, problem: Problem) -> Problem:
        problem = evolve(problem, what=shown(problem.what), where=shown(problem.where))
        if problem.line is not None:
            return problem
        path = tuple(int(part) if _NUMBER.fullmatch(part) else part for part in _PLACE.findall(problem.where))
        file = (
            problem.file or self.files.get(".".join(map(str, path[:2]))) or self.files.get(".".join(map(str, path[:1])))
        )
        line = self._line(file, (problem.where,), exactly=True)  # words have a whole path as their key
        return evolve(problem, file=file, line=line or self._line(file, path))

    def _line(self, file: str | None, path: Path, *, exactly: bool = False) -> int | None:
        if file not in self.texts:
            return None
        if file not in self.lines:
            self.lines[file] = key_lines(self.texts[file])
        return self.lines[file].get(path) if exactly else line_of(path, self.lines[file])


def _is_a_number_to_call(number: object) -> bool:
    """Whether a sentence can say it: "112", or "999 or 112"."""
    fine = isinstance(number, str) and number == number.strip() and any(each.isdigit() for each in number)
    return (
        fine and len(str(number)) <= MOST_IN_A_NUMBER and not (unplain(str(number)) or set("{}\n\t") & set(str(number)))
    )


def _listed(entry: dict[str, Any]) -> dict[str, Any]:
    """*entry* with its tables of options and goals as the lists that JSON has."""
    entry = dict(entry)
    if isinstance(options := entry.get("options"), dict):
        entry["options"] = [{"id": each, "text": text} for each, text in options.items()]
    if isinstance(goals := entry.get("goals"), dict):
        entry["goals"] = [[each, weight] for each, weight in goals.items()]
    return entry


def _by_place(problem: Problem) -> tuple[str, int, str]:
    return problem.file or "", problem.line or 0, problem.where
