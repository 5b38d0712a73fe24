"""Streams and providers without a network, for the tests of code that uses nbllm.

``scripted([...])`` is a stream that says what it was told to, ``response([...])`` what it comes to,
and ``provider("fake", [...])`` answers ``nbllm.stream("…", "fake/any")`` and everything else that
takes a model's address.
"""

from nbllm.testing.asked import Asked
from nbllm.testing.fakes import FakeProvider, provider
from nbllm.testing.script import Call, call
from nbllm.testing.scripted import response, scripted

__all__ = ["Asked", "Call", "FakeProvider", "call", "provider", "response", "scripted"]
