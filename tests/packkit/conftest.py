"""Writes small packs for the tests of the kit."""

from collections.abc import Callable
from pathlib import Path

import pytest

CARD = 'key: {key}\nzh: 试验\nversion: "1"\ncontract: 1\n'
MakePack = Callable[..., Path]


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    """Write a pack's files under a folder of its own; ``pack.yml`` is added unless given."""

    def make(files: dict[str, str], key: str = "trial") -> Path:
        folder = tmp_path / key
        for name, text in {"pack.yml": CARD.format(key=key), **files}.items():
            if text is None:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make
