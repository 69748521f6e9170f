"""Programs that ask for proofs play as provability logic says."""

from __future__ import annotations

import random

import pytest
from agents import AGENTS, HEAD, OUTCOMES
from arena import ALL_C, ALL_D, faults, meet, moves, rules

from codepact.core.match import Match
from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all, prove_outcome, round_robin
from codepact.zoo import zoo_program

TFT = zoo_program("TitForTat").source
GRIM = zoo_program("Grim").source
ALTERNATOR = zoo_program("Alternator").source
FAIR = AGENTS["FB"]


@pytest.fixture(scope="module")
def matrix() -> dict[tuple[str, str], Match]:
    game = rules()
    jobs = {(a, b): MatchJob(game, (Program(AGENTS[a]), Program(AGENTS[b]))) for a, b in OUTCOMES}
    return dict(zip(jobs, play_all(list(jobs.values())), strict=True))


@pytest.mark.parametrize("row", HEAD)
def test_the_outcome_matrix(matrix: dict[tuple[str, str], Match], row: str) -> None:
    played = {(a, b): "".join(moves(m)) for (a, b), m in matrix.items() if a == row}
    assert played == {pair: cell for pair, cell in OUTCOMES.items() if pair[0] == row}


def test_nobody_faults_in_the_matrix(matrix: dict[tuple[str, str], Match]) -> None:
    assert all(m.faults == () for m in matrix.values())


def test_the_zoo_agrees_with_the_formulas() -> None:
    names = {"FB": "FairBot", "PB": "PrudentBot", "PB0": "PB0", "TB": "TrollBot", "JB": "JustBot",
             "NB": "NiceBot", "CUPOD": "CUPOD"}  # fmt: skip
    game = rules()
    pairs = [(a, b) for a in names for b in names]
    jobs = [MatchJob(game, (zoo_program(names[a]), zoo_program(names[b]))) for a, b in pairs]
    played = {p: "".join(moves(m)) for p, m in zip(pairs, play_all(jobs), strict=True)}
    assert played == {p: OUTCOMES[p] for p in pairs}


@pytest.mark.parametrize(
    ("agent", "same"), [("magic", "FB"), ("CIMCIC", "FB"), ("klao's magic", "FB1"),
                        ("FB1 spelled out", "FB1"), ("DIMCID", "DB")]
)  # fmt: skip
def test_equivalent_agents_are_treated_alike(agent: str, same: str) -> None:
    game = rules()
    for side in (0, 1):
        jobs = [
            MatchJob(game, tuple(Program(AGENTS[n]) for n in ((x, y) if side == 0 else (y, x))))
            for x in (agent, same)
            for y in HEAD
        ]
        played = [moves(m) for m in play_all(jobs)]
        assert played[: len(HEAD)] == played[len(HEAD) :]


def test_unfair_bot_and_defect_bot() -> None:
    assert moves(meet(AGENTS["unfair"], AGENTS["DB"])) == ("C", "D")


def test_mirrors_and_proofs_mix() -> None:
    mirror = zoo_program("MirrorBot").source
    contrary = (
        "def act(game):\n"
        "    c = game.simulate(game.opponent, 1, game.profile(me='DefectBot'))\n"
        "    return 'C' if c == 'D' else 'D'\n"
    )
    assert moves(meet(mirror, FAIR)) == ("C", "C")
    assert moves(meet(FAIR, contrary)) == ("D", "C")
    epsilon = zoo_program("EpsilonFairBot").source
    assert moves(meet(epsilon, FAIR, seed=3))[0] in "CD"


# --- strengths


def table(a: str, b: str, rounds: int = 1) -> list[str]:
    found = prove_outcome(rules(rounds), [a, b])
    assert found.ended is None
    return ["".join("".join(own) for own in stage.actions[0]) for stage in found.stages]


def test_strengths_are_the_first_stage_from_which_on_it_holds() -> None:
    assert set(table(FAIR, FAIR)) == {"CC"}  # strength 0
    rows = table(FAIR, AGENTS["DB"])
    assert (rows[0], set(rows[1:])) == ("CD", {"DD"})  # FairBot defects: strength 1
    rows = table(AGENTS["PB"], AGENTS["DB"])
    assert (rows[0], set(rows[1:])) == ("CD", {"DD"})
    rows = table(AGENTS["WFB1"], AGENTS["FB"])
    assert rows[0] == "DC"


def test_the_stage_0_action_does_not_depend_on_the_opponent() -> None:
    for name in HEAD:
        firsts = {table(AGENTS[name], AGENTS[other])[0][0] for other in HEAD}
        assert len(firsts) == 1, name


def test_strength_k_asks_about_the_stages_from_k_on() -> None:
    ask = (
        "def act(game):\n    d = game.plays(game.me, 'D', in_profile=game.profile("
        "seats={{0: 'FairBot', 1: 'DefectBot'}}))\n"
        "    return 'C' if game.provable(d, {}) else 'D'\n"
    )
    assert moves(meet(ask.format(0), ALL_C)) == ("D", "C")
    assert moves(meet(ask.format(1), ALL_C)) == ("C", "C")
    assert moves(meet(ask.format(7), ALL_C)) == ("C", "C")


def test_a_box_inside_a_question_is_a_statement_of_its_own() -> None:
    # PA proves "if PA proves that I cooperate, you do" only of those who do.
    ask = (
        "def act(game):\n    q = game.plays(game.opponent, 'C')\n"
        "    return 'C' if game.provable(game.box(q) >> q) else 'D'\n"
    )
    assert moves(meet(ask, ALL_C)) == ("C", "C")
    assert moves(meet(ask, ALL_D)) == ("D", "D")


# --- repeated games


@pytest.mark.parametrize(
    ("other", "outcome"),
    [(TFT, ("C" * 8,) * 2), (GRIM, ("C" * 8,) * 2), (ALTERNATOR, ("D" * 8, "CD" * 4))],
)
def test_fair_bot_over_eight_rounds(other: str, outcome: tuple[str, str]) -> None:
    match = meet(FAIR, other, rounds=8)
    assert (moves(match), match.faults) == (outcome, ())
    swapped = meet(other, FAIR, rounds=8)
    assert moves(swapped) == outcome[::-1]


def test_a_question_may_be_about_one_round() -> None:
    ask = (
        "def act(game):\n"
        "    s = game.plays(game.opponent, 'C', game.round)\n"
        "    return 'C' if game.provable(s) else 'D'\n"
    )
    assert moves(meet(ask, ALTERNATOR, rounds=6)) == ("CDCDCD", "CDCDCD")


# --- order, memory, labels


def test_answers_do_not_depend_on_the_order_of_the_questions() -> None:
    parts = [
        "game.provable(q)",
        "game.provable(~at('DefectBot'), 1)",
        "game.provable(at('FairBot'))",
        "game.provable(p >> q)",
        "game.provable(~q, 2)",
    ]
    rng = random.Random(7)
    game = rules()
    for other in ("FB", "PB", "TB", "CUPOD", "WFB1"):
        jobs = []
        for _ in range(4):
            order = rng.sample(range(5), 5)
            body = "".join(f"    bits[{k}] = {parts[k]}\n" for k in order)
            source = AGENTS["CB"].replace('    return "C" if True', f"    bits = [0] * 5\n{body}"
                     '    return "C" if sum(bits) in (2, 3)')  # fmt: skip
            jobs.append(MatchJob(game, (Program(source), Program(AGENTS[other]))))
        matches = play_all(jobs)
        assert len({moves(m) for m in matches}) == 1
        answers = [sorted((e.detail.replace(m.digests[0][:8], "me"), e.answer) for e in m.events)
                   for m in matches]  # fmt: skip
        assert all(a == answers[0] for a in answers)


def test_sharing_runs_between_evaluations_changes_nothing(
    matrix: dict[tuple[str, str], Match],
) -> None:
    game = rules()
    for a, b in list(OUTCOMES)[::9]:
        (alone,) = play_all([MatchJob(game, (Program(AGENTS[a]), Program(AGENTS[b])))])
        assert alone == matrix[a, b]


def test_the_order_of_jobs_changes_nothing(matrix: dict[tuple[str, str], Match]) -> None:
    pairs = list(OUTCOMES)
    random.Random(1).shuffle(pairs)
    game = rules()
    jobs = [MatchJob(game, (Program(AGENTS[a]), Program(AGENTS[b]))) for a, b in pairs]
    assert play_all(jobs) == [matrix[p] for p in pairs]


def test_the_label_is_g_only_if_nothing_was_cut() -> None:
    label = {
        name: prove_outcome(rules(2), [FAIR, other]).semantics
        for name, other in {
            "plain": ALL_C,
            "faulty": "def act(game):\n    return 5\n",
            "coin": "def act(game):\n    return 'C' if game.flip() else 'D'\n",
            "loop": "def act(game):\n    while True: pass\n",
            "random": "def act(game):\n    return game.random.choice('CD')\n",
        }.items()
    }
    assert label["plain"] == label["faulty"] == "G"
    assert label["coin"].startswith("B(") and "coins" in label["coin"]
    assert "budget" in label["loop"]
    assert label["random"].startswith("B(")


def test_an_answer_that_hangs_on_a_refused_run_is_not_labelled_g() -> None:
    # Whoever asks about a match that cannot be read gets `False`, though it might be provable.
    ask = (
        "def act(game):\n"
        "    p = game.profile(me='def act(game):\\n    return game.random.choice(\"CD\")\\n')\n"
        "    return 'C' if game.provable(game.plays(game.opponent, 'C', in_profile=p)) else 'D'\n"
    )
    found = prove_outcome(rules(), [ask, ALL_C])
    assert found.stages[-1].actions[0] == (("D",), ("C",))
    assert found.semantics.startswith("B(")
    assert any("refused" in why for why in found.reasons.values())


# --- identity


def test_programs_of_one_name_are_told_apart_by_their_source() -> None:
    game = rules()
    kind, mean = Program(ALL_C, "Friend"), Program(ALL_D, "Friend")
    jobs = [MatchJob(game, (Program(FAIR, "Friend"), p)) for p in (kind, mean)]
    assert [moves(m) for m in play_all(jobs)] == [("C", "C"), ("D", "D")]
    table_ = round_robin(game, [kind, mean, Program(FAIR, "Friend")])
    assert [moves(table_.matches[k, 2][0]) for k in (0, 1)] == [("C", "C"), ("D", "D")]


def test_a_name_is_not_a_source() -> None:
    reader = (
        "def act(game):\n"
        "    texts = [p.source for p in game.players] + [str(game.opponent), str(game.me)]\n"
        "    return 'D' if any('Sec' 'ret' in t for t in texts) else 'C'\n"
    )
    (match,) = play_all(
        [MatchJob(rules(), (Program(reader, "Secret1"), Program(ALL_C, "Secret2")))]
    )
    assert (moves(match), match.faults) == (("C", "C"), ())


def test_events_name_programs_for_people() -> None:
    profile = (Program(FAIR, "fair"), Program(ALL_D, "mean"))
    (match,) = play_all([MatchJob(rules(), profile)])
    (event,) = match.events
    assert (event.seat, event.round, event.depth, event.kind) == (0, 1, 0, "asked")
    assert event.detail == "PA proves [mean (seat 1) plays C against fair]"
    assert event.answer == "no (not provable)"
    assert faults(match) == []
