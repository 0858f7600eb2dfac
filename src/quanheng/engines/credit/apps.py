"""The Django name of this room."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Name the room ``credit``."""

    name = "quanheng.engines.credit"
    label = "credit"
