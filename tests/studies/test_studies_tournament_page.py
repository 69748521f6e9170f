"""The page of a tournament: one file, small, and a browser draws what it is asked for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from codepact.core.program import Program
from codepact.games import dump_game, load_game
from codepact.studies import create_run
from codepact.studies.tournament_page import write_tournament_page
from codepact.studies.tournaments import TournamentSpec, entered, run_tournament

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
COUNT = 141
"""So many programs make 10,011 meetings."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tournament") / "run"
    programs = [
        Program(
            f"# {k} <script>alert(1)</script>\n"
            f"def act(game):\n    return 'D' if game.round % {k % 7 + 2} else 'C'\n",
            f"<b>P{k}</b>",
        )
        for k in range(COUNT)
    ]
    spec, ready = entered(
        TournamentSpec(dump_game(load_game("prisoners-dilemma")), (), rounds=12), programs
    )
    with create_run(path, spec.to_data()) as folder:
        for p in ready:
            folder.save_program(p)
        run_tournament(spec, folder)
    return write_tournament_page(path)


def test_ten_thousand_meetings_are_a_small_file(page: Path) -> None:
    text = page.read_text("utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found is not None
    assert len(json.loads(found[1])["rows"]) == COUNT * (COUNT + 1) // 2
    assert len(text) < 3_000_000


def test_it_needs_nothing_from_outside_and_shows_names_as_text(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r'(src|href)="(?!data:|programs/)', text)
    assert "<b>P0" not in text
    assert "default-src 'none'" in text


def test_figures_are_written_as_svg_and_png_and_the_same_each_time(page: Path) -> None:
    files = sorted((page.parent / "figures").iterdir())
    assert [f.name for f in files] == ["heat-map.png", "heat-map.svg", "ranks.png", "ranks.svg"]
    before = [f.read_bytes() for f in files]
    write_tournament_page(page.parent)
    assert [f.read_bytes() for f in files] == before


@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium")
def test_a_browser_draws_one_page_of_meetings(page: Path) -> None:
    assert CHROMIUM is not None
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    done = subprocess.run(
        [CHROMIUM, *options, page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    drawn = re.search(r'<tbody id="rows">(.*?)</tbody>', done.stdout, re.S)
    assert drawn is not None
    assert drawn[1].count("<tr") == 50
    assert "1–50 of 10011" in done.stdout
