"""What a clerk says of a file that is uploaded by hand, checked against the file before it goes into the inbox."""

from dataclasses import replace
from pathlib import Path

from quanheng.datacentre.api import Declared
from quanheng.foundation.packs.api import packs

from .notes import Claims, keep_head
from .proof import digests_of_file, proved
from .site import read_site

__all__ = ["declare_upload"]


def declare_upload(file: Path, source: str, *, home: Path, claims: Claims, sender: str) -> Declared | None:
    """Hold an uploaded file against its digest and keep its head; None for a source that no pack declares.

    The head is kept only once for a name: the inbox refuses another file of the same name, and its head must stay.

    Raises: BadInput, for a digest that does not match or one that the source asks for and that is not there
    """
    spec = packs().sources.get(source)
    if spec is None:
        return None
    said = proved(
        claims,
        lambda: digests_of_file(file),
        source=source,
        name=file.name,
        site=read_site(home),
        supply=spec.supply,
    )
    said = replace(said, arrived_by="upload", sender=said.sender or sender)
    if not (home / "inbox" / source / file.name).exists():
        keep_head(home, source, file.name, said)
    return said
