"""The Django name of this room."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """Name the room ``risk``."""

    name = "quanheng.engines.risk"
    label = "risk"
