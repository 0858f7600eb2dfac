"""The Django name of this room, and what it does when the program starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    """Name the room ``ledger``; read every room's ``facts.py``, so that each kind is known before any is written."""

    name = "quanheng.foundation.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Learn the kinds, and write down what the room of people announces."""
        from . import people

        people.listen()
        autodiscover_modules("facts")
