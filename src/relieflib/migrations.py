"""From older formats of JSON to this one: for each older format, a named function."""

from __future__ import annotations

from typing import Any


def from_1(kind: str, raw: Any) -> Any:  # noqa: ANN401 - JSON
    return raw
