"""The API put together: its routers, its refusals, and its description."""

from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from .problems import attach
from .v1.acts import acts_router, history_router
from .v1.beside import router as beside
from .v1.beside import writing as beside_writing
from .v1.checks import checks_router, public_checks
from .v1.draws import draws_router, public_draws
from .v1.facts import router as facts
from .v1.hotline import router as hotline
from .v1.links import links_router
from .v1.marts import marts_router
from .v1.models import models_router
from .v1.papers import papers_router
from .v1.plan import router as plan
from .v1.public import router as public
from .v1.rosters import rosters_router
from .v1.standards import standards_router
from .v1.statistics import statistics_router
from .v1.steps import router as steps
from .v1.subjects import router as subjects
from .v1.supply import deliveries_router, supply_router
from .v1.trends import trends_router
from .v1.work import affairs_router, alerts_router, tasks_router

__all__ = ["api"]


class _Plain(JSONRenderer):
    """Write Chinese as Chinese: half the size, and a person can read it."""

    json_dumps_params = {"ensure_ascii": False}


class _Api(NinjaAPI):
    """Call each operation by the name of its function, so that moving a file renames nothing for programs."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Give the function's name."""
        return operation.view_func.__name__


api = _Api(
    title="权衡开放接口",
    version="1",
    description=(
        "除办理步骤、判断关联、开启相关事项、制作文书、报送数据和12345工单推送外，都是只读接口。令牌在工作台“我的账号”里发，代表发令牌的人所在的岗位，看到的与页面上完全相同。"
        "个人信息一律掩码。出错时一律答 application/problem+json（RFC 9457）。"
    ),
    renderer=_Plain(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="rest",
)
attach(api)
_ROUTERS = (
    subjects, alerts_router, tasks_router, affairs_router, history_router, acts_router, steps, beside, beside_writing,
    hotline, facts, plan, statistics_router, checks_router, papers_router,
    deliveries_router, supply_router, rosters_router, standards_router, draws_router, trends_router, models_router,
    links_router,
    marts_router,
)  # fmt: skip
for _router in _ROUTERS:
    api.add_router("", _router)
api.add_router("/public", public)
api.add_router("/public", public_checks)
api.add_router("/public", public_draws)
