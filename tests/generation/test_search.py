from __future__ import annotations

import pytest

from codepact.core.objective import CPM, DPM, PM
from codepact.equilibrium.search import trying
from codepact.equilibrium.search.bodies import bodies, program
from codepact.games import load_game, rename_actions
from codepact.generation import SearchAuthor
from codepact.proof.referee import play, play_all
from codepact.zoo import zoo_program


def answer(briefing):
    done = SearchAuthor().write(briefing)
    assert done.program is not None and done.mode == "search"
    rival = briefing.disclosed[-1].source
    pair = (done.program, rival) if briefing.seat == 0 else (rival, done.program)
    match = play(briefing.program_game, pair)
    assert not [f for f in match.faults if f.seat == briefing.seat]
    return match, done.program.source


def zoo(name: str) -> str:
    return zoo_program(name).source


def test_all_32_replies_of_memory_one_are_tried(brief) -> None:
    assert len(bodies(brief(known=False).program_game, 0)) == 32
    assert len(bodies(brief(rounds=1).program_game, 0)) == 2


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize(
    ("rival", "moves"),
    [
        ("AllC", "DDDDDDDDDD"),
        ("AllD", "DDDDDDDDDD"),
        ("Grim", "CCCCCCCCCD"),
        ("TitForTat", "CCCCCCCCCD"),
        ("FairBot", "CCCCCCCCCC"),
    ],
)
def test_it_finds_the_best_reply(brief, seat, rival, moves) -> None:
    match, _ = answer(brief(zoo(rival), seat=seat))
    assert match.actions[seat] == tuple(moves)


def test_it_exploits_what_memory_one_can_exploit(brief) -> None:
    match, _ = answer(brief(zoo("TitForTwoTats")))
    assert match.payoffs[0] > 40


def test_without_a_known_horizon_it_does_not_defect_at_the_end(brief) -> None:
    match, source = answer(brief(zoo("Grim"), known=False))
    assert match.actions[0] == tuple("C" * 10) and "game.rounds" not in source


def test_it_copies_a_clique_bot(brief) -> None:
    match, source = answer(brief(zoo("CliqueBot")))
    assert match.actions == (tuple("C" * 10), tuple("C" * 10)) and source == zoo("CliqueBot")


def test_strangers_and_twins_are_met_otherwise(brief) -> None:
    _, source = answer(brief(zoo("AllC")))
    rules = brief().program_game
    assert play(rules, [source, source]).actions == (tuple("C" * 10), tuple("C" * 10))
    assert play(rules, [source, zoo("TitForTat")]).payoffs[0] >= 30


def test_the_objective_breaks_ties(brief) -> None:
    # Whatever one does, one gets the same; only the other's payoff differs.
    game = load_game("prisoners-dilemma")
    from codepact.core.game import normal_form

    flat = normal_form(
        "flat", game.actions, {j: (1, 5 if j[0] == "C" else 0) for j in game.payoffs}
    )
    kind, _ = answer(brief(zoo("AllC"), game=flat, objective=CPM))
    harsh, _ = answer(brief(zoo("AllC"), game=flat, objective=DPM))
    assert kind.payoffs == (10, 50) and harsh.payoffs == (10, 0)


def test_nothing_disclosed_is_played_for_a_panel(brief) -> None:
    done = SearchAuthor().write(brief())
    assert done.program is not None
    rules = brief().program_game
    assert play(rules, [done.program, zoo("TitForTat")]).payoffs[0] >= 30
    assert play(rules, [done.program, zoo("AllD")]).payoffs[0] >= 8


def test_it_is_deterministic(brief) -> None:
    one, two = (SearchAuthor().write(brief(zoo("Pavlov"), seed=3)) for _ in range(2))
    assert one == two


def test_the_source_tells_nothing_of_the_objective(brief) -> None:
    for objective in (PM, CPM, DPM):
        done = SearchAuthor().write(brief(objective=objective))
        assert done.program is not None and objective.name not in done.program.source


@pytest.mark.parametrize(
    ("game", "rounds"),
    [
        ("climbing", 1),
        ("climbing", 6),
        ("matching-pennies", 6),
        ("public-goods(n=3)", 4),
        ("travellers-dilemma", 1),
    ],
)
def test_other_games(brief, game, rounds) -> None:
    done = SearchAuthor().write(brief(game=game, rounds=rounds))
    assert done.program is not None


def test_renamed_actions(brief) -> None:
    game = rename_actions(load_game("prisoners-dilemma"), {"C": "share it", "D": "it's mine"})
    match, _ = answer(brief("def act(game):\n    return game.actions[0]\n", game=game))
    assert set(match.actions[0]) == {"it's mine"}


def test_a_broken_or_empty_disclosed_program_is_met_as_what_it_plays(brief) -> None:
    for broken in ("def act(game:", "", "def act(game):\n    return 1 / 0\n"):
        match, _ = answer(brief(broken))
        assert match.actions[0] == tuple("D" * 10)


def test_several_disclosed_programs(brief) -> None:
    match, _ = answer(brief(zoo("AllD"), zoo("AllC")))
    assert match.actions[0] == tuple("D" * 10)


@pytest.mark.parametrize("rival", ["TitForTat", "MirrorBot"])
def test_the_work_is_bounded_whatever_is_disclosed(brief, rival, monkeypatch) -> None:
    matches = []

    def counted(jobs):
        done = play_all(jobs)
        matches.extend(done)
        return done

    monkeypatch.setattr(trying, "play_all", counted)
    SearchAuthor().write(brief(zoo(rival)))
    assert 0 < len(matches) < 1000
    assert sum(sum(m.ticks) for m in matches) < 30_000_000


def test_candidates_are_texts_without_repetition(brief) -> None:
    texts = [program(b) for b in bodies(brief().program_game, 0)]
    assert len(texts) == len(set(texts)) == 96
