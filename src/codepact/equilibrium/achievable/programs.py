"""From a plan to a program: one source text that sits in all seats (Tennenholtz, 2004).

Who has another text is punished whatever it does, from the first round on, so all deviating
programs get at most what the punishment leaves them. The text uses only what is read exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

from codepact.core.errors import CodepactError
from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.equilibrium.achievable.plan import Plan
from codepact.equilibrium.mixtures import Mixture, one_by_one

_TEXT = '''\
"""{summary}

Whose source is not this text is punished. Odds are (action, n, d): take the action with chance
n/d, else go on.
"""

{together} = (
{table}
)

# PUNISHMENT[deviator][seat]: odds.
PUNISHMENT = (
{punishment}
)


def act(game):
    for other in game.others:
        if other.source != game.me.source:
            return draw(game, PUNISHMENT[other.seat][game.me.seat])
    return {play}


def draw(game, odds):
    for action, n, d in odds:
        if n == d or game.flip(n, d):
            return action
'''

_Odds = tuple[tuple[str, int, int], ...]


def plan_program(plan: Plan, name: str = "") -> Program:
    """Return the program that carries out a plan when it sits in every seat.

    Raises `CodepactError` if its text is longer than programs may be.
    """
    game = plan.game
    punishment = [
        tuple(map(_odds, game.actions, m.mixtures or ((),) * game.seats)) for m in plan.punishments
    ]
    payoffs = ", ".join(map(str, plan.point))
    if plan.cycle:
        together, table = "CYCLE", _lines(plan.cycle)
        play = f"CYCLE[(game.round - 1) % {len(plan.cycle)}][game.me.seat]"
        summary = f"Plays a cycle of joint actions with its like, payoffs {payoffs} on average."
    else:
        together, table = "MIXTURES", _lines(list(map(_odds, game.actions, plan.mixtures)))
        play = "draw(game, MIXTURES[game.me.seat])"
        summary = f"Mixes with its like, payoffs {payoffs} in expectation."
    source = _TEXT.format(
        summary=summary,
        together=together,
        table=table,
        punishment=_lines(punishment),
        play=play,
    )
    if len(source) > Limits().source:
        raise CodepactError(
            f"the program would have {len(source)} characters, more than the {Limits().source} "
            "that programs may have; choose a point with smaller denominators"
        )
    return Program(source, name)


def _lines(parts: Sequence[object]) -> str:
    """Return the parts of a tuple, several to a line."""
    lines = [""]
    for part in map(repr, parts):
        if lines[-1] and len(lines[-1]) + len(part) > 90:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else '    '}{part},"
    return "\n".join(lines)


def _odds(actions: tuple[str, ...], mixture: Mixture) -> _Odds:
    """Return a mixture as chances one after the other, each given that those before did not.

    There are none for the seat that is punished, whose mixture is empty.
    """
    odds = one_by_one(mixture)
    return tuple((actions[k], chance.numerator, chance.denominator) for k, chance in odds)
