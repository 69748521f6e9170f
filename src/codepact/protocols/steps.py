"""The steps that every protocol is made of, each leaving an event behind before the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.match import Match
from codepact.core.objective import Objective
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.exchange import (
    Decided,
    Disclosure,
    Reveal,
    check_claims,
    commit,
    decided,
    in_form,
    nonce,
    opens,
    proved,
    verdict_data,
)
from codepact.execution.match import MatchJob
from codepact.generation.author import (
    Author,
    Briefing,
    Disclosed,
    DisclosedClaims,
    PastRound,
    Submission,
)
from codepact.interpretation.reading import Reader, Reading, ReadingTask, score
from codepact.models import Usage
from codepact.proof.referee import play_all

Emit = Callable[[str, dict[str, Any]], None]
"""Told every event, by kind and data, before the next step is taken."""


@dataclass(frozen=True)
class Player:
    """Who sits in a seat: an author with an objective, a reader, and a meter of what both spent."""

    author: Author
    objective: Objective
    reader: Reader | None = None
    usage: Callable[[], Usage] = field(default=Usage)


@dataclass(frozen=True)
class Setup:
    """What the meta-rounds of one run share."""

    program_game: ProgramGame
    players: tuple[Player, ...]
    disclosure: Disclosure
    meta_rounds: int
    seed: int
    emit: Emit


@dataclass(frozen=True)
class Entry:
    """What a seat enters in a meta-round: a program, and the verdicts on the claims about it."""

    program: Program
    claims: tuple[Decided, ...] = ()


@dataclass(frozen=True)
class Past:
    """What is remembered of a meta-round that is over."""

    number: int
    entries: tuple[Entry, ...]
    match: Match


def check_setup(setup: Setup) -> None:
    """Raise `CodepactError` unless there is one player for each seat, and what is disclosed is.

    Where only certificates are disclosed, programs must be able to ask for them.
    """
    rules = setup.program_game
    if len(setup.players) != rules.game.seats:
        raise CodepactError(
            f"{rules.game.name} has {rules.game.seats} seats; {len(setup.players)} players were "
            "given"
        )
    if setup.disclosure.to_authors == "certificates" and "certify" not in rules.capabilities:
        raise CodepactError(
            "certificates are all that is disclosed, and programs cannot ask for them; add "
            "'certify' to the capabilities"
        )


def write(setup: Setup, number: int, history: Sequence[Past]) -> tuple[Entry, ...]:
    """Let every author write; return the programs in the form in which they will run.

    An author whose last attempt was still not valid is represented by that attempt: its faults
    are recorded when it plays, and the game goes on. Claims are decided before the next author
    writes, so that nobody is shown a claim without its verdict.
    """
    written: list[Entry] = []
    for seat, player in enumerate(setup.players):
        shown: dict[int, tuple[Entry, int]] = {}
        rule = setup.disclosure.to_authors
        if rule != "none" and history:
            last = history[-1]
            shown = {j: (e, last.number) for j, e in enumerate(last.entries) if j != seat}
        if rule == "current":
            shown |= {j: (e, number) for j, e in enumerate(written)}
        sources, claims = _disclosed(setup, shown)
        briefing = Briefing(
            setup.program_game,
            seat,
            player.objective,
            number,
            setup.meta_rounds,
            tuple(_seen_from(setup, seat, past) for past in history),
            sources,
            derive_seed("write", setup.seed, number, seat),
            claims,
        )
        before = player.usage()
        submission = player.author.write(briefing)
        program = _submitted(setup, player, submission)
        setup.emit(
            "program.written",
            {
                "meta_round": number,
                "seat": seat,
                "digest": program.digest if submission.program else None,
                "mode": submission.mode,
                "attempts": [asdict(a) for a in submission.attempts],
                "source": program.source,
                "usage": _usage(before, player.usage()),
                **({"claims": list(submission.claims)} if submission.claims else {}),
            },
        )
        written.append(Entry(program, _checked(setup, number, seat, program, submission)))
    return tuple(written)


def _disclosed(
    setup: Setup, shown: Mapping[int, tuple[Entry, int]]
) -> tuple[tuple[Disclosed, ...], tuple[DisclosedClaims, ...]]:
    """Return what an author sees of entries by seat, each with the meta-round that it is from."""
    alone = setup.disclosure.to_authors == "certificates"
    in_order = [(j, *shown[j]) for j in sorted(shown)]
    sources = [Disclosed(j, e.program.source, n) for j, e, n in in_order if not alone]
    claims = [DisclosedClaims(j, n, _verdicts(e)) for j, e, n in in_order if alone or e.claims]
    return tuple(sources), tuple(claims)


def _verdicts(entry: Entry) -> tuple[Decided, ...]:
    """Return the verdicts without what tells how the program plays."""
    return tuple(Decided(c.claim, c.answer) for c in entry.claims)


def _checked(
    setup: Setup, number: int, seat: int, program: Program, submission: Submission
) -> tuple[Decided, ...]:
    """Have the claims of a submission decided, and record the verdicts."""
    verdicts = check_claims(program, seat, submission.claims, setup.program_game)
    for verdict in verdicts:
        where = {"meta_round": number, "seat": seat}
        setup.emit("claim.checked", {**where, **verdict_data(verdict)})
    return tuple(map(decided, verdicts))


def _submitted(setup: Setup, player: Player, submission: Submission) -> Program:
    if submission.program is not None:
        program = submission.program
    else:
        sources = [a.source for a in submission.attempts if a.source is not None]
        program = Program(sources[-1] if sources else "")
    return in_form(Program(program.source, player.author.name), setup.disclosure.form)


def _seen_from(setup: Setup, seat: int, past: Past) -> PastRound:
    disclosure = setup.disclosure
    notes = tuple(
        f"your program had a fault: {f.kind}"
        + (f" in round {f.round}" if f.round else "")
        + f" ({f.detail})"
        for f in past.match.faults[:5]
        if f.seat == seat
    )
    notes += tuple(
        f"your claim {c.claim} was {'left unknown' if c.answer == 'unknown' else c.answer}"
        + (f": {c.why}" if c.why else "")
        for c in past.entries[seat].claims
    )
    return PastRound(
        past.number,
        past.match.payoffs,
        tuple(a if disclosure.moves else None for a in past.match.actions),
        past.entries[seat].program.source,
        notes,
        tuple(p.objective.name for p in setup.players) if disclosure.labels else None,
    )


def exchange(setup: Setup, number: int, entries: Sequence[Entry]) -> None:
    """Commit to every program before any is revealed; then reveal and check them all."""
    reveals = [
        Reveal(entry.program, nonce(setup.seed, number, seat)) for seat, entry in enumerate(entries)
    ]
    commitments = [commit(r) for r in reveals]
    for seat, commitment in enumerate(commitments):
        setup.emit(
            "program.committed", {"meta_round": number, "seat": seat, "commitment": commitment}
        )
    for seat, reveal in enumerate(reveals):
        if not opens(commitments[seat], reveal):
            raise CodepactError(f"seat {seat} revealed another program than it committed to")
        setup.emit(
            "program.revealed",
            {
                "meta_round": number,
                "seat": seat,
                "digest": reveal.program.digest,
                "nonce": reveal.nonce,
            },
        )


def read(setup: Setup, number: int, entries: Sequence[Entry]) -> list[tuple[Reading, Usage]]:
    """Let every player that has a reader read the revealed programs, each for itself.

    Where certificates are all that is disclosed, a reader has its own source and the verdicts.
    """
    alone = setup.disclosure.to_authors == "certificates"
    readings = []
    for seat, player in enumerate(setup.players):
        if player.reader is None:
            continue
        before = player.usage()
        task = ReadingTask(
            setup.program_game,
            seat,
            player.objective,
            tuple(None if alone and j != seat else e.program.source for j, e in enumerate(entries)),
            derive_seed("read", setup.seed, number, seat),
            tuple(_verdicts(e) for e in entries),
        )
        reading = player.reader.read(task)
        readings.append((reading, _spent(before, player.usage())))
    return readings


def play(
    setup: Setup, number: int, entries: Sequence[Entry], withdrew: Sequence[int] = ()
) -> Match:
    """Play the match of a meta-round, and record it.

    If anybody withdrew there is no program game: every seat plays the game's disagreement action,
    so that nobody gains by withdrawing from a deal that the others keep. Else programs can ask for
    what was proved of the claims that were attached, besides what they ask for in their sources.
    """
    profile = tuple(e.program for e in entries)
    certified = proved(profile, [e.claims for e in entries])
    if withdrew:
        actions = setup.program_game.game.disagreement
        profile = tuple(
            Program(f"def act(game):\n    return {a!r}\n", "disagreement") for a in actions
        )
    seed = derive_seed("match", setup.seed, number)
    (match,) = play_all([MatchJob(setup.program_game, profile, seed, certified)])
    setup.emit(
        "match.played",
        {"meta_round": number, "withdrew": list(withdrew), **match_data(match, profile)},
    )
    return match


def record_readings(
    setup: Setup, number: int, readings: Sequence[tuple[Reading, Usage]], match: Match | None
) -> None:
    """Record readings; scored if the programs they are about were played."""
    for reading, usage in readings:
        got = score(reading, match) if match is not None else None
        setup.emit(
            "program.read",
            {
                "meta_round": number,
                **asdict(reading),
                "score": asdict(got) if got else None,
                "usage": _usage(Usage(), usage),
            },
        )


def match_data(match: Match, profile: Sequence[Program]) -> dict[str, Any]:
    """Return a match as JSON-ready data; exact numbers as texts such as "7/2"."""
    data = asdict(match)
    data["payoffs"] = [str(p) for p in match.payoffs]
    data["names"] = [p.label for p in profile]
    return data


def _spent(before: Usage, after: Usage) -> Usage:
    dollars = None
    if before.dollars is not None and after.dollars is not None:
        dollars = after.dollars - before.dollars
    return Usage(
        after.calls - before.calls,
        after.input_tokens - before.input_tokens,
        after.output_tokens - before.output_tokens,
        after.seconds - before.seconds,
        dollars,
    )


def _usage(before: Usage, after: Usage) -> dict[str, Any]:
    data = asdict(_spent(before, after))
    data["dollars"] = None if data["dollars"] is None else str(data["dollars"])
    data["seconds"] = round(data["seconds"], 3)
    return data
