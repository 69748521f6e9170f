"""Three sets of items that belong together: published programs, the same renamed, and new ones.

`published`: zoo programs as they were published. `renamed`: the same machines in another style,
with other names for actions, other payoffs, and nothing that says who they are. `random`: machines
of at least `LEAST` states that are new, in the same styles, names and payoffs, drawn to have as
many states and the same answers. What is answered better as published was recalled; what is
answered better of known machines than of new ones was familiar.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from random import Random
from typing import Literal

from codepact.checker.automaton import Automaton
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program import Program, source_digest
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.equilibrium.automata import automaton_of
from codepact.games import load_game
from codepact.games.transform import rename_actions, rescale
from codepact.interpretation.items.asking import LONGEST, distinct, history, opponent
from codepact.interpretation.items.drawing import Traits, altered, draw
from codepact.interpretation.items.forms import reduced, relabelled
from codepact.interpretation.items.questions import (
    KINDS,
    Equivalent,
    Exploitable,
    FirstDefection,
    Known,
    NextMove,
    OwnCopy,
    Question,
    Retaliates,
    Truth,
    Unknown,
    strategy,
    truth,
)
from codepact.interpretation.items.styles import STYLES
from codepact.proof.machines import Unread
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.zoo import zoo_entry, zoo_names, zoo_program
from codepact.zoo.catalogue import fits

SetName = Literal["published", "renamed", "random"]

LEAST = 4
"""The fewest states of a random machine: of fewer there are too few that are new."""

MOST = 24
"""The most states of a published program that is asked about."""

_LETTERS = "ABEFGHJKLMNPQRSTUVWXYZ"  # without C and D, and what looks like a digit
_ODDS = (Fraction(0), Fraction(1))


@dataclass(frozen=True)
class Item:
    """A question about a program, with its truth.

    `source`: the program; another one may be in the question. `game`: the rules that it plays by;
    `seat`: where it sits. `size`: states of its smallest machine; with coins, of the smallest
    automaton that sees what was played. `family`: the published program that the item stems from.
    `pair`: the id of the item that it is compared with, in the set before; "" if published.
    """

    id: str
    set: SetName
    source: Program
    game: ProgramGame
    seat: int
    question: Question
    truth: Truth
    size: int
    family: str
    pair: str

    @property
    def kind(self) -> str:
        """Return what its kind of question is called."""
        return KINDS[type(self.question)]


@dataclass(frozen=True)
class Subject:
    """A program that is asked about, and its strategy in the fewest states."""

    program: Program
    rules: ProgramGame
    automaton: Automaton


def standard_rules() -> ProgramGame:
    """Return the prisoner's dilemma over 50 rounds, which zoo programs are written for."""
    return ProgramGame(load_game("prisoners-dilemma"), Repetition(50))


@lru_cache(maxsize=16)
def item_sets(
    seed: int = 0,
    rules: ProgramGame | None = None,
    histories: int = 4,
    opponents: int = 3,
    seat: int = 0,
    names: tuple[str, ...] | None = None,
) -> tuple[Item, ...]:
    """Return the items of all three sets, family by family; the same for the same arguments.

    Of each program are asked `histories` next moves, `opponents` first defections, three claims and
    two equivalences. `names`: zoo programs, None for all that have one machine of at most `MOST`
    states, each machine once. Raises `CodepactError` for a named program that has none.
    """
    rules = rules or standard_rules()
    found: list[Item] = []
    new: set[Automaton] = set()
    for name, subject in published(rules, seat, names).items():
        random = Random(derive_seed("items", seed, name))
        found += _family(random, name, subject, seat, (histories, opponents), new)
    return tuple(found)


def published(
    rules: ProgramGame, seat: int = 0, names: Sequence[str] | None = None
) -> Mapping[str, Subject]:
    """Return the zoo programs that are asked about, by name.

    Of several with one machine the first is kept, those written for two players before others.
    """
    chosen = [n for n in zoo_names() if fits(n, 2)] if names is None else [*names]
    chosen.sort(key=lambda n: ("two players" not in zoo_entry(n).scope, n))
    found: dict[str, Subject] = {}
    seen: set[Automaton] = set()
    for name in chosen:
        program = zoo_program(name)
        known = strategy(program, rules, seat)
        small = not isinstance(known, Unknown) and len(known.automaton.plays) <= MOST
        if isinstance(known, Unknown) or not small or known.horizon is not None:
            if names is not None:
                raise CodepactError(f"{name} has no machine of at most {MOST} states to ask about")
            continue
        if known.automaton not in seen:
            seen.add(known.automaton)
            found[name] = Subject(program, rules, known.automaton)
    return dict(sorted(found.items()))


@lru_cache(maxsize=16)
def zoo_forms(rules: ProgramGame, seat: int = 0) -> frozenset[Automaton]:
    """Return the smallest forms of all machines of the zoo, of every case, under every renaming.

    Those with more than 1,000 states are left out.
    """
    found: set[Automaton] = set()
    for name in zoo_names():
        if not fits(name, 2):
            continue
        reading = read_program(zoo_program(name), rules, sandbox(), seat)
        for case in () if isinstance(reading, Unread) else reading.cases:
            if len(case.machine.actions) > 1000 or (case.machine.ways > 1 and not case.chance):
                continue
            automaton = automaton_of(rules.game, seat, case.chance or case.machine)
            found.update(
                relabelled(reduced(automaton, rules.game.actions, seat), rules.game.actions, seat)
            )
    return frozenset(found)


def disguised(random: Random, rules: ProgramGame) -> ProgramGame:
    """Return the same rules with letters for actions, payoffs in other units, and no name.

    Both seats get the same letters and units, so that leads stay leads.
    """
    game = rules.game
    words = random.sample(_LETTERS, len(game.actions[0]))
    games = [dict(zip(own, words, strict=True)) for own in game.actions]
    unit = (random.randint(2, 6), random.randint(1, 20))
    other = rescale(rename_actions(game, games), dict.fromkeys(range(game.seats), unit))
    return replace(rules, game=replace(other, name="game", summary=""))


def _family(
    random: Random,
    name: str,
    subject: Subject,
    seat: int,
    counts: tuple[int, int],
    new: set[Automaton],
) -> Iterator[Item]:
    """Yield the items that stem from a published program; note in `new` what was drawn."""
    rules = subject.rules
    asked = list(_asked(random, subject, seat, counts))
    first = [_item("published", subject, q, seat, name, "") for q in asked]

    hidden = disguised(random, rules)
    style, other_style = random.sample(sorted(STYLES), 2)
    program = Program(STYLES[style](subject.automaton, hidden.game, seat))
    same = Subject(program, hidden, subject.automaton)
    second = [
        _item(
            "renamed", same, _renamed(i.question, rules, same, seat, other_style), seat, name, i.id
        )
        for i in first
    ]

    odds = sorted({*_ODDS, *(row[0] for row in subject.automaton.plays)})
    size = max(LEAST, len(subject.automaton.plays))
    known = zoo_forms(rules, seat) | new
    form = draw(random, rules.game, seat, size, odds, _traits(subject, first), known)
    new.update(relabelled(form, rules.game.actions, seat))
    drawn = Subject(Program(STYLES[style](form, hidden.game, seat)), hidden, form)
    used: set[Question] = set()
    third = [
        _item("random", drawn, _alike(random, i, drawn, seat, used, other_style), seat, name, i.id)
        for i in second
    ]
    yield from (*first, *second, *third)


def _asked(
    random: Random, subject: Subject, seat: int, counts: tuple[int, int]
) -> Iterator[Question]:
    """Yield the questions about a published program."""
    game, automaton = subject.rules.game, subject.automaton
    moves, plays = set[NextMove](), set[FirstDefection]()
    longest = min(LONGEST, subject.rules.repetition.rounds - 1)
    for _ in range(counts[0]):
        rounds = random.randint(min(1, longest), longest)
        yield distinct(partial(history, random, automaton, game, seat, rounds), moves)
    for _ in range(counts[1]):
        rounds = min(LONGEST, subject.rules.repetition.rounds)
        yield distinct(partial(opponent, random, game, seat, rounds), plays)
    yield from (Retaliates(), Exploitable(), OwnCopy())
    yield _equivalence(automaton, subject, seat, random.choice(sorted(STYLES)))
    other = altered(random, automaton, game, seat)
    yield _equivalence(other, subject, seat, random.choice(sorted(STYLES)))


def _equivalence(automaton: Automaton, subject: Subject, seat: int, style: str) -> Equivalent:
    return Equivalent(Program(STYLES[style](automaton, subject.rules.game, seat)))


def _renamed(
    question: Question, rules: ProgramGame, same: Subject, seat: int, style: str
) -> Question:
    """Return the same question in other words; another program is rendered in another style."""
    words = [
        dict(zip(old, new, strict=True))
        for old, new in zip(rules.game.actions, same.rules.game.actions, strict=True)
    ]
    match question:
        case NextMove(history=played):
            return NextMove(
                tuple(tuple(w[a] for w, a in zip(words, j, strict=True)) for j in played)
            )
        case FirstDefection(plays=plays):
            return FirstDefection(tuple(words[1 - seat][a] for a in plays))
        case Equivalent(other=other):
            found = strategy(other, rules, seat)
            assert not isinstance(found, Unknown), "it was rendered from its automaton"
            return _equivalence(found.automaton, same, seat, style)
        case _:
            return question


def _alike(
    random: Random, item: Item, drawn: Subject, seat: int, used: set[Question], style: str
) -> Question:
    """Return a question of the same kind and length about another machine, with the same answer."""
    game, automaton, wanted = drawn.rules.game, drawn.automaton, item.truth

    def answered(question: NextMove | FirstDefection) -> bool:
        found = truth(question, drawn.program, drawn.rules, seat)
        if isinstance(found, Unknown) or isinstance(wanted, Unknown):
            return True
        return found.likeliest == wanted.likeliest

    match item.question:
        case NextMove(history=played):
            moves = {q for q in used if isinstance(q, NextMove)}
            make = partial(history, random, automaton, game, seat, len(played))
            question: Question = distinct(make, moves, answered)
        case FirstDefection(plays=plays):
            rows = {q for q in used if isinstance(q, FirstDefection)}
            question = distinct(partial(opponent, random, game, seat, len(plays)), rows, answered)
        case Equivalent():
            same = isinstance(wanted, Known) and wanted.likeliest == ("yes",)
            form = automaton if same else altered(random, automaton, game, seat)
            return _equivalence(form, drawn, seat, style)
        case _:
            return item.question
    used.add(question)
    return question


def _traits(subject: Subject, items: Sequence[Item]) -> Traits:
    """Return how a published program begins, and what the claims about it came to."""
    said: dict[str, bool | None] = {
        i.kind: None if isinstance(i.truth, Unknown) else i.truth.likeliest == ("yes",)
        for i in items
        if isinstance(i.question, Retaliates | Exploitable | OwnCopy)
    }
    return Traits(
        subject.automaton.plays[0][0],
        said[KINDS[Retaliates]],
        said[KINDS[Exploitable]],
        said[KINDS[OwnCopy]],
    )


def _item(
    name: SetName, subject: Subject, question: Question, seat: int, family: str, pair: str
) -> Item:
    found = truth(question, subject.program, subject.rules, seat)
    size = len(subject.automaton.plays)
    return Item(
        f"{name}-{_digest(name, subject, question, seat)}",
        name,
        subject.program,
        subject.rules,
        seat,
        question,
        found,
        size,
        family,
        pair,
    )


def _digest(name: str, subject: Subject, question: Question, seat: int) -> str:
    """Return a short digest of what an item asks about what."""
    match question:
        case NextMove(history=asked) | FirstDefection(plays=asked):
            said: object = asked
        case Equivalent(other=other):
            said = other.digest
        case _:
            said = ""
    game = subject.rules.game
    table = [[*joint, *map(str, values)] for joint, values in game.payoffs.items()]
    told = [name, subject.program.digest, KINDS[type(question)], said, seat, table]
    return source_digest(json.dumps(told))[:16]
