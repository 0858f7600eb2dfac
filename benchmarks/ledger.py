"""Measure the ledger on SQLite against its goals; run with ``python benchmarks/ledger.py [facts]``.

Uses a throw-away home and the program's own settings (write-ahead log, foreign keys on). Facts
carry what a real act carries: actor, unit, region, subject, object, a body with Chinese words.
"""

import os
import platform
import resource
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

CHUNK = 20_000
GOALS = {"batches": 50_000, "single": 500, "proof_ms": 5.0, "verify_seconds": 60.0}


def main() -> int:
    """Run all measures; the exit code says whether every goal was met."""
    facts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANHENG_HOME"] = home
        os.environ.pop("QUANHENG_DATABASE", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "quanheng.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", "ledger", verbosity=0)
        return _measure(facts, Path(home))


def _measure(facts: int, home: Path) -> int:
    import hashlib
    import ssl

    import django

    from quanheng.base.days import CHINA
    from quanheng.base.refs import Ref
    from quanheng.foundation.ledger import api as ledger
    from quanheng.foundation.people.api import system_actor

    kind = "bench.thing.made"
    ledger.define(kind, room="bench", sentence="登记{name}")
    actor = replace(
        system_actor("基准"), person_uid="p" * 32, post_title="执法人员", unit_uid="u" * 32,
        unit_name="西新市场监督管理所", regions=("445102",),
    )  # fmt: skip
    start = datetime(2026, 1, 1, 9, tzinfo=CHINA)

    def drafts(first: int, count: int):
        for number in range(first, first + count):
            yield ledger.FactDraft(
                kind, Ref("bench.thing", f"{number:032x}"), actor, start + timedelta(minutes=number // 1000),
                subject=Ref("registry.subject", f"{number % 20_000:032x}"),
                body={"number": number, "name": "湘桥区某某茶行", "finding": "未按规定公示价目", "yuan": "1000.00"},
            )  # fmt: skip

    print(f"python {platform.python_version()}, django {django.__version__}, sqlite {sqlite3.sqlite_version}, "
          f"{ssl.OPENSSL_VERSION}, sm3 in hashlib: {'sm3' in hashlib.algorithms_available}")  # fmt: skip
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start, {facts:,} facts")
    results: dict[str, float] = {}

    seconds = cpu = 0.0
    for first in range(0, facts, CHUNK):
        run = list(
            drafts(first, min(CHUNK, facts - first))
        )  # made beforehand: the caller's own work is not measured
        began, began_cpu = time.perf_counter(), time.process_time()
        ledger.record_bulk(run)
        seconds += time.perf_counter() - began
        cpu += time.process_time() - began_cpu
    results["batches"] = facts / seconds
    print(
        f"batches of {CHUNK:,}: {facts / seconds:,.0f} appends/s by the clock, {facts / cpu:,.0f} by processor time"
    )

    began = time.perf_counter()
    ledger.sequence_pending()
    placing = time.perf_counter() - began
    both = facts / (seconds + placing)
    print(f"placing with both trees: {facts / placing:,.0f}/s; batches and placing: {both:,.0f}/s")
    ledger.checkpoint(start + timedelta(days=400))

    singles = 2000
    began = time.perf_counter()
    for draft in drafts(facts, singles):
        ledger.record(
            draft.kind, object=draft.object, actor=actor, at=draft.at, subject=draft.subject, body=draft.body
        )
    results["single"] = singles / (time.perf_counter() - began)
    print(f"one by one through record(), a transaction each: {results['single']:,.0f}/s")
    ledger.sequence_pending()
    ledger.checkpoint(start + timedelta(days=401))

    times, cpu = [], time.process_time()
    for number in range(7, facts, max(facts // 200, 1)):
        fact = ledger.find_facts(actor, object=Ref("bench.thing", f"{number:032x}")).get()
        began = time.perf_counter()
        made = ledger.proof(fact)
        times.append((time.perf_counter() - began) * 1000)
        assert made.holds()
    results["proof_ms"] = median(times)
    print(
        f"proof with both paths: median {median(times):.2f} ms, worst {max(times):.2f} ms, {len(made.sha256)} hashes"
    )

    began, cpu = time.perf_counter(), time.process_time()
    report = ledger.verify()
    results["verify_seconds"] = time.perf_counter() - began
    assert report.ok, report.faults[:3]
    print(f"full verification from the rows up: {results['verify_seconds']:.1f} s for {report.facts:,} facts, "
          f"{time.process_time() - cpu:.1f} s of processor time")  # fmt: skip

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = sum(path.stat().st_size for path in home.glob("db.sqlite3*")) / 2**20
    print(f"database {size:,.0f} MiB ({size * 2**20 / facts:,.0f} bytes a fact), peak memory {peak:,} MiB")
    missed = [
        name for name, goal in GOALS.items()
        if (results[name] < goal if name in {"batches", "single"} else results[name] > goal)
    ]  # fmt: skip
    print("all goals met" if not missed else f"missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
