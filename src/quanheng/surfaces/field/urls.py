"""The field's addresses: the shell for every page, and the API behind it."""

from django.urls import path

from .views import calls, shell

app_name = "field"
urlpatterns = [
    path("", shell.shell, name="home"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("api/state", calls.state, name="state"),
    path("api/day", calls.day, name="day"),
    path("api/devices", calls.devices, name="devices"),
    path("api/devices/<str:uid>/key", calls.device_key, name="device_key"),
    path("api/devices/<str:uid>/revoke", calls.device_revoke, name="device_revoke"),
    path("api/sign-out", calls.leave, name="leave"),
    path("api/acts", calls.acts, name="acts"),
    path("api/files", calls.files, name="files"),
    path("api/files/<str:uid>", calls.file, name="file"),
    path("api/papers", calls.papers, name="api_papers"),
    path("api/branches", calls.branches, name="branches"),
    path("api/branches/<str:uid>", calls.branch, name="branch"),
    path("task/<str:uid>", shell.shell, name="task"),
    path("sign/<str:uid>", shell.shell, name="sign"),
    path("paper/<str:uid>", shell.shell, name="paper"),
    path("subject/<str:uid>", shell.shell, name="subject"),
    *[path(name, shell.shell, name=name) for name in ("batch", "scan", "outbox", "merge", "papers", "me")],
]
