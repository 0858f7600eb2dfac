"""Running the site: the pages and the worker in one process."""

from typing import Annotated

import typer

from . import house, say

__all__ = ["join"]


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("run", help="启动网站和后台工作，浏览器打开 http://127.0.0.1:8000 。")(run)


def run(
    host: Annotated[str, typer.Option(help="监听地址；0.0.0.0 表示本机所有网卡")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    threads: Annotated[int, typer.Option(min=1, max=64, help="同时处理的请求数")] = 8,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="是否同时运行后台工作")] = True,
) -> None:
    """Serve the pages; the worker delivers facts, signs the log and takes notices down in time."""
    house.open_house()
    import logging
    import signal

    import waitress
    from django.conf import settings
    from django.core.servers.basehttp import get_internal_wsgi_application
    from django.utils.module_loading import import_string

    # What is wired above this floor is found by the settings' names, as Django finds its own.
    application = get_internal_wsgi_application()
    make_worker = import_string(settings.WORKER)

    logging.getLogger("waitress").setLevel(logging.WARNING)
    side = make_worker(house.now) if worker else None
    if side:
        side.start()
    made_up = "（示范数据，全部虚构）" if house.card().get("kind") == "demo" else ""
    say.note(f"权衡已在 http://{host}:{port} 运行{made_up}，按 Ctrl-C 停止")
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _end)
    try:
        waitress.serve(
            application, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=True
        )
    finally:
        if side:
            side.stop()


def _end(number: int, frame: object) -> None:
    """End the program on a signal, so that the worker finishes its round."""
    raise SystemExit(0)
