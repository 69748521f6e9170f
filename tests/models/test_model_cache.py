import json
import threading
import time

import pytest

from codepact.models import Usage, cached, prompt, request_key, scripted


def counting():
    asked = []

    def answer(request):
        asked.append(request)
        return f"answer {len(asked)}"

    return scripted(answer, "m"), asked


def test_the_same_call_is_made_once(tmp_path):
    model, asked = counting()
    first = cached(model, tmp_path).complete(prompt("x"))
    again = cached(model, tmp_path).complete(prompt("x", purpose="other"))
    assert len(asked) == 1
    assert (again.text, again.usage, again.key) == (first.text, first.usage, first.key)
    assert (first.cached, again.cached) == (False, True)
    assert again.spent == Usage()
    assert [p.name for p in tmp_path.iterdir()] == [f"{first.key}.json"]


def test_samples_settings_and_models_are_kept_apart(tmp_path):
    model, asked = counting()
    other, _ = scripted(["b"], "n"), None
    kept = cached(model, tmp_path)
    texts = {
        kept.complete(r).text
        for r in (prompt("x"), prompt("x", sample=1), prompt("x", temperature=0.0))
    }
    assert len(texts) == len(asked) == 3
    assert cached(other, tmp_path).complete(prompt("x")).text == "b"


def _other_text(data):
    return json.dumps({**json.loads(data), "text": "forged"}).encode()


def _other_key(data):
    return json.dumps({**json.loads(data), "key": "0" * 64}).encode()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"[1]",
        lambda data: b"\xff\xfe" + data,
        lambda data: data.replace(b'"calls": 1', b'"calls": "one"'),
        _other_text,
        _other_key,
    ],
)
def test_a_damaged_file_is_a_miss_with_a_warning_and_is_mended(tmp_path, damage):
    model, asked = counting()
    kept = cached(model, tmp_path)
    kept.complete(prompt("x"))
    path = tmp_path / f"{request_key('m', prompt('x'))}.json"
    damaged = damage(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)

    with pytest.warns(UserWarning, match=path.name):
        assert kept.complete(prompt("x")).text == "answer 2"
    assert kept.complete(prompt("x")).text == "answer 2"
    assert len(asked) == 2


def test_an_answer_that_cannot_be_kept_is_still_handed_on(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.warns(UserWarning, match="could not keep"):
        assert cached(scripted(["a"]), blocked).complete(prompt("x")).text == "a"


def test_threads_that_ask_the_same_make_one_call_and_others_do_not_wait(tmp_path):
    both = threading.Barrier(2, timeout=5)  # passes only if two *different* calls run together
    asked = []

    def slow(request):
        asked.append(request)
        both.wait()
        time.sleep(0.05)
        return f"answer {len(asked)}"

    kept = cached(scripted(slow), tmp_path)
    replies = {}

    def ask(i):
        replies[i] = kept.complete(prompt("x", sample=i % 2))

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 2
    assert len({replies[i].text for i in (0, 2, 4, 6)}) == 1
    assert sorted(r.cached for r in replies.values()) == [False] * 2 + [True] * 6
