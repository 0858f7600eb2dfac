"""The Django name of this room."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Name the room ``indicators``."""

    name = "quanheng.engines.indicators"
    label = "indicators"
