"""Who answers for a person: somebody from the beginning to the end, nobody where no page comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from canary import wait_until
from nbllm import engine
from nbllm.consent import Question
from nbllm.events import Finish
from nbllm.notebook.attendance import Attendance
from test_following import Journal


def ask(journal: Journal) -> Callable[[], bool | None]:
    """Ask a question on nbllm's loop; gives what tells its answer."""
    asked = engine.submit(journal.consents.ask(Question("c", "f", "{}")))
    return lambda: asked.result(0) if asked.done() else None


def test_a_question_waits_until_its_stream_is_over():
    journal = Journal()
    Attendance(journal, lambda: True, grace=0.01)
    answer = ask(journal)
    wait_until(lambda: journal.consents.pending)
    engine.submit(asyncio.sleep(0.05)).result(5)
    assert answer() is None
    journal.tell(Finish("stop"))
    wait_until(lambda: answer() is False)


def test_where_no_page_comes_the_answer_is_no():
    journal = Journal()
    attendance = Attendance(journal, lambda: False, grace=0.01)
    answer = ask(journal)
    wait_until(lambda: answer() is False)
    attendance.come()
    later = ask(journal)
    wait_until(lambda: journal.consents.pending)
    assert later() is None
    journal.consents.answer("c", allow=True)
    wait_until(lambda: later() is True)


def test_nobody_attends_to_what_is_over():
    journal = Journal()
    journal.tell(Finish("stop"))
    Attendance(journal, lambda: True)
    answer = ask(journal)
    wait_until(lambda: answer() is False)
