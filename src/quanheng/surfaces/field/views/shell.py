"""The shell of the field app: one page without a word about anybody, kept on the telephone with its worker."""

import hashlib
from functools import lru_cache
from pathlib import Path

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

__all__ = ["manifest", "shell", "worker"]

STATIC = Path(__file__).resolve().parents[1] / "static" / "field"
KEPT = {".js", ".css", ".svg", ".png", ".woff2"}
SHARED = ("qh/tokens.css", "npm/idb.js")


@require_safe
@ensure_csrf_cookie
@csp_update({"img-src": ["blob:"], "media-src": ["'self'", "blob:"]})  # photos from the telephone's own store
def shell(request: HttpRequest, uid: str = "") -> HttpResponse:
    """Give the shell, the same to everyone and for every page of the app."""
    answer = render(request, "field/app.html")
    answer["Cache-Control"] = "no-cache"
    answer["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self)"
    return answer


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker with the list of files it keeps; another file makes another worker."""
    version, files = _kept()
    answer = render(
        request, "field/sw.js", {"version": version, "files": files}, content_type="text/javascript"
    )
    answer["Service-Worker-Allowed"] = "/field/"
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Give the manifest by which a telephone installs the app."""
    answer = render(request, "field/manifest.webmanifest", content_type="application/manifest+json")
    answer["Cache-Control"] = "no-cache"
    return answer


def _kept() -> tuple[str, list[str]]:
    return _listed() if not settings.DEBUG else _listed.__wrapped__()


@lru_cache(maxsize=1)
def _listed() -> tuple[str, list[str]]:
    """List the files the telephone keeps, and a digest over their bytes."""
    own = sorted(path for path in STATIC.rglob("*") if path.suffix in KEPT)
    found = [(f"field/{path.relative_to(STATIC).as_posix()}", path) for path in own]
    for name in SHARED:
        place = finders.find(name)
        if place:
            found.append((name, Path(str(place))))
    shell_page = Path(__file__).resolve().parents[1] / "templates" / "field"
    state = hashlib.sha256()
    for path in [*(one for _, one in found), *sorted(shell_page.glob("*"))]:
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:12], [static(name) for name, _ in found]
