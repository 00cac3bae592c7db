"""Answers from the command line: the sample answers of a name, or a JSON file of your own."""

from __future__ import annotations

import json
from pathlib import Path

import relieflib as relief

PLAIN = "plain-back-ache"
HELP = f"sample answers by name ({PLAIN}, pregnant, saddle-numbness, ...), or a JSON file of your own"


def read_answers(name: str) -> dict[str, object]:
    """The sample answers called *name*, or those in the .json file of that path.

    A file holds one object of question ids and answers: true or false, a number, an option, a list of options, or
    {"absent": "asked-unknown"} where the person was asked and cannot say. Whether they fit the pack's questions is for
    ``assess`` to say. Raises ValueError or PackError, with what is wrong.
    """
    if Path(name).suffix != ".json":
        return relief.sample_answers(name)
    try:
        answers = json.loads(Path(name).read_text("utf-8"), object_pairs_hook=_each_once)
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror}"
        raise ValueError(msg) from None
    except RecursionError:
        msg = f"{name} is nested too deeply"
        raise ValueError(msg) from None
    if not isinstance(answers, dict):
        msg = "expected one object of question ids and answers"
        raise ValueError(msg)  # noqa: TRY004 - a mistake in a file, like all the others
    return answers


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        msg = "a question is answered twice"
        raise ValueError(msg)
    return dict(pairs)


def ids(text: str) -> list[str]:
    """The ids in a list such as ``tennis-ball,foam-roller``."""
    return [name.strip() for name in text.split(",") if name.strip()]
