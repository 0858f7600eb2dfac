"""The Django name of this room."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Name the room ``field``; declare what it writes."""

    name = "quanheng.engines.field"
    label = "field"

    def ready(self) -> None:
        """Declare this room's kinds of fact."""
        from . import facts  # noqa: F401 - importing declares them
