"""The text of the driver that runs inside the sandbox."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


PARTS = ("session", "meters", "forms", "game", "local", "rounds", "match", "explore")
"""The files of the driver: text for the interpreter inside, never imported."""

FULL_SIGHT = "RMO"
"""A program that may read the round (R), its own history (M) and the others' (O)."""


def loop(sights: tuple[str, ...], noisy: bool) -> str:
    """Return the source of the inner loop, unrolled over the seats, as the function `LOOP`.

    It plays rounds `r .. rounds - 1` and returns None, or, when a call fails, the round, what
    each seat last returned, and the name and text of the exception. `sights` says, per seat,
    what its program can read: nothing else is kept up for it.
    """
    everyone = range(len(sights))

    def unpack(letter: str, source: str) -> str:
        return f"    {', '.join(f'{letter}{i}' for i in everyone)}, = {source}\n"

    lines = ["def LOOP(r, rounds, calls, games, records, views, returned, legal, slip):\n"]
    lines += [unpack("f", "calls"), unpack("g", "games"), unpack("p", "records")]
    lines += [unpack("x", "returned"), unpack("k", "legal")]
    lines += [f"    {', '.join(f'v{i}_{j}' for j in everyone)}, = views[{i}]\n" for i in everyone]
    lines += ["    try:\n        for r in range(r, rounds):\n"]
    lines += [f"            g{i}.round = r + 1\n" for i in everyone if "R" in sights[i]]
    for i in everyone:
        lines += [f"            x{i} = f{i}(g{i})\n            a{i} = k{i}[x{i}]\n"]
        if noisy:
            lines += [f"            a{i} = slip({i}, r, a{i})\n"]
        lines += [f"            p{i}.append(a{i})\n"]
    lines += [
        f"            v{i}_{j}.append(a{j})\n"
        for i in everyone
        for j in everyone
        if ("M" if i == j else "O") in sights[i]
    ]
    returned = ", ".join(f"x{i}" for i in everyone)
    lines += [
        "    except BaseException as e:\n",
        f"        return r, [{returned}], type(e).__name__, text_of(e)\n",
    ]
    return "".join(lines)


@cache
def driver(seats: int, noisy: bool) -> str:
    """Return the driver for games of `seats` seats, with or without noise."""
    parts = [(files(__package__) / f"{name}.py").read_text("utf-8") for name in PARTS]
    return "\n\n".join([*parts, loop((FULL_SIGHT,) * seats, noisy)])
