"""What placements refuses.

Invalid
  PostFull, PostClosed, PublicPostWithoutProof, ProofTooOld, PersonAlreadyPlaced, TooYoung, AnswerWithoutEvidence, WithdrawnWithoutReason
  StartsInFuture, NotAccepted, EndsBeforeStart, MonthNotBegun, NobodyOnPosts, NoStandard, MoreDaysThanOnPost, AtWorkElsewhere, MonthNotOver
Stale
  AnswerTwice, WithdrawnAlready, AtWorkAlready
NotAllowed
  OtherSideConfirms
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kit.errors import Invalid, NotAllowed, Stale


class PostFull(Invalid):
    code = "offer.post_full"
    message = _("岗位“{title}”招{headcount}人,已经满了。")
    remedy = _("请告诉本人这个岗位刚刚招满,并给本人看下一个推荐岗位。")


class PostClosed(Invalid):
    code = "offer.post_closed"
    message = _("岗位“{title}”已于{ended_on:%Y年%-m月%-d日}到期。")
    remedy = _("请联系用工地更新岗位,或推荐其他岗位。")


class PublicPostWithoutProof(Invalid):
    code = "offer.public_post_without_proof"
    message = _("{name}还没有“没有合适市场岗位”的证明,不能推荐公益性岗位。")
    remedy = _("请登记并认定困难原因,在“匹配”的“托底安置”里做一次,从那里发出推荐。")


class ProofTooOld(Invalid):
    code = "offer.proof_too_old"
    message = _("这次托底安置是{day:%Y年%-m月%-d日}的,证明只管{days}天。")
    remedy = _("市场岗位会变,请重新做一次托底安置。")


class PersonAlreadyPlaced(Invalid):
    code = "offer.person_already_placed"
    message = _("{name}已接受另一个岗位。")
    remedy = _("要换岗位的,请先撤回前一个。")


class TooYoung(Invalid):
    code = "spell.too_young"
    message = _("{name}在{started_on:%Y年%-m月%-d日}未满{age_min}周岁,不能上岗。")
    remedy = _("请核对出生日期;属实的,不得用工(劳动法第十五条)。")


class AnswerTwice(Stale):
    code = "offer.answered_already"
    message = _("这个推荐已经有本人的答复:{answer}。")
    remedy = _("请刷新页面查看;本人改变主意的,请撤回后重新推荐。")


class WithdrawnAlready(Stale):
    code = "offer.withdrawn_already"
    message = _("这个推荐已在{withdrawn_on:%Y年%-m月%-d日}撤回了。")
    remedy = _("不用再办;要换岗位的,请重新推荐。")


class AtWorkAlready(Stale):
    code = "offer.at_work_already"
    message = _("本人已按这个推荐到岗,不能撤回。")
    remedy = _("本人已不在岗的,请在这份工作的页面登记离岗。")


class WithdrawnWithoutReason(Invalid):
    code = "offer.withdrawn_without_reason"
    message = _("没有写明撤回的理由。")
    remedy = _("请写明理由,例如“本人改变主意”或“岗位取消”。")


class AnswerWithoutEvidence(Invalid):
    code = "offer.answer_without_evidence"
    message = _("没有写明答复的依据。")
    remedy = _("请写明通话时间、短信内容或签字表编号。")


class StartsInFuture(Invalid):
    code = "spell.starts_in_future"
    message = _("上岗日期{started_on:%Y年%-m月%-d日}还没有到。")
    remedy = _("请在本人实际到岗后再确认。")


class NotAccepted(Invalid):
    code = "spell.offer_not_accepted"
    message = _("本人没有接受这个岗位,不能登记上岗。")
    remedy = _("请先取得本人的答复。")


class OtherSideConfirms(NotAllowed):
    code = "spell.other_side_confirms"
    message = _("到岗由就业地一方确认,户籍地不能代为确认。")
    remedy = _("请通知就业地人社部门或用工单位确认。")


class EndsBeforeStart(Invalid):
    code = "spell.ends_before_start"
    message = _("离岗日期{ended_on:%Y年%-m月%-d日}早于上岗日期{started_on:%Y年%-m月%-d日}。")
    remedy = _("请核对两个日期。")


class MonthNotBegun(Invalid):
    code = "post_pay.month_not_begun"
    message = _("{month:%Y年%m月}还没有到。")
    remedy = _("请选已经开始的月份。")


class NobodyOnPosts(Invalid):
    code = "post_pay.nobody_on_posts"
    message = _("{month:%Y年%m月}没有人在公益性岗位上,或者都已经在发放表里。")
    remedy = _("在岗的人从托底安置、到岗确认来;请先看公益性岗位台账(L-05)。")


class NoStandard(Invalid):
    code = "post_pay.no_standard"
    message = _("岗位“{title}”没有登记补贴标准,算不出应发多少。")
    remedy = _("请在岗位上补登月薪,再记考勤。")


class MoreDaysThanOnPost(Invalid):
    code = "post_pay.more_days_than_on_post"
    message = _("{name}在{month:%Y年%m月}只在岗{on_post}天,考勤却有{worked}天。")
    remedy = _("请核对考勤表和离岗日期;不对的重记考勤。")


class AtWorkElsewhere(Invalid):
    code = "post_pay.at_work_elsewhere"
    message = _("暂缓核发:{from_on:%m月%d日}至{until_on:%m月%d日}在公益性岗位,又登记在{place}务工。")
    remedy = _("请村里问清哪天离岗、哪天外出,改正日期;按实际在岗天数重记考勤以后就能核发。")


class MonthNotOver(Invalid):
    code = "post_pay.month_not_over"
    message = _("{month:%Y年%m月}还没有过完,还在岗的人不能核发。")
    remedy = _("请在月末以后核发;已经离岗的现在就可以。")
