"""The page: one file, nothing from outside, and nothing of what programs say is obeyed."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sample
from sample import Program

from codepact.studies import create_run, load_record, write_page
from codepact.studies.source_html import diff, highlighted, visible
from codepact.studies.strips import run_lengths, short_names

VOID = {"meta", "br", "img", "link", "input", "hr", "path", "use", "rect"}


class Tags(HTMLParser):
    """Collects what a browser would act on, and whether the elements close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture
def page(tmp_path: Path) -> str:
    return write_page(sample.make_run(tmp_path / "r")).read_text("utf-8")


def test_the_page_is_small_whole_and_well_formed(page: str) -> None:
    assert len(page.encode()) < 1_000_000
    tags = Tags(page)
    assert not tags.wrong and not tags.open
    assert [t for t, _ in tags.seen].count("article") == 6
    assert [t for t, _ in tags.seen].count("svg") == 2


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    for tag, attributes in Tags(page).seen:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form")
        for name in ("src", "href", "xlink:href", "action", "data"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in page and not re.search(r"url\((?!#)", page)


def test_only_the_pages_own_script_may_run(page: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", page, flags=re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(a["content"] for t, a in Tags(page).seen if "http-equiv" in a)
    assert policy is not None and policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{digest}'" in policy


def test_hostile_sources_names_and_answers_are_only_text(tmp_path: Path) -> None:
    nasty = "</script></style><img src=x onerror=alert(1)>{{ 7*7 }}\u202e"
    with create_run(tmp_path / "r", {"nasty": nasty}) as run:
        players = [{"seat": k, "author": nasty, "objective": nasty, "mode": nasty} for k in (0, 1)]
        run.emit(
            "run.started",
            sample.started("one-shot", players=players, disclosure={nasty: nasty}),
        )
        failed = {"strategy": nasty, "source": sample.HOSTILE, "problem": nasty, "calls": []}
        for number in (1, 2):
            source = sample.HOSTILE + f"# {number} {nasty}\n"
            for seat in (0, 1):
                run.emit(
                    "program.written", sample.written(number, seat, source, failed, strategy=nasty)
                )
            match = sample.play_real([Program(source, nasty)] * 2)
            data = sample.match_data(match, [nasty, nasty])
            data["faults"] = [{"seat": 0, "round": 1, "kind": "exception", "detail": nasty}]
            data["events"] = [
                {"seat": 0, "round": 2, "depth": 0, "kind": nasty, "detail": nasty, "answer": nasty}
            ]
            run.emit("match.played", {"meta_round": number, **data})
            reading = {
                "seat": 0, "predicted": [[nasty], None], "accepts": True, "reason": nasty,
                "problem": nasty, "score": None,
            }  # fmt: skip
            run.emit("program.read", {"meta_round": number, **reading})
        run.emit("run.stopped", {"reason": nasty})
    text = write_page(tmp_path / "r").read_text("utf-8")
    tags = Tags(text)
    assert not tags.wrong and not tags.open
    assert [t for t, _ in tags.seen].count("script") == 1
    assert not [t for t, _ in tags.seen if t == "img"]
    assert not [a for _, a in tags.seen if any(n.startswith("on") for n in a)]
    assert "&lt;/script&gt;" in text and "{{ 7*7 }}" in text
    assert "\u202e" not in text and "\u200b" not in text and "⟨U+202E⟩" in text


def test_programs_diffs_attempts_and_readings_are_on_the_page(page: str) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    for expected in (
        "expected ':'",
        "the answer holds no program",
        "The same program as in meta-round 1.",
        'if planned == "D":',
        "Look friendly; the last two rounds cannot be punished.",
        "PA proves [gpt-5-mini (seat 1) plays C against qwen2.5-coder]",
        "KeyError: 'C'",
        "17 of 20 predicted moves came true",
    ):
        assert expected in text, expected
    assert '<span class="ln add">+    if game.round &gt;= 8:</span>' in page


def test_faults_and_slips_are_marked_in_the_strip_of_a_long_match(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", sample.long_noisy_match)
    match = load_record(run).matches[0].match
    text = write_page(run).read_text("utf-8")
    strip = text[
        text.index('<div class="strip small"') : text.index("readout", text.index("strip small"))
    ]
    assert strip.count("<i ") == 400 and strip.count('class="block"') == 20
    assert len(re.findall(r'class="k\d [^"]*fault', strip)) == len(match.faults) > 0
    assert len(re.findall(r'class="k\d [^"]*slip', strip)) == len(match.slips) > 0


def test_a_round_robin_shows_ranking_scores_and_matches(tmp_path: Path) -> None:
    with create_run(tmp_path / "r", {}) as run:
        sample.round_robin(run.emit, run.save_program)
    text = write_page(tmp_path / "r").read_text("utf-8")
    tags = Tags(text)
    assert not tags.wrong and not tags.open
    assert text.count('<td class="n h') == 25
    assert "All 15 matches" in text and "C×8 D×2" in text


def test_an_unfinished_run_says_how_to_go_on(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 3))
    text = write_page(run).read_text("utf-8")
    assert "not finished" in text and "Written, not played yet." in text


def test_the_same_record_gives_the_same_page(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    assert write_page(run).read_bytes() == write_page(run).read_bytes()


def test_nothing_invisible_stays_invisible() -> None:
    assert visible("a\u200bb\u2066c\x00d\te\r\nf\u00a0g") == "a⟨U+200B⟩b⟨U+2066⟩c⟨U+0000⟩d\te\nf g"
    assert highlighted("x = 1\n").count('class="ln"') == 1
    assert "<b>" not in highlighted("s = '''\n<b>\n'''\n")


def test_a_diff_counts_lines_and_equal_programs_have_none() -> None:
    found = diff("a\nb\n", "a\nc\nd\n")
    assert found is not None and (found.added, found.removed) == (2, 1)
    assert diff("a", "a") is None


def test_moves_as_text() -> None:
    assert run_lengths(("C", "C", "D", "C")) == "C×2 D C"
    assert short_names(("stag", "hare")) == {"stag": "s", "hare": "h"}
    assert short_names(("swerve", "straight"))["swerve"] == "sw"
