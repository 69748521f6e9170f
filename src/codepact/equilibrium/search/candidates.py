"""Candidates: the programs that are tried in one seat while all others keep theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.rendering import exact_python
from codepact.equilibrium.search.bodies import (
    TABLES,
    bodies,
    constants,
    function,
    program,
    replies,
)
from codepact.equilibrium.search.machines import (
    drawn_machines,
    machine_count,
    machines,
)
from codepact.equilibrium.search.sources import (
    OWN_SOURCE,
    guarded,
    looks_at_sources,
    marked,
    source_contains,
    source_is,
    texts_in,
)
from codepact.zoo import zoo_entry, zoo_names, zoo_program
from codepact.zoo.catalogue import fits

MACHINES = 2048
"""If there are at most so many machines of two states, counting those alike, all are tried."""

_DRAWN = ((2, 64), (3, 64), (4, 32))
_OTHERWISE = 4
_GUARDED = 256
_TEXTS = 6


def candidates(
    rules: ProgramGame, profile: Profile, seat: int, pool: Sequence[Program] = (), seed: int = 0
) -> list[Program]:
    """Return the programs to try in a seat of a profile: each text once, in a fixed order.

    Replies to the last round, with endings where the horizon is known; the others' own programs;
    `pool`; where another looks at sources, replies under guards and with texts that it may look
    for; machines of two to four states, drawn by `seed` where there are many. The program that the
    seat has is none of them. Names say what they are.
    """
    rivals = [p for k, p in enumerate(profile) if k != seat]
    plain = bodies(rules, seat)
    found = [Program(program(b), "a simple reply") for b in plain]
    found += [p for p in [*rivals, *pool] if p.source.strip()]
    if "inspect" in rules.capabilities or {"simulate", "prove", "certify"} & rules.capabilities:
        looking = [p for p in rivals if looks_at_sources(p, rules)]
        if looking:
            found += _unmarked(rules, seat)
            found += _marked(rules, seat, looking)
        if looking and rules.game.seats == 2 and "inspect" in rules.capabilities:
            found += _guarded(rules, seat, looking[0])
    if rules.repetition.rounds > 1:
        found += _machines(rules, seat, seed)
    return [p for p in dict.fromkeys(found) if p != profile[seat]]


def zoo_pool(rules: ProgramGame) -> tuple[Program, ...]:
    """Return the zoo programs that are written for a game and get what they need.

    None, unless every seat's actions are C and D.
    """
    game = rules.game
    if any(set(own) != {"C", "D"} for own in game.actions):
        return ()
    return tuple(
        zoo_program(name)
        for name in zoo_names()
        if fits(name, game.seats) and set(zoo_entry(name).needs) <= rules.capabilities
    )


def _unmarked(rules: ProgramGame, seat: int) -> Iterator[Program]:
    """Yield constants that say as little as they can: no comment, and no name of an action."""
    for number, body in enumerate(constants(rules.game, seat, _OTHERWISE)):
        yield Program(function(body), "a constant without a comment")
        nameless = function((f"return game.actions[{number}]",))
        yield Program(nameless, "a constant that names no action")


def _marked(rules: ProgramGame, seat: int, looking: Sequence[Program]) -> Iterator[Program]:
    """Yield replies that hold texts which a rival holds: each alone, and all together."""
    texts = list(dict.fromkeys(t for p in looking for t in texts_in(p, rules)))[:_TEXTS]
    chosen = [(t,) for t in texts] + ([tuple(texts)] if len(texts) > 1 else [])
    if chosen:
        for body in bodies(rules, seat)[: max(_OTHERWISE, _GUARDED // len(chosen))]:
            for some in chosen:
                yield Program(marked(some, program(body)), "a simple reply with a rival's text")


def _guarded(rules: ProgramGame, seat: int, rival: Program) -> Iterator[Program]:
    """Yield programs that play one reply where a guard on the rival's source is true, else another.

    Against the rival itself that is the one, and whatever the rival finds out by simulations and
    proofs about other opponents is the other.
    """
    named = "a reply with a guard on the rival's source"
    else_ = constants(rules.game, seat, _OTHERWISE)
    against = bodies(rules, seat)[: max(_OTHERWISE, _GUARDED // len(else_))]
    pairs = [(x, y) for x in against for y in else_ if x != y]
    guards = [OWN_SOURCE, *(source_contains(t) for t in texts_in(rival, rules)[:_TEXTS])]
    for guard in guards:
        for x, y in pairs:
            if x in else_:
                yield Program(guarded([(guard, x)], y), named)
    known = source_is(rival)
    for x, y in pairs:
        yield Program(guarded([(known, x)], y), named)


def _machines(rules: ProgramGame, seat: int, seed: int) -> Iterator[Program]:
    game, noise = rules.game, rules.repetition.noise
    # Without slips the own last action says which of two states one is in, if they differ in it.
    covered = len(game.actions[seat]) == 2 and replies(game, seat) <= TABLES and not noise
    for states, count in _DRAWN:
        if states > 2:
            found = drawn_machines(game, seat, states, count, seed)
        elif covered:
            continue
        elif machine_count(game, seat, states) <= MACHINES:
            found = machines(game, seat, states)
        else:
            found = drawn_machines(game, seat, states, count, seed)
        name = f"a machine of {states} states"
        for machine in found:
            yield Program(exact_python(machine, game.seats, f"{name.capitalize()}."), name)
