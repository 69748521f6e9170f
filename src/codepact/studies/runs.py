"""One run: from a specification to players, through a protocol, into a run folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import codepact
from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Repetition
from codepact.core.match import Match
from codepact.core.objective import objective
from codepact.core.program_game import DEFAULT_CAPABILITIES, Capability, ProgramGame
from codepact.exchange import Disclosure, ToAuthors
from codepact.exchange import Form as SourceForm
from codepact.execution.check import Form as ProgramForm
from codepact.games.files import parse_game
from codepact.generation import (
    Author,
    ClaimingAuthor,
    HumanAuthor,
    LLMAuthor,
    RuleAuthor,
    SearchAuthor,
    ZooAuthor,
    split_claims,
)
from codepact.interpretation import LLMReader, Reader, SimulationReader
from codepact.models import Budget, Model, Usage, Wait, open_model
from codepact.models.resuming import metered, resuming
from codepact.protocols import Emit, Player, Setup, meta_rounds, one_shot
from codepact.zoo import zoo_program

if TYPE_CHECKING:
    from codepact.studies.tournaments import TournamentSpec

PROTOCOLS: Mapping[str, Callable[[Setup], list[Match]]] = {
    "meta-rounds": meta_rounds,
    "one-shot": one_shot,
}


@dataclass(frozen=True)
class RunSpec:
    """Everything that decides a run; what `study.yaml` holds.

    `authors` and `objectives` have one entry per seat. An author is `search`, `zoo:NAME`,
    `human:FILE`, `rules:MODEL` (rule mode) or a model's name (free-form writing). `claims`, one
    text per seat if there are any, are attached to whatever the seat's author writes, such as
    "nice; forgives within=2"; models may attach others themselves. `game` is the
    text of a game file, so that the run does not depend on a file elsewhere. `models` maps the
    names that were given to what they resolved to.
    """

    game: str
    authors: tuple[str, ...]
    objectives: tuple[str, ...]
    protocol: str = "meta-rounds"
    rounds: int = 10
    horizon_known: bool = True
    discount: str = "1"
    noise: str = "0"
    ending: str = "0"
    capabilities: tuple[str, ...] = DEFAULT_CAPABILITIES
    meta_rounds: int = 3
    to_authors: str = "previous"
    source_form: str = "raw"
    show_moves: bool = True
    show_labels: bool = False
    program_form: str = "free"
    stages: int = 1
    attempts: int = 3
    seed: int = 0
    max_tokens: int | None = None
    max_dollars: str | None = None
    max_minutes: float | None = None
    models: tuple[tuple[str, str], ...] = ()
    claims: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the specification as plain data for a YAML file."""
        data = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        if not self.claims:  # as it was before there were claims, so that old studies go on
            del data["claims"]
        return {**data, "models": dict(self.models)}


def spec_from_data(data: Mapping[str, Any], where: str) -> RunSpec:
    """Return the specification that `to_data` wrote; `where` names the file in errors."""
    known = {f.name for f in fields(RunSpec)}
    for name in data:
        if name not in known:
            raise CodepactError(f"{where}: {unknown_name('field', str(name), known)}")
    try:
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
        }
        values["models"] = tuple(dict(data.get("models", {})).items())
        return RunSpec(**values)
    except (TypeError, ValueError) as e:
        raise CodepactError(f"{where}: not the specification of a run ({e})") from e


def default_capabilities(to_authors: str) -> tuple[str, ...]:
    """Return what programs may do unless it is said, but they see no more than authors do.

    Where certificates are all that is disclosed, programs do not read sources either.
    """
    return tuple(c for c in DEFAULT_CAPABILITIES if to_authors != "certificates" or c != "inspect")


def program_game(spec: RunSpec | TournamentSpec) -> ProgramGame:
    """Return the program game of the specification of a run or a tournament."""
    return ProgramGame(
        parse_game(spec.game, "the game of the run"),
        Repetition(
            spec.rounds,
            spec.horizon_known,
            Fraction(spec.discount),
            Fraction(spec.noise),
            Fraction(spec.ending),
        ),
        capabilities=frozenset(cast(tuple[Capability, ...], spec.capabilities)),
    )


def world(rules: ProgramGame) -> dict[str, Any]:
    """Return what a `run.started` says of the programs' world."""
    game, repetition = rules.game, rules.repetition
    ending = {"ending": str(repetition.ending)} if repetition.ending else {}
    return {
        "game": {
            "name": game.name,
            "summary": game.summary,
            "actions": [list(a) for a in game.actions],
            "payoffs": [[list(j), [str(v) for v in u]] for j, u in game.payoffs.items()],
        },
        "repetition": {
            "rounds": repetition.rounds,
            "horizon_known": repetition.horizon_known,
            "discount": str(repetition.discount),
            "noise": str(repetition.noise),
            **ending,
        },
        "capabilities": sorted(rules.capabilities),
    }


def resolved(specs: Sequence[RunSpec], on_progress: Callable[[str], None]) -> tuple[RunSpec, ...]:
    """Return the specifications with the models' full names in them.

    Opens every model once, so that a missing key or package is an error before anything runs;
    so is a zoo program that does not exist.
    """
    opened: dict[str, str] = {}
    found = []
    for spec in specs:
        for author in spec.authors:
            if author.startswith("zoo:"):
                zoo_program(author.removeprefix("zoo:"))
        names = sorted({a.removeprefix("rules:") for a in spec.authors if is_model(a)})
        for name in names:
            if name not in opened:
                opened[name] = open_model(name, on_progress=on_progress).name
        found.append(replace(spec, models=tuple((n, opened[n]) for n in names)))
    return tuple(found)


def is_model(author: str) -> bool:
    """Return whether an author is a language model."""
    return author != "search" and not author.startswith(("zoo:", "human:"))


@dataclass(frozen=True)
class Surroundings:
    """What a run needs from outside: where answers are recorded, and whom to tell what.

    `live`: whether models may be called for answers that are not recorded yet.
    """

    transcript: Path
    emit: Emit
    live: bool = True
    on_wait: Callable[[Wait], None] | None = None
    on_progress: Callable[[str], None] | None = None


def run(spec: RunSpec, around: Surroundings) -> list[Match]:
    """Execute a resolved specification; return the matches of its meta-rounds.

    The same specification with the same recorded answers gives the same events. Raises
    `CodepactError` if the specification is wrong, a model cannot be reached, or the budget is
    used up; what was recorded by then is enough to resume.
    """
    if spec.protocol not in PROTOCOLS:
        raise unknown_name("protocol", spec.protocol, PROTOCOLS)
    rules = program_game(spec)
    per_seat = {"authors": spec.authors, "objectives": spec.objectives}
    if spec.claims:
        per_seat["claims"] = spec.claims
    for what, given in per_seat.items():
        if len(given) != rules.game.seats:
            raise CodepactError(
                f"{rules.game.name} has {rules.game.seats} seats, and there are {len(given)} {what}"
            )
    budget = Budget(tokens=spec.max_tokens, dollars=spec.max_dollars, minutes=spec.max_minutes)
    claims = spec.claims or ("",) * rules.game.seats
    players = tuple(
        _claiming(_player(spec, author, wish, budget, around), claimed)
        for author, wish, claimed in zip(spec.authors, spec.objectives, claims, strict=True)
    )
    around.emit("run.started", _started(spec, rules, players))
    setup = Setup(
        rules,
        players,
        Disclosure(
            cast(ToAuthors, spec.to_authors),
            cast(SourceForm, spec.source_form),
            spec.show_moves,
            spec.show_labels,
        ),
        spec.meta_rounds if spec.protocol != "one-shot" else 1,
        spec.seed,
        around.emit,
    )
    matches = PROTOCOLS[spec.protocol](setup)
    around.emit("run.finished", {"usage": _total(players)})
    return matches


def _player(spec: RunSpec, author: str, wish: str, budget: Budget, around: Surroundings) -> Player:
    goal = objective(wish)
    reads = spec.protocol == "one-shot"
    kind, _, rest = author.partition(":")
    writer: Author
    reader: Reader = SimulationReader()
    if author == "search":
        writer = SearchAuthor()
    elif kind == "zoo":
        writer = ZooAuthor(rest)
    elif kind == "human":
        writer = HumanAuthor(Path(rest))
    else:
        model, usage = metered(_model(spec, author.removeprefix("rules:"), budget, around))
        writer = (
            RuleAuthor(model, attempts=spec.attempts)
            if kind == "rules"
            else LLMAuthor(
                model,
                stages=2 if spec.stages == 2 else 1,
                form=cast(ProgramForm, spec.program_form),
                attempts=spec.attempts,
            )
        )
        reader = LLMReader(model)
        return Player(writer, goal, reader if reads else None, usage)
    return Player(writer, goal, reader if reads else None)


def _claiming(player: Player, claimed: str) -> Player:
    """Return a player whose programs carry these claims too."""
    claims = split_claims(claimed)
    return replace(player, author=ClaimingAuthor(player.author, claims)) if claims else player


def _model(spec: RunSpec, name: str, budget: Budget, around: Surroundings) -> Model:
    def live() -> Model:
        return open_model(
            name, budget=budget, on_wait=around.on_wait, on_progress=around.on_progress
        )

    full = dict(spec.models).get(name, name)
    return resuming(full, around.transcript, live if around.live else None)


def _started(spec: RunSpec, rules: ProgramGame, players: tuple[Player, ...]) -> dict[str, Any]:
    return {
        "codepact": codepact.__version__,
        "protocol": spec.protocol,
        **world(rules),
        "players": [
            {"seat": seat, "author": spec.authors[seat], "objective": p.objective.name}
            for seat, p in enumerate(players)
        ],
        "meta_rounds": spec.meta_rounds,
        "seed": spec.seed,
        "disclosure": {
            "to_authors": spec.to_authors,
            "form": spec.source_form,
            "moves": spec.show_moves,
            "labels": spec.show_labels,
        },
    }


def _total(players: tuple[Player, ...]) -> dict[str, Any]:
    total = sum((p.usage() for p in players), Usage())
    data = asdict(total)
    data["dollars"] = None if total.dollars is None else str(total.dollars)
    data["seconds"] = round(total.seconds, 3)
    return data
