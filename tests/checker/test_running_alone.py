"""The checker as a program of its own: what it prints, and that it needs nothing else of ours."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from arena import rules

import codepact.checker
from codepact.checker.certificate import seal
from codepact.checker.run import run
from codepact.proof.against_all import prove_against_all
from codepact.proof.claims import prove_claim_of
from codepact.zoo import zoo_program

FOLDER = Path(codepact.checker.__file__).parent


def test_it_imports_nothing_but_itself_and_the_standard_library() -> None:
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {a.name for a in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0 and node.module
                found.add(node.module)
    ours = {name for name in found if name.startswith("codepact")}
    assert all(name.split(".")[:2] == ["codepact", "checker"] for name in ours)
    assert {n.split(".")[0] for n in found - ours} <= sys.stdlib_module_names


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    verdict = prove_claim_of(zoo_program("Grim"), "nice", rules(6))
    path = tmp_path / "grim.json"
    path.write_text(json.dumps(verdict.certificate))
    return path


def alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the checker in a Python that can import nothing else of Codepact."""
    source = (
        "import runpy, sys\n"
        "sys.argv[1:] = sys.argv[2:]\n"
        "try:\n"
        "    runpy.run_module('codepact.checker', run_name='__main__')\n"
        "finally:\n"
        "    more = [m for m in sys.modules if m.startswith('codepact.')\n"
        "            and not m.startswith('codepact.checker')]\n"
        "    assert not more, more\n"
    )
    command = [sys.executable, "-c", source, "-", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_accepted_certificate_is_explained(certificate: Path) -> None:
    ran = alone(str(certificate))
    assert (ran.returncode, ran.stderr) == (0, "")
    first, states, *given = ran.stdout.splitlines()
    assert first == "accepted" and "nice (it cooperates" in states and states.startswith("states ")
    assert given and all(line.startswith("given ") for line in given)


def test_a_rejected_certificate_says_why(
    certificate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(certificate.read_text())
    data["cases"][0]["machine"]["actions"] = ["D", "D"]
    for forged, why in ((data, "its seal"), ({**data, "seal": seal(data)}, "breaks the claim")):
        certificate.write_text(json.dumps(forged))
        assert run([str(certificate)]) == 1
        printed = capsys.readouterr().out
        assert printed.startswith("rejected") and why in printed and "given" not in printed


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "Expecting"), ("[" * 100_000, ""), ("\xff", ""),
     ('{"seal": 1, "seal": 2}', "a key twice")],
)  # fmt: skip
def test_what_is_no_file_of_a_certificate_ends_with_status_2(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(text.encode("latin-1"))
    for arguments in ([str(path)], [str(tmp_path / "nowhere.json")], [], ["a", "b"]):
        assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and "usage" in printed.err


def test_a_certificate_against_every_opponent_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = prove_against_all(zoo_program("PrudentBot"), rules(), "unexploitable")
    path = tmp_path / "prudent.json"
    path.write_text(json.dumps(found.certificate))
    assert run([str(path)]) == 0
    printed = capsys.readouterr().out
    assert "against any opponent: unexploitable" in printed
    assert "cooperates if and only if ([answer 0] ∧ [answer 1])" in printed
    assert "Peano arithmetic" in printed
