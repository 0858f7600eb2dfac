"""Addresses of the portal; none of them needs a sign-in but those of a business's own account."""

from django.urls import path, re_path

from .views import businesses, company, draws, follow, home, ledger, notices, papers, plan, say

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
    path("say/", say.say_kinds, name="say_kinds"),
    path("say/businesses.json", say.businesses, name="say_businesses"),
    path("say/<slug:kind>", say.say, name="say"),
    path("follow", follow.follow, name="follow"),
    path("follow/voice", follow.follow_voice, name="follow_voice"),
    path("follow/file/<str:uid>", follow.follow_file, name="follow_file"),
    path("business/", company.complaints, name="business_complaints"),
    path("business/sign-in", company.sign_in, name="business_sign_in"),
    path("business/sign-out", company.sign_out, name="business_sign_out"),
    path("business/activate", company.activate, name="business_activate"),
    path("business/password", company.password, name="business_password"),
    path("business/c/<str:uid>", company.complaint, name="business_complaint"),
    path("business/c/<str:uid>/<str:exhibit>", company.complaint_file, name="business_file"),
    re_path(r"^(?!desk/|api/|static/).+$", home.nowhere, name="nowhere"),
]
