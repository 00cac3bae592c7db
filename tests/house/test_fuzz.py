"""What the search for texts that break a reader begins with, and what it has found: read again."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("fuzz", ROOT / "scripts" / "fuzz.py")
assert spec is not None
assert spec.loader is not None
fuzz: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fuzz)
FOUND = [each for each in sorted(fuzz.FOUND.iterdir()) if each.suffix != ".md"]


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_the_search_begins_with_texts_that_break_nothing(target: str) -> None:
    texts = fuzz.seeds(target)
    assert texts
    for text in texts:
        for cut in (len(text), len(text) // 2, 1):
            fuzz.attempt(fuzz.reader(target), text[:cut])


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.name)
def test_what_was_found_breaks_nothing_any_more(file: Path) -> None:
    target = file.name.partition("-")[0]
    fuzz.attempt(fuzz.reader(target), file.read_bytes().decode("utf-8", "ignore"))
