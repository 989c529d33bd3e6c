"""Start-up time and memory of `tongpin run`, against a bare Starlette application on uvicorn.

Seconds are from the start of the process to the first answer of /healthz; memory is the resident set two seconds later.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
app = Starlette(routes=[Route("/healthz", lambda request: PlainTextResponse("ok"))])
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _measure(command: list[str], port: int, environment: dict[str, str]) -> tuple[float, float]:
    """(seconds to the first answer, resident MB)."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.perf_counter() - start > 60:
                    raise RuntimeError(f"{command[:4]} did not start") from None
                time.sleep(0.005)
        ready = time.perf_counter() - start
        time.sleep(2)
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        memory = int(status.split("VmRSS:")[1].split()[0]) / 1000
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    return ready, memory


def run() -> list[tuple[str, str]]:
    """First start (with its migrations), then the best of three further ones; some fifteen seconds."""
    with tempfile.TemporaryDirectory(prefix="tongpin-bench-") as folder:

        def ours() -> tuple[float, float]:
            port = _free_port()
            environment = {"TONGPIN_DATA": folder, "TONGPIN_PORT": str(port), "TONGPIN_LOCAL": "true"}
            return _measure([sys.executable, "-m", "bot", "run"], port, environment)

        first, _ = ours()
        again = [ours() for _ in range(3)]
    bare = []
    for _ in range(3):
        port = _free_port()
        bare.append(_measure([sys.executable, "-c", BARE, str(port)], port, {}))
    ready, memory = min(r for r, _ in again), max(m for _, m in again)
    plain, least = min(r for r, _ in bare), max(m for _, m in bare)
    return [
        ("bare Starlette on uvicorn", f"{plain:.2f} s, {least:.0f} MB"),
        ("tongpin run, first start with its migrations", f"{first:.2f} s"),
        ("tongpin run, second start", f"{ready:.2f} s, {ready / plain:.1f} times the bare one"),
        ("tongpin run, memory", f"{memory:.0f} MB, {memory / least:.1f} times the bare one"),
    ]
