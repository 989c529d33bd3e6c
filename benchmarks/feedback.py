"""How long the offline feedback engine takes for one text."""

from __future__ import annotations

import json
import time
from pathlib import Path

ITEMS = Path(__file__).parents[1] / "tests" / "feedback" / "items"


def run() -> list[tuple[str, str]]:
    """Pairs of what was measured and the figure; a few seconds."""
    started = time.perf_counter()
    from handlers.feedback.engine import rewrite

    rewrite("The deck has 3 typos.")
    rewrite("方案延迟了两天。")
    ready = time.perf_counter() - started
    texts = [
        json.loads(line)["raw"]
        for path in sorted(ITEMS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    spent = []
    for text in texts:
        at = time.perf_counter()
        rewrite(text)
        spent.append((time.perf_counter() - at) * 1000)
    spent.sort()
    long = max(texts, key=len)
    full = (long * (4000 // len(long) + 1))[:4000]
    at = time.perf_counter()
    rewrite(full)
    longest = (time.perf_counter() - at) * 1000
    return [
        ("feedback: import and first draft", f"{ready * 1000:.0f} ms"),
        (f"feedback: one draft, median of {len(texts)}", f"{spent[len(spent) // 2]:.1f} ms"),
        ("feedback: one draft, 95th percentile", f"{spent[int(len(spent) * 0.95)]:.1f} ms"),
        ("feedback: 4,000 characters", f"{longest:.0f} ms"),
    ]
