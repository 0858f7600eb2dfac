"""The Django name of this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Name the room ``ledger``."""

    name = "quanheng.foundation.ledger"
    label = "ledger"
