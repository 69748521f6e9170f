"""Certificates and no source, from two language models to a folder that verifies and replays."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import codepact.studies.runs as runs
from codepact.checker import check, sealed
from codepact.cli.running import replay_run
from codepact.core.errors import CodepactError
from codepact.games import dump_game, load_game
from codepact.models import Request, scripted
from codepact.studies import create_run, load_record, resume_run, to_json, verify
from codepact.studies.certificates import keep_certificate
from codepact.studies.grid.query import query
from codepact.studies.grid.reading import parse_study
from codepact.studies.journal import canonical, make_line, read_journal
from codepact.studies.page import render_page
from codepact.studies.runs import RunSpec, Surroundings, default_capabilities, run, spec_from_data

TRUSTING = (
    "def act(game):\n    claim = '-'.join(['retaliates', 'at', 'once'])\n"
    "    return 'C' if game.certified(game.opponent, claim) else 'D'\n"
)
GRIM = (
    "def start(game):\n    return 'trusting'\n\n\ndef step(state, seen):\n"
    "    if seen is not None and seen[1] == 'D':\n        state = 'hurt'\n"
    "    return ('D' if state == 'hurt' else 'C'), state\n"
)
ANSWERS = {
    0: f"```python\n{TRUSTING}```\nCLAIMS: nice\n",
    1: f"```python\n{GRIM}```\nCLAIMS: retaliates at once; forgives within=2; <b>is kind</b>\n",
}
RULES = {"rounds": 4, "meta_rounds": 2, "to_authors": "certificates"}
SPEC = RunSpec(
    game=dump_game(load_game("prisoners-dilemma")),
    authors=("first", "second"),
    objectives=("PM", "PM"),
    capabilities=default_capabilities("certificates"),
    **RULES,  # type: ignore[arg-type]
)


class Models:
    """Stand-ins for two language models; each keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, list[Request]] = {"first": [], "second": []}
        self.breaks_after: int | None = None

    def open(self, name: str, **options: Any) -> Any:
        def answer(request: Request) -> str:
            if self.breaks_after == sum(map(len, self.asked.values())):
                raise CodepactError("the line is dead")
            self.asked[name].append(request)
            return ANSWERS[list(self.asked).index(name)]

        return scripted(answer, name)


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    made = Models()
    monkeypatch.setattr(runs, "open_model", made.open)
    return made


def record(path: Path, spec: RunSpec = SPEC) -> Path:
    with create_run(path, spec.to_data()) as folder:
        run(spec, Surroundings(folder.transcript, folder.emit))
    return path


@pytest.fixture
def recorded(tmp_path: Path, models: Models) -> Path:
    return record(tmp_path / "run")


def checked(path: Path) -> list[Any]:
    lines = read_journal(path / "journal.jsonl").lines
    return [line.data for line in lines if line.kind == "claim.checked"]


def test_two_models_play_by_certificates_alone(recorded: Path, models: Models) -> None:
    one, two = load_record(recorded).meta_rounds
    assert "inspect" not in load_record(recorded).started.capabilities
    assert ["".join(own) for own in one.matches[0].match.actions] == ["CCCC", "CCCC"]
    claims = [(c.claim, c.answer) for c in one.seats[1].claims]
    assert claims == [
        ("retaliates-at-once", "proved"),
        ("forgives within=2", "refuted"),
        ("<b>is kind</b>", "unknown"),
    ]
    assert [c.answer for c in one.seats[0].claims] == ["unknown"]  # it asks, so it is not read
    assert two.seats[1].claims[1].reason == one.seats[1].claims[1].reason != ""
    told = models.asked["first"][1].messages[-1].text
    assert "retaliates-at-once: proved\nforgives within=2: refuted\n<b>is kind</b>: unknown" in told
    assert "hurt" not in told and "trusting" not in told
    own = models.asked["second"][1].messages[-1].text
    assert "your claim forgives within=2 was refuted: when the others played D C C" in own
    assert "hurt" in own and "join" not in own  # its own program is before its eyes


def test_certificates_stand_in_files_that_the_checker_accepts(recorded: Path) -> None:
    proved = [c for c in checked(recorded) if c["answer"] == "proved"]
    (digest,) = {c["certificate"] for c in proved}
    (file,) = (recorded / "certificates").iterdir()
    assert file.name == f"{digest}.json"
    data = json.loads(file.read_text())
    assert check(data).accepted
    assert data["program"]["digest"] == proved[0]["digest"]
    refuted = [c for c in checked(recorded) if c["answer"] == "refuted"]
    assert len(refuted) == 2 and all(c["witness"]["rivals"] for c in refuted)
    found = verify(recorded)
    assert found.certificates == 1 and "1 certificates accepted" in str(found)


def test_the_run_replays_without_a_model_and_resumes_where_it_stopped(
    recorded: Path, models: Models, tmp_path: Path
) -> None:
    assert replay_run(recorded) == verify(recorded).events - 1
    models.asked = {"first": [], "second": []}
    models.breaks_after = 3
    path = tmp_path / "stopped"
    with create_run(path, SPEC.to_data()) as folder, pytest.raises(CodepactError, match="dead"):
        run(SPEC, Surroundings(folder.transcript, folder.emit))
    models.breaks_after = None
    with resume_run(path) as folder:
        spec = spec_from_data(folder.study, "here")
        run(spec, Surroundings(folder.transcript, folder.emit))
    assert sum(map(len, models.asked.values())) == 4
    assert checked(path) == checked(recorded)
    assert verify(path).finished


def rewritten(path: Path, change: Any) -> None:
    """Forge a journal: change what claims say, and make its chain fit again."""
    file, prev, out = path / "journal.jsonl", "0" * 64, []
    for line in read_journal(file).lines:
        data = json.loads(json.dumps(line.data))
        if line.kind == "claim.checked":
            change(data)
        new = make_line(line.n, line.time, line.kind, data, prev)
        prev = new.hash
        out.append(canonical(vars(new)) + "\n")
    file.write_text("".join(out))


def test_verify_finds_a_certificate_that_was_changed_or_is_gone(
    recorded: Path, tmp_path: Path
) -> None:
    def broken(name: str, change: Any) -> str:
        copy = tmp_path / name
        shutil.copytree(recorded, copy)
        change(copy, next((copy / "certificates").iterdir()))
        with pytest.raises(CodepactError) as caught:
            verify(copy)
        return str(caught.value)

    def edit(old: str, new: str) -> Any:
        def change(_: Path, file: Path) -> None:
            text = file.read_text()
            assert old in text
            file.write_text(text.replace(old, new, 1))

        return change

    assert "rejects it" in broken("edited", edit('"D"', '"C"'))
    assert "cannot be read" in broken("garbage", lambda p, f: f.write_text("{"))
    assert "is missing" in broken("gone", lambda p, f: f.unlink())

    def renamed(path: Path, file: Path) -> None:
        file.rename(file.with_name("0" * 64 + ".json"))

    assert "another certificate than its name says" in broken("renamed", renamed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claim": "nice"}, "about something else"),
        ({"claim": "retaliates-eventually"}, "about something else"),
        ({"digest": "0" * 64}, "about something else"),
        ({"seat": 0}, "about something else"),
        ({"certificate": None}, "proved without a certificate"),
    ],
)
def test_verify_finds_a_verdict_that_its_certificate_does_not_bear_out(
    recorded: Path, change: dict[str, Any], said: str
) -> None:
    rewritten(recorded, lambda data: data["answer"] == "proved" and data.update(change))
    with pytest.raises(CodepactError, match=said):
        verify(recorded)


def test_verify_finds_a_proof_of_another_game_and_a_refutation_without_witness(
    recorded: Path,
) -> None:
    (file,) = (recorded / "certificates").iterdir()
    data = json.loads(file.read_text())
    del data["seal"]
    data["game"]["payoffs"][0][1] = ["30", "30"]
    other = keep_certificate(recorded, sealed(data))
    assert other != file.stem
    rewritten(recorded, lambda d: d["certificate"] and d.update(certificate=other))
    with pytest.raises(CodepactError, match="about something else"):
        verify(recorded)
    rewritten(
        recorded,
        lambda d: d.update(witness=None, certificate=d["certificate"] and file.stem),
    )
    with pytest.raises(CodepactError, match="refuted without a witness"):
        verify(recorded)


def test_page_table_and_sql_show_the_claims(recorded: Path, capsys: Any) -> None:
    from codepact.cli.running import print_record

    record_ = load_record(recorded)
    page = render_page(record_)
    assert "<code>forgives within=2</code> <b>refuted</b>: when the others played" in page
    assert "&lt;b&gt;is kind&lt;/b&gt;" in page and "<b>is kind</b>" not in page
    print_record(record_, False)
    out = capsys.readouterr().out
    assert "forgives within=2" in out and "refuted" in out
    told = to_json(record_)["meta_rounds"][0]["seats"][1]["claims"]
    assert [c["answer"] for c in told] == ["proved", "refuted", "unknown"]
    columns, rows = query(
        recorded,
        "SELECT seat, claim, count(*) AS times FROM claims WHERE answer = 'refuted' GROUP BY ALL",
    )
    assert (columns, rows) == (["seat", "claim", "times"], [(1, "forgives within=2", 2)])
    (proofs,) = query(recorded, "SELECT count(DISTINCT certificate) FROM claims")[1][0]
    assert proofs == 1


def test_claims_of_a_specification_go_with_every_program_of_the_seat(tmp_path: Path) -> None:
    spec = RunSpec(
        game=SPEC.game,
        authors=("zoo:CertifiedBot", "zoo:Grim"),
        objectives=("PM", "PM"),
        claims=("", "nice; forgives"),
        **RULES,  # type: ignore[arg-type]
    )
    assert spec_from_data(json.loads(json.dumps(spec.to_data())), "here") == spec
    path = record(tmp_path / "r", spec)
    assert [c["answer"] for c in checked(path)] == ["proved", "refuted"] * 2
    assert replay_run(path) == verify(path).events - 1
    assert "claims" not in SPEC.to_data()
    with pytest.raises(CodepactError, match="1 claims"):
        record(tmp_path / "s", RunSpec(SPEC.game, SPEC.authors, SPEC.objectives, claims=("nice",)))


def test_a_study_compares_certificates_with_sources() -> None:
    text = (
        "study: trust\nseeds: 2\nbase:\n  game: prisoners-dilemma\n  authors: search\n"
        "  claims: nice; forgives within=2\n  meta_rounds: 1\nconditions:\n  sources: {}\n"
        "  certificates: {to_authors: certificates}\n"
        "  both: {to_authors: certificates, capabilities: [inspect, certify]}\n"
    )
    spec, _ = parse_study(text, "trust.yaml", lambda name, seats: [])
    found = {name: c for name, c in spec.conditions if isinstance(c, RunSpec)}
    assert found["sources"].claims == ("nice; forgives within=2",) * 2
    assert "inspect" in found["sources"].capabilities
    assert "inspect" not in found["certificates"].capabilities
    assert "certify" in found["certificates"].capabilities
    assert found["both"].capabilities == ("inspect", "certify")
    with pytest.raises(CodepactError, match=r"trust.yaml, line 10.*did you mean"):
        parse_study(
            text.replace("{to_authors: certificates}", "{to_authors: certs}"),
            "trust.yaml",
            lambda name, seats: [],
        )
