"""The Django name of this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Name the room ``intake``."""

    name = "quanheng.engines.intake"
    label = "intake"
