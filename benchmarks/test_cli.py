"""How long a person waits for the command line to say anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

CODEPACT = Path(sys.executable).with_name("codepact")


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def test_help(benchmark: Any, ratios: Any) -> None:
    benchmark.pedantic(run, args=(str(CODEPACT), "--help"), rounds=5, warmup_rounds=1)
    median = ratios(
        5,
        help=lambda: run(str(CODEPACT), "--help"),
        bare=lambda: run(sys.executable, "-c", "pass"),
    )
    ratios.row(
        "codepact --help",
        f"{median['help'] * 1e3:.0f} ms, {median['help'] / median['bare']:.1f} x python -c pass",
    )
