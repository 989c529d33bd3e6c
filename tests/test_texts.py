"""Every text there is in both languages, with the same placeholders and plural forms; every key in the code exists, and
no text lies about unused."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.capabilities import CAPABILITIES
from handlers.conversation import Catalogue, catalogue
from handlers.conversation.texts import PLACEHOLDER, Text

ROOT = Path(__file__).parents[1]
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for folder in ("bot", "handlers")
    for path in (ROOT / folder).rglob("texts.en.toml")
)
# Read by help and completion, for every word.
SERVED = re.compile(r"^(help|example|shortcut)\.")


def folder(package: str) -> Path:
    return ROOT.joinpath(*package.split("."))


def known(package: str) -> Catalogue:
    return catalogue(package)


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_texts(package: str) -> None:
    texts = known(package).texts
    assert texts["zh"].keys() == texts["en"].keys()


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_placeholders(package: str) -> None:
    texts = known(package).texts
    for key in texts["en"].keys() & texts["zh"].keys():
        asked = {
            locale: {p for form in forms(texts[locale][key]) for p in PLACEHOLDER.findall(form)} for locale in texts
        }
        assert asked["zh"] == asked["en"], key


@pytest.mark.parametrize("package", PACKAGES)
def test_plural_forms_are_whole(package: str) -> None:
    for locale, texts in known(package).texts.items():
        for key, text in texts.items():
            if isinstance(text, dict):
                assert "other" in text, (locale, key)
                assert {"one", "other"} >= text.keys(), (locale, key)


@pytest.mark.parametrize("package", PACKAGES)
def test_chinese_is_written_with_full_width_punctuation_and_spaces(package: str) -> None:
    for key, text in known(package).texts["zh"].items():
        for form in () if key.startswith("example.") else forms(text):  # what people type may be half width
            assert not re.search(r"[\u4e00-\u9fff][,;!?](?!\d)", form), (key, form)


@cache
def keys_in_code(where: Path) -> tuple[frozenset[str], tuple[str, ...]]:
    """Every string in a folder's modules, and every f-string as a pattern in which a placeholder is anything."""
    plain: set[str] = set()
    patterns: set[str] = set()
    for path in where.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.:-]*" for v in node.values]
                if any(isinstance(v, ast.Constant) and str(v.value).strip(". ") for v in node.values):
                    patterns.add("".join(parts))
    return frozenset(plain), tuple(sorted(patterns))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_is_used(package: str) -> None:
    # What all slices share is used by any of them.
    where = [ROOT / "bot", ROOT / "handlers"] if package == "handlers.conversation" else [folder(package)]
    found = [keys_in_code(w) for w in where]
    plain = frozenset().union(*(f[0] for f in found))
    patterns = [re.compile(p) for f in found for p in f[1]]
    unused = [
        key
        for key in known(package).texts["en"]
        if key not in plain and not SERVED.match(key) and not any(p.fullmatch(key) for p in patterns)
    ]
    assert unused == []


SPOKEN = {"t", "v", "voice", "told", "says", "say"}


def asked(path: Path) -> list[tuple[str, int]]:
    """The keys that a module asks a voice for, as plain strings: `ctx.t("…")`, `v("…")`."""
    out = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        key = first.value if isinstance(first, ast.Constant) else None
        if name in SPOKEN and isinstance(key, str) and re.fullmatch(r"[a-z][\w.]*", key):
            out.append((key, node.lineno))
    return out


@pytest.mark.parametrize("capability", [c.name for c in CAPABILITIES])
def test_every_key_that_the_code_asks_for_exists(capability: str) -> None:
    package = f"handlers.{capability}"
    texts = {**known("handlers.conversation").texts["en"], **known(package).texts["en"]}
    missing = [
        (key, f"{path.name}:{line}")
        for path in sorted(folder(package).rglob("*.py"))
        for key, line in asked(path)
        if key not in texts
    ]
    assert missing == []


@pytest.mark.parametrize("capability", [c.name for c in CAPABILITIES])
def test_every_word_has_its_help_and_its_example(capability: str) -> None:
    found = next(c for c in CAPABILITIES if c.name == capability)
    for texts in found.texts.texts.values():
        assert "help.about" in texts
        for word in found.words:
            if word.name:
                assert f"help.{word.name}" in texts
                assert f"example.{word.name}" in texts
