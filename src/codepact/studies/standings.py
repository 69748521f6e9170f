"""The table of a round robin: who scored what against whom."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from codepact.studies.record import Counts, RunRecord, move_counts, share, sum_counts

Entry = tuple[str, str]
"""Name and digest: one entered program."""


@dataclass(frozen=True)
class Standing:
    """One program's place. `scores` are its mean payoffs a match against each, by rank.

    None: they did not meet. `mean` is over all that it met; against itself its two seats count
    half each.
    """

    name: str
    digest: str
    mean: Fraction
    scores: tuple[Fraction | None, ...]
    rate: Fraction | None
    matches: int
    faults: int


def standings(record: RunRecord) -> tuple[Standing, ...]:
    """Return the programs of a run with two seats, best mean first; ties keep their order."""
    gained: dict[tuple[Entry, Entry], list[Fraction]] = {}
    moves: dict[Entry, list[Counts]] = {}
    faults: dict[Entry, int] = {}
    met: dict[Entry, int] = {}
    first = record.first_action
    for played in record.matches:
        entries = list(zip(played.names, played.match.digests, strict=True))
        if len(entries) != 2:
            continue
        for seat, own in enumerate(entries):
            gained.setdefault((own, entries[1 - seat]), []).append(played.match.payoffs[seat])
            moves.setdefault(own, []).append(move_counts(played, seat, first))
            faults[own] = faults.get(own, 0) + sum(f.seat == seat for f in played.match.faults)
        for own in set(entries):
            met[own] = met.get(own, 0) + 1
    score = {pair: sum(got, Fraction(0)) / len(got) for pair, got in gained.items()}
    means = {a: _mean([v for (own, _), v in score.items() if own == a]) for a in moves}
    order = sorted(moves, key=lambda a: -means[a])
    return tuple(
        Standing(
            name=own[0],
            digest=own[1],
            mean=means[own],
            scores=tuple(score.get((own, other)) for other in order),
            rate=share(sum_counts(moves[own])),
            matches=met[own],
            faults=faults[own],
        )
        for own in order
    )


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
