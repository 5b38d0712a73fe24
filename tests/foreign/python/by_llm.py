"""simonw's ``llm`` with a model of its ``extra-openai-models.yaml``."""

from __future__ import annotations

import gc
import json
import os
import time
from pathlib import Path
from typing import Any

import llm
from heard import WEATHER, Heard, weather


def model_of(question: dict[str, Any]) -> Any:
    """A model behind the gateway, as a user's file describes it; a file may as well be JSON."""
    described = {
        "model_id": "gateway",
        "model_name": question["model"],
        "api_base": question["base_url"],
        "api_key_name": "gateway",
        "supports_tools": True,
        "supports_schema": True,
    }
    folder = Path(os.environ["LLM_USER_PATH"])
    folder.mkdir(exist_ok=True)
    (folder / "extra-openai-models.yaml").write_text(json.dumps([described]), "utf-8")
    return llm.get_model("gateway")


def ask(question: dict[str, Any], heard: Heard) -> None:
    """Ask, stream or whole; with tools, ``llm`` itself runs them."""
    model = model_of(question)
    options = {"key": question["token"], "stream": question["stream"]}
    if question.get("tools"):
        run_chain(model, question, options, heard)
        return
    say(model, question, options, heard)
    if heard.stopped_at:
        gc.collect()  # an answer that nobody holds any more: it has no other end


def say(model: Any, question: dict[str, Any], options: dict[str, Any], heard: Heard) -> None:
    """One answer."""
    response = model.prompt(question["prompt"], schema=question.get("schema"), **options)
    for piece in response:
        heard.add(piece)
        if heard.pieces == question.get("stop_after"):
            heard.stopped_at = time.time()
            return
    take(response, heard)
    if question.get("schema"):
        heard.parsed = json.loads(response.text())


def run_chain(model: Any, question: dict[str, Any], options: dict[str, Any], heard: Heard) -> None:
    """The first answer with its calls, then the one behind the results."""
    tool = llm.Tool("get_weather", "The weather.", WEATHER, weather)
    chain = model.chain(question["prompt"], tools=[tool], **options)
    first, last = list(chain.responses())
    for piece in first:
        heard.add(piece)
    take(first, heard)
    heard.answer = last.text()


def take(response: Any, heard: Heard) -> None:
    """Calls and counts; what the end was called is in the JSON that it keeps."""
    for call in response.tool_calls():
        heard.call(call.tool_call_id, call.name, call.arguments)
    usage = response.usage()
    heard.usage = [usage.input, usage.output]
    kept = response.response_json or {}
    choices = kept.get("choices") or [{}]
    heard.reason = kept.get("finish_reason") or choices[0].get("finish_reason")
