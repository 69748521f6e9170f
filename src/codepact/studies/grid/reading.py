"""Reading the file of a study; every error has its line.

    study: labels                 # its name
    seeds: 5                      # how many, or a list of numbers
    base:                         # what all conditions share
      game: prisoners-dilemma
      authors: local              # for all seats, or a list
      objectives: [CPM, DPM]
    conditions:                   # what each changes; or `grid:`, see below
      hidden: {}
      shown: {show_labels: true}
    baseline: hidden              # the others are compared with it; the first if left out
    confidence: 0.95
    outcomes: [cooperation, payoff.0]     # all if left out

`grid: {rounds: [5, 10], noise: [0, 1/100]}` instead of `conditions` makes one condition of every
combination. Fields are those of a run, or with `protocol: tournament` those of a tournament.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.located import Wrong, compose, fields_of, kind, list_of, read_text, text_of
from codepact.core.objective import objective
from codepact.core.program import Program
from codepact.core.program_game import CAPABILITIES
from codepact.exchange import Form as SourceForm
from codepact.exchange import ToAuthors
from codepact.execution.check import Form as ProgramForm
from codepact.games import dump_game, load_game
from codepact.games.files import parse_game
from codepact.studies.grid.spec import CellSpec, StudySpec
from codepact.studies.runs import PROTOCOLS, RunSpec, default_capabilities, program_game
from codepact.studies.tournaments import TournamentSpec, entered
from codepact.zoo import zoo_program

if TYPE_CHECKING:
    from yaml import Node

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=,+-]{0,99}")
_STUDY = ("study", "seeds", "base", "conditions", "grid", "baseline", "confidence", "outcomes")
_CURE = "a study is given by fields such as 'seeds: 5'"

Programs = Callable[[str, int], list[Program]]
"""Returns the programs of a name, for a game with so many seats."""

Take = Callable[[Any], Any]
"""Takes the value of a field as YAML gives it (inexact numbers as texts), or raises."""


def _one_of(*known: str) -> Take:
    def take(value: Any) -> str:
        if value not in known:
            raise unknown_name("value", str(value), known)
        return str(value)

    return take


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise CodepactError(f"{value!r} is not a whole number from 1 on")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise CodepactError(f"{value!r} is neither true nor false")
    return value


def _exact(value: Any) -> str:
    try:
        return str(Fraction(str(value)))
    except (ValueError, ZeroDivisionError):
        raise CodepactError(f"{value!r} is not a number such as 9/10 or 0.9") from None


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(v, str) for v in items):
        raise CodepactError(f"{value!r} is neither a text nor a list of texts")
    return tuple(items)


def _wishes(value: Any) -> tuple[str, ...]:
    wishes = _texts(value)
    for wish in wishes:
        objective(wish)
    return wishes


def _authors(value: Any) -> tuple[str, ...]:
    names = _texts(value)
    for name in names:
        if name.startswith("zoo:"):
            zoo_program(name.removeprefix("zoo:"))
    return names


def _capabilities(value: Any) -> tuple[str, ...]:
    return tuple(_one_of(*CAPABILITIES)(v) for v in (value if isinstance(value, list) else [value]))


def _minutes(value: Any) -> float:
    return float(Fraction(_exact(value)))


_GAME: Mapping[str, Take] = {
    "game": lambda value: dump_game(load_game(str(value))),
    "protocol": _one_of("tournament", *PROTOCOLS),
    "rounds": _whole,
    "horizon_known": _flag,
    "discount": _exact,
    "noise": _exact,
    "ending": _exact,
    "capabilities": _capabilities,
}
RUN_FIELDS: Mapping[str, Take] = {
    **_GAME,
    "authors": _authors,
    "objectives": _wishes,
    "claims": _texts,
    "meta_rounds": _whole,
    "to_authors": _one_of(*get_args(ToAuthors)),
    "source_form": _one_of(*get_args(SourceForm)),
    "show_moves": _flag,
    "show_labels": _flag,
    "program_form": _one_of(*get_args(ProgramForm)),
    "stages": lambda value: int(_one_of("1", "2")(str(value))),
    "attempts": _whole,
    "max_tokens": _whole,
    "max_dollars": _exact,
    "max_minutes": _minutes,
}
"""What a condition may say of a run. Seeds are the study's."""

TOURNAMENT_FIELDS: Mapping[str, Take] = {
    **_GAME,
    "programs": _texts,
    "repetitions": _whole,
    "groups": _whole,
}
"""What a condition may say of a tournament."""


def read_study_file(path: Path, program: Programs) -> tuple[StudySpec, tuple[Program, ...]]:
    """Return the study that the file describes, and the programs that its tournaments enter.

    Raises `CodepactError` with the line of what is wrong.
    """
    return parse_study(read_text(path, "study"), str(path), program)


def parse_study(text: str, where: str, program: Programs) -> tuple[StudySpec, tuple[Program, ...]]:
    """Return the study that the YAML text describes; see `read_study_file`."""
    root, wrong = compose(text, where)
    if root is None:
        raise CodepactError(f"{where} is empty; it needs seeds, base and conditions")
    found = fields_of(root, _CURE, wrong)
    for name, (key, _) in found.items():
        if name not in _STUDY:
            raise wrong(key, str(unknown_name("field", name, _STUDY)))
    for name in ("seeds", "base"):
        if name not in found:
            raise wrong(root, f"the field {name!r} is missing")
    if ("conditions" in found) == ("grid" in found):
        raise wrong(root, "give either 'conditions' or 'grid', one of the two")
    texts = {n: text_of(found[n][1], n, wrong) for n in ("study", "baseline") if n in found}
    name = texts.get("study", Path(where).stem)
    if not _NAME.fullmatch(name):
        raise wrong(root, f"the name {name!r} must be letters, digits, dots and dashes")
    base = fields_of(found["base"][1], "give fields such as 'game: prisoners-dilemma'", wrong)
    given = (
        _conditions(found["conditions"][1], wrong)
        if "conditions" in found
        else _grid(found["grid"][1], wrong)
    )
    programs: dict[str, Program] = {}
    conditions: list[tuple[str, CellSpec]] = []
    for condition, node, changes in given:
        cell, needed = _condition(node, {**base, **changes}, wrong, program)
        conditions.append((condition, cell))
        programs.update((p.digest, p) for p in needed)
    names = [c for c, _ in conditions]
    if "baseline" in texts and texts["baseline"] not in names:
        raise wrong(found["baseline"][1], str(unknown_name("condition", texts["baseline"], names)))
    spec = StudySpec(
        name,
        _seeds(found["seeds"][1], wrong),
        tuple(conditions),
        texts.get("baseline", names[0]),
        _confidence(found["confidence"][1], wrong) if "confidence" in found else 0.95,
        tuple(text_of(n, "an outcome", wrong) for n in _items(found.get("outcomes"), wrong)),
    )
    return spec, tuple(programs.values())


_Given = tuple[str, "Node", dict[str, tuple["Node", "Node"]]]
"""A condition: its name, where it stands, and the fields that it changes."""


def _conditions(node: Node, wrong: Wrong) -> list[_Given]:
    cure = "give conditions by name, such as 'shown: {show_labels: true}'"
    found = []
    for name, (key, value) in fields_of(node, cure, wrong).items():
        if not _NAME.fullmatch(name):
            raise wrong(key, f"the name {name!r} must be letters, digits, dots and dashes")
        empty = kind(value) == "scalar" and not value.value
        found.append((name, key, {} if empty else fields_of(value, cure, wrong)))
    if not found:
        raise wrong(node, "there are no conditions")
    return found


def _grid(node: Node, wrong: Wrong) -> list[_Given]:
    factors = fields_of(node, "give factors such as 'rounds: [5, 10]'", wrong)
    if not factors:
        raise wrong(node, "there are no factors")
    levels = [
        [(name, key, item) for item in list_of(value, f"give a list of values of {name}", wrong)]
        for name, (key, value) in factors.items()
    ]
    found = []
    for combination in product(*levels):
        said = ",".join(f"{name}={_plain(item)}" for name, _, item in combination)
        name = re.sub(r"[^A-Za-z0-9._=,+-]+", "-", said)
        found.append((name, node, {n: (key, item) for n, key, item in combination}))
    if len({name for name, _, _ in found}) < len(found):
        raise wrong(node, "two combinations would have the same name; write them as conditions")
    return found


def _condition(
    place: Node,
    given: Mapping[str, tuple[Node, Node]],
    wrong: Wrong,
    program: Programs,
) -> tuple[CellSpec, tuple[Program, ...]]:
    tournament = "protocol" in given and _plain(given["protocol"][1]) == "tournament"
    known = TOURNAMENT_FIELDS if tournament else RUN_FIELDS
    values: dict[str, Any] = {}
    for name, (key, node) in given.items():
        if name not in known:
            raise wrong(key, str(unknown_name("field", name, known)))
        try:
            values[name] = known[name](_plain(node))
        except CodepactError as e:
            raise wrong(node, f"{name}: {e}") from None
    for name in ("game", "programs" if tournament else "authors"):
        if name not in values:
            raise wrong(place, f"the field {name!r} is missing, here and in 'base'")
    try:
        return _tournament(values, program) if tournament else (_run(values), ())
    except CodepactError as e:
        raise wrong(place, str(e)) from None


def _run(values: dict[str, Any]) -> RunSpec:
    allowed = default_capabilities(values.get("to_authors", RunSpec.to_authors))
    spec = RunSpec(**{"objectives": ("PM",), "capabilities": allowed, **values})
    seats = program_game(spec).game.seats
    return replace(
        spec,
        authors=_per_seat(spec.authors, seats, "authors"),
        objectives=_per_seat(spec.objectives, seats, "objectives"),
        claims=_per_seat(spec.claims, seats, "claims") if spec.claims else (),
    )


def _tournament(
    values: dict[str, Any], program: Programs
) -> tuple[TournamentSpec, tuple[Program, ...]]:
    seats = parse_game(values["game"]).seats
    programs = [p for name in values.pop("programs") for p in program(name, seats)]
    spec, ready = entered(TournamentSpec(programs=(), **values), programs)
    program_game(spec)
    return spec, ready


def _per_seat(given: tuple[str, ...], seats: int, what: str) -> tuple[str, ...]:
    if len(given) == 1:
        return given * seats
    if len(given) != seats:
        raise CodepactError(
            f"the game has {seats} seats: give one of {what} for all of them, or {seats}, "
            f"not {len(given)}"
        )
    return given


def _seeds(node: Node, wrong: Wrong) -> tuple[int, ...]:
    cure = "give how many seeds there are, such as 5, or a list of whole numbers"
    value = _plain(node)
    numbers = list(range(value)) if type(value) is int else value
    if (
        not isinstance(numbers, list)
        or not numbers
        or any(type(v) is not int or v < 0 for v in numbers)
    ):
        raise wrong(node, cure)
    if len(set(numbers)) < len(numbers):
        raise wrong(node, "a seed stands here twice; remove one")
    return tuple(numbers)


def _confidence(node: Node, wrong: Wrong) -> float:
    try:
        value = float(text_of(node, "confidence", wrong))
    except ValueError:
        value = 0.0
    if not 0.5 <= value < 1:
        raise wrong(node, "confidence is a number from 0.5 to below 1, such as 0.95")
    return value


def _items(found: tuple[Node, Node] | None, wrong: Wrong) -> Iterator[Node]:
    if found is not None:
        yield from list_of(found[1], "give a list such as [cooperation, payoff.0]", wrong)


def _plain(node: Node) -> Any:
    """Return a node's value; numbers that are not whole stay the texts that they are."""
    if kind(node) == "sequence":
        return [_plain(n) for n in node.value]
    if kind(node) == "mapping":
        return {str(_plain(k)): _plain(v) for k, v in node.value}
    value = str(node.value)
    tag = str(node.tag).rpartition(":")[2]
    if tag == "int" and re.fullmatch(r"[+-]?[0-9]+", value):
        return int(value)
    if tag == "bool":
        return value.casefold() in ("true", "yes", "on")
    return value
