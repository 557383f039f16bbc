"""Forms of posts: a new one by hand, and the pairing along which one is shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import Fault, read_credit
from xieshou.jobs.models import Post, PostKind
from xieshou.jobs.occupations import occupation_choices
from xieshou.jobs.services import CORRECTED, EmployerFacts, PostFacts, facts_of
from xieshou.roster.enums import Education
from xieshou.web.forms.fields import DayField, Select, YuanField, because, clause, line

# GB/T 4658 groups, as files of posts write them.
GBT4658 = {"90": "", "80": Education.PRIMARY, "70": Education.JUNIOR, "60": Education.SENIOR, "30": Education.COLLEGE}
SCHOOLING = [("", _("不限")), *[c for c in Education.choices if c[0] not in ("", Education.PRESCHOOL)]]


class PostForm(forms.Form):
    """岗位: what a person needs to know before saying yes, and nothing that the law does not let an employer ask."""

    employer = Select(label=_("用工单位"), required=False)
    employer_code = line(
        _("新单位的统一社会信用代码"), required=False, most=18, help_text=_("上面没有的单位,在这里填 18 位代码和名称。")
    )
    employer_name = line(_("新单位的名称"), required=False, most=120)
    title = line(_("岗位名称"), most=80, ask=_("请写岗位名称,例如“电子装配工”。"))
    occupation = Select(label=_("工种"), choices=[("", _("请选择")), *occupation_choices()])
    kind = Select(
        label=_("岗位类别"), choices=[c for c in PostKind.choices if c[0] != PostKind.PUBLIC], initial=PostKind.MARKET
    )
    region = Select(label=_("工作地"))
    address = line(_("详细地址"), required=False)
    headcount = forms.IntegerField(
        label=_("招用人数"),
        min_value=1,
        max_value=100_000,
        error_messages={
            "required": _("请填写招多少人。"),
            "invalid": _("请只填整数。"),
            "min_value": _("至少招 1 人。"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    pay_min = because(
        YuanField(label=_("月薪下限(元)"), help_text=_("面议的空着,不要填 0。")),
        _("本人说过最低要多少工资;不写清楚的岗位,匹配时排在后面,本人也不好决定。"),
    )
    pay_max = YuanField(label=_("月薪上限(元)"))
    education_min = Select(label=_("最低学历"), choices=SCHOOLING, required=False)
    lodging = forms.BooleanField(label=_("包住"), required=False)
    meals = forms.BooleanField(label=_("包吃"), required=False)
    transport = forms.BooleanField(label=_("接送或包车"), required=False)
    couples = forms.BooleanField(label=_("接受夫妻"), required=False)
    mandarin_required = forms.BooleanField(label=_("岗位职责要求普通话"), required=False)
    mandarin_reason = line(
        _("要求普通话的理由"),
        required=False,
        help_text=_("写岗位职责上的理由,例如“接听客户电话”。没有理由就不能要求。"),
    )
    age_limit_text = clause(
        line(
            _("用工方写的年龄、性别限制"),
            required=False,
            most=100,
            help_text=_("只照原文记下,推荐时不执行;法定年龄除外。"),
        ),
        "R-054",
    )
    hours = line(_("班制工时"), required=False, most=60)
    contract = line(_("合同类型"), required=False, most=30)
    insurance = line(_("社会保险"), required=False, most=60)
    risk = line(_("工种风险"), required=False, most=60)
    started_on = DayField(label=_("发布日期"))
    ended_on = DayField(label=_("有效期至"))

    def __init__(
        self,
        *args: Any,
        employers: Iterable[tuple[str, str]],
        places: Iterable[tuple[str, str]],
        may_be_public: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if may_be_public:  # an office's to set up, not an employer's
            self.fields["kind"].choices = PostKind.choices
            self.fields["kind"].help_text = _("公益性岗位只托底:不参加市场匹配,只推荐给没有合适市场岗位的就业困难人员。")
        self.fields["employer"].choices = [("", _("新单位(在下面填)")), *employers]
        self.fields["region"].choices = list(places)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("employer"):
            self._check_new_employer(said)
        low, high = said.get("pay_min"), said.get("pay_max")
        if low and high and high < low:
            self.add_error("pay_max", _("月薪上限低于下限,请核对。"))
        if said.get("mandarin_required") and not said.get("mandarin_reason"):
            self.add_error("mandarin_reason", _("要求普通话的,须写明岗位职责上的理由。"))
        begun, ended = said.get("started_on"), said.get("ended_on")
        if begun and ended and ended < begun:
            self.add_error("ended_on", _("有效期早于发布日期,请核对。"))
        return said

    def _check_new_employer(self, said: dict[str, Any]) -> None:
        code = (said.get("employer_code") or "").upper()
        if read_credit(code).fault != Fault.NONE:
            self.add_error("employer_code", _("请选上面的单位,或填写正确的 18 位统一社会信用代码。"))
        if not said.get("employer_name"):
            self.add_error("employer_name", _("请填写单位名称。"))
        said["employer_code"] = code

    def new_employer(self) -> EmployerFacts | None:
        """The employer to register first, or None when one was chosen."""
        said = self.cleaned_data
        if said["employer"]:
            return None
        return EmployerFacts(said["employer_code"], said["employer_name"], int(said["region"]))

    def fact(self, employer_id: int) -> PostFacts:
        """The post as the service takes it."""
        said = dict(self.cleaned_data)
        for name in ("employer", "employer_code", "employer_name"):
            said.pop(name)
        return PostFacts(
            employer_id=employer_id,
            region_id=int(said.pop("region")),
            pay_fen_month_min=said.pop("pay_min"),
            pay_fen_month_max=said.pop("pay_max"),
            **said,
        )


class CorrectPostForm(PostForm):
    """A post as it is to stand. Employer and place of work stay as they are."""

    employer = employer_code = employer_name = region = None
    mark = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super(PostForm, self).__init__(*args, **kwargs)
        if self.initial.get("kind") == PostKind.PUBLIC:  # published by another way, and stays what it is
            del self.fields["kind"]
        self.fields["reason"] = line(
            _("更正的理由"), help_text=_("例如“用工单位来电,工资调整”。原来的内容和理由都留在变更记录里。"),
            ask=_("请写明为什么更正、凭什么;没有理由不能改。"),
        )  # fmt: skip
        self.order_fields([*(name for name in self.fields if name not in ("reason", "mark")), "reason", "mark"])

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["employer"] = "as before"
        said = super().clean()
        del said["employer"]
        return said

    def corrected(self, post: Post) -> PostFacts:
        """The post with what the form says."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "mark")}
        pay = {"pay_fen_month_min": said.pop("pay_min"), "pay_fen_month_max": said.pop("pay_max")}
        return replace(facts_of(post), **pay, **said)

    @staticmethod
    def first(post: Post) -> dict[str, Any]:
        """How the form begins: as the post stands."""
        low, high = post.pay_fen_month_min, post.pay_fen_month_max
        pay = {"pay_min": low // 100 if low else None, "pay_max": high // 100 if high else None}
        schooling = GBT4658.get(post.education_min, post.education_min)
        return {name: getattr(post, name) for name in CORRECTED} | pay | {"education_min": schooling}


class ShareForm(forms.Form):
    """Which pairing in force the post follows."""

    pairing = Select(label=_("沿哪条结对关系"))

    def __init__(self, *args: Any, pairings: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairing"].choices = list(pairings)
