"""Offices of two lines and five levels, the people in them, and what each answers for, since when."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.kit.fields import PathField, SecretField, mask_phone
from xieshou.kit.periods import in_order, no_overlap


class Line(models.TextChoices):
    """两条线, and those who are neither; labels are as of 2018 and change with the report's date (domain.md §9)."""

    HR = "hr", _("人社")
    POVERTY = "poverty", _("扶贫")
    SUPERVISION = "supervision", _("监督")
    VILLAGE = "village", _("村级组织")
    EMPLOYER = "employer", _("用工单位")
    OTHER = "other", _("其他派出单位")


class Role(models.TextChoices):
    """What a person does in an office. The permission matrix speaks of these."""

    ADMIN = "admin", _("管理员")
    CLERK = "clerk", _("经办人")
    LEADER = "leader", _("负责人")
    VILLAGE = "village", _("村级操作员")
    SECRETARY = "secretary", _("驻村第一书记")
    HELPER = "helper", _("帮扶责任人")
    AUDITOR = "auditor", _("监督检查员")
    EMPLOYER = "employer", _("用工单位")
    LABOURER = "labourer", _("劳动者")


class Office(models.Model):
    """A unit that answers for something. Its line and place matter, its name differs from city to city (R-002)."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("单位编号"), max_length=40, unique=True)
    name = models.CharField(_("单位名称"), max_length=100)
    line = models.CharField(_("条线"), max_length=12, choices=Line.choices)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="offices")
    path = PathField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    # Whom a self-acting account stands for: ("employer", id) or ("person", id); null for offices of administration.
    self_kind = models.CharField(max_length=12, blank=True)
    self_id = models.BigIntegerField(null=True, blank=True)

    keeps_history = True
    true_paths = (("region_id", "path", "regions_region", "path"),)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(self_kind="", self_id__isnull=True)
                | ~models.Q(self_kind="") & models.Q(self_id__isnull=False),
                name="office_self_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. A demo account has no usable password and opens only where the demo runs."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    phone = SecretField(_("手机"), mask=mask_phone, null=True, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    password_set_at = models.DateTimeField(_("密码设置时间"), null=True, blank=True)
    unlock_count = models.PositiveIntegerField(_("解锁次数"), default=0)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    keeps_history = True
    # A sign-in changes the one; the other is nobody's to keep a copy of. Setting a password shows by its time.
    history_leaves_out = ("password", "last_login")

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """One person in one role of one office for a period; the place may be narrower than the office's (a helper's village)."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments")
    role = models.CharField(_("岗位"), max_length=12, choices=Role.choices)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="assignments")
    path = PathField()
    sent_by = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="sent", verbose_name=_("派出单位")
    )
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)

    keeps_history = True
    true_paths = (("region_id", "path", "regions_region", "path"),)

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="assignment_in_order"),
            no_overlap("user", "office", "role", "region", start="started_on", end="ended_on", name="assignment_once"),
            models.CheckConstraint(
                condition=~models.Q(role="secretary") | models.Q(sent_by__isnull=False),
                name="secretary_has_sending_unit",
                violation_error_message=_("驻村第一书记须写明派出单位。"),
            ),
        ]


class Responsibility(models.Model):
    """Who answers for a task: an active task has exactly one accountable office (R-003)."""

    task = models.CharField(_("任务"), max_length=80)
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="responsibilities")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    keeps_history = True

    class Meta:
        constraints = [
            in_order("started_on", "ended_on", name="responsibility_in_order"),
            no_overlap("task", "region", start="started_on", end="ended_on", name="task_one_accountable_office"),
        ]


class SignInLink(models.Model):
    """A link that lets its owner set a password, once and before it expires. Only its digest is kept."""

    class Kind(models.TextChoices):
        INVITE = "invite", _("邀请")
        RESET = "reset", _("重设密码")

    user = models.ForeignKey(User, models.PROTECT, related_name="links")
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices)
    digest = models.BinaryField(unique=True, editable=False)
    made_at = models.DateTimeField(_("发出时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    keeps_history = True
    history_leaves_out = ("digest",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, voided_at__isnull=True),
                name="link_one_live_a_user",
            ),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("made_at")), name="link_expires_later"),
        ]


class SecondStep(models.Model):
    """两步登录: the secret a phone makes its six digits from. Confirmed once the phone has shown a right code."""

    user = models.OneToOneField(User, models.PROTECT, related_name="second_step")
    secret = SecretField(_("两步登录密钥"))
    made_at = models.DateTimeField(_("开始绑定时间"))
    confirmed_at = models.DateTimeField(_("绑定时间"), null=True, blank=True)
    last_step = models.BigIntegerField(default=0)  # the time step of the last code taken: no code is taken twice
    failure_count = models.PositiveSmallIntegerField(_("连续输错次数"), default=0)

    keeps_history = True
    history_leaves_out = ("secret", "last_step", "failure_count")


class RecoveryCode(models.Model):
    """A code for the day the phone is lost; kept as a keyed digest, taken once."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    digest = models.BinaryField(editable=False)
    made_at = models.DateTimeField(_("发出时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    keeps_history = True
    history_leaves_out = ("digest",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]


class SignedIn(models.Model):
    """A place where an account is signed in now: which browser, since when. Gone with its session."""

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(_("登录时间"))
    address = models.GenericIPAddressField(_("来自"), null=True, blank=True)
    browser = models.CharField(_("浏览器"), max_length=60, blank=True)


class AccessToken(models.Model):
    """访问令牌: reading by a program in one of the person's roles, for a while. Only its digest is kept; it never writes."""

    class Scope(models.TextChoices):
        LEDGERS = "ledgers", _("台账")
        INDICATORS = "indicators", _("指标")
        CHECKS = "checks", _("疑点")
        FLOWS = "flows", _("办理流程")

    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="tokens")
    title = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(_("末四位"), max_length=4)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope.choices), verbose_name=_("可以读"))
    made_at = models.DateTimeField(_("设立时间"))
    expires_on = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    keeps_history = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__len__gte=1),
                name="token_reads_something",
                violation_error_message=_("请选这个令牌可以读什么。"),
            )
        ]


class TokenUse(models.Model):
    """令牌使用记录: what a token asked for within one minute, and how often; refused requests count as well."""

    token = models.ForeignKey(AccessToken, models.PROTECT, related_name="uses")
    minute = models.DateTimeField(_("时间"))
    what = models.CharField(_("读了什么"), max_length=60)
    count = models.IntegerField(_("次数"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "minute", "what"], name="token_use_a_minute")]
