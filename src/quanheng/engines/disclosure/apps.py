"""The Django name of this room."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Name the room ``disclosure``."""

    name = "quanheng.engines.disclosure"
    label = "disclosure"
