"""What a certificate of a program equilibrium states, in words, and what it takes as given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from codepact.checker import any_opponent
from codepact.checker.criteria import Criterion
from codepact.checker.shape import digest, exact, game_of, text, whole

CELLS = 16
"""Joint actions of a game whose payoffs are all said."""


def in_words(
    data: Mapping[str, Any],
    claimed: Sequence[Fraction],
    gains: Sequence[Fraction],
    criterion: Criterion,
) -> str:
    """Return what a certificate states: who plays what, what they get, and what nobody exceeds."""
    names = " and ".join(digest(p)[:12] for p in data["programs"])
    noise = exact(data["game"]["noise"])
    where = f"{text(data['game']['name'])}, {criterion}{f', noise {noise}' if noise else ''}"
    if not any(gains):
        what = "are a program equilibrium: no program whatever gets more in anybody's place"
    else:
        most_ = ", ".join(map(str, gains))
        what = f"are an ε-program equilibrium: no program whatever gains more than {most_} by seat"
    return f"{names} in {where}: they get {', '.join(map(str, claimed))} per round and {what}"


def given(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what was taken as given: how the programs play, and what they look at."""
    found = [f"that this is the game: {_game(data['game'])}"]
    for p in data["programs"]:
        reading = p["reading"]
        found.append(
            f"that {digest(p)[:12]} in seat {p['seat']} plays as it is said to here: "
            f"{text(reading['method'])}, by {text(reading['executor'])}"
        )
    for entry in data["deviations"]:
        for other in entry.get("others", ()):
            labels = [case["label"] for case in other["cases"] if case["label"]]
            if labels:
                found.append(
                    f"that where only seat {entry['seat']} holds another program, one of these "
                    f"holds for seat {other['seat']}: " + "; ".join(map(text, labels))
                )
            for case in other["cases"]:
                if case["told"]:
                    plays = ", ".join(f"seat {whole(k)} plays {text(a)}" for k, a in case["told"])
                    found.append(f"that where {text(case['label'])}, {plays}")
                if case["known"] is not None:
                    known = case["known"]
                    like = "" if known["exactly"] else ", or one with the same syntax tree,"
                    found.append(
                        f"that where {text(case['label'])}, {digest(known)[:12]}{like} sits in "
                        f"seat {entry['seat']} and plays as its automaton says"
                    )
                if not_held := ", ".join(digest(one)[:12] for one in case["excluded"]):
                    where = f"that where {text(case['label'])}, "
                    found.append(f"{where}seat {entry['seat']} does not hold {not_held}")
        if entry["method"] == "shared tape":
            found.append(
                "that no program can tell whether it is simulated, the numbers of the tape are "
                "independent, and no history is so long that a run meets its limits"
            )
        if entry["method"] == "simulation":
            found.append(
                "that no program can tell whether it is simulated, each run has coins of its own, "
                "and no simulation meets its limits"
            )
        for proof in entry.get("certificates", ()):
            found += any_opponent.checked(proof).given
    found.append("that a program that faults, or does not end, plays the default action")
    found.append("that no program ends a call of another by using up the memory or time of a match")
    return tuple(dict.fromkeys(found))


def _game(data: Mapping[str, Any]) -> str:
    """Return what a game pays: joint action by joint action, or how much there is to compare."""
    actions, payoffs = game_of(data)
    if len(payoffs) > CELLS:
        sizes = " x ".join(str(len(own)) for own in actions)
        return f"{sizes} actions, with the payoffs that stand in the certificate"
    return "; ".join(
        f"{' '.join(joint)} pays {', '.join(map(str, row))}" for joint, row in payoffs.items()
    )
