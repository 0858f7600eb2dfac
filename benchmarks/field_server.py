"""The field's server: a day packed, visits sent by telephones, alike sites in one post, bad days simulated.

    python benchmarks/field_server.py                    results/field_server.md is written
    python benchmarks/field_server.py --print            only printed

Everything runs in a home of its own with a database of its own, through the same functions that the API calls.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "field_server.md"
SITES, VISITS, SEEDS = 28, 30, 5_000


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print")
    only_print = parser.parse_args().only_print
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANHENG_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
        sys.path.insert(0, str(Path(__file__).parents[1]))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        page = _page(_measure())
    if not only_print:
        RESULTS.write_text(page, encoding="utf-8")
    sys.stdout.write(page)


def _measure() -> list[tuple[str, str]]:
    from quanheng.engines.field import api as field
    from quanheng.flows import api as flows
    from tests.engines.field.phone import JPEG, Phone, open_tasks
    from tests.engines.field.schedules import MemoryServer, Schedule, check
    from tests.engines.field.test_acts_on_a_visit import LATER, photo, register, send, upload
    from tests.engines.field.test_bad_networks import TASKS
    from tests.people import MORNING, actor

    tasks = open_tasks(SITES + VISITS)
    phone: Phone = register()
    lines = []

    def pack() -> None:
        flows.pack_field_day(actor=actor("陈思远"), at=LATER, on=MORNING.date())

    pack()
    lines.append((f"a day of {SITES + VISITS} visits packed", f"{_seconds(pack):.2f} s"))

    rows = [{"uid": one.uid, "base": 0} for one in tasks[:SITES]]
    phone.seal("batch.record", tasks[0].uid, {"tasks": rows, "rest_conform": True})
    began = time.perf_counter()
    (told,) = send(phone, phone.outbox[-1])
    assert told["state"] == "applied", told
    spent = time.perf_counter() - began
    lines.append((f"{SITES} alike sites in one act, of 29 answers each", f"{spent:.2f} s"))

    times = []
    for task in tasks[SITES:]:
        first = len(phone.outbox)
        phone.seal("task.start", task.uid)
        phone.seal("answers.record", task.uid, {"rest_conform": True})
        phone.seal("task.close", task.uid, {})
        began = time.perf_counter()
        assert {one["state"] for one in send(phone, *phone.outbox[first:])} == {"applied"}
        times.append(time.perf_counter() - began)
    lines.append(
        (f"a clean visit sent (3 acts), median of {VISITS}", f"{statistics.median(times) * 1000:.0f} ms")
    )

    first = len(phone.outbox)
    for number in range(50):
        phone.seal("note.add", tasks[0].uid, {"text": f"第{number}句"})
    notes = phone.outbox[first:]
    began = time.perf_counter()
    send(phone, *notes)
    lines.append(("a post of 50 notes, taken", f"{time.perf_counter() - began:.2f} s"))
    began = time.perf_counter()
    assert {one["state"] for one in send(phone, *notes)} == {"already"}
    lines.append(("the same post again, told from what is kept", f"{time.perf_counter() - began:.2f} s"))

    content = JPEG + bytes(3 * 1024 * 1024)
    note = photo(content=content)
    device = field.own_device(actor("陈思远"), phone.uid)
    began = time.perf_counter()
    field.begin_upload(
        device=device,
        at=LATER,
        uid=note["id"],
        sha256=note["sha256"],
        size=len(content),
        media_type="image/jpeg",
    )
    for start in range(0, len(content), field.CHUNK):
        piece = content[start : start + field.CHUNK]
        field.append_chunk(
            device=device, at=LATER + timedelta(hours=1), uid=note["id"], offset=start, content=piece
        )
    lines.append(("a photo of 3 MB in pieces of 256 KB", f"{time.perf_counter() - began:.2f} s"))
    del upload

    began = time.process_time()
    acts = sum(
        check(Schedule(seed, MemoryServer(TASKS), TASKS, lambda device, digest: "", steps=40).run())["acts"]
        for seed in range(SEEDS)
    )
    spent = time.process_time() - began
    lines.append(
        (f"{SEEDS:,} simulated bad days ({acts:,} acts), all promises kept", f"{spent:.1f} s of processor")
    )
    return lines


def _seconds(what: Callable[[], None]) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        what()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _page(lines: list[tuple[str, str]]) -> str:
    import django

    load = os.getloadavg()[0]
    head = [
        "# The field's server", "",
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the end, "
        f"Python {platform.python_version()}, Django {django.get_version()}, SQLite with the settings of a home.",
        "One process, through the functions that the API calls; network and browser are not in it.",
        "`python benchmarks/field_server.py`.", "",
        "| what | time |", "| --- | ---: |",
    ]  # fmt: skip
    tail = [
        "",
        "No peer publishes comparable figures (offline forms are measured by answers kept, if at all).",
        "",
    ]
    return "\n".join([*head, *(f"| {what} | {value} |" for what, value in lines), *tail])


if __name__ == "__main__":
    main()
