"""The Django name of this room, and what it does when the program starts."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """Name the room ``inspections``; learn to answer the packs' cases about inspections."""

    name = "quanheng.engines.inspections"
    label = "inspections"

    def ready(self) -> None:
        """Register the runner of ``kind: inspection``."""
        from . import cases  # noqa: F401 - importing registers it
