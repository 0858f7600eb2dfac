"""Django's system checks for packs: the site does not start half-loaded, and says file and line."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's own word

from quanheng.packkit.fault import Fault

from .loader import find_folders, read_all

__all__ = ["check_packs"]


@register("packs")
def check_packs(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Report every fault of every pack when the site starts."""
    from .report import role_faults

    packs, faults = read_all(find_folders(settings.PACK_FOLDERS))
    return [_message(fault) for fault in sorted({*faults, *role_faults(packs)})]


def _message(fault: Fault) -> CheckMessage:
    kind = Error if fault.severity == "error" else Warning
    return kind(f"{fault.file}:{fault.line} {fault.sentence}", hint=fault.remedy, id=f"packs.{fault.code}")
