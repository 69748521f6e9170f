"""Programs that are already written meet each other: a round robin, or one match."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.execution.tournament import Tournament


def meet(names: tuple[str, ...], as_json: bool, options: dict[str, Any]) -> None:
    """Let the named programs meet: a round robin, or one match of a game that is not for pairs."""
    from codepact.cli.options import programs_named, rules
    from codepact.cli.output import number, percent, print_json, print_table
    from codepact.core.errors import CodepactError
    from codepact.core.match import action_rate
    from codepact.proof.referee import round_robin

    rules_ = rules(
        options["game"],
        options["rounds"],
        options["hidden_horizon"],
        options["discount"],
        options["noise"],
        options["ending"],
    )
    entered = [p for n in names for p in programs_named(n, rules_.game.seats)]
    if any(options[o] for o in ("out", "workers", "groups", "reuse")):
        from codepact.cli.tournament import record

        record(entered, rules_, options, as_json)
        return
    if rules_.game.seats != 2:
        _one_match(rules_, entered, options["seed"], as_json)
        return
    if len(entered) < 2:
        raise CodepactError("a round robin needs at least two programs")
    done = round_robin(rules_, entered, repetitions=options["repetitions"], seed=options["seed"])
    order = done.ranking()
    first = rules_.game.actions[0][0]

    def rate(i: int) -> Any:
        shares = [
            action_rate(m, seat, first)
            for pair, met in done.matches.items()
            for m in met
            for seat in (0, 1)
            if pair[seat] == i
        ]
        made = [s for s in shares if s is not None]
        return sum(made) / len(made) if made else None

    faults = {i: _fault_count(done, i) for i in order}
    if as_json:
        print_json(
            {
                "game": rules_.game.name,
                "rounds": rules_.repetition.rounds,
                "ranking": [
                    {
                        "name": entered[i].label,
                        "digest": entered[i].digest,
                        "mean": done.mean(i),
                        f"rate of {first}": rate(i),
                        "faults": faults[i],
                    }
                    for i in order
                ],
                "scores": [[done.score(i, j) for j in order] for i in order],
                "matches": [
                    {
                        "pair": [entered[i].label, entered[j].label],
                        "actions": m.actions,
                        "payoffs": m.payoffs,
                    }
                    for (i, j), met in done.matches.items()
                    for m in met
                ],
            }
        )
        return
    rounds = rules_.repetition.rounds
    print_table(
        f"{rules_.game.name}, {rounds} round{'s' * (rounds > 1)}: payoff of row against column",
        ["", *(entered[j].label for j in order), "mean", first, "faults"],
        [
            [
                entered[i].label,
                *(number(done.score(i, j)) for j in order),
                number(done.mean(i)),
                percent(rate(i)),
                faults[i] or "",
            ]
            for i in order
        ],
    )


def _one_match(rules: ProgramGame, profile: list[Program], seed: int, as_json: bool) -> None:
    """Play one profile of a game that is not for pairs, and print seat by seat."""
    from codepact.cli.output import number, percent, print_json, print_table
    from codepact.core.match import action_rate
    from codepact.proof.referee import play as play_profile

    match = play_profile(rules, profile, seed=seed)
    if as_json:
        print_json(
            {
                "game": rules.game.name,
                "programs": [{"name": p.label, "digest": p.digest} for p in profile],
                "actions": match.actions,
                "payoffs": match.payoffs,
                "faults": [asdict(f) for f in match.faults],
            }
        )
        return
    first = rules.game.actions[0][0]
    print_table(
        f"{rules.game.name}, one match, seat by seat",
        ["seat", "program", "payoff", first, "faults"],
        [
            [
                seat,
                p.label,
                number(match.payoffs[seat]),
                percent(action_rate(match, seat, first)),
                sum(f.seat == seat for f in match.faults) or "",
            ]
            for seat, p in enumerate(profile)
        ],
        left=2,
    )


def _fault_count(done: Tournament, i: int) -> int:
    return sum(
        f.seat == seat
        for pair, met in done.matches.items()
        for m in met
        for f in m.faults
        for seat in (0, 1)
        if pair[seat] == i
    )
