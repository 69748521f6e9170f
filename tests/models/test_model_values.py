import json
import subprocess
import sys
from decimal import Decimal

import pytest

from codepact.core.errors import CodepactError
from codepact.models import Message, Reply, Request, Usage, prompt, request_key
from codepact.models.values import (
    reply_from_json,
    reply_to_json,
    request_from_json,
    request_to_json,
    sent_seed,
)

FULL = prompt(
    "Play.", "You are a player.", purpose="author", temperature=0.7, max_tokens=50, seed=3, sample=2
)


def test_a_key_is_the_same_in_every_process_and_version():
    # Written down once. If this fails, all caches and transcripts in the world have become useless.
    assert request_key("m", FULL) == (
        "fbd0dfa432f07463f96a0a55d7bedd830caa30886ad65c54dcd978dc9a23dd78"
    )


def test_a_key_does_not_depend_on_the_purpose():
    other = request_from_json({**request_to_json(FULL), "purpose": "reader"})
    assert request_key("m", other) == request_key("m", FULL)


@pytest.mark.parametrize(
    "change",
    [
        {"messages": [["user", "You are a player.\nPlay."]]},
        {"messages": [["system", "You are a player."], ["user", "Play"]]},
        {"temperature": None},
        {"max_tokens": 51},
        {"seed": 4},
        {"grammar": 'root ::= "C"'},
        {"schema": {}},
        {"sample": 0},
    ],
    ids=str,
)
def test_a_key_depends_on_everything_that_decides_the_answer(change):
    other = request_from_json({**request_to_json(FULL), **change})
    assert request_key("m", other) != request_key("m", FULL)


def test_a_key_depends_on_the_model():
    assert request_key("m", FULL) != request_key("n", FULL)


def test_a_key_depends_on_the_order_of_a_schema_because_answers_follow_it():
    a = prompt("x", schema={"properties": {"why": {}, "move": {}}})
    b = prompt("x", schema={"properties": {"move": {}, "why": {}}})
    assert request_key("m", a) != request_key("m", b)


def test_a_key_does_not_tell_a_whole_number_from_its_float():
    assert request_key("m", prompt("x", temperature=1)) == request_key(
        "m", prompt("x", temperature=1.0)
    )


def test_a_source_with_a_lone_surrogate_has_a_key():
    assert len(request_key("m", prompt("'\ud800'"))) == 64


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Message("developer", "x"), "developer"),
        (lambda: Request(()), "user message"),
        (lambda: Request((Message("system", "x"),)), "user message"),
        (lambda: Request((Message("user", "x"), Message("assistant", "y"))), "user message"),
        (lambda: Request((Message("user", "x"), Message("system", "y"))), "user message"),
        (
            lambda: Request((Message("user", "x"), Message("system", "y"), Message("user", "z"))),
            "user message",
        ),
        (lambda: prompt("x", temperature=-0.1), "temperature"),
        (lambda: prompt("x", max_tokens=0), "max_tokens"),
        (lambda: prompt("x", sample=-1), "sample"),
        (lambda: prompt("x", grammar="g", schema={}), "not both"),
    ],
)
def test_what_is_no_request_is_refused(make, says):
    with pytest.raises(CodepactError, match=says):
        make()


def test_a_request_with_a_schema_can_be_put_in_a_set():
    request = prompt("x", schema={"type": "object"})
    assert len({request, prompt("x", schema={"type": "object"})}) == 1


def test_a_request_survives_json():
    request = Request(
        (Message("user", "a"), Message("assistant", "b"), Message("user", "c")),
        schema={"type": "object"},
        sample=1,
    )
    assert request_from_json(json.loads(json.dumps(request_to_json(request)))) == request


@pytest.mark.parametrize("dollars", [None, Decimal("0.000123")])
def test_a_reply_survives_json(dollars):
    reply = Reply("C", Usage(1, 2, 3, 0.5, dollars), "m", False, "k", "length", "m-2026")
    assert reply_from_json(json.loads(json.dumps(reply_to_json(reply))), cached=False) == reply


def test_usage_adds_up():
    total = Usage(1, 10, 5, 1.5, Decimal("0.1")) + Usage(2, 1, 1, 0.5, Decimal("0.2"))
    assert total == Usage(3, 11, 6, 2.0, Decimal("0.3"))
    assert total.tokens == 17


def test_an_unknown_price_makes_the_sum_unknown_and_not_smaller():
    assert (Usage(dollars=Decimal(1)) + Usage(dollars=None)).dollars is None
    assert (Usage(dollars=None) + Usage(dollars=Decimal(1))).dollars is None


def test_a_cached_reply_shows_its_usage_but_spends_nothing():
    usage = Usage(1, 10, 5, 1.5, Decimal("0.1"))
    assert Reply("C", usage, "m", True, "k").spent == Usage()
    assert Reply("C", usage, "m", False, "k").spent == usage


def test_samples_get_different_seeds_and_the_first_one_the_given_seed():
    seeds = [sent_seed(prompt("x", seed=5, sample=i)) for i in range(20)]
    assert seeds[0] == 5
    assert len(set(seeds)) == 20
    assert all(0 <= s < 2**31 for s in seeds)
    assert sent_seed(prompt("x", sample=3)) is None


def test_importing_the_room_imports_no_client_library():
    script = (
        "import sys, codepact.models\n"
        "heavy = {'pydantic_ai', 'openai', 'httpx2', 'genai_prices', 'asyncio', 'subprocess',"
        " 'platformdirs', 'http.client', 'matplotlib', 'xllamacpp'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
