"""The steps that every protocol is made of, each leaving an event behind before the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.match import Match
from codepact.core.objective import Objective
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.exchange import Disclosure, Reveal, commit, in_form, nonce, opens
from codepact.execution.match import MatchJob
from codepact.generation.author import Author, Briefing, Disclosed, PastRound, Submission
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
class Past:
    """What is remembered of a meta-round that is over."""

    number: int
    programs: tuple[Program, ...]
    match: Match


def check_seats(program_game: ProgramGame, players: Sequence[Player]) -> None:
    """Raise `CodepactError` unless there is one player for each seat."""
    seats = program_game.game.seats
    if len(players) != seats:
        raise CodepactError(
            f"{program_game.game.name} has {seats} seats; {len(players)} players were given"
        )


def write(setup: Setup, number: int, history: Sequence[Past]) -> tuple[Program, ...]:
    """Let every author write; return the programs in the form in which they will run.

    An author whose last attempt was still not valid is represented by that attempt: its faults
    are recorded when it plays, and the game goes on.
    """
    written: list[Program] = []
    for seat, player in enumerate(setup.players):
        shown: dict[int, Disclosed] = {}
        rule = setup.disclosure.to_authors
        if rule != "none" and history:
            last = history[-1]
            shown = {
                j: Disclosed(j, p.source, last.number)
                for j, p in enumerate(last.programs)
                if j != seat
            }
        if rule == "current":
            shown |= {j: Disclosed(j, p.source, number) for j, p in enumerate(written)}
        briefing = Briefing(
            setup.program_game,
            seat,
            player.objective,
            number,
            setup.meta_rounds,
            tuple(_seen_from(setup, seat, past) for past in history),
            tuple(shown[j] for j in sorted(shown)),
            derive_seed("write", setup.seed, number, seat),
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
            },
        )
        written.append(program)
    return tuple(written)


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
    return PastRound(
        past.number,
        past.match.payoffs,
        tuple(a if disclosure.moves else None for a in past.match.actions),
        past.programs[seat].source,
        notes,
        tuple(p.objective.name for p in setup.players) if disclosure.labels else None,
    )


def exchange(setup: Setup, number: int, programs: Sequence[Program]) -> None:
    """Commit to every program before any is revealed; then reveal and check them all."""
    reveals = [
        Reveal(program, nonce(setup.seed, number, seat)) for seat, program in enumerate(programs)
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


def read(setup: Setup, number: int, programs: Sequence[Program]) -> list[tuple[Reading, Usage]]:
    """Let every player that has a reader read the revealed programs, each for itself."""
    readings = []
    for seat, player in enumerate(setup.players):
        if player.reader is None:
            continue
        before = player.usage()
        task = ReadingTask(
            setup.program_game,
            seat,
            player.objective,
            tuple(p.source for p in programs),
            derive_seed("read", setup.seed, number, seat),
        )
        reading = player.reader.read(task)
        readings.append((reading, _spent(before, player.usage())))
    return readings


def play(
    setup: Setup, number: int, programs: Sequence[Program], withdrew: Sequence[int] = ()
) -> Match:
    """Play the match of a meta-round, and record it.

    If anybody withdrew there is no program game: every seat plays the game's disagreement action,
    so that nobody gains by withdrawing from a deal that the others keep.
    """
    profile = tuple(programs)
    if withdrew:
        actions = setup.program_game.game.disagreement
        profile = tuple(
            Program(f"def act(game):\n    return {a!r}\n", "disagreement") for a in actions
        )
    seed = derive_seed("match", setup.seed, number)
    (match,) = play_all([MatchJob(setup.program_game, profile, seed)])
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
