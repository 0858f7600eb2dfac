"""The Django name of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Name the room ``people``."""

    name = "quanheng.foundation.people"
    label = "people"
