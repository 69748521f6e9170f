"""Deciding claims about programs that count: for every history and any number of rounds at once.

What would break a claim is a few rounds after some history (`codepact.checker.counting`). If Z3
finds no whole numbers for it, evidence is put together that the checker goes over without Z3. If it
finds some, a history with these numbers is made, and played on the tree: only what then breaks the
claim is reported, for the caller to replay. The numbers can also be those of a history that the
program never takes part in; then nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from codepact.checker.claims import Claim
from codepact.checker.counting import ROUNDS, STEPS, Choice, Story, counted, story
from codepact.checker.facts import Facts
from codepact.checker.farkas import ONE, Form, Variable, total
from codepact.checker.machine import Letter
from codepact.checker.pairs import Pairs
from codepact.core.errors import CodepactError
from codepact.proof.abstract.features import Play
from codepact.proof.counting.paths import Past, Paths, played
from codepact.proof.counting.solving import SPLITS, UnsettledError, contradiction, solution, split
from codepact.proof.counting.sums import MOST_ROUNDS

COURSES = 2_000
"""Courses of the rounds, and splits of them, that are looked at."""

TRIED = 6
"""Courses of which it is tried whether they come out."""

REPLAYED = 10_000
"""Rounds that a history may have to be played."""


DECIDED = frozenset(
    [
        "forgives",
        "history-independent",
        "nice",
        "plays",
        "retaliates-at-once",
        "retaliates-eventually",
        "sucker-at-most",
    ]
)
"""The claims that are decided; of "plays" only that it always plays so, whoever it meets."""


SHORT = 7
"""Rounds of which everything is tried that can be played, if nothing else decides."""


@dataclass(frozen=True)
class CountingProved:
    """The claim holds in matches of up to `bound` rounds, None for any number.

    `evidence`: plain data for `codepact.checker.counting.counted`, with the tree.
    """

    evidence: tuple[Any, ...]
    bound: int | None


@dataclass(frozen=True)
class CountingBroken:
    """What the others play in a match of `rounds` rounds so that the claim is broken.

    `history`: a letter a round, up to the one that breaks it; for claims that compare two plays, up
    to the one before, and `second` is played to the other. `atoms`: what must hold of the others'
    sources. It is what the tree plays; it is for the caller to replay it.
    """

    history: tuple[Letter, ...]
    rounds: int
    second: tuple[Letter, ...] | None
    atoms: tuple[tuple[Any, bool], ...]


@dataclass(frozen=True)
class CountingUnknown:
    """Why neither was found."""

    reason: str


def decide_counting(
    claim: Claim, facts: Facts, paths: Paths, rounds: int | None = None
) -> CountingProved | CountingBroken | CountingUnknown:
    """Decide a claim about a program that counts, in a match of `rounds`; None for any number.

    Raises `ValueError` if a value of the claim makes no sense.
    """
    if claim.name not in DECIDED:
        return CountingUnknown(f"{claim.name} is not decided for programs that count")
    if rounds is not None and paths.bound is not None and rounds > paths.bound:
        return CountingUnknown(f"it is read for matches of up to {paths.bound} rounds")
    if "within" in facts.values and facts.whole("within") > STEPS:
        return CountingUnknown(f"it is about more than {STEPS} rounds in a row")
    told = story(claim.name, facts, paths.tree, rounds)
    search = _Search(claim, facts, paths, told)
    try:
        evidence = tuple(search.proof(short, (), ()) for short in told.cases)
    except (UnsettledError, CodepactError) as e:
        return CountingUnknown(str(e))
    broken = search.broken or (search.open_ and _shortly_broken(claim, facts, paths, rounds))
    if broken:
        return broken
    problem = search.open_
    if not problem:  # the prover is not trusted, here either
        rejected = counted(claim.name, facts, paths.tree, rounds, evidence)
        problem = f"the checker rejected the evidence: {rejected}" if rejected else ""
    return CountingUnknown(problem) if problem else CountingProved(evidence, paths.bound)


@dataclass
class _Search:
    """A search for evidence.

    `broken`: what was found instead. `open_`: why a course of the rounds was not excluded.
    """

    claim: Claim
    facts: Facts
    paths: Paths
    told: Story
    broken: CountingBroken | None = None
    open_: str = ""
    courses: int = 0
    tried: int = 0

    def proof(
        self, short: int | None, prefix: tuple[Choice, ...], splits: tuple[Form, ...]
    ) -> list[Any]:
        """Return a proof that no course of the rounds goes on so, as far as none is found."""
        if self.broken:
            return []
        self.courses += 1
        if self.courses > COURSES:
            raise UnsettledError(f"more than {COURSES} courses of play")
        rows = self.told.rows(short, prefix, splits)
        taken = contradiction(rows)
        if taken is not None:
            return ["sum", taken]
        choices = self.told.choices(prefix)
        if choices is not None:
            return ["steps", [self.proof(short, (*prefix, c), splits) for c in choices]]
        if solution(rows) is not None:
            self._try(short, prefix, rows)
            return []
        return self._split(short, prefix, splits, rows)

    def _split(
        self,
        short: int | None,
        prefix: tuple[Choice, ...],
        splits: tuple[Form, ...],
        rows: list[Form],
    ) -> list[Any]:
        """Return a proof by two cases."""
        values = solution(rows, whole=False)
        form = split(values) if values is not None else None
        if form is None or len(splits) >= SPLITS:
            raise UnsettledError(
                "Z3 excludes what would break it, but there is no certificate for that"
            )
        other = total([(-1, form), (-1, {ONE: 1})])
        yes = self.proof(short, prefix, (*splits, form))
        no = self.proof(short, prefix, (*splits, other))
        return ["split", list(form.items()), yes, no]

    def _try(self, short: int | None, prefix: tuple[Choice, ...], rows: list[Form]) -> None:
        """Look for a history with these numbers that breaks the claim on the tree."""
        if self.claim.others != "anybody":
            raise UnsettledError("it does not do so against everybody")
        self.open_ = (
            "what would break it can be counted, but no history was found in which it is played"
        )
        self.tried += 1
        if self.tried > TRIED:
            raise UnsettledError(self.open_)
        for values, mixed in product(_least(rows, self.paths.bound or MOST_ROUNDS), _ORDERS):
            histories = [
                tuple(self.paths.plays[p][1:] for p in _history(self.told, short, values, k, mixed))
                for k in range(2 if self.told.pattern.twins else 1)
            ]
            self.broken = self._played(histories, prefix, int(values[ROUNDS]))
            if self.broken:
                return

    def _played(
        self, histories: Sequence[tuple[Letter, ...]], prefix: tuple[Choice, ...], rounds: int
    ) -> CountingBroken | None:
        """Return what breaks the claim if the others play so, or nothing."""
        atoms = tuple(dict.fromkeys(s for way, _ in prefix for s in self.told.ways[way].sources))
        others = [a for k, a in enumerate(self.facts.actions) if k != self.facts.seat]
        letters = list(product(*others))
        if self.told.pattern.twins:
            one, two = (_course(self.paths, (*h, letters[0]), rounds, atoms) for h in histories)
            alike = one[-1] == two[-1]
            return None if alike else CountingBroken(histories[0], rounds, histories[1], atoms)
        history = (*histories[0], *(letters[k] for _, k in prefix))[:rounds]
        rule: Any = self.claim.rule
        number: int | None = 0
        own = _course(self.paths, history, rounds, atoms)
        for k, (action, letter) in enumerate(zip(own, history, strict=False), 1):
            number = rule(self.facts, number, action, letter)
            if number is None:
                return CountingBroken(history[:k], rounds, None, atoms)
        return None


def _shortly_broken(
    claim: Claim, facts: Facts, paths: Paths, rounds: int | None
) -> CountingBroken | None:
    """Return what breaks a claim within `SHORT` rounds, or nothing: all that can be played."""
    if claim.others != "anybody" or isinstance(claim.rule, Pairs):
        return None
    rule: Any = claim.rule
    letters = list(product(*(a for k, a in enumerate(facts.actions) if k != facts.seat)))
    for match in range(1, SHORT + 1) if rounds is None else [rounds]:
        todo: list[tuple[tuple[Letter, ...], tuple[Play, ...], int]] = [((), (), 0)]
        for history, joint, number in todo:
            action, _ = played(paths, Past(paths.plays, joint), match)
            for letter in letters:
                longer, then = (*history, letter), rule(facts, number, action, letter)
                if then is None:
                    return CountingBroken(longer, match, None, ())
                if len(longer) < min(match, SHORT) and len(todo) < len(letters) ** SHORT:
                    todo.append((longer, (*joint, (action, *letter)), then))
    return None


def _least(rows: list[Form], most: int) -> Iterator[Mapping[Variable, Any]]:
    """Yield numbers for a match with few rounds, then for longer ones."""
    limit = 4
    while limit < 2 * most:
        found = solution([*rows, {ROUNDS: -1, ONE: min(limit, most)}])
        if found is not None:
            yield found
            if found[ROUNDS] > REPLAYED or limit >= REPLAYED:
                return
            limit = max(limit, int(found[ROUNDS])) * 4
        else:
            limit *= 2


_ORDERS: tuple[Callable[[list[int]], list[int]], ...] = (
    sorted,
    lambda plays: sorted(plays, reverse=True),
    lambda plays: [p for _, p in sorted(enumerate(sorted(plays)), key=lambda x: x[0] % 2)],
)
"""How the plays in the middle of a history are put in order."""


def _history(
    told: Story,
    short: int | None,
    values: Mapping[Variable, Any],
    copy: int,
    mixed: Callable[[list[int]], list[int]],
) -> list[int]:
    """Return a history with these numbers, as numbers of joint plays."""

    def at(end: str, k: int) -> int:
        return next(p for p in told.pattern.plays if values.get((end, k, p, copy)) == 1)

    if short is not None:
        return [at("last", k) for k in range(short, 0, -1)]
    middle = [
        p for p in told.pattern.plays for _ in range(int(values.get(("middle", 0, p, copy), 0)))
    ]
    first = [at("first", k) for k in range(1, told.first + 1)]
    last = [at("last", k) for k in range(told.last, 0, -1)]
    return [*first, *mixed(middle), *last]


def _course(
    paths: Paths,
    history: Sequence[Letter],
    rounds: int,
    atoms: tuple[tuple[Any, bool], ...],
) -> list[str]:
    """Return what the tree plays if the others play so, round by round, as far as that is tried."""
    sources, past = dict(atoms), Past(paths.plays)
    own = []
    for letter in history[:REPLAYED]:
        action, _ = played(paths, past, rounds, lambda atom: sources.get(atom, False))
        past.add((action, *letter))
        own.append(action)
    return own
