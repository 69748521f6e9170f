"""`codepact read`: what a newcomer types, right and wrong."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codepact.checker import check

Say = Callable[..., tuple[int, str, str]]


def flat(text: str) -> str:
    """Return a text as one line, whatever the terminal's width."""
    return " ".join(text.split())


def test_a_program_is_explained_in_words(say: Say) -> None:
    code, out, _ = say("read", "TitForTat")
    assert code == 0
    shown = flat(out)
    assert "free form: act(game) is called once a round" in shown
    assert "Read exactly, for any number of rounds" in shown
    assert "0 C after C stay; after D go to 1" in shown
    assert "Proved, whatever the others do, for any number of rounds" in shown
    assert "nice: it cooperates in every round before which nobody else" in shown
    assert "-> the opponent plays D C D, it plays C D C: broken in round 3" in shown
    assert "seen = game.opponent.actions" in shown  # short enough to be shown unasked


def test_every_case_of_the_sources_is_shown(say: Say) -> None:
    shown = flat(say("read", "CliqueBot", "--claim", "nice")[1])
    assert "Where the opponent's source is exactly its own: it always plays C." in shown
    assert "Where the opponent's source is not exactly its own: it always plays D." in shown


def test_who_asks_what_is_provable_is_shown_against_everybody(say: Say) -> None:
    shown = flat(say("read", "FairBot", "--claim", "nice")[1])
    assert "unexploitable: it never cooperates with somebody who defects -> proved" in shown
    assert "FairBot" in shown


def test_chosen_claims_only(say: Say) -> None:
    code, out, _ = say("read", "Grim", "--claim", "forgives within=3", "--claim", "nice")
    assert code == 0
    assert "forgives within=3" in out
    assert "retaliates" not in out


def test_what_is_known_for_some_rounds_says_for_how_many(say: Say, tmp_path: Path) -> None:
    (tmp_path / "end.py").write_text(
        'def act(game):\n    return "D" if game.round == game.rounds else "C"\n'
    )
    shown = flat(say("read", "end.py", "--rounds", "7")[1])
    assert "Read exactly, for matches of 7 rounds" in shown
    assert "C x7, it plays C x6, D: broken in round 7" in shown
    hidden = flat(say("read", "end.py", "--rounds", "7", "--hidden-horizon")[1])
    assert "Read exactly, for any number of rounds" in hidden


def test_a_long_canonical_form_is_printed_when_asked_for(say: Say, tmp_path: Path) -> None:
    lines = "".join(f"    x = {k}\n" for k in range(20))
    (tmp_path / "long.py").write_text(f'def act(game):\n{lines}    return "C"\n')
    assert "x = 19" not in say("read", "long.py", "--claim", "nice")[1]
    assert "x = 19" in say("read", "long.py", "--claim", "nice", "--canonical")[1]


def test_json_holds_everything(say: Say) -> None:
    code, out, _ = say("read", "TitForTat", "AllD", "--json")
    assert code == 0
    first, second = json.loads(out)
    assert (first["program"]["name"], second["program"]["name"]) == ("TitForTat", "AllD")
    proved = [c for c in first["claims"] if c["answer"] == "proved"]
    assert len(proved) >= 7
    assert all(check(c["certificate"]).accepted for c in proved)
    refuted = [c for c in first["claims"] if c["answer"] == "refuted"]
    assert all(c["witness"]["replayed"] and c["witness"]["rivals"] for c in refuted)


def test_certificates_are_files_that_check(say: Say, tmp_path: Path) -> None:
    assert say("read", "Grim", "--certificates", "proofs")[0] == 0
    written = sorted((tmp_path / "proofs").iterdir())
    assert "Grim-nice.json" in [p.name for p in written]
    for path in written:
        assert say("prove", "check", str(path))[0] == 0


def test_pictures_are_drawn(say: Say, tmp_path: Path) -> None:
    code, out, _ = say("read", "TitForTat", "--claim", "nice", "--picture", "t.svg")
    assert code == 0 and "t.svg" in out
    assert (tmp_path / "t.svg").read_text().startswith("<svg")
    assert say("read", "TitForTat", "--claim", "nice", "--picture", "t.dot")[0] == 0
    assert (tmp_path / "t.dot").read_text().startswith("digraph")
    assert say("read", "CliqueBot", "--claim", "nice", "--picture", "c.svg")[0] == 0
    assert [p.name for p in sorted(tmp_path.glob("c*.svg"))] == ["c-1.svg", "c-2.svg"]


def test_a_picture_of_coins_shows_all_that_can_happen(say: Say, tmp_path: Path) -> None:
    assert say("read", "GTFT", "--claim", "nice", "--picture", "g.svg")[0] == 0
    assert "after D 2/3 may go to state 1" in (tmp_path / "g.svg").read_text()


def test_a_picture_that_cannot_be_is_said(say: Say, tmp_path: Path) -> None:
    code, _, err = say("read", "MirrorBot", "--claim", "nice", "--picture", "m.svg")
    assert code == 0 and "no machine" in err
    assert not (tmp_path / "m.svg").exists()
    code, _, err = say("read", "AllD", "--picture", "m.png")
    assert code == 2 and ".svg or .dot" in err


def test_standard_input_is_a_program(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    source = b'def act(game):\n    return "C"\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source)))
    code, out, _ = say("read", "-", "--claim", "nice")
    assert code == 0 and "it always plays C" in out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    code, _, err = say("read", "-")
    assert code == 2 and "UTF-8" in err


def test_what_is_no_program_says_what_to_do(say: Say, tmp_path: Path) -> None:
    (tmp_path / "five.py").write_text("def strategy(a, b, c, d, e):\n    return 'C'\n")
    code, out, _ = say("read", "five.py")
    assert code == 0
    shown = flat(out)
    assert "strategy(a, b, c, d, e): add a function act(game)" in shown
    assert "its seat plays D" in shown
    assert "nice" not in shown


def test_a_source_cannot_write_to_the_terminal(say: Say, tmp_path: Path) -> None:
    (tmp_path / "rude.py").write_text(
        'def act(game):\n    return "C" if "\\x1b[2J" in game.opponent.source else "D"\n'
    )
    assert "\x1b" not in say("read", "rude.py")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["TitForTatt"], "did you mean TitForTat"),
        (["nowhere.py"], "cannot read the program nowhere.py"),
        (["TitForTat", "--claim", "nicer"], "did you mean nice"),
        (["TitForTat", "--claim", "forgives withn=2"], "forgives takes within=..."),
        (["TitForTat", "--claim", "forgives within=many"], "whole number"),
        (["TitForTat", "--seat", "2"], "no seat 2"),
        (["TitForTat", "--game", "stag-hunk"], "stag-hunt"),
        (
            ["AllD", "--game", "public-goods(n=3,r=2)", "--claim", "exploitable-at-most"],
            "games for two",
        ),
        ([], "PROGRAM"),
    ],
)
def test_bad_input_is_a_sentence(say: Say, words: list[str], said: str) -> None:
    code, _, err = say("read", *words)
    assert code == 2
    assert said in flat(err)
    assert "Traceback" not in err


def test_files_that_cannot_be_written_are_named(say: Say, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    code, _, err = say("read", "AllD", "--claim", "halts-within", "--certificates", "taken")
    assert code == 2 and "taken" in err
    code, _, err = say("read", "AllD", "--claim", "nice", "--picture", "taken/a.svg")
    assert code == 2 and "cannot write" in err


def test_help_starts_fast_and_imports_no_prover() -> None:
    script = (
        "import sys, codepact.cli.main as m\n"
        "rooms = ('proof', 'execution', 'interpretation', 'checker', 'zoo')\n"
        "print([k for k in sys.modules if k.startswith(tuple(f'codepact.{r}' for r in rooms))])\n"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert time.perf_counter() - begun < 5


def test_what_a_game_does_not_give_a_program_is_said(say: Say) -> None:
    _, out, _ = say("read", "CorrelatedGrim")
    assert "It faults where it asks for tape, which this game does not give." in flat(out)
