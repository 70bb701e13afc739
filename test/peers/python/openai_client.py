"""Talks to the agent with the published Python client of OpenAI's API, as programs of its users do.

Usage: openai_client.py BASE_URL TOKEN. Prints {"answers": {...}, "failures": {name: text}} as JSON: what was said, to be
compared with other clients, and what did not go as it should.
"""

import base64
import json
import struct
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

import openai
from openai import OpenAI
from pydantic import BaseModel

base_url, token = sys.argv[1:3]
client = OpenAI(base_url=base_url, api_key=token, max_retries=0, timeout=60)
messages = [{"role": "user", "content": "Show the log"}]
brief = {"model": "long", "messages": messages, "temperature": 0, "max_tokens": 12}
answers: dict[str, object] = {}
failures: dict[str, str] = {}
checks = []


def check(function):
    checks.append(function)
    return function


def fails(error, **wanted):
    """Returns the error that the block raised, after holding it against what it should be."""
    for name, value in wanted.items():
        assert getattr(error, name) == value, f"{name}: {getattr(error, name)!r} instead of {value!r}"


@check
def models():
    names = [model.id for model in client.models.list()]
    assert "long" in names and "long@v1" in names, names
    assert client.models.retrieve("long@v1").owned_by == "trainyard"
    answers["models"] = sorted(names)


@check
def chat():
    answer = client.chat.completions.create(**brief)
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 12
    answers["chat"] = answer.choices[0].message.content


@check
def streaming():
    chunks = list(client.chat.completions.create(**brief, stream=True, stream_options={"include_usage": True}))
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == answers["chat"], text
    assert chunks[-1].usage.completion_tokens == 12


@check
def accumulated_stream():
    with client.chat.completions.stream(**brief) as stream:
        for _ in stream:
            pass
        # As a final one it is refused by the client, since it was cut off.
        assert stream.current_completion_snapshot.choices[0].message.content == answers["chat"]


@check
def cancelling():
    stream = client.chat.completions.create(model="long", messages=messages, stream=True)
    next(iter(stream))
    stream.close()
    assert client.chat.completions.create(**brief).choices[0].message.content == answers["chat"]


@check
def seeds_choices_and_stops():
    drawn = {**brief, "temperature": 1, "seed": 7, "n": 2}
    first, second = client.chat.completions.create(**drawn), client.chat.completions.create(**drawn)
    texts = [choice.message.content for choice in first.choices]
    assert texts == [choice.message.content for choice in second.choices]
    answers["seeded"] = texts
    stop = answers["chat"][2:5]
    stopped = client.chat.completions.create(**brief, stop=[stop])
    assert stopped.choices[0].message.content == answers["chat"].split(stop)[0]
    assert stopped.choices[0].finish_reason == "stop"


@check
def log_probabilities():
    answer = client.chat.completions.create(**brief, logprobs=True, top_logprobs=2)
    tokens = answer.choices[0].logprobs.content
    assert len(tokens) == 12 and all(len(token.top_logprobs) == 2 for token in tokens)
    assert bytes(byte for token in tokens for byte in token.bytes).decode(errors="replace") == answers["chat"]
    answers["logprobs"] = [round(token.logprob, 4) for token in tokens]


class Person(BaseModel):
    is_known: bool
    place: int | None


@check
def json_schema():
    parsed = client.chat.completions.parse(model="long", messages=messages, max_tokens=200, response_format=Person)
    assert isinstance(parsed.choices[0].message.parsed, Person)


weather = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Paris", "Rome"]}, "days": {"type": "integer"}},
            "required": ["city", "days"],
        },
    },
}


@check
def tools():
    forced = {"type": "function", "function": {"name": "weather"}}
    request = {"model": "caller", "messages": messages, "tools": [weather], "max_tokens": 200}
    answer = client.chat.completions.create(**request, tool_choice=forced)
    [call] = answer.choices[0].message.tool_calls
    arguments = json.loads(call.function.arguments)
    assert call.function.name == "weather" and arguments["city"] in ("Paris", "Rome")
    with client.chat.completions.stream(**request, tool_choice="required") as stream:
        [streamed] = stream.get_final_completion().choices[0].message.tool_calls
    assert json.loads(streamed.function.arguments)["city"] in ("Paris", "Rome")
    told = [
        *messages,
        answer.choices[0].message,
        {"role": "tool", "tool_call_id": call.id, "content": "Sunny"},
    ]
    again = client.chat.completions.create(**{**request, "messages": told, "max_tokens": 5})
    assert again.choices[0].message.role == "assistant"


@check
def text_completions():
    request = {"model": "long", "prompt": "Show the", "temperature": 0, "max_tokens": 8}
    answer = client.completions.create(**request, logprobs=2)
    streamed = "".join(chunk.choices[0].text for chunk in client.completions.create(**request, stream=True))
    assert streamed == answer.choices[0].text
    assert len(answer.choices[0].logprobs.token_logprobs) == 8
    answers["completion"] = streamed


@check
def embeddings():
    # The client asks for base64 by itself and turns it back.
    vectors = [item.embedding for item in client.embeddings.create(model="long", input=["Show the log", "Delete"]).data]
    assert len(vectors) == 2 and abs(sum(value * value for value in vectors[0]) - 1) < 1e-4
    packed = client.embeddings.create(model="long", input="Show the log", encoding_format="base64").data[0].embedding
    assert struct.unpack(f"<{len(vectors[0])}f", base64.b64decode(packed)) == tuple(vectors[0])
    answers["embedding"] = [round(value, 4) for value in vectors[0][:8]]


@check
def errors():
    cases = [
        ({"n": 10**9}, openai.BadRequestError, {"param": "n", "status_code": 400}),
        ({"max_tokens": -1}, openai.BadRequestError, {"param": "max_tokens"}),
        ({"extra_body": {"n_discard": -1}}, openai.BadRequestError, {"param": "n_discard", "code": "unknown_parameter"}),
        ({"model": "nobody"}, openai.NotFoundError, {"code": "model_not_found", "param": "model"}),
        ({"messages": [{"role": "user", "content": "x" * 9000}]}, openai.BadRequestError, {"code": "context_length_exceeded"}),
        ({"model": "long", "tools": [weather]}, openai.BadRequestError, {"code": "tools_not_supported"}),
    ]
    for change, kind, wanted in cases:
        try:
            client.chat.completions.create(**{**brief, **change})
        except kind as error:
            fails(error, **wanted)
        else:
            raise AssertionError(f"{change} was answered")
    try:
        OpenAI(base_url=base_url, api_key="wrong", max_retries=0).models.list()
    except openai.AuthenticationError as error:
        fails(error, code="invalid_api_key")
    else:
        raise AssertionError("a wrong key was let in")


@check
def in_parallel():
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: client.chat.completions.create(**brief).choices[0].message.content, range(8)))
    assert len(texts) == 8 and all(texts)


for function in checks:
    try:
        function()
    except Exception:
        failures[function.__name__] = traceback.format_exc()
print(json.dumps({"answers": answers, "passed": [one.__name__ for one in checks if one.__name__ not in failures], "failures": failures}))
