#!/usr/bin/env python3
"""Writes what python3-jinja2 makes of every template in a folder: render_reference.py TEMPLATES OUTPUT.jsonl"""
import json
import pathlib
import sys

from jinja_reference import outcome


def said(role, content, **more):
    return {"role": role, "content": content, **more}


WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a place.\nOne line.",
        "parameters": {
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "A town, e.g. \"Zürich\""},
                "days": {"type": "integer", "enum": [1, 3, 7]},
                "unit": {"type": "string", "enum": ["°C", "°F"]},
            },
            "required": ["place"],
        },
    },
}
CALL = {
    "id": "call00001",
    "type": "function",
    "function": {"name": "get_weather", "arguments": {"place": "Zürich", "days": 3}},
}

PLAIN = {
    "user": [said("user", "Name three rivers.")],
    "system user": [said("system", "Answer briefly."), said("user", "Name three rivers.")],
    "user assistant user": [
        said("user", "Name a river."),
        said("assistant", "The Rhine."),
        said("user", "And another?"),
    ],
    "system user assistant user": [
        said("system", "Answer briefly."),
        said("user", "Name a river."),
        said("assistant", "The Rhine."),
        said("user", "And another?"),
    ],
    "user assistant": [said("user", "Name a river."), said("assistant", "The Rhine.")],
    "unicode": [said("system", "Réponds en français. 日本語も可。"), said("user", "Где? 🙂 \u200b ½ ẞ 𝒳")],
    "newlines and quotes": [
        said("system", "Line 1\nLine 2\n"),
        said("user", "She said: \"it's\"\n\n\\n is not a newline\r\nend\t."),
        said("assistant", "<b>'\"&</b>\n"),
        said("user", "{{ not.a.template }} {% if %} {# #}"),
    ],
    "outer spaces": [
        said("system", "  padded\t"),
        said("user", " \n leading and trailing \n "),
        said("assistant", "\u00a0answer\u3000"),
        said("user", "\n"),
    ],
    "empty content": [said("system", ""), said("user", ""), said("assistant", ""), said("user", "x")],
    "thoughts in the answer": [
        said("user", "2+2?"),
        said("assistant", "<think>\nadding\n</think>\n\n4"),
        said("user", "3+3?"),
    ],
    "special tokens in text": [said("user", "<|im_end|></s>[INST]<start_of_turn>"), said("assistant", "<|eot_id|>")],
    "many turns": [said("user" if i % 2 == 0 else "assistant", f"turn {i}") for i in range(13)],
    "two users": [said("user", "a"), said("user", "b")],
    "assistant first": [said("assistant", "Hello."), said("user", "Hi.")],
    "only system": [said("system", "Answer briefly.")],
    "system late": [said("user", "a"), said("assistant", "b"), said("system", "c"), said("user", "d")],
    "strange role": [said("critic", "a"), said("user", "b")],
    "nothing": [],
}

TOOLS = {
    "tools offered": [said("system", "Use tools."), said("user", "Weather in Zürich?")],
    "tool called": [
        said("user", "Weather in Zürich?"),
        said("assistant", "", tool_calls=[CALL]),
        said("tool", "12 °C", name="get_weather", tool_call_id="call00001"),
    ],
    "tool called and answered": [
        said("user", "Weather in Zürich?"),
        said("assistant", "Let me see.", tool_calls=[CALL]),
        said("tool", "{\"temperature\": 12}", name="get_weather", tool_call_id="call00001"),
        said("assistant", "It is 12 degrees."),
        said("user", "Thanks."),
    ],
    "reasoning beside": [
        said("user", "2+2?"),
        said("assistant", "4", reasoning_content="adding"),
        said("user", "3+3?"),
    ],
}


def cases():
    for group, conversations in (("plain", PLAIN), ("tools", TOOLS)):
        for name, messages in conversations.items():
            for prompt in (False, True):
                variables = {} if group == "plain" or name == "reasoning beside" else {"tools": [WEATHER]}
                yield group, name, messages, prompt, variables
    for thinking in (False, True):
        yield "plain", "thinking switched", PLAIN["system user"], True, {"enable_thinking": thinking}


def main(folder, output):
    with open(output, "w", encoding="utf-8") as out:
        for path in sorted(pathlib.Path(folder).glob("*.jinja")):
            source = path.read_bytes().decode("utf-8")
            for group, name, messages, prompt, variables in cases():
                given = {
                    "messages": messages,
                    "add_generation_prompt": prompt,
                    "bos_token": "<s>",
                    "eos_token": "</s>",
                    **variables,
                }
                line = {
                    "file": path.name,
                    "group": group,
                    "name": f"{name}, {'with' if prompt else 'without'} generation prompt",
                    "messages": messages,
                    "variables": variables,
                    "add_generation_prompt": prompt,
                    **outcome(source, given),
                }
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
