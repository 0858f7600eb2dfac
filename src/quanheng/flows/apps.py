"""The Django name of this room; when the program is ready, the road asks the outbox for its facts."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Name the room ``flows``."""

    name = "quanheng.flows"
    label = "flows"

    def ready(self) -> None:
        """Define the road's own facts and long work, and join the outbox."""
        from . import behind, behind_marts, behind_models, facts, road

        del behind, behind_marts, behind_models, facts
        road.join()
