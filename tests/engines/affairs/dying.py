"""A process that dies at a named place, as a machine does; run by test_kill.py in a home of its own."""

import json
import os
import signal
import sys

PLACES = ("after_act", "after_number", "while_printing", "finish")


def die(*args: object, **more: object) -> bytes:
    """Leave like a power cut: nothing is flushed, nothing is caught."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def main(place: str) -> None:
    """Go as far as the place, then die there; ``finish`` does what was left and tells what exists."""
    import django

    django.setup()
    from django.core.management import call_command

    from quanheng.engines.affairs import api as affairs
    from quanheng.engines.affairs.papers import word
    from tests.engines.affairs import casework
    from tests.people import actor, make_city

    if place == "after_act":
        call_command("migrate", verbosity=0)
        make_city()
        casework.open_case()
    case = affairs.Affair.objects.get()
    work = {
        "affair": case,
        "actor": actor(casework.OFFICER, on=casework.START),
        "at": casework.noon(casework.START),
    }
    if place == "after_act":
        casework.take(case, "verify", casework.OFFICER, 1, {})
        casework.take(
            case, "summon", casework.OFFICER, 2, {"summon_at": "2026-08-20T09:00", "summon_place": "西新所"}
        )
        die()
    if place == "after_number":
        affairs.make_due_papers(prints=False, **work)
        die()
    if place == "while_printing":
        word.paper_docx = die  # the PDF is made, the DOCX is not, and the machine goes dark
    affairs.make_due_papers(**work)
    papers = affairs.Paper.objects.order_by("id")
    told = [[one.document, one.number, one.state, bool(one.pdf_id and one.docx_id)] for one in papers]
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
