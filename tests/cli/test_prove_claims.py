"""`codepact prove --claim`, `prove check` and `prove claims`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codepact.checker import sealed
from codepact.checker.claims import all_claims

Say = Callable[..., tuple[int, str, str]]


def flat(text: str) -> str:
    """Return a text as one line, whatever the terminal's width."""
    return " ".join(text.split())


def test_help_lists_claims_and_commands(say: Say) -> None:
    code, out, _ = say("prove", "--help")
    assert code == 0
    for word in ("--claim", "--rounds", "check", "claims", "matrix", "compare"):
        assert word in out
    assert "outcome" not in out.split("Commands:")[1]


def test_programs_need_no_command_even_behind_options(say: Say) -> None:
    before = say("prove", "TitForTat", "AllD", "--rounds", "3")
    assert before == say("prove", "--rounds", "3", "TitForTat", "AllD")
    assert before[0] == 0 and "TitForTat: C D D" in before[1]


def test_a_claim_that_is_proved_ends_with_0(say: Say) -> None:
    code, out, _ = say("prove", "TitForTat", "--claim", "forgives within=2")
    assert code == 0
    shown = flat(out)
    assert "forgives within=2: proved for any number of rounds" in shown
    assert "assumed that 71091cbb3985 plays as its machine says" in shown


def test_a_claim_that_is_refuted_ends_with_1_and_a_witness(say: Say) -> None:
    code, out, _ = say("prove", "Grim", "--claim", "nice", "--claim", "forgives")
    assert code == 1
    shown = flat(out)
    assert "nice: proved" in shown
    assert "forgives: refuted" in shown
    assert "witness the opponent plays D C C, it plays C D D: broken in round 3" in shown
    assert "replayed in the sandbox" in shown


def test_a_claim_that_stays_unknown_ends_with_1_and_a_reason(say: Say) -> None:
    code, out, _ = say("prove", "MirrorBot", "--claim", "history-independent")
    assert code == 1
    assert "history-independent: unknown" in out
    assert "game.simulate" in out


def test_claims_about_every_opponent_stay_as_they_were(say: Say) -> None:
    code, out, _ = say("prove", "FairBot", "--claim", "unexploitable", "--claim", "nice")
    assert code == 1  # it is not nice
    assert "answer proved" in flat(out)
    code, out, _ = say("prove", "FairBot", "--claim", "unexploitable", "--json")
    assert code == 0
    (found,) = json.loads(out)["against every opponent"]
    assert found["answer"] == "proved" and "FairBot" in found["equals"]


def test_a_certificate_against_every_opponent(say: Say) -> None:
    words = ["FairBot", "--claim", "unexploitable", "--certificate", "fair.json"]
    code, out, _ = say("prove", *words)
    assert code == 0 and "assumed" in out
    assert say("prove", "check", "fair.json")[0] == 0
    assert say("prove", "check", "fair.json", "--program", "FairBot")[0] == 0
    code, out, _ = say("prove", "check", "fair.json", "--program", "PrudentBot")
    assert code == 1 and "it is about FairBot" in flat(out)


def test_verdicts_as_json(say: Say) -> None:
    code, out, _ = say("prove", "Grim", "--claim", "forgives", "--claim", "nice", "--json")
    assert code == 1
    forgives, nice = json.loads(out)["claims"]
    assert forgives["values"] == {"within": "1"}
    assert forgives["witness"]["played"] == ["C", "D", "D"]
    assert nice["certificate"]["claim"]["name"] == "nice"


def test_a_claim_in_the_other_seat(say: Say) -> None:
    code, out, _ = say("prove", "TitForTat", "--claim", "nice", "--seat", "1", "--json")
    assert code == 0
    assert json.loads(out)["claims"][0]["certificate"]["seat"] == 1


@pytest.fixture
def certificate(say: Say, tmp_path: Path) -> dict[str, Any]:
    """Return the certificate that TitForTat is nice, which is in nice.json."""
    assert say("prove", "TitForTat", "--claim", "nice", "--certificate", "nice.json")[0] == 0
    found: dict[str, Any] = json.loads((tmp_path / "nice.json").read_text())
    return found


@pytest.mark.usefixtures("certificate")
def test_a_certificate_is_accepted_with_what_it_takes_as_given(say: Say) -> None:
    code, out, _ = say("prove", "check", "nice.json")
    assert code == 0
    shown = flat(out)
    assert shown.startswith("accepted claim 71091cbb3985 in seat 0")
    assert "assumed that 71091cbb3985 plays as its machine says" in shown
    code, out, _ = say("prove", "check", "nice.json", "--program", "TitForTat")
    assert code == 0
    assert "plays as its machine says" not in flat(out)
    data = json.loads(say("prove", "check", "nice.json", "--json")[1])
    assert data["accepted"] is True and data["given"]


@pytest.mark.usefixtures("certificate")
def test_a_certificate_of_another_program_is_rejected_by_name(say: Say) -> None:
    code, out, _ = say("prove", "check", "nice.json", "--program", "AllD")
    assert code == 1
    assert "rejected: it is about TitForTat (71091cbb3985), and not about AllD" in flat(out)


def test_a_true_proof_about_another_machine_is_rejected(
    say: Say, tmp_path: Path, certificate: dict[str, Any]
) -> None:
    say("prove", "Grim", "--claim", "nice", "--certificate", "grim.json")
    other = json.loads((tmp_path / "grim.json").read_text())
    forged = sealed({**certificate, "cases": other["cases"]})
    (tmp_path / "forged.json").write_text(json.dumps(forged))
    assert say("prove", "check", "forged.json")[0] == 0  # the machine does keep the claim
    code, out, _ = say("prove", "check", "forged.json", "--program", "TitForTat")
    assert code == 1
    assert "does not play as its machine says" in out


def test_a_match_is_played_again(say: Say, tmp_path: Path) -> None:
    words = ["FairBot", "--claim", "cooperates-with-itself", "--certificate", "fair.json"]
    assert say("prove", *words)[0] == 0
    assert say("prove", "check", "fair.json", "--program", "FairBot")[0] == 0
    data = json.loads((tmp_path / "fair.json").read_text())
    if "match" in data:  # a lie about another number of rounds
        data["match"], data["rounds"] = [row[:1] for row in data["match"]], 1
        (tmp_path / "fair.json").write_text(json.dumps(sealed(data)))
        code, out, _ = say("prove", "check", "fair.json", "--program", "FairBot")
        assert code == 1 and "do not play as its match says" in out


def test_a_certificate_that_was_changed_is_rejected(
    say: Say, tmp_path: Path, certificate: dict[str, Any]
) -> None:
    certificate["rounds"] = 5
    (tmp_path / "nice.json").write_text(json.dumps(certificate))
    code, out, _ = say("prove", "check", "nice.json")
    assert code == 1
    assert "rejected: its seal does not fit" in flat(out)


@pytest.mark.parametrize("text", ["{}", "[]", "7", '{"format": "another 1"}'])
def test_another_format_is_rejected(say: Say, tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text)
    code, out, err = say("prove", "check", "other.json")
    assert code == 1
    assert "rejected" in out
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nice", "is no certificate: it is not JSON"),
        (b"\xff\xfe", "is no certificate: it is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (None, "cannot read the certificate"),
    ],
)
def test_a_file_that_is_no_json_is_bad_input(
    say: Say, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "bad.json").write_bytes(content)
    code, _, err = say("prove", "check", "bad.json")
    assert code == 2
    assert said in flat(err)


def test_a_certificate_cannot_write_to_the_terminal(
    say: Say, tmp_path: Path, certificate: dict[str, Any]
) -> None:
    certificate["program"]["name"] = "\x1b[2J"
    certificate["reading"]["method"] = "\x1b[2J"
    (tmp_path / "nice.json").write_text(json.dumps(sealed(certificate)))
    assert "\x1b" not in say("prove", "check", "nice.json")[1]
    assert "\x1b" not in say("prove", "check", "nice.json", "--program", "AllD")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["TitForTat", "--claim", "nicer"], "did you mean nice"),
        (["TitForTat", "--claim", "unexploited"], "did you mean unexploitable"),
        (["TitForTat", "--claim", ""], "unknown claim ''"),
        (["TitForTat", "--claim", "nice within=2"], "nice takes nothing"),
        (["TitForTat", "--claim", "equals"], "equals needs program=..."),
        (["TitForTat", "AllD", "--claim", "nice"], "one program; 2 were given"),
        (["TitForTat", "AllD", "--certificate", "a.json"], "needs a --claim"),
        (
            ["TitForTat", "--claim", "nice", "--claim", "forgives", "--certificate", "a.json"],
            "--certificates FOLDER",
        ),
        (["TitForTat", "--claim", "nice", "--seat", "7"], "no seat 7"),
        (["nowhere.py", "--claim", "nice"], "cannot read the program"),
        (["chek", "nice.json"], "unknown program 'chek'"),
    ],
)
def test_bad_input_is_a_sentence(say: Say, words: list[str], said: str) -> None:
    code, _, err = say("prove", *words)
    assert code == 2
    assert said in flat(err)
    assert "Traceback" not in err


def test_no_certificate_is_written_of_what_is_not_proved(say: Say, tmp_path: Path) -> None:
    code, _, err = say("prove", "AllD", "--claim", "nice", "--certificate", "a.json")
    assert code == 1
    assert "no certificate is written" in err
    assert not (tmp_path / "a.json").exists()


def test_all_claims_are_listed_with_what_they_mean(say: Say) -> None:
    code, out, _ = say("prove", "claims")
    assert code == 0
    for name in (*all_claims(), "unexploitable", "never exploits"):
        assert f"\n{name}" in out
    assert "forgives within=1" in out
    listed = json.loads(say("prove", "claims", "--json")[1])
    assert {"name": "nice", "parameters": {}} in [
        {k: c[k] for k in ("name", "parameters")} for c in listed
    ]


def test_claims_name_programs_by_their_files(say: Say, tmp_path: Path) -> None:
    same = 'def act(game):\n    h = game.opponent.actions\n    return h[-1] if h else "C"\n'
    (tmp_path / "mine.py").write_text(same)
    (tmp_path / "other.py").write_text(same.replace('else "C"', 'else "D"'))
    assert say("prove", "TitForTat", "--claim", "equals program=mine.py")[0] == 0
    code, out, _ = say("prove", "TitForTat", "--claim", "equals program=other.py")
    assert code == 1 and "refuted" in out
    code, _, err = say("prove", "TitForTat", "--claim", "equals program=none.py")
    assert code == 2 and "none.py" in err
