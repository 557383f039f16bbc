"""Refusals of a flow: what happened, with who and when, then what to do next.

Stale
  AlreadyDone     the same step was taken already: a second click, or a colleague was quicker
  MovedOn         somebody took another step since the page was opened
  RecordChanged   the record is not what the steps before have signed
Invalid
  NotNow          the step does not lead out of the state the record is in
  ReasonMissing   a step that wants a reason from the list
  WordsMissing    a step that wants words
  NoticeRunning   公示 must run its term
NotAllowed
  NotYourStep     another role, line, level or place takes this step
  SamePerson      separation of duties
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed, Stale


class AlreadyDone(Stale):
    code = "flow.already_done"
    message = _("已经办理:{who}已于{at:%Y年%-m月%-d日%H:%M}办理了“{step}”。")
    remedy = _("不用再办一次;请刷新页面,看现在到了哪一步。")


class MovedOn(Stale):
    code = "flow.moved_on"
    message = _("您打开页面之后,{who}已于{at:%Y年%-m月%-d日%H:%M}办理了“{step}”,现在是“{state}”。")
    remedy = _("请刷新页面,看清最新情况再办。")


class RecordChanged(Stale):
    code = "flow.record_changed"
    message = _("内容改过了,和“{step}”时签的不一样。")
    remedy = _("请退回重办,让前面的人对新的内容再签一次。")


class NotNow(Invalid):
    code = "flow.not_now"
    message = _("现在是“{state}”,不能办理“{step}”。")
    remedy = _("请刷新页面,看现在可以办什么。")


class ReasonMissing(Invalid):
    code = "flow.reason_missing"
    message = _("办理“{step}”要选一条原因。")
    remedy = _("请在列表里选原因;列表里没有的,选“其他”并写清楚。")


class WordsMissing(Invalid):
    code = "flow.words_missing"
    message = _("办理“{step}”要写明情况。")
    remedy = _("请写明情况和依据,让没有在场的人也看得懂。")


class NoticeRunning(Invalid):
    code = "flow.notice_running"
    message = _("公示要到{until:%Y年%-m月%-d日}满期,还剩{left}天,现在不能办理“{step}”。")
    remedy = _("请在满期之后办理;公示内容有误的,请先撤回并写明原因。")


class NotYourStep(NotAllowed):
    code = "flow.not_your_step"
    message = _("“{step}”由{who}办理。")
    remedy = _("请交给有权办理的同事。")


class SamePerson(NotAllowed):
    code = "flow.same_person"
    message = _("“{earlier}”是您办理的,“{step}”必须由另一个人办理。")
    remedy = _("请交给另一位有权办理的同事。")
