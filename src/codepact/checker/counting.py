"""Programs that count: claims about them, shown by sums of inequalities.

What such a program plays hangs on a tree of questions about what was played before, each whether a
sum of whole numbers is at least 0 (`codepact.checker.trees`). What must not happen is a few rounds
in a row, after any history at all. For every way through the trees of these rounds the answers are
inequalities, and the evidence shows that they cannot all be true (`codepact.checker.farkas`). As
the numbers are whole, `s > 0` is `s >= 1`, and a case may be split in two, `s >= 0` and `s <= -1`.

Of the history before these rounds it is only used that it is one: what it holds of the own plays
may be what the program never does. So nothing is shown that is false, and some things that are true
are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from codepact.checker.by_machine import facts_of
from codepact.checker.claims.registry import all_claims
from codepact.checker.facts import Facts
from codepact.checker.farkas import ONE, Form, Variable, contradicts, form_of, rounded, total
from codepact.checker.result import Checked
from codepact.checker.shape import digest, listed, text, whole
from codepact.checker.trees import Branch, Setting, branches, windows

KIND = "counting"
ROUNDS: Variable = ("rounds",)
NESTED = 200
"""Rounds and splits within each other."""

STEPS = 20
"""Rounds after the history that a claim may be about."""


def checked(data: Mapping[str, Any]) -> Checked:
    """Check a certificate of a claim about a program that counts.

    Besides what all certificates hold: `tree`; `bound`, the rounds of a match for which the tree is
    exact, or None; `match`, the rounds of the one match that the claim is about, or None for all;
    `evidence` for `counted`.
    """
    name, values = data["claim"]["name"], data["claim"]["values"]
    if name not in all_claims():
        return Checked(f"it is about the claim {name!r}, which this checker does not know")
    claim = all_claims()[name]
    if set(values) != set(claim.parameters) or data["claim"]["meaning"] != claim.meaning:
        return Checked(f"its values or its meaning are not those of {name}")
    facts = facts_of(data)
    bound, match = (None if data[k] is None else whole(data[k], 1) for k in ("bound", "match"))
    if bound is not None and match is not None and match > bound:
        return Checked(f"the tree says nothing of matches of more than {bound} rounds")
    span = "any number of rounds" if bound is None else f"any number of rounds up to {bound}"
    given = "".join(f" {k}={v}" for k, v in facts.values.items())
    said = (
        f"{digest(data['program'])[:12]} in seat {facts.seat} of {text(data['game']['name'])}, "
        f"where {facts.cooperation} is to cooperate, in a match of "
        f"{span if match is None else f'{match} rounds'}: {name}{given} ({claim.meaning})"
    )
    reading = data["reading"]
    taken = [
        f"that {digest(data['program'])[:12]} plays as its tree says for {span}: "
        f"{text(reading['method'])}, by {text(reading['executor'])}",
        "that no call of it is ended by its limits",
    ]
    faults = sorted({way.fault for way in branches(data["tree"])} - {""})
    if faults:
        taken.append(f"that where it faults ({', '.join(faults)}) the default action is played")
    problem = counted(name, facts, listed(data["tree"]), match, listed(data["evidence"]))
    return Checked(problem, said, tuple(taken))


@dataclass(frozen=True)
class Pattern:
    """What breaks a claim: rounds in a row after a history.

    `plays`: what the history may hold. `least`: a sum that is then at least 0. `steps`: for each
    of the rounds the own actions and the numbers of the others' plays. `twins`: there are two
    histories of one length instead, with a round after each, and other own actions in the second.
    """

    plays: tuple[int, ...]
    steps: tuple[tuple[frozenset[str], tuple[int, ...]], ...]
    least: Form
    twins: bool = False


def pattern(claim: str, facts: Facts) -> Pattern:
    """Return what breaks a claim; raise `ValueError` if it is not a claim of this kind."""
    own = facts.actions[facts.seat]
    letters = list(product(*(a for k, a in enumerate(facts.actions) if k != facts.seat)))
    size = len(letters)
    good = letters.index(facts.others_cooperate)
    if claim in ("forgives", "retaliates-eventually") and facts.whole("within") > STEPS:
        raise ValueError(f"within must be at most {STEPS} for programs that count")
    everything, every = tuple(range(len(own) * size)), tuple(range(size))
    bad = tuple(k for k in every if k != good)
    yes, all_own = frozenset([facts.cooperation]), frozenset(own)
    if claim == "nice":
        return Pattern((own.index(facts.cooperation) * size + good,), ((all_own - yes, every),), {})
    if claim in ("retaliates-at-once", "retaliates-eventually"):
        within = facts.whole("within") if claim == "retaliates-eventually" else 1
        return Pattern(everything, ((yes, bad), *[(yes, every)] * within), {})
    if claim == "forgives":
        calm = ((all_own, (good,)),) * facts.whole("within")
        return Pattern(everything, (*calm, (all_own - yes, every)), {})
    if claim == "sucker-at-most":
        first = own.index(facts.cooperation) * size
        least = {("count", first + k): 1 for k in bad}
        return Pattern(
            everything, ((yes, bad),), total([(1, least), (-facts.whole("times", 0), {ONE: 1})])
        )
    if claim == "plays":
        return Pattern(everything, ((all_own - {facts.action("action")}, every),), {})
    if claim == "history-independent":
        return Pattern(everything, ((all_own, every), (all_own, every)), {}, twins=True)
    raise ValueError(f"{claim} is not decided for programs that count")


Choice = tuple[int, int]
"""Which way through the tree a round takes, and what the others play in it, by number."""


@dataclass(frozen=True)
class Story:
    """A claim about a tree: what must be impossible, one case for each length of a short history.

    `rounds`: the number of rounds of the match, None for all.
    """

    ways: tuple[Branch, ...]
    pattern: Pattern
    letters: int
    actions: tuple[str, ...]
    last: int
    first: int
    rounds: int | None

    @property
    def cases(self) -> tuple[int | None, ...]:
        """Return the lengths of the history: short ones, and None for all that are longer."""
        return (*range(self.last + self.first), None)

    def choices(self, prefix: Sequence[Choice]) -> list[Choice] | None:
        """Return how the rounds can go on, None if they are all there."""
        if len(prefix) == len(self.pattern.steps):
            return None
        actions, letters = self.pattern.steps[len(prefix)]
        known = dict(s for way, _ in prefix for s in self.ways[way].sources)
        if self.pattern.twins and prefix:
            actions = actions - {self.ways[prefix[0][0]].action}
        ends = self.pattern.twins or len(prefix) == len(self.pattern.steps) - 1
        return [
            (k, letter)
            for k, way in enumerate(self.ways)
            if way.action in actions and all(known.get(a, yes) is yes for a, yes in way.sources)
            for letter in (letters[:1] if ends else letters)
        ]

    def rows(
        self, short: int | None, prefix: Sequence[Choice], splits: Sequence[Form]
    ) -> list[Form]:
        """Return sums that are all at least 0 if the rounds can go so."""
        base = [
            Setting(short, self.last, self.first, self.pattern.plays, copy)
            for copy in range(2 if self.pattern.twins else 1)
        ]
        sums: list[Form] = [*splits, base[0].form(self.pattern.least)]
        equal = [total([(1, row), (-1, {ONE: 1})]) for s in base for row in s.windows()]
        if self.pattern.twins:
            equal.append(total([(1, base[0].length()), (-1, base[1].length())]))
        if self.rounds is not None:
            equal.append(total([(1, {ROUNDS: 1}), (-self.rounds, {ONE: 1})]))
        sums += [total([(sign, form)]) for form in equal for sign in (1, -1)]
        shown = 1 if self.pattern.twins else max(1, len(prefix))
        sums.append(total([(1, {ROUNDS: 1}), (-1, base[0].length()), (-shown, {ONE: 1})]))
        then: tuple[int, ...] = ()
        for step, (way, letter) in enumerate(prefix):
            branch = self.ways[way]
            at = base[step] if self.pattern.twins else base[0]
            setting = Setting(short, self.last, self.first, at.plays, at.copy, then)
            sums += map(setting.form, branch.rows)
            if not self.pattern.twins:
                then = (*then, self.actions.index(branch.action) * self.letters + letter)
        return sums + list(rounded(sums))


def story(claim: str, facts: Facts, tree: Any, rounds: int | None) -> Story:
    """Return what must be impossible for a claim to hold; raise `ValueError` on bad data."""
    ways = tuple(branches(tree))
    own = facts.actions[facts.seat]
    if any(way.action not in own for way in ways):
        raise ValueError("the tree plays what is no action of its seat")
    letters = prod(len(a) for seat, a in enumerate(facts.actions) if seat != facts.seat)
    return Story(ways, pattern(claim, facts), letters, tuple(own), *windows(ways), rounds)


def counted(
    claim: str, facts: Facts, tree: Any, rounds: int | None, evidence: Sequence[Any]
) -> str:
    """Return why the evidence does not show that the claim holds of the tree, or nothing.

    The evidence is a proof for each length of the history: ["sum", rows with how many times each
    is taken], ["split", a sum, a proof where it is at least 0, one where it is not], or ["steps", a
    proof for each way in which the rounds can go on].
    """
    told = story(claim, facts, tree, rounds)
    if len(evidence) != len(told.cases):
        return f"the evidence needs {len(told.cases)} cases"
    problems = (
        _unshown(told, short, (), (), proof)
        for short, proof in zip(told.cases, evidence, strict=True)
    )
    return next(filter(None, problems), "")


def _unshown(
    told: Story,
    short: int | None,
    prefix: tuple[Choice, ...],
    splits: tuple[Form, ...],
    proof: Any,
) -> str:
    """Return which course of the rounds is not excluded, or nothing."""
    if len(prefix) + len(splits) > NESTED:
        return "the evidence is nested too deep"
    where = f"after {'a long' if short is None else f'a {short}-round'} history, ways {prefix}"
    match proof:
        case ["sum", taken]:
            held = contradicts(told.rows(short, prefix, splits), taken)
            return "" if held else f"{where}: the sums are no contradiction"
        case ["split", terms, yes, no]:
            form = form_of(terms)
            other = total([(-1, form), (-1, {ONE: 1})])
            return _unshown(told, short, prefix, (*splits, form), yes) or _unshown(
                told, short, prefix, (*splits, other), no
            )
        case ["steps", [*proofs]]:
            choices = told.choices(prefix)
            if choices is None or len(proofs) != len(choices):
                return f"{where}: not all that can be played is excluded"
            problems = (
                _unshown(told, short, (*prefix, choice), splits, one)
                for choice, one in zip(choices, proofs, strict=True)
            )
            return next(filter(None, problems), "")
    return f"{where}: there is no proof"
