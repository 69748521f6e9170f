"""Whether the jail works here is found out; a jail that we broke is not taken for the machine."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from codepact.execution.confine import confined_worker
from codepact.execution.jail import MACHINES, jail_problem


@pytest.mark.skipif(
    not sys.platform.startswith("linux")
    or platform.machine() not in MACHINES
    or not isinstance(confined_worker(), Path),
    reason="bubblewrap does not work on this machine",
)
def test_the_jail_works_wherever_bubblewrap_does() -> None:
    assert jail_problem() is None  # else every test of the jail would be passed over
