"""Refusals as problem+json (RFC 9457), one table for the whole API."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, set_response_etag
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from quanheng.base.errors import Refusal
from quanheng.surfaces.web import status_of

__all__ = ["attach", "no_such_path", "whole"]

MEDIA_TYPE = "application/problem+json"
PUBLIC_SECONDS = 60
REASONS = {
    "missing": "必填", "string_too_short": "太短", "string_too_long": "太长", "greater_than_equal": "太小",
    "less_than_equal": "太大", "int_parsing": "须为整数", "bool_parsing": "须为 true 或 false",
}  # fmt: skip
_log = logging.getLogger(__name__)


def _document(request: HttpRequest, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    body = {
        "type": f"urn:quanheng:problem:{code}",
        "title": title,
        "status": status,
        "instance": request.path,
    }
    told = body | {key: value for key, value in more.items() if value}
    return JsonResponse(
        told,
        status=status,
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


def no_such_path(request: HttpRequest) -> HttpResponse:
    """Answer an address under /api/ that leads nowhere."""
    return _document(request, 404, "no_such_path", "没有这个接口", detail="接口清单见 /api/v1/docs")


def whole(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Finish every answer: plain errors become problem documents, and an unchanged one need not be sent again.

    What a token reads is kept by nobody; what is public may be kept for a minute.
    """

    @wraps(view)
    def finished(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code >= 400:
            if not response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
                allowed = response.headers.get("Allow", "")
                response = _document(
                    request, response.status_code, "refused", HTTPStatus(response.status_code).phrase,
                    detail=f"只接受 {allowed}" if allowed else "",
                )  # fmt: skip
                if allowed:
                    response["Allow"] = allowed
            response["Cache-Control"] = "no-store"
            return response
        if "/public/papers/" in request.path:
            response["Cache-Control"] = "no-store"
            return response
        is_public = "/public/" in request.path or "/openapi." in request.path
        response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if is_public else "private, no-cache"
        response["Vary"] = "Authorization"
        set_response_etag(response)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return finished


def attach(api: NinjaAPI) -> None:
    """Make every error of the API a problem document."""

    problem = _document

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
            {
                "field": ".".join(str(part) for part in one["loc"][1:]),
                "reason": REASONS.get(one["type"], "无法识别"),
            }
            for one in error.errors
        ]
        return problem(request, 422, "bad_input", "请求参数有误", errors=places)

    @api.exception_handler(HttpError)
    def plain(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, "refused", str(error))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(request, 404, "not_found", "没有这一项")

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        _log.exception("unhandled error at %s", request.path)
        return problem(request, 500, "fault", "服务器出错了", detail="已记下，请稍后再试或联系系统管理员")
