"""The words of a pack in another language, brought up to date: what is new is added, empty; what is gone is dropped.

    python scripts/words.py src/relieflib/pack/library/low-back es   fill in what is empty, run again to check

A sentence that has changed stays as it was, under a comment with the new text: the pack does not load in that language
until someone has brought both up to date.
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import relieflib as relief
from relieflib.pack.files import SEAL
from relieflib.pack.tables import merged, read_toml
from relieflib.pack.translation import sentences_in, with_phrases

FILES = {  # which file holds the words of which sections
    "pack": ("name", "about", "phrases", "disposition", "tag", "position", "equipment", "region", "goal", "note"),
    "questions": ("group", "question"),
    "rules": ("rule",),
    "techniques": ("technique",),
}
HEAD = {"format": 1, "pack": "", "language": "", "review": "not reviewed"}


def main(folder: Path, language: str) -> int:
    """Rewrite the files of one language; returns how many sentences are still without words."""
    files = {file.name: file.read_text("utf-8") for file in sorted(folder.glob("*.toml")) if file.name != SEAL}
    read, problems = read_toml(files)
    tables, taken = merged(read, files)
    own = tables.raw.get("language")
    if problems or taken or own == language:
        told = "\n".join(map(str, (*problems, *taken))) or f"`{language}` is the pack's own language"
        sys.exit(f"nothing was written\n{told}")
    texts = sentences_in(with_phrases(tables.raw))
    said: dict[str, Any] = {}
    for file in sorted((folder / language).glob("*.toml")):
        said |= tomllib.loads(file.read_text("utf-8"))
    head = {
        **HEAD,
        **{key: said.pop(key) for key in HEAD if key in said},
        "pack": tables.raw["id"],
        "language": language,
    }
    (folder / language).mkdir(exist_ok=True)
    missing = 0
    for name, sections in FILES.items():
        lines = [f"{key} = {quoted(value)}" for key, value in head.items()] if name == "pack" else []
        for path, text in texts.items():
            if path.partition(".")[0] not in sections:
                continue
            pair = said.pop(path, {})
            missing += not pair.get(language)
            changed = pair and pair.get(own) != text
            lines += ["", *([f"# now: {quoted(text)}"] if changed else []), f"[{quoted(path)}]"]
            lines += [f"{own} = {quoted(pair.get(own, text))}", f"{language} = {quoted(pair.get(language, ''))}"]
        (folder / language / f"{name}.toml").write_text("\n".join(lines).strip() + "\n", "utf-8")
    for path, pair in said.items():
        print(f"dropped, as the pack has no such sentence any more: {path} = {quoted(pair.get(language))}")
    return missing


def quoted(value: object) -> str:
    """*value* as TOML has it; its texts are quoted as those of JSON."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    where, which = Path(sys.argv[1]), sys.argv[2]
    left = main(where, which)
    print(f"{left} sentences have no words in `{which}` yet")
    if not left:
        try:
            print(relief.load_pack(where, language=which))
        except relief.PackError as error:
            sys.exit(str(error))
