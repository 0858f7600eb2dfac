"""Addresses of the portal; none of them needs a sign-in."""

from django.urls import path, re_path

from .views import businesses, draws, home, ledger, notices, papers, plan

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("search", businesses.search, name="search"),
    path("b/<str:key>", businesses.business, name="business"),
    path("notices", notices.notices, name="notices"),
    path("notices/<str:uid>", notices.notice, name="notice"),
    path("verify", papers.verify, name="verify"),
    path("verify/<str:code>", papers.verify_code, name="verify_code"),
    path("verify/<str:code>/proof", papers.paper_proof, name="paper_proof"),
    path("ledger", ledger.log, name="ledger"),
    path("ledger/checkpoint", ledger.checkpoint, name="checkpoint"),
    path("ledger/record/<str:uid>", ledger.record, name="record"),
    path("ledger/proof/<str:uid>.json", ledger.proof_json, name="proof_json"),
    path("ledger/proof/<str:uid>.tlog-proof", ledger.proof, name="proof"),
    path("draws", draws.draws, name="draws"),
    path("draws/<str:uid>", draws.draw, name="draw"),
    path("draws/<str:uid>/files.zip", draws.draw_files, name="draw_files"),
    path("plan", plan.plan, name="plan"),
    path("plan.csv", plan.plan_csv, name="plan_csv"),
    re_path(r"^(?!desk/|api/|static/).+$", home.nowhere, name="nowhere"),
]
