"""How long items with their truth take to make, from nothing."""

from __future__ import annotations

import time
from typing import Any

from codepact.interpretation.items import Unknown, item_sets


def test_a_thousand_items_with_truth(ratios: Any) -> None:
    start = time.perf_counter()
    items = item_sets(0)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    again = item_sets(0)
    cached = time.perf_counter() - start
    unknown = sum(isinstance(i.truth, Unknown) for i in items)
    ratios.row(
        "items with truth, three sets",
        f"{len(items)} in {seconds:.0f} s (target 1000 in 120 s), {unknown} of unknown truth, "
        f"again {cached * 1e3:.1f} ms",
    )
    assert len(items) >= 1000 and again is items and seconds < 120
