"""``%%llm -c``, ``--chat`` and ``-T``: cells that go on with a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nbllm
from faults.server import Server, answering, reply
from nbllm.errors import ConfigError, ServerError
from nbllm.notebook import magic
from nbllm.notebook.complete import offer
from nbllm.notebook.last import last
from nbllm.notebook.magic import CellMagic
from threads import asked, bodies, call, say

pytestmark = pytest.mark.usefixtures("own_settings")
Cell = Callable[[str, str], None]


@pytest.fixture
def shell() -> InteractiveShell:
    """A shell that is nobody else's."""
    return InteractiveShell()


@pytest.fixture
def cell(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Iterator[Cell]:
    """Runs a cell, whose output is dropped."""

    def run(line: str, text: str) -> None:
        CellMagic(shell).run(line, text)
        capsys.readouterr()

    return run


def served(*answers: bytes) -> tuple[Server, ...]:
    """A server of two models, ``a`` and ``b``, that say these things in turn."""
    server = Server(*(reply(200, answer) for answer in answers))
    for name in ("a", "b"):
        nbllm.alias(name, f"compatible/{name}", base_url=server.base_url, retries=0)
    return (server,)


def models(server: Server) -> list[str]:
    """The model of each request."""
    return [body["model"] for body in bodies(server)]


def test_it_goes_on_with_the_last_answer(cell, shell):
    (server,) = served(say("one"), say("two"), say("three"))
    cell("a -s Brief", "q")
    cell("-c", "more")
    assert shell.user_ns["_llm"].text == "two"
    cell("b -c -s Long -o temperature 0 --out kept", "still more")
    assert shell.user_ns["kept"].text == "three"
    assert asked(server)[1] == [
        *(("system", "Brief"), ("user", "q"), ("assistant", "one"), ("user", "more"))
    ]
    assert asked(server)[2][0] == ("system", "Long")
    assert len(asked(server)[2]) == 6
    assert models(server) == ["a", "a", "b"]
    assert [body.get("temperature") for body in bodies(server)] == [None, None, 0]


def test_a_cell_without_it_begins_anew(cell):
    (server,) = served(say("one"))
    for line in ("a", "-c", "a", "-c"):
        cell(line, "q")
    assert [len(messages) for messages in asked(server)] == [1, 3, 1, 3]


def test_behind_a_comparison_all_go_on_or_the_pinned_one(cell, shell):
    (server,) = served(say("one"))
    cell("a,b", "q")
    cell("-c", "more")
    both = shell.user_ns["_llm"]
    assert list(both) == ["a", "b"]
    cell("b -c", "only b")
    assert models(server)[4:] == ["b"]
    assert len(asked(server)[4]) == 5
    cell("a,b", "q")
    shell.user_ns["_llm"].winner = "b"
    cell("-c", "more")
    assert models(server)[7:] == ["b"]


def test_what_is_blind_goes_on_blind_and_model_a_stays_model_a(cell, shell):
    served(say("one"))
    for _ in range(5):
        cell("a,b --blind", "q")
        first = shell.user_ns["_llm"]
        cell("-c", "more")
        then = shell.user_ns["_llm"]
        assert (then.blind, then.ballot.names) == (True, first.ballot.names)
    then.reveal()
    cell("-c", "still more")
    assert not shell.user_ns["_llm"].blind


def test_one_conversation_goes_on_with_several_models_in_several_ways(cell, shell):
    (server,) = served(say("one"))
    cell("a", "q")
    cell("a,b -c", "more")
    assert sorted(models(server)[1:]) == ["a", "b"]
    cell("-c", "still more")
    assert [len(messages) for messages in asked(server)] == [1, 3, 3, 5, 5]
    with pytest.raises(ConfigError, match="which answer does demo/echo go on from"):
        cell("demo/echo -c", "x")
    assert list(shell.user_ns["_llm"]) == ["a", "b"]


def test_a_named_conversation_is_a_variable(cell, shell):
    (server,) = served(say("one"), say("two"), say("three"))
    cell("a --chat trip -o seed 7", "q")
    trip = shell.user_ns["trip"]
    assert isinstance(trip, nbllm.Conversation)
    cell("b", "something else")
    cell("--chat trip", "more")
    trip.send("by hand")
    cell("-c", "and on")
    cell("b --chat trip", "with b")
    assert [len(messages) for messages in asked(server)] == [1, 1, 3, 5, 7, 9]
    assert models(server) == ["a", "b", "a", "a", "a", "b"]
    assert [body.get("seed") for body in bodies(server)] == [7, None, 7, 7, 7, 7]
    assert len(trip.messages) == 10


def test_functions_of_the_notebook_are_run_for_the_model(cell, shell):
    (server,) = served(call("look"), say("It is 42."), say("two"))
    shell.user_ns["look"] = lambda: "42"
    cell("a -T look", "q")
    assert shell.user_ns["_llm"].text == "It is 42."
    cell("-c", "more")
    assert [message["role"] for message in bodies(server)[2]["messages"]] == [
        *("user", "assistant", "tool", "assistant", "user")
    ]
    assert "tools" in bodies(server)[2]


def test_a_failed_turn_can_be_said_again(cell):
    server = Server(reply(200, say("one")), reply(500, "{}"), reply(200, say("two")))
    nbllm.alias("a", "compatible/a", base_url=server.base_url, retries=0)
    cell("a", "q")
    for fails in (True, False):
        if fails:
            with pytest.raises(ServerError):
                cell("-c", "more")
        else:
            cell("-c", "more")
    assert asked(server)[1] == asked(server)[2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-c", "no conversation yet"),
        ("--chat no-name", "no name for a variable. Type --chat trip"),
        ("--chat number", "number is a int already. Type another name after --chat"),
        ("a,b --chat trip", "--chat is a conversation with one model"),
        ("a -c --chat trip", "Leave out -c"),
        ("a -T lok", "-T finds no 'lok' in the notebook. Type -T look"),
        ("a -T number", "-T takes a function; number is a int"),
        ("a -T look --samples 2", "--samples asks the same several times"),
        ("a -T look --blind", "two models or more"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_asks_nobody(cell, shell, line, said):
    with answering(reply(200, say("one"))) as server:
        for name in ("a", "b"):
            nbllm.alias(name, f"compatible/{name}", base_url=server.base_url)
        shell.user_ns |= {"number": 1, "look": lambda: "42"}
        with pytest.raises(ConfigError) as caught:
            cell(line, "q")
        assert said in str(caught.value)
        assert server.requests == []
    assert "trip" not in shell.user_ns


def test_a_dry_run_shows_the_whole_thread_and_changes_nothing(shell, capsys):
    (server,) = served(say("one"))
    run = CellMagic(shell).run
    run("a", "q")
    run("b -c -s Long --dry-run", "more")
    run("a --chat trip --dry-run", "x")
    printed = capsys.readouterr().out
    assert '"Long"' in printed
    assert printed.index('"content": "q"') < printed.index('"content": "more"')
    run("-c", "more")
    assert models(server) == ["a", "a"]
    assert asked(server)[1][0] == ("user", "q")
    assert "trip" not in shell.user_ns


def test_tab_offers_what_the_options_name():
    namespace = {"look": lambda: 1, "trip": nbllm.Conversation("demo/echo"), "number": 1}
    offered = [offer(f"%%llm {flag} ", namespace) for flag in ("-T", "--chat")]
    assert [each and each.words for each in offered] == [["look"], ["trip"]]


def test_the_settled_answer_says_how_to_go_on(shell, monkeypatch):
    notes: list[str] = []
    monkeypatch.setattr(magic, "show", lambda _comparison, note: notes.append(note))
    served(say("one"))
    for line in ("a", "-c", "a --chat trip"):
        CellMagic(shell).run(line, "q")
        asked_now = last(shell)
        assert asked_now is not None
        asked_now.wait()
    assert [note.partition(";")[2] for note in notes] == [
        " the answer is in _llm.",
        " %%llm -c goes on.",
        " %%llm --chat trip goes on.",
    ]
