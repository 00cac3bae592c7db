"""Packs in, from TOML files, TOML texts, or JSON. The only module that reads files."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from relieflib.errors import PackError, Problem, expect, near_miss
from relieflib.pack.draft import Draft
from relieflib.pack.pack import Pack
from relieflib.pack.shapes import pack_converter
from relieflib.pack.translation import sentences_in, unsaid_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def builtin_pack(pack: str = "low-back", *, language: str | None = None, emergency_number: str | None = None) -> Pack:
    """A pack that comes with relieflib; PackError when there is none of that name, or not in that *language*.

    *emergency_number* is what a person should call where they are, such as ``"112"``; without it the pack says "your
    local emergency number", in its language. Packs that say different things have different fingerprints.
    """
    expect(pack, str, 'such as "low-back"')
    known = sorted(folder.name for folder in _library().iterdir() if folder.is_dir())
    if pack not in known:
        what, hint = f"no built-in pack is called `{pack[:60]}`", near_miss(pack, known)
        raise PackError([Problem(code="RL119", where="pack", what=what, hint=hint)])
    try:
        return _builtin_pack(pack, language, emergency_number)
    except TypeError:  # what cannot be looked up was not made before
        return load_pack(_library() / pack, language=language, emergency_number=emergency_number)


@lru_cache(maxsize=16)
def _builtin_pack(pack: str, language: str | None, emergency_number: str | None) -> Pack:
    return load_pack(_library() / pack, language=language, emergency_number=emergency_number)


def load_pack(
    path: str | Path, *, base: Pack | None = None, language: str | None = None, emergency_number: str | None = None
) -> Pack:
    """The pack in a TOML file, or in all TOML files of a folder; PackError with every Problem at once.

    With *base* the file adds to that pack: it may hold new questions, rules, techniques and labels, and replaces none.
    With *language* it says everything to a person in that language: a folder ``low-back`` has its words for it in
    ``low-back/es``. Each must be there and up to date. *emergency_number* is as in ``builtin_pack``.
    """
    path = Path(path)
    problems: list[Problem] = []
    texts = _texts(sorted(path.glob("*.toml")) if path.is_dir() else [path], problems)
    if not texts and not problems:
        problems.append(Problem(code="RL111", where="pack", what="the folder holds no .toml file", file=path.name))
    if problems:
        raise PackError(problems)
    known = sorted(each.name for each in path.iterdir() if each.is_dir()) if path.is_dir() else []
    words = _texts(sorted((path / str(language)).glob("*.toml")), problems) if language in known else None
    if problems:
        raise PackError(problems)
    pack = read_pack(texts, base=base, words=words, emergency_number=emergency_number)
    if language is not None and language != pack.language:
        what, hint = f"there are no words for `{str(language)[:60]}`", near_miss(str(language), [*known, pack.language])
        raise PackError([Problem(code="RL119", where="language", what=what, hint=hint, file=path.name)])
    return pack


def _texts(files: list[Path], problems: list[Problem]) -> dict[str, str]:
    found = {}
    for file in files:
        try:
            found[file.name] = file.read_text("utf-8")
        except (OSError, ValueError) as error:
            what = f"cannot be read: {error.strerror if isinstance(error, OSError) else 'it is not UTF-8 text'}"
            problems.append(Problem(code="RL111", where="pack", what=what, file=file.name))
    return found


def read_pack(
    texts: Mapping[str, str],
    *,
    base: Pack | None = None,
    words: Mapping[str, str] | None = None,
    emergency_number: str | None = None,
) -> Pack:
    """The pack that *texts* hold, TOML by file name, in the language of *words*; like ``load_pack``, without a disk."""
    draft = Draft()
    if base is not None:
        draft.problems += _clashing(base, words, emergency_number)
        draft.add_plain(pack_converter().unstructure(base))
        draft.head["review"] = "not reviewed"  # whoever reviewed the base has not seen what is added
        draft.adds = True
    for name, text in texts.items():
        draft.add_toml(name, text)
    draft.problems += unsaid_phrases(draft.head) if words is None and base is None else ()
    draft.say(draft.read_words(words) if words is not None and base is None else None, emergency_number)
    return draft.pack(base)


def _clashing(base: Pack, words: Mapping[str, str] | None, emergency_number: str | None) -> Iterator[Problem]:
    """What an addition cannot say: the language and the number to call are those of the pack that it adds to."""
    if words is not None:
        what, hint = "an addition is written in the language of its base", "load the base in that language"
        yield Problem(code="RL112", where="language", what=what, hint=hint)
    if emergency_number is not None and emergency_number != base.phrases.emergency_number:
        what, hint = (
            "the pack that this one adds to has its number to call already",
            "name it where that pack is loaded",
        )
        yield Problem(code="RL112", where="emergency_number", what=what, hint=hint)


def from_plain(raw: object) -> Pack:
    """The pack that a JSON value holds, checked like any other."""
    draft = Draft()
    if not isinstance(raw, dict):
        raise PackError([Problem(code="RL114", where="pack", what="expected a table")])
    draft.add_plain(deepcopy(raw))
    draft.say(None, None)
    return draft.pack(None)


def sentences(pack: Pack) -> dict[str, str]:
    """Every sentence of *pack* that a person reads, by its path, as it is shown: the number to call is filled in."""
    draft = Draft()
    draft.add_plain(pack_converter().unstructure(pack))
    return {sentence.path: sentence.text for sentence in sentences_in(draft.head, draft.sections)}


def _library() -> Path:
    return Path(__file__).with_name("library")
