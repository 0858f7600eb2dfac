"""Lets a test that commits for real be cleaned up afterwards, although facts refuse to be deleted.

Django empties all tables after such a test (``transactional_db``, ``live_server``). The ledger's
triggers would rightly refuse, so they rest for exactly that long.
"""

from django.db import connections
from django.test import TransactionTestCase

from quanheng.foundation.ledger.append_only import guard, unguard

__all__ = ["let_tests_be_cleaned_up"]


def let_tests_be_cleaned_up() -> None:
    """Wrap Django's clean-up; called once, by the first conftest."""
    empty = TransactionTestCase._fixture_teardown

    def empty_with_guards_resting(case: TransactionTestCase) -> None:
        unguard(connections["default"])
        try:
            empty(case)
        finally:
            guard(connections["default"])

    TransactionTestCase._fixture_teardown = empty_with_guards_resting
