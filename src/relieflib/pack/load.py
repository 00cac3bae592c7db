"""Packs in, from TOML files, TOML texts, or JSON; sample answers. The only module that reads files."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from relieflib.errors import MOST_PROBLEMS, PackError, Problem, WrongKind, expect, near_miss, plainly, printable
from relieflib.pack.build import built
from relieflib.pack.files import SEAL, broken, unlisted
from relieflib.pack.pack import Pack, as_pack
from relieflib.pack.shapes import contents
from relieflib.pack.tables import MOST_CHARACTERS, Tables, merged, read_toml
from relieflib.pack.translation import (
    NUMBERS,
    numbers_to_call,
    said_instead,
    translated,
    unsaid_phrases,
    with_numbers,
    with_phrases,
    wording_of,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 4 * MOST_CHARACTERS  # of all files: a character of UTF-8 has four at most
_LACKS = {"RL103", "RL113", "RL119", "RL181", "RL182", "RL183"}  # what a file that cannot be read may hold


def builtin_pack(
    pack: str = "low-back",
    *,
    language: str | None = None,
    emergency_number: str | None = None,
    crisis_number: str | None = None,
    maternity_number: str | None = None,
) -> Pack:
    """A pack that comes with relieflib; PackError when there is none of that name, or not in that *language*.

    *emergency_number* is what a person should call where they are, such as ``"112"``; *crisis_number* is for thoughts
    of not wanting to live, and *maternity_number* for pregnancy. Without them the pack says "your local emergency
    number" and so on, in its language. Language and numbers are how a pack is said: its fingerprint stays the same.
    """
    expect(pack, str, 'such as "low-back"')
    known = sorted(folder.name for folder in _library().iterdir() if folder.is_dir())
    if pack not in known:
        what, hint = f"no built-in pack is called `{pack[:60]}`", near_miss(pack, known)
        raise PackError([Problem(code="RL119", where="pack", what=what, hint=hint)])
    try:
        return _builtin_pack(pack, language, emergency_number, crisis_number, maternity_number)
    except TypeError:  # what cannot be looked up was not made before
        return _builtin_pack.__wrapped__(pack, language, emergency_number, crisis_number, maternity_number)


@lru_cache(maxsize=16)
def _builtin_pack(pack: str, language: str | None, *numbers: str | None) -> Pack:
    emergency, crisis, maternity = numbers
    return load_pack(
        _library() / pack,
        language=language,
        emergency_number=emergency,
        crisis_number=crisis,
        maternity_number=maternity,
    )


def load_pack(  # noqa: PLR0913 - each number to call is one that a host may name
    path: str | Path,
    *,
    base: Pack | None = None,
    language: str | None = None,
    emergency_number: str | None = None,
    crisis_number: str | None = None,
    maternity_number: str | None = None,
) -> Pack:
    """The pack in a TOML file at *path*, or in all TOML files of that folder; PackError with every Problem at once.

    A file that the head does not list, or one that it lists and is not there, is a Problem; see docs/pack-format.md.
    With *base* the file adds to that pack: it may hold new questions, rules, techniques and labels, and replaces none.
    With *language* it says everything to a person in that language: a folder ``low-back`` has its words for it in
    ``low-back/es``. Each must be there and up to date. The numbers to call, *emergency_number*, *crisis_number*
    and *maternity_number*, are as in ``builtin_pack``.
    """
    if not isinstance(cast("object", path), str | PurePath):
        msg = f"expected the path of a file or a folder, got {plainly(path)}"
        raise WrongKind(msg)
    folder = Path(path)
    texts, words, languages = _on_disk(folder, language)
    pack = read_pack(
        texts,
        base=base,
        words=words,
        emergency_number=emergency_number,
        crisis_number=crisis_number,
        maternity_number=maternity_number,
    )
    if language is not None and language != pack.language:
        what, hint = (
            f"there are no words for {plainly(language)}",
            near_miss(str(language), [*languages, pack.language]),
        )
        raise PackError([Problem(code="RL119", where="language", what=what, hint=hint, file=folder.name)])
    return pack


def _on_disk(path: Path, language: str | None) -> tuple[dict[str, str], dict[str, str] | None, list[str]]:
    """What the files of a pack say, by name, what those of its words for *language* do, and which languages it has."""
    problems: list[Problem] = []
    listed = _listed(path, problems)
    texts = _texts(listed, problems)
    if not texts and not problems:
        problems.append(Problem(code="RL111", where="pack", what="the folder holds no .toml file", file=path.name))
    languages = [each.name for each in listed if each.suffix != ".toml" and each.is_dir()]
    words = _texts(_listed(path / str(language), problems), problems) if language in languages else None
    seal = texts.pop(SEAL, None)
    if not problems and seal is not None:
        problems += _unlike_the_seal(texts, words, language, seal)
    if problems:
        raise PackError(problems)
    return texts, words, languages


def _listed(path: Path, problems: list[Problem]) -> list[Path]:
    """What is in a folder, in order; the path itself, where it is a file."""
    try:
        return sorted(path.iterdir()) if path.is_dir() else [path]
    except (OSError, ValueError) as error:
        problems.append(_unreadable(path, error))
        return []


def _texts(files: list[Path], problems: list[Problem]) -> dict[str, str]:
    """What the TOML files among these say, by name. What is not a file of its folder, or too large, is not opened."""
    found = {}
    room = MOST_BYTES
    for file in files:
        if file.suffix != ".toml" and len(files) > 1:
            continue
        try:
            if what := _unlike_a_file(file, room, alone=len(files) == 1):
                problems.append(Problem(code="RL111", where="pack", what=what, file=printable(file.name)))
            else:
                room -= file.stat().st_size
                found[file.name] = file.read_text("utf-8")
        except (OSError, ValueError) as error:
            problems.append(_unreadable(file, error))
    return found


def _unlike_a_file(file: Path, room: int, *, alone: bool) -> str | None:
    """What keeps a file of a pack from being opened, where *room* is left for so many bytes."""
    if not alone and file.resolve().parent != file.parent.resolve():
        return "it leads out of the pack's folder"
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        return "it is not a regular file"
    return f"the files of a pack have at most {MOST_BYTES} bytes together" if status.st_size > room else None


def _unreadable(file: Path, error: OSError | ValueError) -> Problem:
    why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
    return Problem(code="RL111", where="pack", what=f"cannot be read: {why}", file=printable(file.name)[:200])


def _unlike_the_seal(
    texts: Mapping[str, str], words: Mapping[str, str] | None, language: str | None, seal: str
) -> Iterator[Problem]:
    """Where the files that were read are not as they were when they were sealed."""
    read, problems = read_toml({SEAL: seal})
    digests = read.get(SEAL, {}).get("sha256")
    if not isinstance(digests, dict):
        yield from problems or [Problem(code="RL123", where="seal", what="it holds no digests", file=SEAL)]
        return
    found = {**texts, **{f"{language}/{name}": text for name, text in (words or {}).items()}}
    wanted = {name for name in digests if "/" not in name or (words is not None and name.startswith(f"{language}/"))}
    yield from broken(found, {name: digests[name] for name in wanted})


def read_pack(  # noqa: PLR0913 - see ``load_pack``
    texts: Mapping[str, str],
    *,
    base: Pack | None = None,
    words: Mapping[str, str] | None = None,
    emergency_number: str | None = None,
    crisis_number: str | None = None,
    maternity_number: str | None = None,
) -> Pack:
    """The pack that *texts* hold, TOML by file name, in the language of *words*, likewise: ``load_pack`` for texts.

    *base* and the numbers to call, *emergency_number*, *crisis_number* and *maternity_number*, are as there. Raises
    PackError with every Problem at once.
    """
    for each in (texts, *((words,) if words is not None else ())):
        if not isinstance(each, Mapping) or not all(isinstance(part, str) for pair in each.items() for part in pair):
            msg = f"expected TOML texts by file name, got {plainly(each)}"
            raise WrongKind(msg)
    if base is not None:
        as_pack(base)
    read, problems = read_toml(texts)
    tables, taken = merged(read, texts, base)
    problems += [*taken, *(unlisted(texts.keys(), tables.raw.get("files")) if not problems else ())]
    tables = evolve(tables, raw={key: value for key, value in tables.raw.items() if key != "files"})
    named = dict(zip(NUMBERS, (emergency_number, crisis_number, maternity_number), strict=True))
    numbers, uncallable = numbers_to_call(named)
    own = tables.raw if base is not None else with_phrases(tables.raw)
    raw = own
    if base is not None:
        problems += _clashing(base, words, numbers)
    elif words is None:
        problems += unsaid_phrases(tables.raw)
    else:
        in_files, unreadable = read_toml(words)
        said, twice = words_in(in_files)
        raw, unsaid = translated(raw, said)
        problems += [*unreadable, *twice, *unsaid]
    raw, unfilled = with_numbers(raw, numbers, base.phrases if base is not None else None)
    problems += [*uncallable, *unfilled]
    pack = _made(evolve(tables, raw=raw, texts={**texts, **(words or {})}), base, problems)
    if base is None:
        return pack if words is None and not numbers else _said_of(pack, evolve(tables, raw=own), None)
    original = base.original if base.original is not None and base.original.language == base.language else None
    return _said_of(pack, evolve(tables, raw=own), original) if original is not None and pack is not base else pack


def _said_of(pack: Pack, tables: Tables, base: Pack | None) -> Pack:
    """*pack* as what *tables* hold, or add to *base*, in other words."""
    raw, _ = with_numbers(tables.raw, {}, base.phrases if base is not None else None)
    object.__setattr__(pack, "original", _made(evolve(tables, raw=raw), base, []))  # nobody else has it yet
    return pack


def _made(tables: Tables, base: Pack | None, problems: list[Problem]) -> Pack:
    """The pack that *tables* hold; PackError with everything that is wrong with it, the *problems* so far included."""
    if base is not None and not tables.raw and not problems:
        return base
    pack, found = (None, []) if len(problems) > MOST_PROBLEMS else built(tables, base)
    problems = [*dict.fromkeys([*problems, *found])]  # what a language lacks is seen in the tables and in the whole
    if pack is not None and not problems:
        return pack
    if any(problem.code == "RL111" for problem in problems):  # what half a pack lacks is not a second mistake
        problems = [problem for problem in problems if problem.code not in _LACKS]
    raise PackError(sorted(map(tables.placed, problems), key=_by_place))


def _by_place(problem: Problem) -> tuple[str, int, str]:
    return problem.file or "", problem.line or 0, problem.where


def _clashing(base: Pack, words: Mapping[str, str] | None, numbers: Mapping[str, str]) -> Iterator[Problem]:
    """What an addition cannot say: the language and the numbers to call are those of the pack that it adds to."""
    if words is not None:
        what, hint = "an addition is written in the language of its base", "load the base in that language"
        yield Problem(code="RL112", where="language", what=what, hint=hint)
    for name, number in numbers.items():
        if number != getattr(base.phrases, name):
            what, hint = "the pack that this one adds to has its number to call", "name it where that pack is loaded"
            yield Problem(code="RL112", where=name, what=what, hint=hint)


def from_plain(raw: object) -> Pack:
    """The pack that a JSON value holds, checked like any other."""
    if not isinstance(raw, dict):
        raise PackError([Problem(code="RL114", where="pack", what="expected a table")])
    own = {key: value for key, value in raw.items() if key != "said"}
    tables, problems = merged({"": own}, {})
    problems += unsaid_phrases(tables.raw)
    if "files" in own:
        problems.append(Problem(code="RL112", where="files", what="a pack in one piece lists no files"))
    filled, unfilled = with_numbers(with_phrases(tables.raw), {})
    pack = _made(evolve(tables, raw=filled), None, [*problems, *unfilled])
    return pack if "said" not in raw else _said_as(pack, raw["said"])


def to_plain(pack: Pack) -> dict[str, Any]:
    """*pack* as a JSON value: what it holds in its own words, and beside that how it is said, if in other words."""
    if pack.original is None:
        return contents(pack)
    own, said = wording_of(pack.original), wording_of(pack)
    sentences = {path: said[path] for path in own if said[path] != own[path]}
    return contents(pack.original) | {
        "said": {"language": pack.language, "review": pack.review, "sentences": sentences}
    }


def _said_as(original: Pack, said: object) -> Pack:
    """*original* in the words that a JSON value holds."""
    match said:
        case {"language": str(language), "review": str(review), "sentences": dict(sentences), **rest} if not rest:
            known = wording_of(original)
            problems = [
                Problem(code="RL183", where=f"said.sentences.{plainly(path)}", what="the pack has no such sentence")
                for path in sentences
                if path not in known
            ]
            if not problems:
                raw = said_instead(with_phrases(contents(original)), sentences)
                tables, _ = merged({"": raw | {"language": language, "review": review}}, {})
                pack = _made(tables, None, [])
                object.__setattr__(pack, "original", original)  # nobody else has it yet
                return pack
            raise PackError(problems)
    what = "expected a language, a review, and sentences by their path"
    raise PackError([Problem(code="RL114", where="said", what=what)])


def sentences(pack: Pack) -> dict[str, str]:
    """Every sentence of *pack* that a person reads, by its path, as it is shown: numbers to call are filled in.

    Raises WrongKind for anything but a Pack.
    """
    return wording_of(as_pack(pack))


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
