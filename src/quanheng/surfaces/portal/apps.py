"""The Django name of this room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Name the room ``portal``."""

    name = "quanheng.surfaces.portal"
    label = "portal"
