"""Which face answers which address."""

from importlib.util import find_spec

from django.urls import include, path

_FACES = [
    ("desk/", "quanheng.surfaces.desk.urls"),
    ("field/", "quanheng.surfaces.field.urls"),
    ("api/", "quanheng.surfaces.rest.urls"),
    ("", "quanheng.surfaces.portal.urls"),
]

urlpatterns = [path(prefix, include(module)) for prefix, module in _FACES if find_spec(module)]
