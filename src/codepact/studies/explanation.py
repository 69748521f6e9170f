"""Why did they play that? One round, told from the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codepact.core.errors import CodepactError
from codepact.core.match import Event, Match
from codepact.studies.events import MatchPlayed
from codepact.studies.formats import number
from codepact.studies.record import RunRecord, lost_rounds


@dataclass(frozen=True)
class Inquiry:
    """What a program asked or simulated in the match, with what went on inside of that."""

    event: Event
    nested: tuple[Event, ...]


def inquiries(match: Match) -> tuple[Inquiry, ...]:
    """Return what the programs did besides moving, in order.

    An event inside a simulation is recorded before the simulation that it belongs to.
    """
    found: list[Inquiry] = []
    inside: list[Event] = []
    for event in match.events:
        if event.depth:
            inside.append(event)
        else:
            found.append(Inquiry(event, tuple(inside)))
            inside = []
    return tuple(found)


def explain(record: RunRecord, meta_round: int, round_: int) -> list[str]:
    """Return lines that say what each program played, saw, asked, was answered and simulated.

    Raises `CodepactError` if there is no such meta-round or round.
    """
    meta = next((m for m in record.meta_rounds if m.number == meta_round), None)
    if meta is None:
        last = max((m.number for m in record.meta_rounds), default=0)
        there = f"it has meta-rounds 1 to {last}" if last else "it has no meta-rounds"
        raise CodepactError(f"{record.path} has no meta-round {meta_round}; {there}")
    if not meta.matches:
        raise CodepactError(f"meta-round {meta_round} of {record.path} was not played yet")
    lines: list[str] = []
    for played in meta.matches:
        rounds = played.match.rounds
        if not 1 <= round_ <= rounds:
            raise CodepactError(f"meta-round {meta_round} has rounds 1 to {rounds}, not {round_}")
        lines.append(f"Meta-round {meta_round}, round {round_} of {rounds}")
        if played.withdrew:
            who = " and ".join(f"seat {s}" for s in played.withdrew)
            lines.append(f"  {who} withdrew: every seat plays the game's disagreement action")
        payoffs = record.started.game.payoffs.get(_joint(played.match, round_))
        for seat in range(len(played.match.actions)):
            lines.append("")
            gained = None if payoffs is None else f" and gained {number(payoffs[seat])}"
            lines += _seat(played, seat, round_, gained or "")
    return lines


def _joint(match: Match, round_: int) -> tuple[str, ...]:
    return tuple(own[round_ - 1] for own in match.actions)


def _seat(played: MatchPlayed, seat: int, round_: int, gained: str) -> Iterator[str]:
    match = played.match
    yield f"seat {seat}: {played.names[seat]} ({match.digests[seat][:8]})"
    if round_ == 1:
        yield "  saw: nothing yet"
    else:
        yield f"  saw: {_shown(_joint(match, round_ - 1))} in round {round_ - 1}"
    mine = [i for i in inquiries(match) if (i.event.seat, i.event.round) == (seat, round_)]
    for inquiry in mine:
        yield from _inquiry(inquiry)
    for fault in match.faults:
        if fault.seat == seat and fault.round in (round_, None):
            where = "" if fault.round else " outside any round"
            yield f"  fault{where}: {fault.kind}: {fault.detail}"
    action = match.actions[seat][round_ - 1]
    lost = lost_rounds(match, seat)
    if played.withdrew:
        why = " (the disagreement action)"
    elif round_ in lost or None in lost:
        why = " (the default action, after the fault)"
    elif (seat, round_) in match.slips:
        why = " (by noise; the program chose another action)"
    else:
        why = ""
    yield f"  played: {action}{why}{gained}"


def _inquiry(inquiry: Inquiry) -> Iterator[str]:
    event = inquiry.event
    arrow = "it came to" if event.kind == "simulated" else "answered"
    yield f"  {event.kind}: {event.detail}"
    for inner in inquiry.nested[:8]:
        pad = "  " * (inner.depth + 1)
        yield (
            f"  {pad}inside, seat {inner.seat} in round {inner.round} {inner.kind}: "
            f"{inner.detail}: {inner.answer}"
        )
    if len(inquiry.nested) > 8:
        yield f"    and {len(inquiry.nested) - 8} more inside"
    yield f"    {arrow}: {event.answer}"


def _shown(joint: Sequence[str]) -> str:
    return ", ".join(f"seat {seat} {action}" for seat, action in enumerate(joint))
