"""Lets the PDF printer see the pictures of one paper and nothing else in the world."""

from collections.abc import Iterable, Mapping
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

from .pictures import Picture

__all__ = ["PicturesOnly"]


class PicturesOnly(URLFetcher):  # type: ignore[misc]
    """Whatever an officer's words contain, nothing is fetched from outside the paper."""

    def __init__(self, pictures: Iterable[Picture]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._pictures = {f"paper:{one.name}": one for one in pictures}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Give a picture of the paper; every other address is refused."""
        found = self._pictures.get(url)
        if found is None:
            raise ValueError(url)
        return URLFetcherResponse(url, body=found.content, headers={"Content-Type": found.media_type})
