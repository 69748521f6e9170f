"""What programs may take one that deviates for: the ways in which their cases go together.

The program that deviates is one text, and what is told of plays is true. So some cases of several
programs cannot hold at once, and in others it is known who deviates, or what it plays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from codepact.checker.automaton import Automaton, automaton_flaw, automaton_from
from codepact.checker.criteria import Criterion
from codepact.checker.equilibria.plays import Play, play_of
from codepact.checker.shape import digest, exact, listed, text, texts, whole


@dataclass(frozen=True)
class Setting:
    """What all parts of a certificate are about."""

    actions: tuple[tuple[str, ...], ...]
    payoffs: Mapping[tuple[str, ...], tuple[Fraction, ...]]
    noise: Fraction
    criterion: Criterion

    def automaton(self, data: Any, seat: int) -> Automaton:
        """Return the automaton of a seat; raise `ValueError` if it is none."""
        found = automaton_from(data)
        problem = automaton_flaw(found, self.actions, seat)
        if problem:
            raise ValueError(problem)
        return found


@dataclass(frozen=True)
class Kind:
    """A case of one of the others: what it plays then, and what it tells of who plays what.

    `told`: actions that seats play in every round. `source`: the digest of the text that deviates,
    if that is told, and `known`: how it, or all that it may be, then plays. `excluded`: digests of
    texts that it is not.
    """

    automaton: Automaton
    told: Mapping[int, str]
    source: str | None
    known: Automaton | None
    excluded: frozenset[str]


def kind_from(setting: Setting, deviating: int, seat: int, case: Mapping[str, Any]) -> Kind:
    """Return a case of the program in `seat`; raise `ValueError` if it is none."""
    told = {whole(k): text(action) for k, action in listed(case["told"])}
    if any(k >= len(setting.actions) or a not in setting.actions[k] for k, a in told.items()):
        raise ValueError("a case tells of a seat or an action that is not there")
    known, excluded = case["known"], listed(case["excluded"])
    if not text(case["label"]) and (told or known is not None or excluded):
        raise ValueError("a case that is no case tells who plays what")
    if told and setting.noise:
        raise ValueError("with noise nobody plays the same in every round")
    return Kind(
        setting.automaton(case["automaton"], seat),
        told,
        digest(known) if known is not None and known["exactly"] is True else None,
        None if known is None else setting.automaton(known["automaton"], deviating),
        frozenset(map(digest, excluded)),
    )


def plays_so(setting: Setting, data: Mapping[str, Any], seat: int, automaton: Automaton) -> bool:
    """Whether an automaton of a seat can be what it plays in the play of a profile, as data."""
    own = setting.actions[seat]
    if data["by"] == "automata":
        return automaton == setting.automaton(listed(data["automata"])[seat], seat)
    if data["by"] == "simulation":
        play = listed(data["plays"])[seat]
        return automaton.plays[0] == tuple(exact(play.get(a, "0")) for a in own)
    joints, state = list(product(*setting.actions)), 0
    for joint in zip(*map(texts, listed(data["match"])), strict=True):
        if not automaton.plays[state][own.index(joint[seat])]:
            return False
        state = automaton.steps[state][joints.index(joint)]
    return True


def situations(
    setting: Setting, deviating: int, kinds: Sequence[Sequence[Kind]]
) -> Iterator[tuple[tuple[int, ...], Play]]:
    """Yield the ways in which cases go together, by number, with what can then be played.

    `kinds`: those of each other seat, in seat order. What cannot hold at once is left out.
    """
    seats = [k for k in range(len(setting.actions)) if k != deviating]
    own = setting.actions[deviating]
    for chosen in product(*(range(len(row)) for row in kinds)):
        found = [row[k] for row, k in zip(kinds, chosen, strict=True)]
        told = _joined(found)
        if told is None or not _one_source(found) or _contradicted(setting, seats, found, told):
            continue
        automata: list[Automaton | None] = [kind.automaton for kind in found]
        known = next((kind.known for kind in found if kind.known is not None), None)
        automata.insert(deviating, known)
        may = [told[deviating]] if deviating in told else own
        allowed = [own.index(a) for a in may]
        yield (
            chosen,
            play_of(setting.actions, setting.payoffs, automata, allowed, setting.noise),
        )


def _one_source(kinds: Sequence[Kind]) -> bool:
    """Whether the deviating program can be one text in all of these cases."""
    sources = {kind.source for kind in kinds if kind.source is not None}
    return len(sources) < 2 and not any(sources & kind.excluded for kind in kinds)


def _joined(kinds: Sequence[Kind]) -> Mapping[int, str] | None:
    """Return what is told in all of them together, None if it is not one thing."""
    found: dict[int, str] = {}
    for kind in kinds:
        for seat, action in kind.told.items():
            if found.setdefault(seat, action) != action:
                return None
    return found


def _contradicted(
    setting: Setting, seats: Sequence[int], kinds: Sequence[Kind], told: Mapping[int, str]
) -> bool:
    """Whether somebody is said to play an action in every round that it cannot begin with."""
    return any(
        not kind.automaton.plays[0][setting.actions[seat].index(told[seat])]
        for seat, kind in zip(seats, kinds, strict=True)
        if seat in told
    )
