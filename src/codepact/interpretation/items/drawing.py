"""Random strategies of a stated size that are new, drawn towards the traits that are wanted."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import astuple, dataclass
from fractions import Fraction
from itertools import product
from random import Random

from codepact.checker.automaton import Automaton
from codepact.checker.claims import all_claims
from codepact.checker.facts import Facts
from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.interpretation.items.forms import reduced, relabelled
from codepact.interpretation.items.styles import machine_of
from codepact.proof.verdicts.deciding import Broken, Kept, decide

DRAWS = 300
"""How many new strategies of the right size are looked at before the nearest one is taken."""

TRIES = 20_000
"""How many are drawn at most to find one that is new and of the right size."""

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Traits:
    """What the answers to the questions about it should be; None where anything will do.

    `first`: how likely it cooperates in round 1.
    """

    first: Fraction | None = None
    retaliates: bool | None = None
    exploitable: bool | None = None
    own_copy: bool | None = None


def draw(
    random: Random,
    game: Game,
    seat: int,
    size: int,
    odds: Sequence[Fraction],
    wanted: Traits,
    known: Container[Automaton],
) -> Automaton:
    """Return a strategy of exactly so many states, in its smallest form, that is not known.

    `odds`: how likely the cooperative action may be in a state; without coins 0 and 1. `known`: all
    forms that it must not have, by whatever names of actions. Of those that are looked at the one
    with most of the wanted traits is taken. Raises `CodepactError` for a game that is not for two
    with two actions each, for odds of one kind only, and if nothing new is found.
    """
    if [len(own) for own in game.actions] != [2, 2]:
        raise CodepactError(f"{game.name!r}: strategies are drawn for two seats of two actions")
    if len(set(odds)) < 2:
        raise CodepactError("strategies are drawn from at least two different odds")
    coins = any(ZERO < p < ONE for p in odds)
    best, most, looked = None, -1, 0
    for _ in range(TRIES):
        found = reduced(_drawn(random, game, seat, size, odds, wanted), game.actions, seat)
        if len(found.plays) != size or (coins and found.pure is not None):
            continue
        if any(form in known for form in relabelled(found, game.actions, seat)):
            continue
        has = traits(found, game, seat)
        pairs = list(zip(astuple(has), astuple(wanted), strict=True))
        agree = sum(b is None or a is None or a == b for a, b in pairs)
        looked += 1
        if agree > most:
            best, most = found, agree
        if most == len(pairs) or looked == DRAWS:
            break
    if best is None:
        raise CodepactError(f"no strategy of {size} states was found that is new")
    return best


def traits(automaton: Automaton, game: Game, seat: int) -> Traits:
    """Return what is quickly seen of a reduced strategy: a guide for drawing, not the truth."""
    joints = list(product(range(2), repeat=2))
    plays, steps = automaton.plays, automaton.steps
    sucker = joints.index((0, 1) if seat == 0 else (1, 0))
    retaliates = not any(row[0] and plays[steps[s][sucker]][0] for s, row in enumerate(plays))
    state, seen = 0, set[int]()
    while state not in seen and plays[state][0] == 1:
        seen.add(state)
        state = steps[state][0]
    return Traits(plays[0][0], retaliates, _exploitable(automaton, game, seat), state in seen)


def _exploitable(automaton: Automaton, game: Game, seat: int) -> bool | None:
    """Return whether somebody gets ahead for ever; None with coins."""
    if automaton.pure is None:
        return None
    claim = all_claims()["exploitable-at-most"]
    facts = Facts(game.actions, game.payoffs, seat, {"by": "0"})
    match decide(claim, facts, machine_of(automaton, game, seat), (), 1):
        case Kept():
            return False
        case Broken():
            return True
        case _:
            return None


def _drawn(
    random: Random, game: Game, seat: int, size: int, odds: Sequence[Fraction], wanted: Traits
) -> Automaton:
    """Draw plays and steps so that every state can be reached, and traits are likely.

    Nobody gets ahead if the lead of the other is at most a potential of the state, so steps then
    lead to where the potential has grown with it (as for `exploitable-at-most`).
    """
    likely = [random.choice(odds) for _ in range(size)]
    if wanted.first is not None:
        likely[0] = wanted.first
    safe = wanted.exploitable is False
    owed = [safe and p == 0 and random.random() < 0.5 for p in likely]
    joints = list(product(range(2), repeat=2))

    def leads(s: int, joint: tuple[int, ...], t: int) -> bool:
        own, other = joint[seat], joint[1 - seat]
        names = (game.actions[0][joint[0]], game.actions[1][joint[1]])
        lead = game.payoffs[names][1 - seat] - game.payoffs[names][seat]
        if wanted.own_copy and joint == (0, 0) and likely[t] != 1:
            return False
        if wanted.retaliates and own == 0 and other == 1 and likely[t] != 0:
            return False
        return not safe or owed[t] >= owed[s] + (lead > 0) - (lead < 0)

    steps = [[s] * 4 for s in range(size)]
    free = {(s, k) for s in range(size) for k, j in enumerate(joints)
            if (likely[s] if j[seat] == 0 else 1 - likely[s])}  # fmt: skip
    for t in range(1, size):
        ways = sorted((s, k) for s, k in free if s < t and leads(s, joints[k], t))
        ways = ways or sorted((s, k) for s, k in free if s < t)
        if ways:
            s, k = random.choice(ways)
            steps[s][k] = t
            free.remove((s, k))
    for s, k in sorted(free):
        steps[s][k] = random.choice(
            [t for t in range(size) if leads(s, joints[k], t)] or [*range(size)]
        )
    return Automaton(tuple((p, 1 - p) for p in likely), tuple(map(tuple, steps)))


def altered(
    random: Random, automaton: Automaton, game: Game, seat: int, tries: int = 100
) -> Automaton:
    """Return a strategy that plays otherwise somewhere: one step of it leads elsewhere.

    The number of states stays if that is found in so many tries. A strategy of one state gets the
    other action, or other odds.
    """
    size = len(automaton.plays)
    best = None
    for _ in range(tries if size > 1 else 0):
        steps = [list(row) for row in automaton.steps]
        steps[random.randrange(size)][random.randrange(4)] = random.randrange(size)
        changed = Automaton(automaton.plays, tuple(map(tuple, steps)))
        found = reduced(changed, game.actions, seat)
        if found != automaton:
            best = best or found
            if len(found.plays) == size:
                return found
    if best is not None:
        return best
    row = automaton.plays[0]
    other = row[::-1] if row[0] != row[1] else (Fraction(3, 4), Fraction(1, 4))
    return reduced(Automaton((other, *automaton.plays[1:]), automaton.steps), game.actions, seat)
