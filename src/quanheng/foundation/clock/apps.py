"""The Django name of this room; each web request looks for itself which imported calendars are in force."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Name the room ``clock``."""

    name = "quanheng.foundation.clock"
    label = "clock"

    def ready(self) -> None:
        """Ask to be told of the beginning and the end of requests."""
        from django.core.signals import request_finished, request_started

        from .calendar import mark_fresh, mark_stale

        request_started.connect(mark_stale, dispatch_uid="clock-calendar-stale")
        request_finished.connect(mark_fresh, dispatch_uid="clock-calendar-fresh")
