"""What is printed where there is no page."""

from __future__ import annotations

from nbllm.events import Finish, Notice, Start, TextDelta
from nbllm.notebook.terminal import print_live
from sources import Source, stream_of


def test_an_answer_begun_anew_is_parted_from_what_was_given_up(capsys):
    begun = [Start(), TextDelta("one")]
    anew = [Start(), Notice("Anew."), Notice("m"), TextDelta("two\n"), Notice("n"), Finish("stop")]
    print_live({"a": stream_of(Source(begun, anew))})
    assert capsys.readouterr().out == "one\n[Anew.]\n[m]\ntwo\n[n]\n\n"
