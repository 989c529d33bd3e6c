"""Chinese numerals, written out (二十三, 廿三, 两, 二〇二七), read as whole numbers."""

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_TENS = {"廿": 20, "卅": 30}


def han_number(text: str) -> int | None:
    """The number a run of Chinese numerals says, 0 to 9999; None where it says no number.

    Positional runs of three or more digits (二〇二七, 一二〇) are read digit by digit; two digits side by side
    (五一, 三八) are names of days, not numbers, and give None.
    """
    if not text:
        return None
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text]
    if all(c in _DIGITS for c in text):
        if len(text) == 2 and text[0] not in "零〇":
            return None
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) <= 4 else None
    return _with_powers(text)


def _with_powers(text: str) -> int | None:
    total, pending, last_power = 0, None, 10000
    for c in text:
        if c in _DIGITS:
            if pending not in (None, 0):
                return None
            pending = _DIGITS[c]
            continue
        if c in _TENS:
            if pending not in (None, 0) or last_power <= 10:
                return None
            total, pending, last_power = total + _TENS[c], None, 10
            continue
        power = {"十": 10, "百": 100, "千": 1000}.get(c)
        if power is None or power >= last_power:
            return None
        total += (1 if pending in (None, 0) else pending or 1) * power
        pending, last_power = None, power
    if pending is not None:
        total += pending
    return total
