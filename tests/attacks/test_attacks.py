"""No attack has any effect, in either sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import SANDBOXES, effects, raw_effects

from attacks import KNOWN, OWN, RAW, Attack
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.monty import MontySandbox
from codepact.zoo import find


@pytest.fixture(scope="module", params=list(SANDBOXES))
def box(request: pytest.FixtureRequest) -> Iterator[MontySandbox | JailSandbox]:
    if request.param == "jail" and jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    sandbox = SANDBOXES[request.param]()
    yield sandbox
    sandbox.close()


def test_there_are_enough_of_them() -> None:
    assert len(KNOWN) == 29
    assert len(OWN) >= 20
    targets = {a.target for a in OWN.values()}
    assert targets == {"host", "rival", "referee", "limits", "stages", "simulation"}


@pytest.mark.parametrize("name", [*KNOWN, *OWN])
def test_no_attack_has_an_effect(
    name: str, box: MontySandbox | JailSandbox, tmp_path: Path
) -> None:
    found, _ = effects({**KNOWN, **OWN}[name], box, tmp_path / "marker")
    assert found == []


@pytest.mark.parametrize("name", RAW)
def test_the_jails_walls_hold_without_the_static_check(name: str, tmp_path: Path) -> None:
    if jail_problem():
        pytest.skip(f"the jail does not work here: {jail_problem()}")
    sandbox = JailSandbox()
    found, _ = raw_effects(RAW[name], sandbox, tmp_path / "marker")
    sandbox.close()
    assert found == []


def test_the_harness_notices_effects(tmp_path: Path) -> None:
    sandbox = MontySandbox(resolve=find)
    coin = Attack("simulation", "def act(game):\n    return 'C' if game.flip() else 'D'\n")
    found, _ = effects(coin, sandbox, tmp_path / "marker")
    assert any("when simulated" in f for f in found)
    (tmp_path / "marker").touch()
    found, contained = effects(Attack("host", "def act(game): 1 / 0"), sandbox, tmp_path / "marker")
    assert found == ["it made a file on the host"]
    assert contained == "exception"
    sandbox.close()
