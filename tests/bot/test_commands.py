"""The command line as a person meets it: real processes, what they print and how they end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import __main__ as cli
from handlers.conversation import catalogue
from handlers.conversation.texts import PLACEHOLDER
from tests import waiting

ROOT = Path(__file__).parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TONGPIN_")}
    return {**clean, "TONGPIN_DATA": str(folder), "TONGPIN_PORT": "0", "TONGPIN_LOCALE": "en", **more}


def tongpin(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=waiting.SECONDS,
        check=False,
    )


def answered(folder: Path, *words: str, **more: str) -> Result:
    """What a command that does not serve prints and how it ends, without a process of its own."""
    cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("TONGPIN_")}
    return CliRunner(env={**cleared, **environment(folder, **more)}).invoke(cli.main, words)


@contextmanager
def running(folder: Path, *words: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the first line it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def get(address: str, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(address + path, timeout=waiting.SECONDS) as answer:
        return answer.status, answer.read().decode()


def test_run_says_where_it_is_and_how_to_stop_and_stops_gracefully(sqlite_url: str, tmp_path: Path) -> None:
    with running(tmp_path, "run") as (process, first):
        found = re.fullmatch(r"Tongpin is ready: (http://127\.0\.0\.1:\d+)\n", first)
        assert found, first
        assert process.stdout is not None
        assert process.stdout.readline() == f"Press Ctrl+C to stop. Your data stays in {tmp_path}.\n"
        assert get(found[1], "/healthz") == (200, "ok\n")
        assert get(found[1], "/readyz") == (200, "ready\n")
        assert 'tongpin_outbox{state="ready"} 0.0' in get(found[1], "/metrics")[1]

        second = tongpin(tmp_path, "run")
        assert second.returncode == 1
        assert second.stderr.startswith(f"Tongpin is already running on this data (process {process.pid}): ")
        assert "TONGPIN_DATA=/path/to/folder tongpin run" in second.stderr

        port = found[1].rpartition(":")[2]
        taken = tongpin(tmp_path / "other", "run", TONGPIN_PORT=port, TONGPIN_LOCALE="zh")
        assert taken.returncode == 1
        assert taken.stderr.startswith(f"127.0.0.1 的 {port} 端口被别的程序占用了。")

        process.send_signal(signal.SIGTERM)
        assert process.wait(waiting.SECONDS) == 0


def test_ctrl_c_is_a_good_end_too(sqlite_url: str, tmp_path: Path) -> None:
    with running(tmp_path, "run", TONGPIN_LOCALE="zh") as (process, first):
        assert first.startswith("同频已就绪：http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        assert process.wait(waiting.SECONDS) == 0


@pytest.mark.postgres
def test_worker_runs_until_it_is_told_to_stop(postgres_url: str, tmp_path: Path) -> None:
    with running(tmp_path, "worker", TONGPIN_DATABASE_URL=postgres_url) as (process, first):
        assert first == "Tongpin's worker is running: clock and delivery. Press Ctrl+C to stop.\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(waiting.SECONDS) == 0


@pytest.mark.parametrize("name", ["web", "worker"])
def test_separate_processes_need_postgresql(tmp_path: Path, name: str) -> None:
    done = answered(tmp_path, name)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"A separate {name} process needs PostgreSQL: set TONGPIN_DATABASE_URL=")


def test_wrong_settings_are_one_line_each(tmp_path: Path) -> None:
    done = answered(tmp_path, "run", TONGPIN_LOCALE="fr", TONGPIN_PORT="abc")
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("TONGPIN_PORT=abc: ")
    assert lines[1] == "TONGPIN_LOCALE=fr: must be zh or en"
    secret = answered(tmp_path, "doctor", TONGPIN_DATABASE_URL="mysql://me:secret@host/db")
    assert secret.exit_code == 2
    assert "secret" not in secret.stderr + secret.stdout


def test_help_is_what_comes_without_a_command(tmp_path: Path) -> None:
    done = answered(tmp_path)
    assert done.exit_code == 0
    for name in ("run", "web", "worker", "migrate", "doctor", "when"):
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE), name
    assert answered(tmp_path, "dance").exit_code == 2


def test_doctor_says_what_is_wrong_and_the_cure(sqlite_url: str, tmp_path: Path) -> None:
    well = answered(tmp_path, "doctor")
    assert (well.exit_code, well.stderr) == (0, "")
    assert well.stdout.endswith("All is well.\n")
    assert "The schema is current" in well.stdout
    empty = answered(tmp_path / "new", "doctor")
    assert empty.exit_code == 0
    assert "`tongpin run` makes it" in empty.stdout
    gone = answered(tmp_path, "doctor", TONGPIN_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/db")
    assert gone.exit_code == 1
    assert "✗ The database doesn't answer: postgresql+psycopg://me:***@127.0.0.1:1/db" in gone.stdout
    assert "secret" not in gone.stdout + gone.stderr
    assert gone.stderr == "1 thing needs attention.\n"


def test_a_folder_or_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "tongpin.db").write_bytes(b"no database, but long enough to look like one" * 100)
    done = tongpin(tmp_path, "run")
    assert done.returncode == 1
    assert done.stderr.startswith(f"The database file can't be read: {tmp_path / 'tongpin.db'}\n  file is not a da")
    (tmp_path / "file").touch()
    done = tongpin(tmp_path / "file", "run")
    assert done.returncode == 1
    assert done.stderr.startswith("The data folder can't be used: ")


def test_migrate_makes_the_database_once(tmp_path: Path) -> None:
    assert answered(tmp_path / "new", "migrate").stdout == "migrated\n"
    assert answered(tmp_path / "new", "migrate").stdout == "nothing to do\n"


def test_the_procfile_names_commands_that_are_there() -> None:
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    named = {line.split()[-1] for line in lines}
    assert named == {"migrate", "web", "worker"}
    assert named <= set(cli.Lazy().list_commands(None))  # type: ignore[arg-type]


def test_the_texts_of_the_house_are_there_in_both_languages() -> None:
    texts = catalogue("bot").texts
    assert texts["zh"].keys() == texts["en"].keys()
    for key, zh in texts["zh"].items():
        en = texts["en"][key]
        for form in en.values() if isinstance(en, dict) else (en,):
            wanted = set(PLACEHOLDER.findall(str(zh)))
            assert set(PLACEHOLDER.findall(form)) | {"n"} == wanted | {"n"}, key
