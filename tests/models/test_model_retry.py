import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from codepact.core.errors import CodepactError
from codepact.models import (
    FunctionModel,
    ModelError,
    ModelUnavailable,
    Patience,
    limited,
    open_model,
    opening,
    prompt,
    retrying,
    scripted,
)


def failing(*errors):
    left = list(errors)

    def answer(request):
        if left:
            raise left.pop(0)
        return "a"

    return scripted(answer, "m")


def down(after=None):
    return ModelUnavailable("HTTP 503", retry_after=after)


def test_pauses_grow_and_the_answer_comes_in_the_end():
    pauses, waits = [], []
    model = retrying(failing(*[down()] * 5), sleep=pauses.append, on_wait=waits.append)
    assert model.complete(prompt("x")).text == "a"
    for pause, whole in zip(pauses, [1, 2, 4, 8, 16], strict=True):
        assert whole / 2 <= pause <= whole
    assert [w.seconds for w in waits] == pauses
    assert (waits[0].model, waits[0].attempt, waits[0].attempts) == ("m", 1, 6)
    assert "503" in waits[0].reason


def test_patience_ends():
    pauses = []
    model = retrying(failing(*[down()] * 9), Patience(attempts=3), sleep=pauses.append)
    with pytest.raises(ModelUnavailable, match=r"after 3 attempts.*'m'.*503"):
        model.complete(prompt("x"))
    assert len(pauses) == 2


def test_pauses_have_a_longest_length():
    pauses = []
    patience = Patience(attempts=8, first=1, longest=5)
    retrying(failing(*[down()] * 7), patience, sleep=pauses.append).complete(prompt("x"))
    assert max(pauses) <= 5


def test_the_pause_that_the_service_asks_for_is_kept():
    pauses = []
    retrying(failing(down(30.0)), sleep=pauses.append).complete(prompt("x"))
    assert pauses == [30.0]


def test_a_service_that_asks_for_too_long_is_given_up_at_once():
    pauses = []
    with pytest.raises(ModelUnavailable, match="wait 3600 s") as error:
        retrying(failing(down(3600.0)), sleep=pauses.append).complete(prompt("x"))
    assert pauses == []
    assert error.value.retry_after == 3600.0


def test_pauses_depend_on_the_seed_and_the_call_and_nothing_else():
    def pauses(seed, text):
        out = []
        retrying(failing(down(), down()), seed=seed, sleep=out.append).complete(prompt(text))
        return out

    assert pauses(1, "x") == pauses(1, "x")
    assert pauses(1, "x") != pauses(2, "x")
    assert pauses(1, "x") != pauses(1, "y")


def test_a_refused_request_is_not_made_again():
    pauses = []
    with pytest.raises(ModelError, match="bad key"):
        retrying(failing(ModelError("bad key")), sleep=pauses.append).complete(prompt("x"))
    assert pauses == []


def test_at_most_so_many_calls_run_at_a_time_also_for_models_opened_apart():
    running, most, lock = 0, 0, threading.Lock()

    def answer(request):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return "a"

    models = [limited(scripted(answer, "limited-together"), 2) for _ in range(4)]
    threads = [threading.Thread(target=m.complete, args=(prompt("x"),)) for m in models * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_call_that_fails_gives_its_place_back():
    def answer(request):
        raise ModelError("no")

    model = limited(FunctionModel("fails", answer), 1)
    for _ in range(3):
        with pytest.raises(ModelError):
            model.complete(prompt("x"))


def test_a_local_model_serves_one_call_at_a_time_however_it_is_opened(monkeypatch):
    running, lock = [], threading.Lock()

    def answer(request):
        with lock:
            running.append(request)
            assert len(running) == 1
        time.sleep(0.01)
        with lock:
            running.pop()
        return "a"

    monkeypatch.setattr(opening, "open_local", lambda path, **_: scripted(answer, "local:fake"))
    models = [open_model("local", concurrency=n) for n in (4, 8)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda i: models[i % 2].complete(prompt("x")), range(8)))
    assert [r.text for r in replies] == ["a"] * 8


def test_no_attempts_are_refused():
    with pytest.raises(CodepactError, match="attempts is 0"):
        retrying(scripted([]), Patience(attempts=0))


def test_no_calls_at_a_time_is_refused():
    with pytest.raises(CodepactError, match="concurrency 0"):
        limited(scripted([]), 0)
