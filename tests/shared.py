"""Where the public test material lies; tests that need it are skipped, with a reason, where it is absent."""

import os
from pathlib import Path

import pytest

__all__ = ["shared_data"]

CHECKOUT = Path(__file__).resolve().parents[1]


def shared_data(path: str) -> Path:
    """Give a file or folder of the shared data, or skip the test.

    The folder is named by QUANHENG_SHARED_DATA, else it lies beside the checkout. Mark such tests
    with ``pytest.mark.shared``.
    """
    folder = Path(os.environ.get("QUANHENG_SHARED_DATA") or CHECKOUT.parent / "shared" / "data")
    found = folder / path
    if not found.exists():
        why = f"shared data has no {path}: set QUANHENG_SHARED_DATA to its folder"
        if os.environ.get("QUANHENG_REQUIRE_SHARED") == "1":
            pytest.fail(why)  # CI promises that these tests run
        pytest.skip(why)
    return found
