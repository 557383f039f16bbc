"""Addresses of the auditor's desk."""

from django.urls import path

from xieshou.web.views import audits

urlpatterns = [
    path("audits/", audits.audits, name="audits"),
    path("audits/reads/", audits.reads, name="audit-reads"),
    path("audits/grants/", audits.grants, name="audit-grants"),
    path("audits/grants/new/", audits.grant_new, name="audit-grant-new"),
    path("audits/grants/<uuid:ref>/revoke/", audits.grant_revoke, name="audit-grant-revoke"),
    path("audits/papers/<uuid:ref>/", audits.audit_paper, name="audit-paper"),
    path("audits/<uuid:ref>/", audits.audit, name="audit"),
    path("audits/<uuid:ref>/compare/", audits.audit_compare, name="audit-compare"),
    path("audits/<uuid:ref>/rules/", audits.audit_rules, name="audit-rules"),
    path("audits/<uuid:ref>/rules/<uuid:rule>/", audits.audit_rule, name="audit-rule"),
    path("audits/<uuid:ref>/papers/", audits.audit_papers, name="audit-papers"),
    path("audits/<uuid:ref>/extract/", audits.audit_extract, name="audit-extract"),
]
