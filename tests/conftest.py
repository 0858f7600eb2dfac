"""What holds for every test."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.test import override_settings

from quanheng.foundation.packs import current, loader
from quanheng.packkit.reading import Pack
from tests.append_only import let_tests_be_cleaned_up

# A slow machine is no fault of the code under test.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

Stamps = tuple[tuple[str, int, int], ...]


@pytest.fixture(scope="session", autouse=True)
def _clean_up_after_real_commits() -> None:
    let_tests_be_cleaned_up()


@pytest.fixture(scope="session", autouse=True)
def _weak_passwords_only_here() -> Iterator[None]:
    """Sign people in by a quick digest: the slow one of the program costs a tenth of a second each time."""
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    with override_settings(PASSWORD_HASHERS=quick):
        yield


@pytest.fixture(scope="session", autouse=True)
def _read_each_pack_once() -> Iterator[None]:
    """Let tests that bring a pack of their own read that pack alone: the others have not changed since."""
    one, whole = loader.read_pack, loader.read_all
    known_packs: dict[tuple[Path, Stamps], Pack] = {}
    known_wholes: dict[tuple[tuple[Path, ...], tuple[Stamps, ...]], Any] = {}

    def read_pack(folder: Path) -> Pack:
        key = folder, _stamps(folder)
        if key not in known_packs:
            known_packs[key] = one(folder)
        pack = known_packs[key]
        return replace(
            pack, entries=[*pack.entries], drafts=[*pack.drafts], hooks={**pack.hooks}, faults=[*pack.faults]
        )

    def read_all(folders: Iterable[Path]) -> Any:
        folders = tuple(folders)
        key = folders, tuple(_stamps(folder) for folder in folders)
        if key not in known_wholes:
            known_wholes[key] = whole(folders)
        return known_wholes[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "read_pack", read_pack)
        patch.setattr(current, "read_all", read_all)
        yield


def _stamps(folder: Path) -> Stamps:
    """What tells that a file of the folder has changed."""
    return tuple(
        (str(path), (stat := path.stat()).st_mtime_ns, stat.st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    )


#: What starts a heavy program of its own.
IN_ONE_PLACE = (
    "tests/browser/",
    "tests/datacentre/backend/",
    "tests/datacentre/expressions/test_conformance.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file's tests to one worker, so that what a module builds is built once; all of the browser's to one.

    Spark's go to the browser's worker: one engine of Java, and never a busy one beside a page that is timed.

    The groups of ``--dist loadgroup`` are written into an item's name, where pytest 9 no longer reads them.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return "tests/browser" if path.startswith(IN_ONE_PLACE) else path

    return ByFile(config, log)


#: Whoever asks for none of these, itself or through a fixture of ours, never meets the database of this run.
OF_THE_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_blocker"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches no database, so that the second half of the suite, on PostgreSQL, need not repeat it."""
    for item in items:
        if item.get_closest_marker("django_db") is None and not _meets_the_database(item):
            item.add_marker(pytest.mark.files_only)


def _meets_the_database(item: pytest.Item) -> bool:
    known = getattr(item, "_fixtureinfo", None)
    if known is None:
        return True
    if OF_THE_DATABASE & set(known.argnames):
        return True
    ours = (one for found in known.name2fixturedefs.values() for one in found)
    return any(
        OF_THE_DATABASE & set(one.argnames)
        for one in ours
        if not one.func.__module__.startswith("pytest_django")
    )
