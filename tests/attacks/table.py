"""Prints the table of attacks: `make attacks`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution")]

from harness import SANDBOXES, effects, raw_effects  # noqa: E402

from attacks import KNOWN, OWN, RAW  # noqa: E402
from codepact.execution.jail import JailSandbox, jail_problem  # noqa: E402


def main() -> None:
    marker = Path(tempfile.mkdtemp()) / "marker"
    out = sys.stdout.write
    names = [n for n in SANDBOXES if n == "monty" or not jail_problem()]
    boxes = {name: SANDBOXES[name]() for name in names}
    out(f"| attack | target | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}\n")
    bad = 0
    for name, attack in {**KNOWN, **OWN}.items():
        cells = []
        for box in boxes.values():
            found, contained = effects(attack, box, marker)
            bad += len(found)
            cells.append("; ".join(found).upper() or contained)
        out(f"| {name} | {attack.target} | {' | '.join(cells)} |\n")
        sys.stdout.flush()
    if not jail_problem():
        jail = JailSandbox()
        for name, body in RAW.items():
            found, contained = raw_effects(body, jail, marker)
            bad += len(found)
            cell = "; ".join(found).upper() or contained
            out(f"| {name} (no static check) | host | not run | {cell} |\n")
    tried = f"{len(KNOWN) + len(OWN)} attacks and {len(RAW)} without the static check"
    out(f"\n{tried}: {bad} effects\n")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
