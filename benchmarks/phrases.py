"""How many date phrases are parsed, and how many sentences are searched, in a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.almanac.phrases import find, parse

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo(ZONE))
PHRASES = (
    "下周五下午5点", "6月1日前", "月底", "明天上午九点半", "12月25日", "农历八月十五", "周三到周五", "半小时后",
    "next Friday 5pm", "in 3 days", "EOD", "the day after tomorrow", "Dec 25", "by end of next week",
    "two weeks from Friday",
)  # fmt: skip
SENTENCES = (
    "海报周三前发我",
    "把样片链接在明天下午3点前发到群里",
    "@李雷 下周三之前给一版初稿,谢谢🙏",
    "预算 3 万,月底前花完",
    "copy due Thursday by noon",
    "Can you send me the poster by Friday? The 1080x1920 one, see https://example.com/2026/11/20",
    "version 2.0 of the landing page is fine",
)


def per_second(read: Callable[[str], object], texts: tuple[str, ...], seconds: float = 0.3) -> float:
    """Texts read in a second: the best of four rounds, so that a busy neighbour costs little."""
    best = 0.0
    for _ in range(4):
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds:
            for text in texts:
                read(text)
            done += len(texts)
        best = max(best, done / spent)
    return best


def run() -> list[tuple[str, str]]:
    """(what was measured, figure with unit) for `make bench`."""
    find("周五", NOW, ZONE)
    longest = "周五前把海报发我 and copy by Friday, " * 60
    start = time.process_time()
    find(longest[:1990], NOW, ZONE)
    long_ms = (time.process_time() - start) * 1000
    parsed = per_second(lambda text: parse(text, NOW, ZONE), PHRASES)
    found = per_second(lambda text: find(text, NOW, ZONE), SENTENCES)
    return [
        ("date phrases parsed", f"{parsed:,.0f} a second ({1e6 / parsed:.0f} µs each)"),
        ("sentences searched for a date", f"{found:,.0f} a second ({1e6 / found:.0f} µs each)"),
        ("longest sentence accepted, 1,990 characters", f"{long_ms:.1f} ms"),
    ]


if __name__ == "__main__":
    for name, figure in run():
        print(f"{name}: {figure}")
