"""From a program to its formula: for programs that touch their opponent only through questions.

The program is run against an opaque opponent, once for every way in which its questions can be
answered. If it can learn nothing of an opponent but those answers, what it plays in these runs is
all that it can ever do, and the answers that lead to each are its formula. What it could learn
otherwise (a source, a simulation) is looked for by name, and such a program is not modal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from secrets import token_hex

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import (
    AllOf,
    Not,
    Plays,
    Provable,
    Statement,
    atoms,
    replaced,
)
from codepact.execution.check import Refusal, check
from codepact.execution.sandbox import Run, Sandbox
from codepact.proof.modal.agents import OPPONENT, ModalAgent, Rule, Seat, modal_agent, modal_names
from codepact.proof.modal.profiles import peeks
from codepact.zoo import find, zoo_entry, zoo_names, zoo_program

LEAVES = 512
"""More ways to answer than this are not followed."""

# Nobody can guess its text, so a question about it is one about whoever sits opposite.
_OPAQUE = Program(
    f"def act(game):\n    return game.actions[0]  # whoever it is: {token_hex(16)}\n",
    "the opponent",
)
_OTHER_WAYS = {
    "source": "it reads sources",
    "parse": "it parses sources",
    "simulate": "it simulates",
    "flip": "it flips coins",
    "random": "it draws random numbers",
    "certified": "it asks for verdicts that were issued before play",
}


@dataclass(frozen=True)
class NotModal:
    """Why a program has no formula that this method finds."""

    reason: str


def modal_form(
    program: Program, rules: ProgramGame, sandbox: Sandbox, seat: int = 0
) -> ModalAgent | NotModal:
    """Return the agent that the program is in a game of one round for two, sitting in `seat`.

    Its formulas name the program as `program.label`, or by its digest where somebody else is called
    so; zoo programs by their names, and others by their digests. Runs the program in the sandbox,
    once for each way to answer.
    """
    reason = _other_ways(program, rules)
    if reason:
        return NotModal(reason)
    profile = (program, _OPAQUE) if seat == 0 else (_OPAQUE, program)
    leaves: list[tuple[dict[Provable, bool], str]] = []
    open_: list[dict[Provable, bool]] = [{}]
    while open_:
        answers = open_.pop()
        (ran,) = sandbox.run(rules, [Run(profile, answers=answers, flips=())])
        if ran.refused is not None:
            return NotModal(ran.refused)
        ended = [f for f in ran.faults if f.seat == seat and f.kind in ("wall", "memory", "crash")]
        if ended:
            return NotModal(f"a run was ended by its {ended[0].kind} limit")
        if ran.unknown:
            first = ran.unknown[0]
            open_ += [{**answers, first: False}, {**answers, first: True}]
        else:
            leaves.append((answers, ran.actions[seat][0]))
        if len(leaves) + len(open_) > LEAVES:
            return NotModal(f"more than {LEAVES} ways to answer its questions")
    names = _names(leaves, program)
    plan = _Plan(tuple(leaves), names, program.digest, seat)
    return ModalAgent(names[program.digest], plan, leaves[-1][1])


def formula_twin(program: Program) -> ModalAgent | None:
    """Return the agent by formulas that a zoo program is the twin of, None if it has none.

    It is known by its source, so a program that only bears the name is not taken for it.
    """
    name = _zoo_digests().get(program.digest)
    try:
        return modal_agent(name) if name else None
    except CodepactError:
        return None


@dataclass(frozen=True)
class _Plan:
    """The rules of a program: a conjunction of answers for each way, and what it plays then."""

    leaves: tuple[tuple[dict[Provable, bool], str], ...]
    names: dict[str, str]
    digest: str
    seat: int

    def __call__(self, seat: Seat) -> list[Rule]:
        return [
            (
                AllOf(
                    tuple(
                        self.put(q, seat) if a else Not(self.put(q, seat)) for q, a in way.items()
                    )
                ),
                action,
            )
            for way, action in self.leaves
        ]

    def put(self, statement: Statement, seat: Seat) -> Statement:
        """Return the statement with the actual players of a profile in their places."""

        def change(plays: Plays) -> Plays:
            own, other = seat.number, seat.others[0]
            mine, theirs = plays.profile[self.seat], plays.profile[1 - self.seat]
            found = [""] * 2
            found[own] = seat.profile[own] if mine == self.digest else self.names[mine]
            whoever = theirs == _OPAQUE.digest
            found[other] = seat.profile[other] if whoever else self.names[theirs]
            player = own if plays.seat == self.seat else other
            return Plays(player, plays.action, None, tuple(found))

        return replaced(statement, change)


def _other_ways(program: Program, rules: ProgramGame) -> str:
    """Return by what else than questions the program could learn of its opponent, or nothing."""
    if rules.game.seats != 2 or rules.repetition.rounds != 1:
        return "formulas are found for games of one round for two"
    if rules.repetition.noise or rules.repetition.ending:
        return "the game has chance in its rules"
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return f"it is refused: {checked.detail}"
    if checked.form == "classic":
        return "the classic form is handed its opponent's source"
    if checked.everything:
        return "it reaches attributes by names that are not known before it runs"
    other = next((why for name, why in _OTHER_WAYS.items() if name in checked.attributes), "")
    if not other and checked.full:
        other = f"it needs full Python, which has ways to look: {checked.full}"
    return other or peeks(checked.tree)


def _names(leaves: list[tuple[dict[Provable, bool], str]], program: Program) -> dict[str, str]:
    """Return the names of the programs in the questions by digest, and its own."""
    names = {program.digest: _own_name(program), _OPAQUE.digest: _OPAQUE.label}
    for way, _ in leaves:
        for digest in {d for q in way for d in _digests(q)} - names.keys():
            names[digest] = _zoo_digests().get(digest, digest)
    return names


def _own_name(program: Program) -> str:
    """Return the label of a program, or its digest if that could be taken for another's name."""
    label, known = program.label, find(program.label)
    if known is not None:
        return label if known.digest == program.digest else program.digest
    try:
        other = modal_agent(label).name != _zoo_digests().get(program.digest)
    except CodepactError:
        other = label in (_OPAQUE.label, OPPONENT) or len(label) == len(program.digest)
    return program.digest if other else label


@cache
def _zoo_digests() -> dict[str, str]:
    """Return the zoo's names by digest, as modal agents are called if they are one of them."""
    found = {}
    for name in zoo_names():
        called = (name, *zoo_entry(name).aliases)
        digest = zoo_program(name).digest
        found[digest] = next((other for other in called if other in modal_names()), name)
    return found


def _digests(statement: Statement) -> set[str]:
    return {d for atom in atoms(statement) for d in atom.profile}
