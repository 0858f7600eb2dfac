"""How long the night's signals take over a quarter million feature rows, alerts and their facts included.

Run ``python benchmarks/signals.py`` (``--subjects 20000`` for a quick look, ``--write`` to keep the figures in
``benchmarks/results/signals.md``). Businesses and rows are invented from a seed in a home of their own; about
one row in fourteen raises an alert.
"""

import argparse
import os
import platform
import random
import resource
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def values(dice: random.Random) -> dict[str, Any]:
    """Invent what is known of one business tonight."""
    food = dice.random() < 0.15
    row: dict[str, Any] = {
        "status": "1" if dice.random() < 0.93 else "3", "kind": "9500", "industry_code": "6210" if food else "5219",
        "same_address_count": dice.choice((1, 1, 1, 2, 3)), "same_phone_count": dice.choice((1, 1, 2)),
        "registration_days": dice.randrange(4000), "cancelled_days": None, "complaints_90": 0, "complaints_365": 0,
        "food_complaints_90": 0, "penalties_365": 0,
        "annual_report_missing": int(dice.random() < 0.05),
        "food_licences": int(food), "samples_365": 0, "sampling_failed_365": 0, "sampling_failed_1095": 0,
    }  # fmt: skip
    if food:
        row["food_licence_days_left"] = dice.randrange(-60, 1800)
    if dice.random() < 0.04:
        row |= {"complaints_90": dice.randrange(1, 5), "complaints_365": dice.randrange(4, 9)}
    if food and dice.random() < 0.04:
        row |= {
            "food_complaints_90": dice.randrange(1, 4),
            "sampling_failed_365": 1,
            "sampling_failed_days": dice.randrange(365),
        }
    return row


def run(subjects: int, seed: int) -> str:
    """Register, read and raise; give the figures as lines."""
    from django.core.management import call_command

    from quanheng.engines.risk import api as risk
    from quanheng.foundation.ledger.api import get_fact
    from quanheng.foundation.people.api import system_actor
    from quanheng.registry import api as registry

    call_command("migrate", verbosity=0)
    worker, dice = system_actor("基准"), random.Random(seed)
    report = registry.register_rows(
        rows=(
            registry.RegisterRow(f"e{n}", n + 2, {"name": f"基准{n}店", "status": "1", "region_code": "445102011"})
            for n in range(subjects)
        ),
        batch=registry.BatchRef("bench", "registration", "registration.csv", date(2026, 11, 23)), actor=worker, at=AT,
    )  # fmt: skip
    uids = list(registry.Subject.objects.order_by("id").values_list("uid", flat=True))

    def rows() -> Iterator[risk.FeatureRow]:
        origin = {"batch": "bench", "source": "registration", "file": "registration.csv", "digest": "ab" * 32}
        for line, uid in enumerate(uids, 2):
            yield risk.FeatureRow(uid, "445102011", values(dice), {"": origin | {"line": line}})

    began = perf_counter()
    done = risk.run_signals(rows=rows(), actor=worker, at=AT, because=[get_fact(report.fact_uid)])
    took = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{done.rows:,} rows read by {len(risk.list_signals(worker))} signals, "
        f"{done.raised:,} alerts with their facts: "
        f"{took:.1f} s ({done.rows / took:,.0f} rows a second), peak {peak} MiB. The bar is 60 s at 250,000 rows."
    )


def main() -> None:
    """Run in a home of its own, so that no real register is touched."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--subjects", type=int, default=250_000)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--write", action="store_true")
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["QUANHENG_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
        import django

        django.setup()
        page = f"{os.cpu_count()} cores, Python {platform.python_version()}.\n\n{run(asked.subjects, asked.seed)}"
    print(page)
    if asked.write:
        kept = HERE / "results" / "signals.md"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"# Signals over a night's rows\n\n{page}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
