"""The Django name of this room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Name the room ``registry``."""

    name = "quanheng.registry"
    label = "registry"
