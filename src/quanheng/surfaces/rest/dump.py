"""Refresh the committed description: ``python -m quanheng.surfaces.rest.dump``."""

import os


def main() -> None:
    """Write openapi.yaml beside this file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    import django

    django.setup()
    from quanheng.surfaces.rest.openapi import COMMITTED, dump_openapi

    COMMITTED.write_text(dump_openapi(), encoding="utf-8")


if __name__ == "__main__":
    main()
