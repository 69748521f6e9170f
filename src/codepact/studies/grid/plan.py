"""What a study will cost, and how many seeds give which interval; before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import fmean, stdev

from codepact.core.errors import CodepactError
from codepact.core.intervals import half_width
from codepact.models import Usage
from codepact.studies.grid.outcomes import known, study_outcomes
from codepact.studies.grid.spec import CellSpec, StudySpec, cells, load_study
from codepact.studies.grid.statistics import seeds_for
from codepact.studies.layout import is_finished, is_run, read_contents
from codepact.studies.results import load_record
from codepact.studies.runs import RunSpec, is_model, program_game
from codepact.studies.tournaments import match_count

ASSUMED_INPUT, ASSUMED_OUTPUT = 2000, 400
"""Tokens of a call, where no pilot says better: a briefing with its examples, and a program."""

SEEDS = (3, 5, 10, 20, 30, 50, 100)


@dataclass(frozen=True)
class Cost:
    """What one cell of a condition comes to.

    `least` and `most` model calls: without and with failed attempts. `dollars` is None where a
    price is not known. `seconds` is None where no pilot says.
    """

    condition: str
    matches: int
    least: int
    most: int
    input_tokens: float
    output_tokens: float
    dollars: Decimal | None
    seconds: float | None


@dataclass(frozen=True)
class Spread:
    """An outcome's deviation between seeds in a pilot, and what more seeds would give.

    `widths`: half-width of the interval of a condition's mean by number of seeds.
    """

    outcome: str
    condition: str
    sd: float
    widths: Mapping[int, float]


@dataclass(frozen=True)
class Plan:
    """The cost of a study by condition, for one cell each, and the precision to expect.

    `basis` says where tokens and times are from. `widths`: half-widths in units of the deviation,
    by number of seeds, for whoever has no pilot; `least_p`: the smallest p of the paired test.
    """

    study: StudySpec
    costs: tuple[Cost, ...]
    basis: str
    spreads: tuple[Spread, ...]
    widths: Mapping[int, float]
    least_p: Mapping[int, float]

    @property
    def cells(self) -> int:
        """Return how many cells the study has."""
        return len(self.study.seeds) * len(self.study.conditions)


def plan(spec: StudySpec, pilot: Path | None = None) -> Plan:
    """Return what a study will cost; `pilot` is the folder of a study whose cells were run.

    A condition takes tokens, price and time from the pilot's condition of the same name, else
    from all of the pilot's runs.
    """
    measured = _measured(pilot) if pilot else {}
    everything = [use for found in measured.values() for use in found]
    costs = tuple(
        _cost(name, condition, measured.get(name) or everything)
        for name, condition in spec.conditions
    )
    basis = (
        f"measured in {pilot} ({len(everything)} cells)"
        if everything
        else f"assumed: {ASSUMED_INPUT} tokens to a call and {ASSUMED_OUTPUT} back; "
        "prices from the client library's table; give --pilot for better"
    )
    return Plan(
        spec,
        costs,
        basis,
        tuple(_spreads(pilot, spec.confidence)) if pilot else (),
        {n: half_width(n, 1.0, spec.confidence) for n in SEEDS},
        {n: 2.0 ** (1 - n) for n in SEEDS[:3]},
    )


def seeds_of(outcome: Spread, width: float, confidence: float) -> int:
    """Return how many seeds bring the half-width of an outcome's interval down to `width`."""
    return seeds_for(width, outcome.sd, confidence)


def _cost(name: str, condition: CellSpec, measured: Sequence[Usage]) -> Cost:
    if not isinstance(condition, RunSpec):
        seats = program_game(condition).game.seats
        return Cost(name, match_count(condition, seats), 0, 0, 0, 0, Decimal(0), None)
    rounds = condition.meta_rounds if condition.protocol != "one-shot" else 1
    least = most = 0
    for author in condition.authors:
        if not is_model(author):
            continue
        steps = 1 if author.startswith("rules:") else condition.stages
        least += rounds * steps
        most += rounds * (steps + condition.attempts - 1)
        if condition.protocol == "one-shot":
            least, most = least + 1, most + 1
    if not least:
        return Cost(name, rounds, 0, 0, 0, 0, Decimal(0), _seconds(measured))
    if measured:
        calls = max(1, sum(u.calls for u in measured))
        per_call = [u.dollars for u in measured]
        dollars = None if None in per_call else sum((d for d in per_call if d), Decimal(0))
        return Cost(
            name,
            rounds,
            least,
            most,
            least * sum(u.input_tokens for u in measured) / calls,
            least * sum(u.output_tokens for u in measured) / calls,
            None if dollars is None else dollars * least / calls,
            _seconds(measured),
        )
    price = _price(condition, least)
    return Cost(
        name, rounds, least, most, least * ASSUMED_INPUT, least * ASSUMED_OUTPUT, price, None
    )


def _seconds(measured: Sequence[Usage]) -> float | None:
    return fmean(u.seconds for u in measured) if measured else None


def _price(condition: RunSpec, calls: int) -> Decimal | None:
    """Return what so many calls of the assumed size cost, if the models' prices are known."""
    from codepact.models.prices import named_price

    names = [a.removeprefix("rules:") for a in condition.authors if is_model(a)]
    prices = [named_price(name, ASSUMED_INPUT, ASSUMED_OUTPUT) for name in names]
    if any(p is None for p in prices):
        return None
    each = sum((p for p in prices if p is not None), Decimal(0)) / len(prices)
    return each * calls


def _measured(pilot: Path) -> dict[str, list[Usage]]:
    found: dict[str, list[Usage]] = {}
    for cell in cells(load_study(pilot), pilot):
        if (
            isinstance(cell.spec, RunSpec)
            and is_run(cell.path)
            and is_finished(read_contents(cell.path))
        ):
            found.setdefault(cell.condition, []).append(load_record(cell.path).totals.usage)
    if not found:
        raise CodepactError(f"no run of {pilot} is finished, so it says nothing about cost")
    return found


def _spreads(pilot: Path, confidence: float) -> list[Spread]:
    found = []
    for outcome, by_condition in study_outcomes(load_study(pilot), pilot).items():
        for condition, by_seed in by_condition.items():
            values = list(known(by_seed).values())
            if len(values) >= 2:
                sd = stdev(values)
                widths = {n: half_width(n, sd, confidence) for n in SEEDS}
                found.append(Spread(outcome, condition, sd, widths))
    return found
