"""A thousand bad days under a thousand seeds: nothing lost, nothing double, order kept, the person told."""

from collections import Counter

from tests.engines.field.schedules import MemoryServer, Schedule, check

TASKS = ["a" * 32, "b" * 32]
SCHEDULES = 1_000


def test_a_thousand_schedules_on_dictionaries():
    seen = Counter[str]()
    for seed in range(SCHEDULES):
        schedule = Schedule(seed, MemoryServer(TASKS), TASKS, lambda device, digest: "", steps=40)
        try:
            seen += Counter(check(schedule.run()))
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}: {wrong}") from wrong
    assert seen["acts"] > 15 * SCHEDULES
    assert seen["branches"] > SCHEDULES / 2, "two telephones hardly ever met: the schedules are too tame"
