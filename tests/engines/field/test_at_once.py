"""Several servers at once: the same post doubled in the same moment, and two officers' posts against each other."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection

from quanheng.engines.field import api as field
from quanheng.engines.field.models import SealedAct
from quanheng.foundation.ledger import api as ledger
from tests.engines.affairs.conftest import many_writers  # noqa: F401 - a fixture
from tests.engines.field.phone import open_tasks
from tests.engines.field.test_acts_on_a_visit import NO, register, send


@pytest.mark.slow
@pytest.mark.usefixtures("many_writers")
def test_posts_in_the_same_moment_take_effect_once():
    tasks = open_tasks(2)
    one, two = register(), register("林晓岚")
    for phone, said in ((one, {"value": "Y"}), (two, NO)):
        for task in tasks if phone is one else reversed(tasks):  # the two lock the tasks in opposite order
            phone.seal("answers.record", task.uid, {"answers": [{"no": 2, **said}]})
            phone.seal("note.add", task.uid, {"text": "一句"})
    faults: list[BaseException] = []
    start = threading.Barrier(6)

    def patiently(work: Callable[[], None]) -> None:
        for turn in range(6):  # a telephone whose call failed asks again
            try:
                return work()
            except OperationalError:
                connection.close()
                if turn == 5:
                    raise
        return None

    def post(phone, who: str) -> None:
        try:
            start.wait(timeout=60)
            patiently(lambda: send(phone, who=who) and None)
        except BaseException as fault:  # noqa: BLE001 - told by the test itself
            faults.append(fault)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=post, args=(phone, who))
        for phone, who in [(one, "陈思远"), (two, "林晓岚")] * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert faults == []
    assert SealedAct.objects.count() == 8
    assert ledger.Fact.objects.filter(kind="field.act.received").count() == 8
    assert [len(field.notes_of(task.uid)) for task in tasks] == [2, 2]
    standing = [task.answers.get(no=2).value for task in tasks]
    assert set(standing) <= {"Y", "N"}
    assert field.Branch.objects.filter(state="open").count() == 2, "each second word is kept"
