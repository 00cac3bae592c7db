"""The sentences that a person reads: where they stand in a pack, in which language, and with which number to call.

They are looked at in raw tables, before anything is made of them, so that every mistake is found with the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import define, fields

from relieflib.errors import Problem, near_miss, plainly
from relieflib.pack.content import Phrases
from relieflib.pack.plain_text import unplain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NUMBER = "{emergency_number}"
READ = {  # by section: the texts for a person, and the lists of these; all else is for clinicians, authors and programs
    "tag": ("name",),
    "position": ("name",),
    "equipment": ("name",),
    "region": ("name",),
    "goal": ("name",),
    "disposition": ("name", "do", "watch"),
    "group": ("title", "ask"),
    "question": ("ask", "tick", "unit", "options"),
    "rule": ("says",),
    "technique": (
        *("name", "purpose", "evidence", "easier_how", "harder_how", "mistakes", "stop_signs"),
        *("steps", "as_published"),
    ),
    "note": ("title", "text"),
}
_WITHIN = ("do", "breathing", "text", "problem")  # of a step, a published step, or an option
_HEAD = ("name", "about", "phrases")
_WORDS_HEAD = ("format", "pack", "language", "review")
MOST_HINTS = 20  # a near miss takes its time, and a file that is all wrong needs none
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


@define
class Sentence:
    """One sentence in its place: its path, and the table or list that holds it under *key*."""

    path: str
    holder: Any
    key: Any

    @property
    def text(self) -> str:
        """The sentence itself."""
        found: str = self.holder[self.key]
        return found

    def say(self, text: str) -> None:
        """Put *text* in its place."""
        self.holder[self.key] = text


def sentences_in(head: dict[str, Any], sections: Mapping[str, dict[str, Any]]) -> Iterator[Sentence]:
    """Every sentence of a pack for a person, with its path; empty ones and what is no text are passed over."""
    if isinstance(phrases := head.get("phrases", {}), dict):
        head["phrases"] = {field.name: field.default for field in fields(Phrases)} | phrases
    for key in _HEAD:
        yield from _within(head, key, key)
    for section, keys in READ.items():
        for name, table in sections[section].items():
            for key in keys if isinstance(table, dict) else ():
                yield from _within(table, key, f"{section}.{name}.{key}")


def _within(holder: Any, key: Any, path: str) -> Iterator[Sentence]:  # noqa: ANN401 - raw tables
    match holder[key] if isinstance(holder, list) else holder.get(key):
        case str(text) if text:
            yield Sentence(path, holder, key)
        case dict(table):
            for inner in table:
                yield from _within(table, inner, f"{path}.{inner}")
        case list(entries):
            for number, entry in enumerate(entries):
                if isinstance(entry, str):
                    yield from _within(entries, number, f"{path}[{number}]")
                elif isinstance(entry, dict) and isinstance(entry.get("id"), str):  # an option, as JSON has it
                    yield from _within(entry, "text", f"{path}.{entry['id']}")
                elif isinstance(entry, dict):
                    for inner in _WITHIN:
                        yield from _within(entry, inner, f"{path}[{number}].{inner}")


def unsaid_phrases(head: Mapping[str, Any]) -> Iterator[Problem]:
    """A Problem for each phrase that a pack in another language than English leaves to the English default."""
    phrases, language = head.get("phrases", {}), head.get("language")
    if isinstance(phrases, dict) and isinstance(language, str) and language.partition("-")[0] != "en":
        for each in fields(Phrases):
            if each.name not in phrases:
                hint = f"say it in this language: {each.default}"
                yield Problem(code="RL113", where=f"phrases.{each.name}", what="this is missing", hint=hint)


def filled(sentences: Iterable[Sentence], number: str) -> Iterator[Problem]:
    """Put the *number* to call into every sentence; yields a Problem for braces that hold something else."""
    for sentence in sentences:
        sentence.say(sentence.text.replace(NUMBER, number))
        known = {"{technique}"} if sentence.path == "phrases.next" else set()
        for brace in sorted(set(_BRACES.findall(sentence.text)) - known):
            what, hint = f"{plainly(brace)} stands for nothing here", f"`{NUMBER}` stands for the number to call"
            yield Problem(code="RL117", where=sentence.path, what=what, hint=hint)


@define
class Words:
    """A pack in another language, as its files say it: each sentence beside the one that it stands for."""

    head: dict[str, Any]
    pairs: dict[str, Any]
    files: dict[str, str]  # which file holds each key

    def problem(self, code: str, where: str, what: str, hint: str | None = None) -> Problem:
        """A problem at a key of these files; of what is missing, in the first of them."""
        file = self.files.get(where) or next(iter(self.files.values()), None)
        return Problem(code=code, where=where, what=what, hint=hint, file=file)

    def put(self, head: dict[str, Any], sentences: list[Sentence]) -> Iterator[Problem]:
        """Say every sentence in this language; yields a Problem for each that is missing, stale or unknown."""
        heads = list(self._heads(head))
        if heads:
            yield from heads
            return
        own, other = head["language"], self.head["language"]
        known = {sentence.path for sentence in sentences}
        unknown = [path for path in self.pairs if path not in known]
        for number, path in enumerate(unknown):
            hint = near_miss(path, known) if number < MOST_HINTS else None
            yield self.problem("RL183", path, "the pack has no such sentence", hint)
        for sentence in sentences:
            pair = self.pairs.get(sentence.path)
            unshown = [what for text in _texts(pair) if (what := unplain(text))]
            if unshown:
                yield self.problem("RL117", sentence.path, unshown[0])
            elif pair is None:
                yield self.problem("RL181", sentence.path, f"no `{other}` for this sentence", _quoted(sentence.text))
            elif not isinstance(pair, dict) or pair.keys() != {own, other} or not all(map(_said, pair.values())):
                yield self.problem("RL114", sentence.path, f"expected a table of two texts, `{own}` and `{other}`")
            elif pair[own] != sentence.text:
                yield self.problem("RL182", sentence.path, "this sentence has changed since", _quoted(sentence.text))
            elif sorted(_BRACES.findall(pair[own])) != sorted(_BRACES.findall(pair[other])):
                yield self.problem("RL184", sentence.path, "what stands in braces differs between the two")
            else:
                sentence.say(pair[other])
        head["language"] = other
        if isinstance(head.get("review"), str) and self.head["review"] != head["review"]:
            head["review"] = f"{head['review']}; {other}: {self.head['review']}"

    def _heads(self, head: dict[str, Any]) -> Iterator[Problem]:
        """What is wrong with the head of the words: nothing can be said before that is right."""
        for key in _WORDS_HEAD:
            mine, kind = self.head.get(key), int if key == "format" else str
            if key not in self.head:
                yield self.problem("RL113", key, "this is missing", "the head of a pack's words has it")
            elif type(mine) is not kind or not str(mine).strip():
                yield self.problem(
                    "RL114", key, f"expected {'a number' if kind is int else 'text'}, got {plainly(mine)}"
                )
            elif key in {"format", "pack"} and mine != head.get("id" if key == "pack" else key):
                what = f"{plainly(mine)} is not the {key} of this pack"
                yield self.problem("RL118" if key == "format" else "RL119", key, what)
            elif key == "language" and (mine == head.get(key) or not _LANGUAGE.fullmatch(str(mine))):
                hint = f'a language such as "es", other than the pack\'s own {plainly(head.get(key))}'
                yield self.problem("RL114", key, f"{plainly(mine)} is no language to put the pack into", hint)


def read_words(tables: Mapping[str, dict[str, Any]]) -> tuple[Words, list[Problem]]:
    """The words in some TOML tables by file name, and what is said twice."""
    words, problems = Words({}, {}, {}), []
    for name, table in tables.items():
        for key, value in table.items():
            if key in words.files:
                what = f"this is taken: it is in `{words.files[key]}` too"
                problems.append(Problem(code="RL116", where=key, what=what, file=name))
                continue
            words.files[key] = name
            (words.head if key in _WORDS_HEAD else words.pairs)[key] = value
    return words, problems


def _texts(pair: object) -> Iterator[str]:
    yield from (text for text in (pair.values() if isinstance(pair, dict) else ()) if isinstance(text, str))


def _said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _quoted(text: str) -> str:
    longest = 160
    return f'"{text}"' if len(text) <= longest else f'"{text[:longest]}..."'
