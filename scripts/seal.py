"""Seal the built-in packs: write the SHA-256 of each of their files beside them.

    python scripts/seal.py

A sealed pack loads only as it was when it was sealed, so this is run after every change of a file.
"""

# ruff: noqa: INP001 - a script

from __future__ import annotations

from pathlib import Path

import relieflib
from relieflib.pack.files import SEAL, digest

LIBRARY = Path(relieflib.__file__).parent / "pack" / "library"


def seal_of(folder: Path) -> str:
    """What the seal of the pack in *folder* says."""
    files = sorted(file for file in folder.rglob("*.toml") if file.name != SEAL)
    digests = {file.relative_to(folder).as_posix(): digest(file.read_text("utf-8")) for file in files}
    rows = [f'"{name}" = "{each}"' for name, each in digests.items()]
    return "\n".join(
        ["# Made by scripts/seal.py: the SHA-256 of each file, its lines ending in a line feed.", "[sha256]", *rows, ""]
    )


def main() -> None:
    """Seal each."""
    for folder in sorted(each for each in LIBRARY.iterdir() if each.is_dir()):
        (folder / SEAL).write_text(seal_of(folder), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
