"""What crosses the border of the sandbox, in both directions, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codepact.checker.claims import all_claims
from codepact.core.fault import Fault, FaultKind
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.execution.guest_values import guest_question, host_question
from codepact.execution.prepare import Prepared, shown_source
from codepact.execution.sandbox import LONGEST_CLAIM, Asked, Certified, Ran, Run, Simulated

Dead = dict[int, tuple[int, FaultKind, str]]
"""Seat -> (round from which its program is dead, why, detail); round 0: while it was loaded."""


def admission(p: Prepared) -> tuple[object, ...]:
    """Return what a driver without full Python is told of a program."""
    digest, loader, form, features, source, refusal, sight, _ = full_admission(p)
    if p.full:
        loader, refusal = None, ("unsupported", p.full)
    if p.program.outside:
        refusal = None
    return (digest, loader, form, features, source, refusal, sight, bool(p.full))


def full_admission(p: Prepared) -> tuple[object, ...]:
    """Return what a driver with full Python is told of a program."""
    refusal = (p.refusal.kind, p.refusal.detail) if p.refusal else None
    if p.program.outside:
        refusal = ("unsupported", "players of other libraries do not meet full Python")
    return (
        p.program.digest,
        p.loader,
        p.form,
        sorted(p.features),
        shown_source(p.program.source),
        refusal,
        p.sight,
        False,
    )


def specification(program_game: ProgramGame, with_payoffs: bool) -> tuple[object, ...]:
    """Return what the driver is told of a program game; the payoffs only if some program asks."""
    game, repetition, limits = program_game.game, program_game.repetition, program_game.limits
    names = sorted({a for own in game.actions for a in own})
    code = (
        None if all(len(a) == 1 for a in names) else {a: chr(256 + i) for i, a in enumerate(names)}
    )
    payoffs = {}
    if with_payoffs:
        payoffs = {j: tuple(_number(v) for v in u) for j, u in game.payoffs.items()}
    noise, ending = repetition.noise, repetition.ending
    claims = all_claims() if "certify" in program_game.capabilities else {}
    return (
        game.seats,
        game.actions,
        repetition.rounds,
        repetition.rounds if repetition.horizon_known else None,
        game.default,
        code,
        program_game.fault_policy,
        sorted(program_game.capabilities),
        payoffs,
        # What a claim takes if it is not said, so that two ways to write it are one claim.
        {n: {k: v for k, v in c.parameters.items() if v is not None} for n, c in claims.items()},
        (noise.numerator, noise.denominator) if noise else None,
        (ending.numerator, ending.denominator) if ending else None,
        (
            limits.ticks_per_call,
            limits.ticks,
            limits.simulations,
            limits.simulation_depth,
            limits.recursion,
            limits.questions,
            150,  # nodes of one statement; the host works on it recursively
            500,  # events kept for the explanation of a match
            LONGEST_CLAIM,
        ),
    )


def _number(value: Any) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def job(
    program_game: ProgramGame,
    run: Run,
    dead: Dead,
    prepared: Mapping[str, Prepared],
    marked: bool,
) -> tuple[object, ...]:
    """Return what the driver is told of one run."""
    digests = tuple(p.digest for p in run.profile)
    mentioned = frozenset[str]().union(*(prepared[d].features for d in digests))
    seats = len(digests)
    seeds: tuple[int, ...] = (0,) * (2 * seats + 1)
    outside = any(p.outside for p in run.profile)
    if mentioned & {"flip", "random", "simulate"} or outside or _chancy(program_game):
        # One stream for each seat, one for what it simulates, one for the noise.
        seeds = tuple(derive_seed("run", run.seed, k) >> 10 for k in range(2 * seats + 1))
    if "tape" in program_game.capabilities:
        seeds = (*seeds, derive_seed("tape", run.seed) >> 10)
    return (
        digests,
        seeds,
        "simulate" in mentioned,
        {guest_question(q): a for q, a in run.answers.items()},
        run.fallback,
        run.flips,
        dead,
        marked,
        dict(run.certified),
    )


def _chancy(program_game: ProgramGame) -> bool:
    return bool(program_game.repetition.noise or program_game.repetition.ending)


def result(program_game: ProgramGame, raw: Any, sandbox: str) -> Ran:
    """Return what the driver in `sandbox` says that a run did."""
    if raw[0] is None:
        _, refused, asked, unknown, flipped, missed = raw
        return Ran(
            sandbox=sandbox,
            missed=missed,
            refused=refused,
            asked={host_question(q): a for q, a in asked},
            unknown=tuple(map(host_question, unknown)),
            flipped=flipped,
        )
    played, faults, ticks, simulations, slips, events, asked, unknown, flipped, drew, missed = raw
    return Ran(
        sandbox=sandbox,
        missed=missed,
        actions=_decode(program_game, played),
        faults=tuple(Fault(*f) for f in faults),
        ticks=tuple(ticks),
        simulations=tuple(simulations),
        slips=tuple(map(tuple, slips)),
        events=tuple(_event(*e) for e in events),
        asked={host_question(q): a for q, a in asked},
        unknown=tuple(map(host_question, unknown)),
        flipped=flipped,
        drew=drew,
    )


def _decode(program_game: ProgramGame, played: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    names = sorted({a for own in program_game.game.actions for a in own})
    if all(len(a) == 1 for a in names):
        return tuple(map(tuple, played))
    return tuple(tuple(names[ord(c) - 256] for c in record) for record in played)


def _event(
    seat: int, at: int, depth: int, kind: str, what: Any, result: Any
) -> Asked | Simulated | Certified:
    if kind == "asked":
        return Asked(seat, at, depth, host_question(what), result)
    if kind == "certified":
        player, program, claim = what
        # The words are the program's own: nothing that cannot be printed or stored gets through.
        shown = claim if claim.isprintable() else ascii(claim)
        return Certified(seat, at, depth, player, program, shown, result)
    profile, target, place = what
    if isinstance(result, tuple) and result and isinstance(result[0], tuple):
        shown = " / ".join(" ".join(actions) for actions in result)
    else:
        shown = " ".join(result) if isinstance(result, tuple) else result
    return Simulated(seat, at, depth, tuple(profile), target and tuple(target), shown, place)
