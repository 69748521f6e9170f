"""The file of a study: what it means, and every mistake with its line."""

from __future__ import annotations

import pytest

from codepact.cli.options import programs_named
from codepact.core.errors import CodepactError
from codepact.studies.grid.reading import parse_study
from codepact.studies.grid.spec import StudySpec, cells, study_from_data
from codepact.studies.runs import RunSpec
from codepact.studies.tournaments import TournamentSpec

GOOD = """\
study: labels
seeds: 3
base:
  game: prisoners-dilemma
  authors: search
  objectives: [CPM, DPM]
  rounds: 10
conditions:
  shown:
    show_labels: true
  hidden: {}
  noisy: {noise: 0.1, meta_rounds: 2}
baseline: hidden
outcomes: [cooperation]
"""


def read(text: str) -> StudySpec:
    return parse_study(text, "s.yaml", programs_named)[0]


def test_conditions_are_the_base_with_changes_and_keep_their_order() -> None:
    spec = read(GOOD)
    assert [name for name, _ in spec.conditions] == ["shown", "hidden", "noisy"]
    shown, hidden, noisy = (c for _, c in spec.conditions)
    assert isinstance(shown, RunSpec) and isinstance(hidden, RunSpec) and isinstance(noisy, RunSpec)
    assert (shown.show_labels, hidden.show_labels) == (True, False)
    assert (noisy.noise, noisy.meta_rounds) == ("1/10", 2)
    assert hidden.authors == ("search", "search")
    assert hidden.objectives == ("CPM", "DPM")
    assert spec.baseline == "hidden"
    assert spec.seeds == (0, 1, 2)


def test_a_specification_comes_back_from_its_data() -> None:
    spec = read(GOOD)
    assert study_from_data(spec.to_data(), "study.yaml") == spec


def test_every_condition_has_every_seed_and_a_folder_of_its_own(tmp_path: object) -> None:
    from pathlib import Path

    found = list(cells(read(GOOD), Path("s")))
    assert len(found) == 9
    assert len({c.path for c in found}) == 9
    assert [(c.condition, c.seed) for c in found[:3]] == [("shown", 0), ("hidden", 0), ("noisy", 0)]
    assert all(c.spec.seed == c.seed for c in found)


def test_a_grid_is_every_combination() -> None:
    spec = read(
        "seeds: [3, 5]\nbase:\n  protocol: tournament\n  game: prisoners-dilemma\n"
        "  programs: [TitForTat, AllD]\ngrid:\n  rounds: [5, 10]\n  noise: [0, 1/10]\n"
    )
    assert [name for name, _ in spec.conditions] == [
        "rounds=5,noise=0",
        "rounds=5,noise=1-10",
        "rounds=10,noise=0",
        "rounds=10,noise=1-10",
    ]
    assert all(isinstance(c, TournamentSpec) and len(c.digests) == 2 for _, c in spec.conditions)
    assert spec.name == "s"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seeds: 3", "seed: 3", "line 2: unknown field 'seed'; did you mean seeds"),
        ("seeds: 3", "seeds: 0", "line 2: give how many"),
        ("seeds: 3", "seeds: [1, 1]", "line 2: a seed stands here twice"),
        ("  rounds: 10", "  round: 10", "line 7: unknown field 'round'; did you mean rounds"),
        ("  rounds: 10", "  rounds: ten", "line 7: rounds: 'ten' is not a whole number"),
        ("  rounds: 10", "  rounds: 10\n  rounds: 5", "line 8: the field 'rounds' stands here"),
        ("    show_labels: true", "    show_label: true", "line 10: unknown field 'show_label'"),
        ("    show_labels: true", "    show_labels: 3", "line 10: show_labels: 3 is neither true"),
        ("{noise: 0.1,", "{noise: much,", "line 12: noise: 'much' is not a number"),
        ("{noise: 0.1,", "{noise: 2,", "line 12"),
        ("{noise: 0.1,", "{programs: [AllD],", "line 12: unknown field 'programs'"),
        ("game: prisoners-dilemma", "game: prisoner", "line 4: game: unknown game 'prisoner'"),
        ("authors: search", "authors: [a:b, a:b, a:b]", "line 9: the game has 2 seats"),
        ("authors: search", "authors: zoo:TitFoTat", "line 5: authors: .*TitForTat"),
        ("[CPM, DPM]", "[CPM, XPM]", "line 6: objectives: unknown objective 'XPM'"),
        ("baseline: hidden", "baseline: hiden", "line 13: unknown condition 'hiden'"),
        ("  shown:", "  a/b:", "line 9: the name 'a/b' must be"),
        ("  authors: search\n", "", "'authors' is missing"),
        ("study: labels", "study: [", "this is not YAML"),
        ("outcomes: [cooperation]", "grid: {rounds: [1]}", "either 'conditions' or 'grid'"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(CodepactError, match=message):
        read(GOOD.replace(old, new, 1))
