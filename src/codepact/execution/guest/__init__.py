"""The text of the driver that runs inside the sandbox."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _loop(name: str, seats: int, sets_round: bool, noisy: bool) -> str:
    """Return the source of the inner loop for `seats` seats, unrolled.

    It plays rounds `r .. rounds - 1` and returns None, or, when a call fails, the round, what
    each seat last returned, and the name and text of the exception.
    """
    everyone = range(seats)

    def unpack(letter: str, source: str) -> str:
        return f"    {', '.join(f'{letter}{i}' for i in everyone)}, = {source}\n"

    lines = [f"def {name}(r, rounds, calls, games, records, views, returned, legal, slip):\n"]
    lines += [unpack("f", "calls"), unpack("g", "games"), unpack("p", "records")]
    lines += [unpack("x", "returned"), unpack("k", "legal")]
    lines += [
        f"    {', '.join(f'v{i}_{j}' for j in everyone)}, = views[{i}]\n" for i in everyone
    ]
    lines += ["    try:\n        for r in range(r, rounds):\n"]
    if sets_round:
        lines += [f"            g{i}.round = r + 1\n" for i in everyone]
    for i in everyone:
        lines += [f"            x{i} = f{i}(g{i})\n            a{i} = k{i}[x{i}]\n"]
        if noisy:
            lines += [f"            a{i} = slip({i}, r, a{i})\n"]
        lines += [f"            p{i}.append(a{i})\n"]
    lines += [f"            v{i}_{j}.append(a{j})\n" for i in everyone for j in everyone]
    returned = ", ".join(f"x{i}" for i in everyone)
    lines += [
        "    except BaseException as e:\n",
        f"        return r, [{returned}], type(e).__name__, text_of(e)\n",
    ]
    return "".join(lines)


@cache
def driver(seats: int, noisy: bool) -> str:
    """Return the driver for games of `seats` seats, with or without noise."""
    text = (files(__package__) / "driver.py").read_text("utf-8")
    return "\n\n".join(
        [
            text,
            _loop("PLAIN_LOOP", seats, sets_round=False, noisy=noisy),
            _loop("ROUND_LOOP", seats, sets_round=True, noisy=noisy),
        ]
    )
