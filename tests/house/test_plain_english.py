"""Plain English, wherever a developer reads: none of the phrases that have to be read twice."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md")),
    *(
        page for page in sorted((ROOT / "docs").glob("*.md")) if not page.name.startswith("low-back-")
    ),  # the pack's words
]
SOURCES = [
    file for folder in ("src", "examples", "scripts", "benchmarks") for file in sorted((ROOT / folder).rglob("*.py"))
]
SAYS = {  # what must not be written, and what to write in its place
    r"\bhang(s|ing)? on\b": "depends on",
    r"(?<!there )(?<!There )(?<!answer )\b(is|are|was|were) no "
    r"(?!(has|longer|more|one|such|less|different|point|use|need|way|better|worse)\b)\w+": "is not a ...",
    r"(?<!there )\bis none\b(?! of)": "is not one",
    r"\b(is|are|was|were|be|been) told\b": "reads, hears, is asked, said, reported",
    r"\bgravest\b": "most serious",
    r"(^|[.:] )Who (has|is|wants|can|may|does|goes|needs|knows)\b(?![^.]*\?)": "anyone who",
    r"\bstand(s|ing)? in (for|the)\b": "is in, replaces",
    r"\banew\b": "again",
    r"\bcomes? out (otherwise|differently|one way)\b": "has another result",
    r"\bleads? nowhere\b": "unknown id",
    r"\bto be had\b": "can be had, is there",
    r"\bof a sudden\b|\bat any rate\b": "suddenly, in any case",
}


def prose_of(file: Path) -> str:
    """The words of a page, or the comments and texts of a program, without code in backticks.

    What goes on over two lines, of a comment or of a text in pieces, is put together again.
    """
    text = file.read_text("utf-8")
    if file.suffix == ".py":
        text = " ".join(_said_in(tokenize.generate_tokens(io.StringIO(text).readline)))
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"`[^`\n]*`", "`", text).split())


def _said_in(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[str]:
    """Each comment and text, a full stop between two that do not go on in each other."""
    texts, before = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}, 0
    for token in tokens:
        if token.type in {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}:
            continue
        kind = 1 if token.type == tokenize.COMMENT else 2 if token.type in texts else 0
        if kind != before:
            yield "."
        if kind:
            yield token.string.lstrip("#").strip("rfbRFB").strip("\"'")
        before = kind


@pytest.mark.parametrize("file", [*PAGES, *SOURCES], ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_has_to_be_read_twice(file: Path) -> None:
    prose = prose_of(file)
    found = [
        f"...{prose[max(0, each.start() - 40) : each.end() + 30]}... ({instead})"
        for phrase, instead in SAYS.items()
        for each in re.finditer(phrase, prose)
    ]
    assert found == []
