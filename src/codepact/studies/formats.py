"""Numbers and lists as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction


def number(value: Fraction | None) -> str:
    """Return an exact number: whole, or with at most two decimals; a dash for None."""
    if value is None:
        return "–"
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def percent(share: Fraction | None) -> str:
    """Return a share in percent; a dash for None."""
    return "–" if share is None else f"{float(100 * share):.0f} %"


def count(value: int) -> str:
    """Return a whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def duration(seconds: float) -> str:
    """Return a length of time, with as much of it as matters."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 120:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def dollars(value: Decimal | None) -> str:
    """Return a sum of money; "unknown" for None."""
    if value is None:
        return "unknown"
    if value == 0:
        return "$0"
    return f"${value:.2f}" if value >= 1 else f"${value:.4f}"


def spans(numbers: Iterable[int]) -> str:
    """Return whole numbers as ranges, such as "1–3, 7"."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def plural(value: int, word: str) -> str:
    """Return "1 fault", "2 faults"."""
    ending = "" if value == 1 else "es" if word.endswith("ch") else "s"
    return f"{count(value)} {word}{ending}"
