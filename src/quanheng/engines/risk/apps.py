"""The Django name of this room, and what it does when the program starts."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """Name the room ``risk``; learn to answer the packs' cases about signals."""

    name = "quanheng.engines.risk"
    label = "risk"

    def ready(self) -> None:
        """Register the runner of ``kind: signal``."""
        from . import cases  # noqa: F401 - importing registers it
