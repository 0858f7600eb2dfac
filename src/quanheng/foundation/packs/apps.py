"""The Django name of this room."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Name the room ``packs``."""

    name = "quanheng.foundation.packs"
    label = "packs"
