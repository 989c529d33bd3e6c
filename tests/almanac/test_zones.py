"""Zone names: exact ones found, near ones suggested, nothing else let through."""

from zoneinfo import available_timezones

import pytest

from handlers.almanac import UnknownZone, find_zone


def test_every_zone_is_found_in_any_case() -> None:
    for name in available_timezones() - {"localtime", "posixrules", "Factory"}:
        assert find_zone(name).key == name
        assert find_zone(f" {name.upper()} ").key == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Asia/Beijing", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("Asia/Shangai", "Asia/Shanghai"),
        ("new york", "America/New_York"),
        ("America/New-York", "America/New_York"),
        ("London", "Europe/London"),
        ("San Francisco", "America/Los_Angeles"),
        ("Europe/Berln", "Europe/Berlin"),
    ],
)
def test_near_misses_are_suggested(said: str, meant: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        find_zone(said)
    assert caught.value.suggestions[0] == meant
    assert len(caught.value.suggestions) <= 3


@pytest.mark.parametrize(
    "said",
    [
        "",
        "../../etc/passwd",
        "/etc/localtime",
        "America",
        "x" * 10_000,
        "\x00",
        "localtime",
        "right/UTC",
        "posixrules",
        "zone.tab",
        "Factory",
    ],
)
def test_what_is_no_zone_is_refused(said: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        find_zone(said)
    assert len(str(caught.value)) < 300
