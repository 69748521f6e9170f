"""What share of the programs that language models wrote is read exactly, and how fast."""

from __future__ import annotations

import statistics
from typing import Any

from corpus import HOW, rows


def test_the_recorded_programs_are_read(ratios: Any) -> None:
    found = list(rows())
    for corpus, least, wanted in (("A", 0.95, HOW[:2]), ("B", 0.80, HOW[:4])):
        own = [r for r in found if r.name.startswith(corpus)]
        share = sum(r.how in wanted for r in own) / len(own)
        seconds = [r.seconds for r in own]
        ratios.row(
            f"recorded programs {corpus}, read exactly",
            f"{share:.0%} of {len(own)} (target {least:.0%}), median "
            f"{statistics.median(seconds) * 1e3:.0f} ms, slowest {max(seconds):.1f} s",
        )
        assert share >= least
