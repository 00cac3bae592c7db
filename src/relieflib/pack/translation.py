"""The sentences that a person reads: where they are in a pack, in which language, and with which numbers to call.

They are looked at in raw tables, before anything is made of them, so that every mistake is found with the others. The
tables stay as they are: what is said instead is put into new ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields, frozen

from relieflib._content import unplain
from relieflib.errors import Problem, near_miss, plainly
from relieflib.pack.shapes import contents
from relieflib.pack.wording import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from relieflib.pack.pack import Pack

Raw = dict[str, Any]
Sentences = dict[str, str]  # by path
NUMBERS = ("emergency_number", "crisis_number", "maternity_number")  # to call: the host's to name
_PLACES = ", ".join(f"`{{{name}}}`" for name in NUMBERS)
READ: Mapping[str, tuple[str, ...]] = {  # by section: the texts for a person; all else is for clinicians and programs
    "tag": ("name",),
    "position": ("name",),
    "equipment": ("name",),
    "region": ("name",),
    "goal": ("name",),
    "disposition": ("name", "do", "watch"),
    "group": ("title", "ask", "gates"),
    "question": ("ask", "tick", "unit", "options"),
    "rule": ("says", "do", "watch"),
    "technique": (
        *("name", "purpose", "evidence", "easier_how", "harder_how", "mistakes", "stop_signs"),
        *("steps", "as_published"),
    ),
    "note": ("title", "text"),
}
WITHIN = ("do", "breathing", "text", "problem")  # of a step, or of a published one
_HEAD = ("name", "about", "phrases")
_WORDS_HEAD = ("format", "pack", "language", "review")
MOST_HINTS = 20  # a near miss takes its time, and a file that is all wrong needs none
MOST_IN_A_NUMBER = 40  # 112, or "999 or 112"; a sentence is not a number to call
PLACES: Mapping[str, frozenset[str]] = {  # what is filled in where a routine is made
    "phrases.next": frozenset({"{technique}"}),
    "phrases.count": frozenset({"{rep}", "{reps}"}),
    "phrases.next_set": frozenset({"{set}", "{sets}"}),
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def with_phrases(raw: Raw) -> Raw:
    """*raw* with every phrase in it, also those that it leaves to their defaults."""
    said, defaults = raw.get("phrases", {}), {each.name: each.default for each in fields(Phrases)}
    return raw | {"phrases": defaults | said} if isinstance(said, dict) else raw


def wording_of(pack: Pack) -> Sentences:
    """Every sentence of *pack* that a person reads, by its path, as it is said."""
    return sentences_in(with_phrases(contents(pack)))


def unlike_its_original(pack: Pack, original: Pack) -> Iterator[Problem]:
    """The first part of *pack* in which more than sentences differs from its *original*."""
    said, own = _wordless(pack), _wordless(original)
    for section in said:
        if said[section] != own[section]:
            one, other = said[section], own[section]
            parts = {**one, **other} if isinstance(one, dict) and isinstance(other, dict) else {}
            part = next((each for each in parts if one.get(each) != other.get(each)), "")
            what = "only sentences may differ from the original of a pack"
            hint = "change the original, or leave `original` out: then this is a pack of its own"
            yield Problem(code="RL185", where=f"{section}.{part}".rstrip("."), what=what, hint=hint)
            return


def _wordless(pack: Pack) -> Raw:
    """What *pack* holds, without its sentences, its language and its review, which a translation has of its own."""
    raw = with_phrases(contents(pack)) | {"language": "", "review": ""}
    return said_instead(raw, dict.fromkeys(sentences_in(raw), ""))


def sentences_in(raw: Raw) -> Sentences:
    """Every sentence of a pack for a person, by its path; empty ones and what is not text are passed over."""
    places = [(key, raw.get(key)) for key in _HEAD]
    for section, keys in READ.items():
        for name, table in raw.get(section, {}).items():
            if isinstance(table, dict):
                places += [(f"{section}.{name}.{key}", table.get(key)) for key in keys]
    return {path: text for place, value in places for path, text in _within(place, value)}


def _within(path: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str(text) if text:
            yield path, text
        case dict():
            for key, inner in value.items():
                yield from _within(f"{path}.{key}", inner)
        case list():
            for number, entry in enumerate(value):
                wanted = {key: entry.get(key) for key in WITHIN} if isinstance(entry, dict) else entry
                yield from _within(f"{path}[{number}]", wanted)


def said_instead(raw: Raw, sentences: Sentences) -> Raw:
    """*raw* with each of these *sentences* in its place."""
    new = raw | {key: _instead(key, raw[key], sentences) for key in _HEAD if key in raw}
    tables = {tuple(path.split(".", 2)[:2]) for path in sentences}
    for section in {section for section, *_ in tables if section in READ}:
        new[section] = {
            name: _table_instead(section, name, table, sentences) if (section, name) in tables else table
            for name, table in raw[section].items()
        }
    return new


def _table_instead(section: str, name: str, table: Raw, sentences: Sentences) -> Raw:
    keys = [key for key in READ[section] if key in table]
    return table | {key: _instead(f"{section}.{name}.{key}", table[key], sentences) for key in keys}


def _instead(path: str, value: object, sentences: Sentences) -> object:
    match value:
        case str():
            return sentences.get(path, value)
        case dict():
            return {key: _instead(f"{path}.{key}", inner, sentences) for key, inner in value.items()}
        case list():
            return [_instead(f"{path}[{number}]", entry, sentences) for number, entry in enumerate(value)]
    return value


def unsaid_phrases(raw: Raw) -> list[Problem]:
    """A Problem for each phrase that a pack in another language than English leaves to the English default."""
    phrases, language = raw.get("phrases", {}), raw.get("language")
    if not isinstance(phrases, dict) or not isinstance(language, str) or language.partition("-")[0] == "en":
        return []
    return [
        Problem(
            code="RL113",
            where=f"phrases.{each.name}",
            what="this is missing",
            hint=f"say it in this language: {each.default}",
        )
        for each in fields(Phrases)
        if each.name not in phrases
    ]


def numbers_to_call(named: Mapping[str, str | None]) -> tuple[dict[str, str], list[Problem]]:
    """The numbers to call that a host has *named*, by what they are for, and what is wrong with the others."""
    given = {name: number for name, number in named.items() if number is not None}
    fine = {name: number for name, number in given.items() if _is_a_number_to_call(number)}
    problems = [
        Problem(code="RL114", where=name, what=f"{plainly(number)} is not a number to call", hint='such as "112"')
        for name, number in given.items()
        if name not in fine
    ]
    return fine, problems


def with_numbers(raw: Raw, numbers: dict[str, str], usual: Phrases | None = None) -> tuple[Raw, list[Problem]]:
    """*raw* with the *numbers* to call in every sentence, or else the *usual* ones, or else those of its phrases."""
    phrases = raw.get("phrases")
    if numbers and isinstance(phrases, dict):
        raw = raw | {"phrases": phrases | numbers}
    own = phrases if isinstance(phrases, dict) else {}
    called = {
        f"{{{name}}}": numbers.get(name) or (str(own.get(name, "")) if usual is None else getattr(usual, name))
        for name in NUMBERS
    }
    problems: list[Problem] = []
    filled = {
        path: _filled(path, text, called) for path, text in sentences_in(raw).items() if "{" in text or "}" in text
    }
    problems += [each for each in filled.values() if isinstance(each, Problem)]
    return said_instead(raw, {path: text for path, text in filled.items() if isinstance(text, str)}), problems


def _filled(path: str, text: str, called: Mapping[str, str]) -> str | Problem:
    """A sentence with the numbers to call; a Problem for braces that hold something else."""
    for place, number in called.items():
        text = text.replace(place, number)
    known = PLACES.get(path, frozenset())
    if unknown := sorted(set(_BRACES.findall(text)) - known):
        what, hint = f"nothing here replaces {', '.join(map(plainly, unknown))}", f"numbers to call are {_PLACES}"
        return Problem(code="RL117", where=path, what=what, hint=hint)
    return text


def _is_a_number_to_call(number: object) -> bool:
    """Whether a sentence can say it: "112", or "999 or 112"."""
    fine = isinstance(number, str) and number == number.strip() and any(each.isdecimal() for each in number)
    return (
        fine and len(str(number)) <= MOST_IN_A_NUMBER and not (unplain(str(number)) or set("{}\n\t") & set(str(number)))
    )


@frozen
class Words:
    """A pack in another language, as its files say it: each sentence beside the one that it translates."""

    head: Raw
    pairs: Raw
    files: Mapping[str, str]
    """Which file holds each key."""

    def filed(self, problems: Iterable[Problem]) -> list[Problem]:
        """*problems* with the file that each is in; the first file, for what is missing in all of them."""
        first = next(iter(self.files.values()), None)
        return [evolve(problem, file=self.files.get(problem.where, first)) for problem in problems]


def words_in(tables: Mapping[str, Raw]) -> tuple[Words, list[Problem]]:
    """The words in some TOML tables by file name, and what is said twice."""
    head: Raw = {}
    pairs: Raw = {}
    files: dict[str, str] = {}
    problems = []
    for name, table in tables.items():
        for key, value in table.items():
            if key in files:
                what = f"this is taken: it is in `{files[key]}` too"
                problems.append(Problem(code="RL116", where=key, what=what, file=name))
                continue
            files[key] = name
            (head if key in _WORDS_HEAD else pairs)[key] = value
    return Words(head, pairs, files), problems


def translated(raw: Raw, words: Words) -> tuple[Raw, list[Problem]]:
    """*raw* in the language of *words*, and a Problem for each sentence that is missing, stale or unknown there."""
    if wrong := list(_head_problems(raw, words)):
        return raw, words.filed(wrong)
    own, other = raw.get("language"), words.head["language"]
    sentences = sentences_in(raw)
    said = {path: _said(words.pairs.get(path), path, text, (own, other)) for path, text in sentences.items()}
    problems = [each for each in (*_unknown(words, sentences), *said.values()) if isinstance(each, Problem)]
    raw = said_instead(raw, {path: text for path, text in said.items() if isinstance(text, str)})
    head = {"language": other}
    if isinstance(raw.get("review"), str) and words.head["review"] != raw["review"]:
        head["review"] = f"{raw['review']}; {other}: {words.head['review']}"
    return raw | head, words.filed(problems)


def _said(pair: object, path: str, text: str, languages: tuple[object, str]) -> str | Problem:
    """What a sentence is in another language, as the *pair* of both says; or what is wrong with the pair."""
    own, other = languages
    texts = [each for each in (pair.values() if isinstance(pair, dict) else ()) if isinstance(each, str)]
    hint = None
    if unshown := [what for each in texts if (what := unplain(each))]:
        code, what = "RL117", unshown[0]
    elif pair is None:
        code, what, hint = "RL181", f"no `{other}` for this sentence", _quoted(text)
    elif not isinstance(pair, dict) or pair.keys() != {own, other} or not all(map(_says_something, pair.values())):
        code, what = "RL114", f"expected a table of two texts, `{own}` and `{other}`"
    elif pair[own] != text:
        code, what, hint = "RL182", "this sentence has changed since", _quoted(text)
    elif sorted(_BRACES.findall(pair[own])) != sorted(_BRACES.findall(pair[other])):
        code, what = "RL184", "what is in braces differs between the two"
    else:
        return str(pair[other])
    return Problem(code=code, where=path, what=what, hint=hint)


def _unknown(words: Words, sentences: Sentences) -> Iterator[Problem]:
    unknown = [path for path in words.pairs if path not in sentences]
    for number, path in enumerate(unknown):
        hint = near_miss(path, sentences) if number < MOST_HINTS else None
        yield Problem(code="RL183", where=path, what="the pack has no such sentence", hint=hint)


def _head_problems(raw: Raw, words: Words) -> Iterator[Problem]:
    """What is wrong with the head of the words: nothing can be said before that is right."""
    for key in _WORDS_HEAD:
        mine, kind = words.head.get(key), int if key == "format" else str
        if key not in words.head:
            hint = "the head of a pack's words has it"
            yield Problem(code="RL113", where=key, what="this is missing", hint=hint)
        elif type(mine) is not kind or not str(mine).strip():
            what = f"expected {'a number' if kind is int else 'text'}, got {plainly(mine)}"
            yield Problem(code="RL114", where=key, what=what)
        elif key in {"format", "pack"} and mine != raw.get("id" if key == "pack" else key):
            what = f"{plainly(mine)} is not the {key} of this pack"
            yield Problem(code="RL118" if key == "format" else "RL119", where=key, what=what)
        elif key == "language" and (mine == raw.get(key) or not _LANGUAGE.fullmatch(str(mine))):
            hint = f'a language such as "es", other than the pack\'s own {plainly(raw.get(key))}'
            yield Problem(code="RL114", where=key, what=f"{plainly(mine)} is not a valid target language", hint=hint)


def _says_something(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _quoted(text: str) -> str:
    longest = 160
    return f'"{text}"' if len(text) <= longest else f'"{text[:longest]}..."'
