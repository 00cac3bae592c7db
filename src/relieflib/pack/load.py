"""Packs in, from TOML files, TOML texts, or JSON; sample answers. The only module that reads files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from relieflib.errors import PackError, Problem, expect, near_miss
from relieflib.pack.build import built
from relieflib.pack.pack import Pack
from relieflib.pack.shapes import contents
from relieflib.pack.tables import Tables, merged, read_toml
from relieflib.pack.translation import (
    sentences_in,
    translated,
    unsaid_phrases,
    with_number,
    with_phrases,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LACKS = {"RL103", "RL113", "RL119", "RL181", "RL182", "RL183"}  # what a file that cannot be read may hold


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
    read, problems = read_toml(texts)
    tables, taken = merged(read, texts, base)
    problems += taken
    raw = tables.raw
    if base is not None:
        problems += _clashing(base, words, emergency_number)
    else:
        problems += unsaid_phrases(raw) if words is None else []
        raw = with_phrases(raw)
    if words is not None and base is None:
        in_files, unreadable = read_toml(words)
        said, twice = words_in(in_files)
        raw, unsaid = translated(raw, said)
        problems += [*unreadable, *twice, *unsaid]
    raw, unfilled = with_number(raw, emergency_number, base.phrases.emergency_number if base is not None else None)
    return _made(evolve(tables, raw=raw, texts={**texts, **(words or {})}), base, [*problems, *unfilled])


def _made(tables: Tables, base: Pack | None, problems: list[Problem]) -> Pack:
    """The pack that *tables* hold; PackError with everything that is wrong with it, the *problems* so far included."""
    if base is not None and not tables.raw and not problems:
        return base
    pack, found = built(tables, base)
    problems = [*problems, *found]
    if pack is not None and not problems:
        return pack
    if any(problem.code == "RL111" for problem in problems):  # what half a pack lacks is no further mistake
        problems = [problem for problem in problems if problem.code not in _LACKS]
    raise PackError(sorted(map(tables.placed, problems), key=_by_place))


def _by_place(problem: Problem) -> tuple[str, int, str]:
    return problem.file or "", problem.line or 0, problem.where


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
    if not isinstance(raw, dict):
        raise PackError([Problem(code="RL114", where="pack", what="expected a table")])
    tables, problems = merged({"": raw}, {})
    filled, unfilled = with_number(with_phrases(tables.raw), None)
    return _made(evolve(tables, raw=filled), None, [*problems, *unfilled])


def sentences(pack: Pack) -> dict[str, str]:
    """Every sentence of *pack* that a person reads, by its path, as it is shown: the number to call is filled in."""
    return sentences_in(with_phrases(contents(pack)))


def sample_answers(name: str) -> dict[str, object]:
    """Made-up answers to the built-in pack ``low-back``, as plain data, to try things with; a new dict each time.

    *name* is one of ``plain-back-ache``, ``pregnant``, ``blood-thinner`` (each gets a routine), ``saddle-numbness``,
    ``cannot-say`` (each is an emergency) and ``one-question-open`` (unfinished). PackError for any other name.
    """
    import json

    expect(name, str, 'such as "plain-back-ache"')
    files = {file.stem: file for file in Path(__file__).with_name("samples").joinpath("low-back").glob("*.json")}
    if name not in files:
        what = f"no sample answers are called `{name[:60]}`"
        raise PackError([Problem(code="RL119", where="sample_answers", what=what, hint=near_miss(name, files))])
    answers: dict[str, object] = json.loads(files[name].read_text("utf-8"))
    return answers


def _library() -> Path:
    return Path(__file__).with_name("library")
