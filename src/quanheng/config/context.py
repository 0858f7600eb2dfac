"""What every page knows: which home this is, and whether its data are made up."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

__all__ = ["home"]


def home(request: HttpRequest) -> dict[str, Any]:
    """Give templates the home's card; a demo home is marked on every page."""
    return {"home": settings.HOME_CARD, "is_demo": settings.IS_DEMO}
