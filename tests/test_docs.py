"""The documents are true: commands, settings, and the capability that CONTRIBUTING shows."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from bot.capabilities import CAPABILITIES
from bot.settings import Settings
from storage.database import Database
from tests.robot import Robot

ROOT = Path(__file__).resolve().parent.parent


def _about(name: str, locale: str) -> str:
    capability = next(c for c in CAPABILITIES if c.name == name)
    text = capability.texts.find(locale, "help.about")
    assert isinstance(text, str), f"{name} has no help.about in {locale}"
    return text


@pytest.mark.parametrize(("document", "locale"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_lists_exactly_the_commands_there_are(document: str, locale: str) -> None:
    told = re.findall(r"^\| `/(\w+)` \| `/(\S+)` \| (.+) \|$", (ROOT / document).read_text("utf-8"), re.MULTILINE)
    assert told == [(c.command, c.zh, _about(c.name, locale)) for c in CAPABILITIES]


def test_every_setting_is_described_with_its_default() -> None:
    told = re.findall(r"^\| `(TONGPIN_\w+)` \| (.*?) \| (.+) \|$", (ROOT / "docs/settings.md").read_text("utf-8"), re.M)
    expected = []
    for name, field in Settings.model_fields.items():
        default = field.default
        plain = getattr(default, "get_secret_value", lambda d=default: str(d))()
        expected.append((f"TONGPIN_{name.upper()}", f"`{plain}`" if plain else "–", field.description))
    assert told == expected


def test_both_readmes_have_the_same_shape() -> None:
    def shape(document: str) -> list[str]:
        text = (ROOT / document).read_text("utf-8")
        return re.findall(r"^(#+ |```|\||- |\d\. )", text, re.MULTILINE)

    assert shape("README.md") == shape("README.zh-CN.md")


@pytest.mark.parametrize(
    "document", ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]
)
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), f"{document} points to {target}, which is not there"


def test_the_rooms_architecture_names_are_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for room in re.findall(r"^\| `((?:bot|handlers|storage)/[\w./]*)` \|", text, re.MULTILINE):
        assert (ROOT / room).exists(), f"ARCHITECTURE.md names {room}, which is not there"


# -- the capability of CONTRIBUTING.md ---------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Path]:
    """The files CONTRIBUTING shows, written out; its `handlers` part importable as the project's own."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    blocks = re.findall(r"^```(?:python|toml)\n# (\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5, [path for path, _ in blocks]
    for path, content in blocks:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, "utf-8")
    handlers.__path__.append(str(tmp_path / "handlers"))
    yield tmp_path
    handlers.__path__.remove(str(tmp_path / "handlers"))
    for name in [n for n in sys.modules if n.startswith("handlers.thanks")]:
        del sys.modules[name]


async def test_the_capability_in_contributing_works_as_printed(built: Path, sqlite: Database) -> None:
    capability = importlib.import_module("handlers.thanks").capability
    robot = await Robot(sqlite, capabilities=(capability, *CAPABILITIES), locale="en").move_in()
    scope: dict[str, object] = {}
    exec((built / "tests/thanks/test_thanks.py").read_text("utf-8"), scope)
    await scope["test_thanks_reach_the_channel"](robot)  # type: ignore[operator]
    assert "Say whom and what for" in await robot.says("ana", "#marketing", "/thanks to @lilei")
    await robot.presses("ana", "thanks:join", "#marketing")
    assert (await robot.heard("#marketing"))[-1].startswith("Ana Silva thanks Li Lei as well")
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--isolated",
            "--select",
            "E,F,W,B",
            "--line-length",
            "120",
            str(built / "handlers"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
