"""A program explained: what its text says, how it was read, and which claims hold of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from codepact.checker.claims import all_claims, parse_claim
from codepact.checker.machine import to_data
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import CAPABILITIES, Capability, ProgramGame
from codepact.exchange.forms import canonical
from codepact.exchange.source_statistics import SourceStatistics, source_statistics
from codepact.execution.check import Checked, Refusal, check
from codepact.proof.against_all import AgainstAll, prove_against_all
from codepact.proof.claims import ClaimVerdict, prove_claim
from codepact.proof.machines import Reading, Unread
from codepact.proof.machines.chance import ChanceMachine
from codepact.proof.reading import read_program
from codepact.proof.referee import sandbox
from codepact.proof.verdicts.witness import Witness

_MENTIONS: Sequence[tuple[str, frozenset[str], Capability | None]] = (
    ("what has been played", frozenset({"actions"}), None),
    ("which round it is", frozenset({"round"}), None),
    ("how many rounds there are", frozenset({"rounds"}), None),
    ("sources", frozenset({"source", "parse"}), "inspect"),
    ("simulated matches", frozenset({"simulate"}), "simulate"),
    ("random draws", frozenset({"flip", "random"}), "random"),
    ("the shared tape", frozenset({"shared"}), "tape"),
    ("what is provable", frozenset({"provable"}), "prove"),
    ("verdicts on claims", frozenset({"certified"}), "certify"),
)


@dataclass(frozen=True)
class StaticFacts:
    """What the text of a program says before anything of it runs.

    `form`: "free", "exact" or "classic", empty if the text is no program; `problem` then says why.
    `mentions`: what of the game it mentions; whether it heeds that, only a reading tells.
    `needs`: the capabilities for that. `full`: what in it only full Python has. `statistics`: None
    if the text does not parse.
    """

    form: str
    problem: str
    mentions: tuple[str, ...]
    needs: tuple[Capability, ...]
    full: str
    statistics: SourceStatistics | None


@dataclass(frozen=True)
class Explanation:
    """All that was found out about a program in one seat of a program game.

    `reading`: its machine, or why it has none that is known. `claims`: a verdict each.
    `against_all`: of a program that asks what is provable, what is proved of it in a match of one
    round against every opponent there is.
    """

    program: Program
    rules: ProgramGame
    seat: int
    facts: StaticFacts
    reading: Reading | Unread
    claims: tuple[ClaimVerdict, ...]
    against_all: tuple[AgainstAll, ...] = ()


def explain(
    program: Program,
    rules: ProgramGame,
    seat: int = 0,
    claims: Sequence[str] | None = None,
    progress: Callable[[str], None] = lambda doing: None,
    called: Mapping[str, Program] = MappingProxyType({}),
) -> Explanation:
    """Read a program, and decide claims about it.

    `claims` are texts such as "forgives within=2"; without any, every claim that needs nothing to
    be said is decided, and one that is not about this game is unknown with that reason.
    `progress` is told what is being done. `called`: programs by what claims call them, besides
    those of the zoo.

    Raises `CodepactError` if a claim that is given is unknown or makes no sense in the game, or if
    there is no such seat.
    """
    if seat not in range(rules.game.seats):
        last = rules.game.seats - 1
        raise CodepactError(f"{rules.game.name} has the seats 0 to {last}, and no seat {seat}")
    progress("reading")
    facts = static_facts(program, rules)
    reading = read_program(program, rules, sandbox(), seat)
    verdicts = []
    for claim in plain_claims() if claims is None else claims:
        progress(claim)
        try:
            verdicts.append(prove_claim(reading, claim, rules, called))
        except CodepactError as e:
            if claims is not None:
                raise
            verdicts.append(ClaimVerdict(program, claim, "unknown", reason=str(e)))
    return Explanation(
        program, rules, seat, facts, reading, tuple(verdicts), _against_all(program, rules, facts)
    )


def plain_claims() -> tuple[str, ...]:
    """Return the claims that need nothing to be said, with the values that they then have."""
    return tuple(
        " ".join([name, *(f"{k}={v}" for k, v in claim.parameters.items())])
        for name, claim in all_claims().items()
        if None not in claim.parameters.values()
    )


def static_facts(program: Program, rules: ProgramGame) -> StaticFacts:
    """Return what the text of a program says. Nothing of it is executed."""
    try:
        statistics = source_statistics(program.source)
    except CodepactError:
        statistics = None
    checked = check(program.source, rules.limits.source)
    if isinstance(checked, Refusal):
        return StaticFacts("", _problem(checked, program.source), (), (), "", statistics)
    seen = checked.attributes | _handed(checked)
    found = [(what, need) for what, names, need in _MENTIONS if names & seen]
    mentions = [what for what, _ in found]
    if checked.everything:
        mentions.append("attributes by names that are not known before it runs")
    needed = {need for _, need in found}
    needs = tuple(c for c in CAPABILITIES if c in needed)
    return StaticFacts(checked.form, "", tuple(mentions), needs, checked.full, statistics)


def _handed(checked: Checked) -> frozenset[str]:
    """Return what comes to a program as an argument or a module, named as `game` names it."""
    nodes = list(ast.walk(checked.tree))
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    found = set()
    for node in nodes:
        match node:
            case ast.Import(names=names) if any(a.name == "random" for a in names):
                found.add("random")
            case ast.ImportFrom(module="random"):
                found.add("random")
            case ast.FunctionDef(name=name, args=args):
                given = [a.arg in read for a in (*args.posonlyargs, *args.args)]
                if checked.form == "classic" and name == checked.entry:
                    found |= {"actions"} if any(given[:2]) else set()
                    found |= {"source"} if any(given[2:]) else set()
                elif checked.form == "exact" and name == "step" and given[1:] == [True]:
                    found.add("actions")
    return frozenset(found)


def _problem(refusal: Refusal, source: str) -> str:
    """Return why a text is no program, and what its functions are if it has other ones."""
    if not refusal.detail.startswith("it defines no"):
        return refusal.detail
    defined = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    takes = [
        f"{f.name}({', '.join(a.arg for a in (*f.args.posonlyargs, *f.args.args))})"
        for f in defined
    ]
    if not takes:
        return refusal.detail
    last = defined[-1].name
    return (
        f"{refusal.detail}. What it defines is {'; '.join(takes)}: add a function act(game) that "
        f"returns an action, perhaps by calling {last} with what game offers, such as "
        "game.me.actions and game.opponent.actions"
    )


def _against_all(
    program: Program, rules: ProgramGame, facts: StaticFacts
) -> tuple[AgainstAll, ...]:
    if "prove" not in facts.needs or rules.game.seats != 2:
        return ()
    once = replace(rules, repetition=Repetition(1))
    found = [prove_against_all(program, once, c) for c in ("unexploitable", "never exploits")]
    return tuple(found) if any(f.certificates for f in found) else ()


def explanation_to_data(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data for JSON, with certificates and the rivals' sources."""
    facts, reading, rules = explanation.facts, explanation.reading, explanation.rules
    return {
        "program": _named(explanation.program),
        "game": rules.game.name,
        "rounds": rules.repetition.rounds,
        "horizon known": rules.repetition.horizon_known,
        "seat": explanation.seat,
        "facts": asdict(facts),
        "canonical": canonical(explanation.program.source),
        "reading": _reading_to_data(reading),
        "claims": [verdict_to_data(v) for v in explanation.claims],
        "against every opponent, one round": [
            against_all_to_data(a) for a in explanation.against_all
        ],
    }


def verdict_to_data(verdict: ClaimVerdict) -> dict[str, Any]:
    """Return a verdict on a claim as plain data for JSON."""
    kind, values = parse_claim(verdict.claim)
    return {
        "claim": verdict.claim,
        "name": kind.name,
        "values": values,
        "meaning": kind.meaning,
        "answer": verdict.answer,
        "rounds": verdict.rounds,
        "method": verdict.method,
        "reason": verdict.reason,
        "witness": None if verdict.witness is None else _witness_to_data(verdict.witness),
        "certificate": verdict.certificate,
    }


def against_all_to_data(found: AgainstAll) -> dict[str, Any]:
    """Return what is proved against every opponent as plain data for JSON."""
    return {
        "claim": found.claim,
        "answer": found.answer,
        "unbounded": found.unbounded,
        "equals": found.equals,
        "reason": found.reason,
        "seats": [
            {"logic": c.logic, "formula": c.formula, "holds": c.holds} for c in found.certificates
        ],
        "certificate": found.certificate,
    }


def _named(program: Program) -> dict[str, str]:
    return {"name": program.label, "digest": program.digest}


def _reading_to_data(reading: Reading | Unread) -> dict[str, Any]:
    if isinstance(reading, Unread):
        return {"read": False, "reason": reading.reason}
    return {
        "read": True,
        "method": reading.method,
        "executor": reading.executor,
        "horizon": reading.horizon,
        "sources": reading.sources,
        "ticks": reading.ticks,
        "cases": [
            {
                "label": c.label,
                "machine": to_data(c.machine),
                "chance": None if c.chance is None else _chance_to_data(c.chance),
            }
            for c in reading.cases
        ],
    }


def _chance_to_data(machine: ChanceMachine) -> dict[str, Any]:
    """Return what is likely: pairs of a state and its chance, for each state and each play."""
    return {
        "start": [[s, str(p)] for s, p in machine.start],
        "steps": [[[[s, str(p)] for s, p in d] for d in row] for row in machine.steps],
    }


def _witness_to_data(witness: Witness) -> Mapping[str, Any]:
    return {
        "history": witness.history,
        "played": witness.played,
        "second": witness.second,
        "second played": witness.second_played,
        "rivals": [{**_named(p), "source": p.source} for p in witness.rivals],
        "second rivals": [{**_named(p), "source": p.source} for p in witness.second_rivals],
        "seed": witness.seed,
        "replayed": True,  # there is no witness that was not
    }
