"""Which files a pack consists of, and whether they are as they were when it was sealed. ``load`` reads them.

A file that is missing takes its rules with it, and nothing else would tell: so a pack of several files lists them. A
sealed pack also has the SHA-256 of each, in a file of its own. That shows a file that was lost or damaged on the way;
whoever can write the folder can write a new seal.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from relieflib.errors import Problem, plainly

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SEAL = "seal.toml"
MOST_NAMED = 20


def unlisted(files: Collection[str], listed: object) -> Iterator[Problem]:
    """How the *files* of a pack differ from those that its head has *listed*; None where it lists none."""
    if listed is None:
        if len(files) > 1:
            names = ", ".join(f'"{name}"' for name in sorted(files)[:MOST_NAMED])
            hint = f"write `files = [{names}]` in its head"
            yield Problem(code="RL122", where="files", what="a pack of several files lists them", hint=hint)
        return
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        yield Problem(code="RL114", where="files", what=f"expected a list of file names, got {plainly(listed)}")
        return
    for name in sorted({*listed} - {*files}):
        yield Problem(
            code="RL122", where="files", what=f"{plainly(name)} is missing", hint="a part of the pack is lost"
        )
    for name in sorted({*files} - {*listed}):
        yield Problem(
            code="RL122", where="files", what=f"{plainly(name)} is not listed", hint="list it, or take it away"
        )


def digest(text: str) -> str:
    """The SHA-256 of a file's *text*, in hex, whatever the ends of its lines were on the disk."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def broken(texts: Mapping[str, str], digests: Mapping[str, object]) -> Iterator[Problem]:
    """Where *texts*, by file name, are not those of which a seal holds the *digests*."""
    for name in sorted({*texts, *digests}):
        what = None
        if name not in texts:
            what = f"{plainly(name)} is sealed, and missing"
        elif name not in digests:
            what = f"{plainly(name)} is not sealed"
        elif digest(texts[name]) != digests[name]:
            what = f"{plainly(name)} has changed since it was sealed"
        if what is not None:
            yield Problem(
                code="RL123", where="seal", what=what, hint="install the pack again, or seal it again", file=SEAL
            )
