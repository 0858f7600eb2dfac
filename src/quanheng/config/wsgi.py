"""The door for a WSGI server; it does not open while a pack has a fault."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
application = get_wsgi_application()

from quanheng.foundation.packs.api import packs  # noqa: E402 - Django must stand before the packs are read

packs()
