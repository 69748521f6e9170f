"""Checking that no program whatever gains on those of a profile, seat by seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from codepact.checker import any_opponent
from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Discounted, Rounds, criterion_from
from codepact.checker.equilibria.cases import Setting, kind_from, plays_so, situations
from codepact.checker.equilibria.plays import play_of, with_spent
from codepact.checker.equilibria.simulated import Answers, answers_from, exceeds
from codepact.checker.equilibria.values import most, worth
from codepact.checker.equilibria.wording import given, in_words
from codepact.checker.result import Checked
from codepact.checker.shape import digest, exact, game_of, listed, text, texts, whole

KIND = "program equilibrium"
"""The kind of these certificates."""


def checked(data: Mapping[str, Any]) -> Checked:
    """Check that nobody gains more than the certificate says, by any program."""
    actions, payoffs = game_of(data["game"])
    noise, criterion = exact(data["game"]["noise"]), criterion_from(data["criterion"])
    if not 0 <= noise < 1 or text(data["game"]["name"]) == "":
        raise ValueError("a game needs a name, and noise is from 0 to below 1")
    setting = Setting(actions, payoffs, noise, criterion)
    programs = listed(data["programs"])
    if [whole(p["seat"]) for p in programs] != list(range(len(actions))):
        return Checked("it must have a program for each seat, in order")
    claimed = tuple(map(exact, listed(data["payoffs"])))
    gains = tuple(map(exact, listed(data["gains"])))
    if len(claimed) != len(actions) or len(gains) != len(actions) or min(gains) < 0:
        return Checked("it must say for each seat what it gets, and what it can gain at most")
    said = in_words(data, claimed, gains, criterion)
    if _paid(setting, data["play"]) != claimed:
        return Checked("the profile does not get what the certificate says", said)
    entries = listed(data["deviations"])
    if [whole(e["seat"]) for e in entries] != list(range(len(actions))):
        return Checked("it must bound the deviations of each seat, in order", said)
    for seat, entry in enumerate(entries):
        problem = _unbounded(setting, data, seat, entry, claimed[seat] + gains[seat])
        if problem:
            return Checked(f"seat {seat}: {problem}", said)
    return Checked("", said, given(data))


def _paid(setting: Setting, data: Mapping[str, Any]) -> tuple[Fraction, ...]:
    """Return what each seat gets by the play that a certificate describes."""
    by = text(data["by"])
    if by == "automata":
        automata = _automata(setting, data)
        play = play_of(setting.actions, setting.payoffs, automata, (), setting.noise)
        return worth(play, setting.criterion, data["evidence"])
    if by == "match":
        return _match(setting, data["match"])
    if by == "simulation":
        return _simulated(setting, data)
    if by == "shared tape":
        _once(setting, len(setting.actions))
        automata = _automata(setting, data)
        play = play_of(setting.actions, setting.payoffs, automata, (), Fraction(0))
        return worth(play, _on_tape(data), data["evidence"])
    raise ValueError(f"{by!r} is no way to describe a play")


def _automata(setting: Setting, data: Mapping[str, Any]) -> list[Automaton]:
    found = [setting.automaton(a, seat) for seat, a in enumerate(listed(data["automata"]))]
    if len(found) != len(setting.actions):
        raise ValueError("a play needs an automaton for each seat")
    return found


def _on_tape(data: Mapping[str, Any]) -> Discounted:
    """Return what rounds of a repeated game weigh that is played on a shared tape."""
    return Discounted(1 - exact(data["epsilon"]))


def _match(setting: Setting, data: Any) -> tuple[Fraction, ...]:
    rows = [texts(row) for row in listed(data)]
    criterion = setting.criterion
    if not isinstance(criterion, Rounds) or setting.noise or len(rows) != len(setting.actions):
        raise ValueError("one match is a play of so many rounds, without noise")
    if any(len(row) != criterion.rounds for row in rows):
        raise ValueError("the match has another number of rounds")
    total, weights = [Fraction(0)] * len(rows), Fraction(0)
    for t, joint in enumerate(zip(*rows, strict=True)):
        weight = criterion.discount**t
        weights += weight
        total = [s + weight * u for s, u in zip(total, setting.payoffs[joint], strict=True)]
    return tuple(s / weights for s in total)


def _simulated(setting: Setting, data: Mapping[str, Any]) -> tuple[Fraction, ...]:
    """Return the payoffs of two programs that answer each other: a fixed point, the only one."""
    _once(setting)
    both = _answers(setting, data["answers"])
    plays = [{a: exact(p) for a, p in row.items()} for row in listed(data["plays"])]
    for seat in (0, 1):
        mixed: dict[str, Fraction] = dict.fromkeys(setting.actions[seat], Fraction(0))
        for seen, chance in plays[1 - seat].items():
            for own, p in both[seat][seen].items():
                mixed[own] += chance * p
        if {a: p for a, p in mixed.items() if p} != {a: p for a, p in plays[seat].items() if p}:
            raise ValueError("what the programs play is not how they answer each other")
        if sum(plays[seat].values()) != 1:
            raise ValueError("what a program plays is a mixture of its actions")
    if not any(_grounded(row, setting.actions[seat]) for seat, row in enumerate(both)):
        raise ValueError("neither program plays anything whatever it sees, so plays are not fixed")
    return tuple(
        sum(
            (
                p * q * setting.payoffs[a, b][seat]
                for a, p in plays[0].items()
                for b, q in plays[1].items()
            ),
            Fraction(0),
        )
        for seat in (0, 1)
    )


def _grounded(answers: Answers, own: Sequence[str]) -> bool:
    """Whether some action has a chance whatever is seen: then answers contract, to one point."""
    return any(min(row.get(a, Fraction(0)) for row in answers.values()) > 0 for a in own)


def _answers(setting: Setting, data: Any) -> tuple[Answers, Answers]:
    first, second = listed(data)
    one, two = setting.actions
    return answers_from(first, one, two), answers_from(second, two, one)


def _once(setting: Setting, seats: int = 2) -> None:
    if len(setting.actions) != seats or setting.noise or setting.criterion != Rounds(1):
        raise ValueError(f"this is for one round of a game of {seats} seats, without noise")


def _unbounded(
    setting: Setting, data: Mapping[str, Any], seat: int, entry: Mapping[str, Any], bound: Fraction
) -> str:
    """Return why a program in a seat may get more than a bound, or nothing."""
    method = text(entry["method"])
    if method == "cases":
        return _by_cases(setting, data, seat, entry, bound)
    if method == "simulation":
        _once(setting)
        own, theirs = setting.actions[seat], setting.actions[1 - seat]
        answers = answers_from(entry["answers"], theirs, (*own, ""))
        if data["play"]["by"] == "simulation":
            both = _answers(setting, data["play"]["answers"])
            if {seen: row for seen, row in answers.items() if seen} != both[1 - seat]:
                return f"seat {1 - seat} answers otherwise than in the profile"
        payoff = {
            ((a, b) if seat == 0 else (b, a)): row[seat] for (a, b), row in setting.payoffs.items()
        }
        above = exceeds(answers, payoff, own, bound)
        return "some mixture of its actions gets more than the bound" if above else ""
    if method == "shared tape":
        return _on_the_tape(setting, data, seat, entry, bound)
    if method == any_opponent.KIND:
        return _by_logic(setting, data, seat, entry, bound)
    raise ValueError(f"{method!r} is no way to bound a deviation")


def _by_cases(
    setting: Setting, data: Mapping[str, Any], seat: int, entry: Mapping[str, Any], bound: Fraction
) -> str:
    """Go through all that the others may take a deviating program for.

    One of their cases is that nobody deviates, so there they play as the profile does.
    """
    others = listed(entry["others"])
    seats = [k for k in range(len(setting.actions)) if k != seat]
    if [whole(o["seat"]) for o in others] != seats:
        raise ValueError(f"the others must sit in seats {seats}")
    kinds = [
        [kind_from(setting, seat, k, case) for case in listed(o["cases"])]
        for k, o in zip(seats, others, strict=True)
    ]
    if any(not own for own in kinds):
        raise ValueError("each of the others needs a case")
    for k, own in zip(seats, kinds, strict=True):
        if not any(plays_so(setting, data["play"], k, kind.automaton) for kind in own):
            return f"seat {k} plays otherwise in each of its cases than in the profile"
    shown = {tuple(map(whole, listed(s["cases"]))): s["evidence"] for s in entry["situations"]}
    for chosen, play in situations(setting, seat, kinds):
        if chosen not in shown:
            return f"nothing is shown of the situation {list(chosen)}"
        if most(play, seat, setting.criterion, shown[chosen]) > bound:
            return f"in the situation {list(chosen)} more can be had than the bound"
    return ""


def _on_the_tape(
    setting: Setting, data: Mapping[str, Any], seat: int, entry: Mapping[str, Any], bound: Fraction
) -> str:
    """Go through the repeated game that is played on a shared tape, if that is how it is played.

    A program can spend what the others' last runs may, so that they play their default actions in
    the round that counts; so that round pays at least what that would.
    """
    if data["play"]["by"] != "shared tape":
        return "it is not played on a shared tape"
    if {"random", "prove", "certify"} & set(texts(data["game"]["capabilities"])):
        return "programs may draw, or ask for proofs, so the tape does not decide what they play"
    payoffs = with_spent(setting.payoffs, seat, texts(data["game"]["default"]))
    automata: list[Automaton | None] = [*_automata(setting, data["play"])]
    automata[seat] = None
    allowed = range(len(setting.actions[seat]))
    play = play_of(setting.actions, payoffs, automata, allowed, Fraction(0))
    above = most(play, seat, _on_tape(data["play"]), entry["evidence"]) > bound
    return "on the tape more can be had than the bound" if above else ""


def _by_logic(
    setting: Setting, data: Mapping[str, Any], seat: int, entry: Mapping[str, Any], bound: Fraction
) -> str:
    """Leave out the joint actions of which provability logic says that they are never played."""
    _once(setting)
    never = set()
    other = data["programs"][1 - seat]
    for proof in listed(entry["certificates"]):
        found = any_opponent.checked(proof)
        if found.problem:
            return f"what is proved of the other is not: {found.problem}"
        if proof["kind"] != any_opponent.KIND or digest(proof["program"]) != digest(other):
            return "what is proved is not about the other program"
        if {k: v for k, v in data["game"].items() if k != "noise"} != proof["game"]:
            return "what is proved is about another game"
        claims = {"unexploitable": ("C", "D"), "never exploits": ("D", "C")}
        if proof["claim"]["name"] not in claims:
            return "what is proved bounds nothing"
        theirs, own = claims[proof["claim"]["name"]]
        never.add((own, theirs) if seat == 0 else (theirs, own))
    left = [row[seat] for joint, row in setting.payoffs.items() if joint not in never]
    return "" if left and max(left) <= bound else "a joint action is left that pays more"
