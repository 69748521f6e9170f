"""What modal agents do to each other, by provability logic alone: no program runs.

Every agent of a profile, and of every profile that a formula names, is a variable with an action
as its value. At stage n (the world of rank n of the frame 0 < 1 < 2 < ...) a box is true if what
is in it was true at every stage before; all variables follow by their formulas. Boxes only ever
fall from true to false, so they come to rest, after at most as many stages as there are boxes; what
holds at rest is true (Boolos, The Logic of Provability; LaVictoire's tutorial). "PA+k proves s" is
written out as a plain box of "not k-fold inconsistent, implies s".

This is a route of its own beside `codepact.proof.stages`, which replays programs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from codepact.core.errors import CodepactError
from codepact.core.statement import (
    AllOf,
    AnyOf,
    Implies,
    Not,
    Plays,
    Provable,
    Statement,
    atoms,
    describe,
)
from codepact.proof.modal.agents import FALSE, ModalAgent, Seat, modal_agent

Profile = tuple[str, ...]
Test = Callable[[], bool]


@dataclass(frozen=True)
class Solution:
    """What a profile plays.

    `stages[n]`: one action per seat at stage n; the last row is at rest. `strength`: the least k
    for which PA+k proves the outcome. `boxes`: those of all formulas that count, and `bits[n]`:
    which of them are true at stage n.
    """

    profile: Profile
    stages: tuple[tuple[str, ...], ...]
    boxes: tuple[Provable, ...] = field(repr=False)
    bits: tuple[tuple[bool, ...], ...] = field(repr=False)

    @property
    def outcome(self) -> tuple[str, ...]:
        """Return one action per seat, at rest."""
        return self.stages[-1]

    @property
    def strength(self) -> int:
        """Return the least k from which on every stage has the outcome."""
        differs = [n for n, row in enumerate(self.stages) if row != self.outcome]
        return differs[-1] + 1 if differs else 0


def solve(profile: Sequence[str | ModalAgent], agents: Mapping[str, ModalAgent] = {}) -> Solution:
    """Return what the agents of a profile play, one per seat, by name or as they are.

    `agents` are more agents that formulas name. Raises `CodepactError` for an unknown name, for two
    agents of one name, and for formulas that look at each other's actions in a circle without a
    box between them: such agents simulate each other without end.
    """
    system, names, variables = _system(profile, agents)
    rows: list[tuple[str, ...]] = []
    bits: list[list[bool]] = []
    while True:
        rows.append(system.row(variables))
        bits.append(system.bits)
        after = [bit and test() for bit, test in zip(system.bits, system.tests, strict=True)]
        if after == system.bits:
            break
        system.bits = after
    return Solution(names, tuple(rows), tuple(system.boxes), tuple(map(tuple, bits)))


def simulate(
    profile: Sequence[str | ModalAgent], agents: Mapping[str, ModalAgent] = {}
) -> tuple[tuple[tuple[str, ...], ...], int]:
    """Return what agents play if they simulate, on a shared tape, where they would seek proofs.

    At depth 0 nobody looks, and every box is taken as true; at depth d a box is true if what is in
    it is true at depth d-1, the one run that is made (Cooper, Oesterheld and Conitzer, AAAI 2025,
    Algorithm 1, with reactive policies). Provability differs in that it looks at *all* lower
    stages. Returns the rows by depth, and the row that comes after the last one.

    Raises `CodepactError` as `solve` does.
    """
    system, _, variables = _system(profile, agents)
    rows: list[tuple[str, ...]] = []
    seen: dict[tuple[bool, ...], int] = {}
    while tuple(system.bits) not in seen:
        seen[tuple(system.bits)] = len(rows)
        rows.append(system.row(variables))
        system.bits = [test() for test in system.tests]
    return tuple(rows), seen[tuple(system.bits)]


def stage_table(solution: Solution) -> str:
    """Return the stages as a table for people: who plays what, and which boxes are true.

    Below the table it says what is in the boxes. The last row is at rest: it is what is true.
    """
    places: dict[Provable, int] = {}
    for k, box in enumerate(solution.boxes):
        places.setdefault(box, k)
    names = {n: n for box in places for atom in atoms(box) for n in atom.profile}
    numbers = [f"Q{k}" for k in range(1, len(places) + 1)]
    lines = [["stage", *solution.profile, *numbers]]
    for number, (row, bits) in enumerate(zip(solution.stages, solution.bits, strict=True)):
        lines.append([str(number), *row, *("yes" if bits[k] else "no" for k in places.values())])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    meanings = [f"{k}  {describe(box, names)}" for k, box in zip(numbers, places, strict=True)]
    return "\n".join([*table, "", *meanings] if meanings else table)


def _system(
    profile: Sequence[str | ModalAgent], agents: Mapping[str, ModalAgent]
) -> tuple[_System, Profile, list[int]]:
    """Return the closed system of a profile, its names, and the variables of its seats."""
    known = dict(agents)
    for given in profile:
        if isinstance(given, ModalAgent) and known.setdefault(given.name, given) != given:
            raise CodepactError(f"two agents are called {given.name}; give each a name of its own")
    names = tuple(a if isinstance(a, str) else a.name for a in profile)
    system = _System(known)
    variables = [system.variable(names, seat) for seat in range(len(names))]
    system.close()
    return system, names, variables


@dataclass
class _System:
    """The variables and boxes of an evaluation, compiled to functions.

    `values` are those of the stage: None before a variable is asked for, "" while it is worked out.
    """

    agents: dict[str, ModalAgent]
    numbers: dict[Profile, dict[int, int]] = field(default_factory=dict)
    last: Profile = ()
    seats: dict[int, int] = field(default_factory=dict)
    names: list[tuple[Profile, int]] = field(default_factory=list)
    rules: list[tuple[list[tuple[Test, str]], str]] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    looks: dict[tuple[int, str], Test] = field(default_factory=dict)
    boxes: list[Provable] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    bits: list[bool] = field(default_factory=list)

    def variable(self, profile: Profile, seat: int) -> int:
        """Return the number of a variable."""
        if profile is not self.last:  # hashing a profile of many seats takes its time
            self.last = profile
            self.seats = self.numbers.setdefault(profile, {})
        if seat not in self.seats:
            self.seats[seat] = len(self.names)
            self.names.append((profile, seat))
        return self.seats[seat]

    def close(self) -> None:
        """Compile the formulas of all variables, and of those that they name, and so on."""
        while len(self.rules) < len(self.names):
            profile, seat = self.names[len(self.rules)]
            name = profile[seat]
            if name not in self.agents:
                self.agents[name] = modal_agent(name)
            agent = self.agents[name]
            plan = [(self._test(f), action) for f, action in agent.plan(Seat(seat, profile))]
            self.rules.append((plan, agent.default))

    def row(self, variables: Sequence[int]) -> tuple[str, ...]:
        """Return the actions of variables at the stage that the bits are of."""
        self.values = [None] * len(self.names)
        return tuple(self.value(v) for v in variables)

    def value(self, number: int) -> str:
        """Return the action of a variable at this stage."""
        found = self.values[number]
        if found == "":
            profile, seat = self.names[number]
            raise CodepactError(
                f"{profile[seat]} and whom it looks at in {', '.join(profile)} look at each "
                "other's actions in a circle without a proof between them: this never ends"
            )
        if found is None:
            self.values[number] = ""
            plan, default = self.rules[number]
            found = next((action for test, action in plan if test()), default)
            self.values[number] = found
        return found

    def _test(self, statement: Statement) -> Test:
        match statement:
            case Plays(seat, action, None, profile):
                number = self.variable(profile, seat)
                if (number, action) not in self.looks:  # of many players each looks at all
                    self.looks[number, action] = lambda: self.value(number) == action
                return self.looks[number, action]
            case Plays():
                raise CodepactError("modal agents play one round; a statement names another")
            case Not(part):
                inner = self._test(part)
                return lambda: not inner()
            case AllOf(parts):
                tests = [self._test(p) for p in parts]
                return lambda: all(t() for t in tests)
            case AnyOf(parts):
                tests = [self._test(p) for p in parts]
                return lambda: any(t() for t in tests)
            case Implies(premise, conclusion):
                first, second = self._test(premise), self._test(conclusion)
                return lambda: not first() or second()
            case Provable(part, strength):
                inner = self._test(_assuming(part, strength))
                number = len(self.tests)
                self.boxes.append(statement)
                self.tests.append(inner)
                self.bits.append(True)
                return lambda: self.bits[number]


def _assuming(part: Statement, strength: int) -> Statement:
    """Return `part` under the assumption that falsehood is not `strength`-fold provable."""
    assumption = FALSE
    for _ in range(strength):
        assumption = Provable(assumption)
    return Implies(Not(assumption), part) if strength else part
