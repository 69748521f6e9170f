import json
import threading
from decimal import Decimal

import pytest

from codepact.core.errors import CodepactError
from codepact.models import (
    FunctionModel,
    MissingAnswer,
    ModelError,
    Usage,
    prompt,
    read_transcript,
    recorded,
    replay,
    request_key,
    scripted,
)


def ask(model, text, **settings):
    return model.complete(prompt(text, **settings)).text


def test_a_script_is_given_in_order_and_then_runs_out():
    model = scripted(["a", "b"])
    assert [ask(model, "x"), ask(model, "x")] == ["a", "b"]
    with pytest.raises(MissingAnswer, match=r"2 answers.*author"):
        ask(model, "x", purpose="author")


def test_a_script_may_be_a_function_of_the_request():
    model = scripted(lambda r: r.messages[-1].text.upper(), name="shouter")
    reply = model.complete(prompt("abcde"))
    assert (reply.text, reply.model, reply.cached) == ("ABCDE", "shouter", False)
    assert reply.usage == Usage(1, 2, 2, 0.0, Decimal(0))


def test_a_recording_replays_the_same_replies_without_a_call(tmp_path):
    path = tmp_path / "runs" / "t.jsonl"
    original = recorded(scripted(["a", "b"]), path)
    first = [original.complete(prompt("x", sample=i)) for i in range(2)]

    again = replay(path)

    for i, reply in enumerate(first):
        copy = again.complete(prompt("x", sample=i))
        assert (copy.text, copy.key, copy.usage) == (reply.text, reply.key, reply.usage)
        assert copy.cached
        assert copy.spent == Usage()


def test_a_line_of_a_transcript_says_all_about_the_call(tmp_path):
    path = tmp_path / "t.jsonl"
    request = prompt("x", "y", purpose="reader", temperature=0.5)
    recorded(scripted(["a"]), path).complete(request)
    line = json.loads(path.read_text())
    assert line["key"] == request_key("scripted", request)
    assert (line["purpose"], line["model"], line["text"]) == ("reader", "scripted", "a")
    assert line["request"]["messages"] == [["system", "y"], ["user", "x"]]
    assert line["usage"]["calls"] == 1
    assert line["error"] is None
    (call,) = read_transcript(path)
    assert call.request == request


def test_a_failed_call_is_recorded_and_passed_over_in_replay(tmp_path):
    def fail(request):
        raise ModelError("no such model")

    path = tmp_path / "t.jsonl"
    with pytest.raises(ModelError):
        ask(recorded(FunctionModel("m", fail), path), "x")
    (call,) = read_transcript(path)
    assert (call.reply, call.error) == (None, "ModelError: no such model")

    ask(recorded(scripted(["a"], "m"), path), "y")
    model = replay(path)
    assert ask(model, "y") == "a"
    with pytest.raises(MissingAnswer):
        ask(model, "x")


def test_a_missing_answer_says_which_call(tmp_path):
    path = tmp_path / "t.jsonl"
    ask(recorded(scripted(["a"]), path), "x")
    request = prompt("What do\nyou play?", purpose="reader", sample=4)
    with pytest.raises(MissingAnswer) as error:
        replay(path).complete(request)
    for part in ("reader", "sample 4", request_key("scripted", request)[:16], "What do you play?"):
        assert part in str(error.value)


def test_a_replay_of_several_models_needs_a_name(tmp_path):
    path = tmp_path / "t.jsonl"
    ask(recorded(scripted(["a"], "m"), path), "x")
    ask(recorded(scripted(["b"], "n"), path), "x")
    with pytest.raises(CodepactError, match="it holds m, n"):
        replay(path)
    with pytest.raises(CodepactError, match=r"'o'.*it holds m, n"):
        replay(path, "o")
    assert ask(replay(path, "n"), "x") == "b"


def test_a_mapping_of_keys_replays_too():
    key = request_key("m", prompt("x"))
    assert ask(replay({key: "a"}, "m"), "x") == "a"
    with pytest.raises(CodepactError, match="name"):
        replay({key: "a"})


def test_of_two_answers_to_one_call_the_last_stands(tmp_path):
    path = tmp_path / "t.jsonl"
    model = recorded(scripted(["a", "b"]), path)
    ask(model, "x"), ask(model, "x")
    assert ask(replay(path), "x") == "b"


def test_a_line_cut_off_by_a_crash_is_passed_over_quietly(tmp_path, recwarn):
    path = tmp_path / "t.jsonl"
    model = recorded(scripted(["a", "b"]), path)
    ask(model, "x"), ask(model, "y")
    path.write_bytes(path.read_bytes()[:-30])
    assert [call.request.messages[-1].text for call in read_transcript(path)] == ["x"]
    assert not recwarn.list


def test_a_run_that_goes_on_after_a_crash_loses_only_the_cut_line(tmp_path):
    path = tmp_path / "t.jsonl"
    model = recorded(scripted(["a", "b"]), path)
    ask(model, "x"), ask(model, "y")
    path.write_bytes(path.read_bytes()[:-30])

    ask(recorded(scripted(["c"]), path), "z")

    with pytest.warns(UserWarning, match="line 2"):
        calls = list(read_transcript(path))
    assert [c.reply.text for c in calls] == ["a", "c"]


def test_a_whole_last_line_without_its_end_counts(tmp_path):
    path = tmp_path / "t.jsonl"
    ask(recorded(scripted(["a"]), path), "x")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert len(list(read_transcript(path))) == 1


def test_a_transcript_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CodepactError, match=r"nothing\.jsonl"):
        replay(tmp_path / "nothing.jsonl")


def test_a_transcript_that_cannot_be_written_stops_the_run(tmp_path):
    path = tmp_path / "t.jsonl"
    model = recorded(scripted(["a"]), path)
    path.unlink()
    path.mkdir()
    with pytest.raises(CodepactError, match=r"cannot write.*t\.jsonl"):
        ask(model, "x")


def test_lines_of_many_threads_do_not_mix(tmp_path):
    path = tmp_path / "t.jsonl"
    models = [recorded(scripted(lambda r: "a" * 20_000, f"m{i}"), path) for i in range(8)]
    threads = [
        threading.Thread(target=lambda m=m: [ask(m, "x", sample=i) for i in range(10)])
        for m in models
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(read_transcript(path))) == 80
