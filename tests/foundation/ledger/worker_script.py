"""One worker of `test_two_workers`: writes, places or delivers in a home of its own, until done or killed."""

import sys
from datetime import datetime

import django

django.setup()

from quanheng.base.days import CHINA  # noqa: E402 - Django first
from quanheng.base.refs import Ref  # noqa: E402
from quanheng.foundation.ledger import api as ledger  # noqa: E402
from quanheng.foundation.people.api import system_actor  # noqa: E402

KIND, ECHO = "ledger_test.work.done", "ledger_test.work.echoed"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
WHO = system_actor("工人")


def echo(fact):
    ledger.record(ECHO, object=fact.object, actor=WHO, at=fact.at, because=[fact])


def main(act, count):
    ledger.define(KIND, room="ledger_test", sentence="做")
    ledger.define(ECHO, room="ledger_test", sentence="应")
    ledger.subscribe(KIND, "echo", echo)
    if act == "write":
        for number in range(count):
            ledger.record(KIND, object=Ref("ledger_test.work", str(number)), actor=WHO, at=AT)
    if act == "place":
        for _ in range(count):
            ledger.sequence_pending()
    if act == "deliver":
        while ledger.deliver_pending(limit=50).waiting:
            pass
    if act == "bulk":
        drafts = (
            ledger.FactDraft(ECHO, Ref("ledger_test.work", f"b{number}"), WHO, AT) for number in range(count)
        )
        ledger.record_bulk(drafts, chunk=500)


if __name__ == "__main__":
    for word in sys.argv[1].split(","):
        main(word, int(sys.argv[2]))
