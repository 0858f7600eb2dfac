"""Refusals as problem+json (RFC 9457), one table for the whole API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from quanheng.base.errors import Refusal
from quanheng.surfaces.web import status_of

__all__ = ["attach"]

MEDIA_TYPE = "application/problem+json"


def attach(api: NinjaAPI) -> None:
    """Make every error of the API a problem document."""

    def problem(request: HttpRequest, status: int, code: str, title: str, **more: Any) -> HttpResponse:
        body = {
            "type": f"urn:quanheng:problem:{code}",
            "title": title,
            "status": status,
            "instance": request.path,
        }
        response = api.create_response(
            request, body | {key: value for key, value in more.items() if value}, status=status
        )
        response["Content-Type"] = f"{MEDIA_TYPE}; charset=utf-8"
        return response

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return problem(
            request, status_of(refusal), refusal.code, refusal.sentence, detail=refusal.remedy,
            citation=refusal.citation,
        )  # fmt: skip

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = problem(
            request, 401, "not_signed_in", "没有有效的令牌",
            detail="请在 Authorization 中带 Bearer 令牌；令牌在工作台“我的账号”里发",
        )  # fmt: skip
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [
            {"field": ".".join(str(part) for part in one["loc"][1:]), "reason": one["msg"]}
            for one in error.errors
        ]
        return problem(request, 422, "bad_input", "请求参数有误", errors=places)

    @api.exception_handler(HttpError)
    def plain(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, "refused", str(error))
