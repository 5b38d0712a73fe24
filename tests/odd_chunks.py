"""What may stand between chunks that look alike, for each wire; some of it breaks its rules."""

from __future__ import annotations


def _chat(text: str = "c", created: str = "1750000001", padding: str = '"xx"') -> str:
    """A chunk of OpenAI's, with members as they are written."""
    choice = f'{{"index":0,"delta":{{"content":"{text}"}},"logprobs":null,"finish_reason":null}}'
    head = f'{{"id":"chatcmpl-1","created":{created},"model":"m","choices":[{choice}]'
    return f'data: {head},"obfuscation":{padding}}}\n\n'


def _anthropic(padding: str) -> str:
    """A piece of a text block, with something before its last brace."""
    delta = '"delta":{"type":"text_delta","text":"c"}'
    return (
        "event: content_block_delta\n"
        f'data: {{"type":"content_block_delta","index":0,{delta}{padding}}}\n\n'
    )


def _thinking(text: str) -> str:
    delta = f'{{"type":"thinking_delta","thinking":"{text}"}}'
    return f'data: {{"type":"content_block_delta","index":2,"delta":{delta}}}\n\n'


_BEGIN = 'data: {"type":"content_block_start","index":2,"content_block":{"type":"thinking"}}\n\n'
_STOP = 'data: {"type":"content_block_stop","index":2}\n\n'
_SIGNED = (
    'data: {"type":"content_block_delta","index":2,'
    '"delta":{"type":"signature_delta","signature":"s"}}\n\n'
)
_ANOTHER_BLOCK = "".join(
    [
        *(_BEGIN, _thinking("p") * 8, _SIGNED, _STOP),
        *(_BEGIN, _thinking("q") * 8, _SIGNED, _STOP),
        'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n',
        'data: {"type":"message_stop"}\n\n',
    ]
)
"""Two blocks of thoughts in one place, which go back with the next turn."""


def _said(text: str) -> str:
    return (
        'data: {"type":"response.output_text.delta","output_index":3,"content_index":0,'
        f'"delta":"{text}"}}\n\n'
    )


_ITEM = 'data: {"type":"response.output_item.added","output_index":3,"item":{"type":"message"}}\n\n'
_ANOTHER_ITEM = "".join(
    [
        *(_ITEM, _said("p") * 8, _ITEM, _said("q") * 8),
        'data: {"type":"response.output_text.done","output_index":3,"text":"qqqqqqqq"}\n\n',
    ]
)
"""Two items in one place, the second of which is told once more as a whole."""

ODD: dict[str, list[str]] = {
    "chat": [
        ": ping\n\n",
        'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
        'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n',
        'data: {"error":{"message":"no"}}\n\n',
        'data: {"choices":[{"index":0,"delta":{"content":"a","refusal":"b"}}]}\n\n',
        "data: [DONE]\n\n",
        "data: {\n\n",
        "data: \n\n",
        "data:\n\n",
        'data: {"choices":\ndata: []}\n\n',
        "\n\n\n",
        _chat(created="17,5"),
        _chat(created="017"),
        _chat(created='"17"'),
        _chat(padding='"p"'),
        _chat(text='a","delta":{"content":"b'),
        _chat(text="a\\"),
        _chat(text="\\x"),
        _chat(text="\\ud83d"),
        _chat(text="a\tb"),
        _chat(text=""),
        _chat(text="a")[:-2] + "id: 7\n\n",
        _chat(text="a").replace("data: ", "data:  "),
        _chat(text="a").replace("data: ", "event: error\ndata: "),
        'error: {"message":"no"}\n\n',
        '{"error":{"message":"bare"}}\n',
    ],
    "anthropic": [
        _anthropic(" x"),
        _anthropic("}"),
        _anthropic(" ").replace('"index":0', '"index":1'),
        _anthropic(" ").replace("event: content_block_delta", "event: ping"),
        _ANOTHER_BLOCK,
        'event: ping\ndata: {"type":"ping"}\n\n',
        'data: {"type":"content_block_stop","index":0}\n\n',
        'data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking"}}\n\n',
        'data: {"type":"message_start","message":{"id":"again","content":[]}}\n\n',
        'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n',
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n',
    ],
    "responses": [
        _ANOTHER_ITEM,
        'data: {"type":"response.output_item.added","output_index":0,"item":{}}\n\n',
        'data: {"type":"response.completed","response":{"status":"completed","output":[]}}\n\n',
        'data: {"type":"response.output_text.done","output_index":0,"text":"?"}\n\n',
    ],
    "ollama": [
        '{"model":"m","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}\n',
        '{"model":"m","message":{},"done":true,"done_reason":"stop","eval_count":3}\n',
        '{"error":"out of memory"}\n',
        "\n",
        "{\n",
    ],
}
