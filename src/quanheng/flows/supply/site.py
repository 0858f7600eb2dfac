"""A site's own settings of its intake: senders' keys and where sources are fetched; secrets only by environment."""

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from quanheng.base.errors import BadInput
from quanheng.foundation.packs.api import packs
from quanheng.packkit.supply import Pull

__all__ = ["Connection", "SenderKey", "Site", "pull_of", "read_site", "secret_of", "site_file"]

Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SenderKey(_Strict):
    """A key by which a sender's deliveries of one source are known: a shared secret, or a public key."""

    id: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")
    hmac: Literal["sha256", "sm3"] | None = None
    secret_env: Variable | None = None
    public: str = Field(default="", description="name+id+base64, as the ledger prints keys: Ed25519 or SM2")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.public) == bool(self.hmac and self.secret_env):
            raise ValueError("a sender's key is either public, or hmac with secret_env")
        return self


class Connection(_Strict):
    """Where another system answers; no password stands here."""

    url: str = Field(
        description="postgresql://user@host:port/name, mysql://user@host:port/name, https://host/base"
    )
    password_env: Variable | None = None
    headers_env: dict[str, Variable] = Field(
        default_factory=dict, description="header to the variable with its value"
    )
    timeout_seconds: int = Field(default=60, ge=1, le=3600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in {"postgresql", "mysql", "http", "https"} or not parts.hostname:
            raise ValueError(
                "url must begin with postgresql://, mysql://, http:// or https:// and name a host"
            )
        if parts.password:
            raise ValueError("no password in url: name its variable in password_env")
        return self


class Site(_Strict):
    """The file ``intake.yml`` in the data folder."""

    senders: dict[str, tuple[SenderKey, ...]] = Field(default_factory=dict, description="by source")
    connections: dict[str, Connection] = Field(default_factory=dict)
    pulls: dict[str, Pull] = Field(default_factory=dict, description="by source; takes the pack's own place")


def site_file(home: Path) -> Path:
    """Where the settings stand."""
    return home / "intake.yml"


def read_site(home: Path) -> Site:
    """Read the site's settings; a file that is not there means none. Raises: BadInput, with file and field"""
    path = site_file(home)
    if not path.is_file():
        return Site()
    try:
        return Site.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        raise BadInput(
            f"{path.name}读不懂",
            remedy="请核对YAML的写法",
            file=path.name,
            row=mark.line + 1 if mark else None,
        ) from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            f"{path.name}的“{place}”不对：{first['msg']}",
            remedy="请照 deliver-data 一页改正",
            file=path.name,
            field=place,
        ) from wrong  # fmt: skip


def secret_of(variable: str | None) -> str:
    """Give a secret from the environment; empty when none is named. Raises: BadInput, when it is not set"""
    if variable is None:
        return ""
    found = os.environ.get(variable, "")
    if not found:
        raise BadInput(f"没有设置环境变量{variable}", remedy="请在运行环境里设置后再试", field=variable)
    return found


def pull_of(home: Path, source: str) -> Pull | None:
    """Give where a source is fetched: the site's word before the pack's."""
    return read_site(home).pulls.get(source) or packs().sources[source].pull
