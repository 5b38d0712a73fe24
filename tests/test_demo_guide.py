from __future__ import annotations

import re

import pytest

from nbllm.demo.guide import answer, find
from nbllm.demo.request import Request
from nbllm.demo.script import Text
from nbllm.demo.sections import Section, sections

QUESTIONS = {
    "how can i halt a model that is talking too long?": "Stop one model or all",
    "Where is the button to cancel just one of the lanes?": "Stop one model or all",
    "what does ctrl-c do": "Interrupt the kernel",
    "I interrupted the kernel, is my text lost?": "Interrupt the kernel",
    "cancel a stream from another thread": "Stop from Python",
    "Is the output still there when I reopen the saved notebook?": "What stays in the notebook",
    "how do I run the same prompt on two models": "Several models side by side",
    "side-by-side comparison of GPT and Mistral": "Several models side by side",
    "list all the flags of the magic": "All options of %%llm",
    "what does --dry-run do": "See what would be sent",
    "what is -s": "The system prompt",
    "give the model a persona": "The system prompt",
    "How can I make the answers less random?": "Temperature, length and other settings",
    "shorter answers, max tokens": "Temperature, length and other settings",
    "How do I access the result in the next cell?": "Keep the answer in a variable",
    "what is _llm": "Keep the answer in a variable",
    "Can other cells run while it is streaming?": "Run in the background",
    "preview the request body without sending": "See what would be sent",
    "use a python variable inside my prompt": "Put a variable into a prompt",
    "my prompt has JSON with curly braces, will it crash?": "Braces that stay as they are",
    "latex formulas with braces": "Braces that stay as they are",
    "fail when a {name} is misspelled": "Find mistyped names",
    "loop over the tokens as they come in python": "Stream in Python",
    "What is the difference between TextDelta and ReasoningDelta events?": "Events",
    "RuntimeError: this event loop is already running": "Async code and running loops",
    "does it work with asyncio and await": "Async code and running loops",
    "use nbllm in a plain script outside jupyter": "Scripts and threads",
    "what does finish_reason length mean": "Why the answer ended",
    "how many tokens did I use?": "Tokens and speed",
    "what is ttft": "Tokens and speed",
    "Where can I see the thinking of the model?": "Reasoning and tool calls",
    "where do I put my OpenAI API key": "Use a real model",
    "name of the environment variable for Hugging Face": "Which variable holds which key",
    "can I talk to Claude?": "Claude, Gemini and Ollama",
    "responses api or chat completions?": "OpenAI's two interfaces",
    "gemini on google cloud": "Gemini on Vertex AI",
    "list the models of a provider": "Which models there are",
    "is my setup ok? check my keys": "Check the set-up",
    "send a picture to the model": "Images and files",
    "make it think harder": "The effort of reasoning",
    "how much money did that answer cost?": "Prices and cost",
    "I want structured output as JSON": "JSON that fits a schema",
    "write a plugin for another provider": "Providers of other packages",
    "does ollama work": "Claude, Gemini and Ollama",
    "connect to my own vLLM server": "Local servers",
    "custom base_url of our company's proxy": "Any other compatible server",
    "define a shortcut for a model name": "Aliases",
    "how do I catch exceptions": "Errors",
    "what does AuthenticationError mean? I got a 401": "Keys that are missing or wrong",
    "429 too many requests": "Rate limits and quotas",
    "set a timout of 30 seconds": "Timeouts",
    "the connection dropped in the middle of the answer": "When a stream breaks off",
    "try it without a key or network": "The demo models",
    "are you ChatGPT?": "Is the guide a language model?",
    "make the demo faster": "How fast the demo models write",
    "does it remember my previous question?": "What this version does not do",
    "pip install": "Install and load",
    "change the default model": "The default model",
    "which providers are supported?": "How models are named",
    "how do callbacks work": "Callbacks",
    "read two streams concurrently in order of arrival": "Merge streams",
}

FOREIGN = [
    "What is the capital of France?",
    "Write a haiku about autumn",
    "Explain quantum entanglement to a child",
    "How do I bake bread?",
    "Who won the football world cup in 1998?",
    "Summarise the plot of Hamlet",
    "Wie wird das Wetter morgen?",
    "什么是机器学习",
    "best pizza in Naples",
    "sort a linked list in C++",
    "solve x^2 - 4 = 0",
    "What is the airspeed of an unladen swallow?",
]


def ask(question: str) -> str:
    script = answer(Request(question, prompt_tokens=0, pace=0.0, max_tokens=None, stop=()))
    return "".join(step.text for step in script.steps if isinstance(step, Text))


@pytest.mark.parametrize(("question", "title"), QUESTIONS.items())
def test_a_question_in_other_words_finds_its_section(question: str, title: str):
    assert find(question)[0].title == title
    assert ask(question).startswith(f"## {title}\n")


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.title)
def test_the_question_that_stands_for_a_section_finds_it(section: Section):
    assert find(section.question)[0] == section


@pytest.mark.parametrize("question", FOREIGN)
def test_a_question_about_something_else_gets_an_honest_no(question: str):
    assert find(question) == []
    text = ask(question)
    assert text.startswith("I only know nbllm")
    assert "- How do I stop a stream?\n" in text


@pytest.mark.parametrize(
    "question", ["", "   ", "help", "Hello!", "hi there", "???", "can you help me?"]
)
def test_a_greeting_gets_the_tour(question: str):
    assert ask(question).startswith("## A short tour\n")


@pytest.mark.parametrize("question", ["How do I stop a stream?", "", "capital of France", "x" * 10])
def test_every_answer_says_that_it_is_no_language_model(question: str):
    assert ask(question).endswith("type `%%llm openai/gpt-5-mini`.*\n")
    assert ask(question).count("no language model") == 1


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.title)
def test_the_questions_to_ask_next_lead_to_other_sections(section: Section):
    related = re.findall(
        r"^- (.*\?)$", ask(section.question).rpartition("**See also**")[2], re.MULTILINE
    )
    assert len(related) == 3
    assert len({find(question)[0].title for question in related} - {section.title}) == 3


def test_misspelt_words_are_understood():
    assert find("interupt the kernal")[0].title == "Interrupt the kernel"
    assert find("tempreature")[0].title == "Temperature, length and other settings"


def test_a_million_characters_are_answered_like_their_beginning():
    beginning = "How do I stop a stream? " + "zyx " * 1_000
    assert ask(beginning + "interrupt the kernel " * 50_000) == ask(beginning)
    assert ask("\x00" * 1_000_000).startswith("## A short tour\n")
    assert ask("a" * 1_000_000).startswith("I only know nbllm")
