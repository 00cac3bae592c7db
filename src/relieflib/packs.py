"""Packs in, from TOML files, TOML texts, or JSON. The only module that reads files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from relieflib._convert import unstructure
from relieflib.draft import Draft
from relieflib.errors import PackError, Problem, near_miss
from relieflib.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def builtin_pack(pack: str = "low-back") -> Pack:
    """A pack that comes with relieflib; PackError when there is none of that name."""
    known = sorted(folder.name for folder in _library().iterdir() if folder.is_dir())
    if pack not in known:
        raise PackError(
            [
                Problem(
                    code="RL119", where="pack", what=f"no built-in pack is called `{pack}`", hint=near_miss(pack, known)
                )
            ]
        )
    return load_pack(_library() / pack)


def load_pack(path: str | Path, *, base: Pack | None = None) -> Pack:
    """The pack in a TOML file, or in all TOML files of a folder; PackError with every Problem at once.

    With *base* the file adds to that pack: it may hold new questions, rules, techniques and labels, and replaces none.
    """
    path = Path(path)
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    texts, problems = {}, []
    for file in files:
        try:
            texts[file.name] = file.read_text("utf-8")
        except (OSError, ValueError) as error:
            what = f"cannot be read: {error.strerror if isinstance(error, OSError) else 'it is not UTF-8 text'}"
            problems.append(Problem(code="RL111", where="pack", what=what, file=file.name))
    if not files:
        problems.append(Problem(code="RL111", where="pack", what="the folder holds no .toml file", file=path.name))
    if problems:
        raise PackError(problems)
    return read_pack(texts, base=base)


def read_pack(texts: Mapping[str, str], *, base: Pack | None = None) -> Pack:
    """The pack that *texts* hold, TOML by file name; like ``load_pack``, without a disk."""
    draft = Draft()
    if base is not None:
        draft.add_plain(unstructure(base))
        draft.head["review"] = "not reviewed"  # whoever reviewed the base has not seen what is added
        draft.adds = True
    for name, text in texts.items():
        draft.add_toml(name, text)
    return draft.pack(base)


def from_plain(raw: object) -> Pack:
    """The pack that a JSON value holds, checked like any other."""
    draft = Draft()
    if not isinstance(raw, dict):
        raise PackError([Problem(code="RL114", where="pack", what="expected a table")])
    draft.add_plain(raw)
    return draft.pack(None)


def _library() -> Path:
    return Path(__file__).with_name("library")
