"""The image of a bureau's seal: put in force, replaced, ended; and which one a paper of a day bears."""

import io
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.engines.affairs import facts
from quanheng.engines.affairs.models import AgencySeal
from quanheng.engines.affairs.numbers import agency_of
from quanheng.engines.affairs.rights import Rights
from quanheng.foundation.ledger.api import record, seal_exhibit
from quanheng.foundation.people.api import Actor, Unit, require, visible_to

__all__ = ["LARGEST_IMAGE", "end_seal", "find_seals", "image_kind", "put_seal", "seal_for"]

LARGEST_IMAGE = 1024 * 1024
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg"}
SMALLEST_SIDE, LARGEST_SIDE = 300, 2400


def image_kind(content: bytes, *, what: str, square: bool) -> str:
    """Read what an image really is from its bytes, and refuse what cannot be printed well.

    Raises: BadInput
    """
    from PIL import Image, UnidentifiedImageError

    if not content or len(content) > LARGEST_IMAGE:
        raise BadInput(f"{what}须是不超过1MB的图片", remedy="请压缩后再传")
    try:
        with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as image:
            kind, (wide, high) = KINDS[str(image.format)], image.size
            if max(wide, high) <= LARGEST_SIDE:
                image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as wrong:
        raise BadInput(f"{what}不是完好的 PNG 或 JPEG 图片", remedy="请另存为 PNG 再传") from wrong
    if max(wide, high) > LARGEST_SIDE:
        raise BadInput(f"{what}的边长不能超过{LARGEST_SIDE}像素", remedy="请缩小后再传")
    if square and (min(wide, high) < SMALLEST_SIDE or abs(wide - high) > 0.04 * max(wide, high)):
        raise BadInput(f"{what}须是正方形，边长不小于{SMALLEST_SIDE}像素", remedy="请按印章外缘裁成正方形")
    return kind


def put_seal(
    *, unit: Unit, name: str, content: bytes, from_on: date, actor: Actor, at: datetime
) -> AgencySeal:
    """Put an image in force as a bureau's seal; the one before it ends that day.

    Right:  affairs:seal:manage
    Writes: ledger.exhibit.sealed, affairs.seal.put
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.SEAL_MANAGE, region=unit.region_code)
    if agency_of(unit).pk != unit.pk:
        raise BadInput("科室和监管所以本局名义制作文书，没有自己的印章", remedy="请选市局或县区局")
    if from_on < day_of(at):
        raise BadInput("启用日期不能早于今天", remedy="已制作的文书不补盖印章图样")
    kind = image_kind(content, what="印章图样", square=True)
    uid = new_uid(at)
    ref = Ref("affairs.seal", uid)
    with transaction.atomic():
        exhibit = seal_exhibit(
            name=name or "印章图样", media_type=kind, content=content, actor=actor, at=at, object=ref,
            region=unit.region_code,
        )  # fmt: skip
        AgencySeal.objects.filter(unit=unit, until_on=None).update(until_on=from_on, ended_why="换用新图样")
        body = {"agency": unit.name, "from_on": from_on.isoformat(), "sm3": exhibit.sm3}
        fact = record(
            facts.SEAL_PUT, object=ref, actor=actor, at=at, body=body, region=unit.region_code,
            because=[exhibit.fact],
        )  # fmt: skip
        return AgencySeal.objects.create(
            uid=uid,
            unit=unit,
            exhibit=exhibit,
            region_code=unit.region_code,
            from_on=from_on,
            fact_uid=fact.uid,
        )


def end_seal(*, uid: str, reason: str, actor: Actor, at: datetime) -> AgencySeal:
    """Take a seal's image out of use; papers made from now on show the place to stamp by hand.

    Right:  affairs:seal:manage
    Writes: affairs.seal.ended
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.SEAL_MANAGE)
    reason = " ".join(reason.split())
    if not 4 <= len(reason) <= 300:
        raise BadInput("请写明停用理由，4到300字", remedy="例如：印章更换")
    with transaction.atomic():
        found = find_seals(actor).select_for_update(of=("self",)).filter(uid=uid, until_on=None).first()
        if found is None:
            raise NotFound("没有这枚在用的印章图样", remedy="请刷新后再看")
        found.until_on, found.ended_why = day_of(at), reason
        found.save()
        record(
            facts.SEAL_ENDED, object=found.ref, actor=actor, at=at, region=found.region_code,
            body={"agency": found.unit.name, "reason": reason}, because=[found.fact_uid],
        )  # fmt: skip
    return found


def find_seals(actor: Actor) -> QuerySet[AgencySeal]:
    """List the seals of the bureaus the actor may manage, newest first. Right: affairs:seal:manage"""
    return visible_to(actor, Rights.SEAL_MANAGE, AgencySeal.objects.select_related("unit", "exhibit"))


def seal_for(agency: Unit, day: date) -> dict[str, Any] | None:
    """Say which image a paper of that bureau and day bears; a sample home without one has the sample seal.

    None leaves the dashed ring, to be stamped by hand.
    """
    held = (
        AgencySeal.objects.select_related("exhibit")
        .filter(Q(until_on=None) | Q(until_on__gt=day), unit=agency, from_on__lte=day)
        .first()
    )
    if held is not None:
        return {"exhibit": held.exhibit.uid, "sm3": held.exhibit.sm3}
    return {"sample": True} if settings.IS_DEMO else None
