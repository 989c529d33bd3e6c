"""The practice scenarios: situations to give feedback on, written for each language on its own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Scenario:
    """``situation`` holds the facts, ``raw`` what someone might blurt out, ``hints`` what a good rewrite looks at."""

    id: str
    title: str
    situation: str
    raw: str
    hints: tuple[str, ...]


@lru_cache(maxsize=2)
def scenarios(language: Literal["zh", "en"]) -> tuple[Scenario, ...]:
    """All scenarios of a language, in file order; ids are unique within a language and stay the same for good."""
    listed = tomllib.loads(Path(__file__).with_name(f"scenarios.{language}.toml").read_text(encoding="utf-8"))
    return tuple(Scenario(**{**row, "hints": tuple(row["hints"])}) for row in listed["scenario"])
