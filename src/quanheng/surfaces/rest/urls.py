"""Addresses of the API; what leads nowhere under /api/ is told so as a problem document too."""

from django.urls import include, path, re_path

from .api import api
from .docs import docs, openapi_yaml
from .problems import no_such_path, whole

_patterns, _app, _space = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = whole(_pattern.callback)

urlpatterns = [
    path("v1/docs", docs, name="api_docs"),
    path("v1/openapi.yaml", openapi_yaml, name="api_openapi"),
    path("v1/", include((_patterns, _app), namespace=_space)),
    re_path(r"^.*$", no_such_path, name="api_nowhere"),
]
