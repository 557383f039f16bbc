"""Official code lists of the roster: the code is stored, the official word is shown (domain.md §2.2–2.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    UNKNOWN = "0", _("不详")
    MALE = "1", _("男")
    FEMALE = "2", _("女")


class Relation(models.TextChoices):
    HEAD = "01", _("户主")
    SPOUSE = "02", _("配偶")
    SON = "03", _("之子")
    DAUGHTER = "04", _("之女")
    DAUGHTER_IN_LAW = "05", _("之儿媳")
    SON_IN_LAW = "06", _("之女婿")
    GRANDSON = "07", _("之孙子")
    GRANDDAUGHTER = "08", _("之孙女")
    OUTER_GRANDSON = "09", _("之外孙子")
    OUTER_GRANDDAUGHTER = "10", _("之外孙女")
    FATHER = "11", _("之父")
    MOTHER = "12", _("之母")
    WIFES_FATHER = "13", _("之岳父")
    WIFES_MOTHER = "14", _("之岳母")
    HUSBANDS_FATHER = "15", _("之公公")
    HUSBANDS_MOTHER = "16", _("之婆婆")
    GRANDFATHER = "17", _("之祖父")
    GRANDMOTHER = "18", _("之祖母")
    OUTER_GRANDFATHER = "19", _("之外祖父")
    OUTER_GRANDMOTHER = "20", _("之外祖母")
    SIBLING = "21", _("之兄弟姐妹")
    OTHER = "99", _("其他")


class Education(models.TextChoices):
    UNKNOWN = "", _("不详")
    ILLITERATE = "01", _("文盲或半文盲")
    PRIMARY = "02", _("小学")
    JUNIOR = "03", _("初中")
    SENIOR = "04", _("高中")
    COLLEGE = "05", _("大专及以上")
    PRESCHOOL = "06", _("学龄前儿童")


class SchoolStatus(models.TextChoices):
    """在校生状况, grouped as far as employment asks; the written word is kept in `extra`."""

    UNKNOWN = "", _("不详")
    NOT_IN_SCHOOL = "01", _("非在校生")
    PRESCHOOL = "02", _("学前教育")
    PRIMARY = "03", _("小学")
    JUNIOR = "04", _("初中")
    SENIOR = "07", _("高中")
    VOCATIONAL = "10", _("中职")
    HIGHER_VOCATIONAL = "13", _("高职")
    COLLEGE = "16", _("大专及以上")


class Health(models.TextChoices):
    HEALTHY = "01", _("健康")
    CHRONIC = "02", _("长期慢性病")
    SERIOUS = "03", _("大病")
    DISABLED = "04", _("残疾")


class Ability(models.TextChoices):
    """劳动技能/劳动能力: imported by name, because the code lists collide."""

    UNKNOWN = "", _("不详")
    ORDINARY = "01", _("普通劳动力")
    SKILLED = "02", _("技能劳动力")
    LOST = "03", _("丧失劳动力")
    NONE = "04", _("无劳动力")
    WEAK = "05", _("弱劳动力或半劳动力")


CAPABLE = (Ability.ORDINARY, Ability.SKILLED, Ability.WEAK)


class IdentityState(models.TextChoices):
    ACTIVE = "active", _("有效")
    PENDING = "pending", _("待核实")
    RETIRED = "retired", _("停用")


class Rung(models.IntegerChoices):
    """核实级别: how far a fact has been checked; figures are published by rung."""

    REPORTED = 0, _("自报")
    VILLAGE = 1, _("村核")
    TOWN = 2, _("镇核")
    COUNTY = 3, _("县核/数据比对")
    SAMPLED = 4, _("抽查")


class Answerer(models.TextChoices):
    SELF = "self", _("本人")
    FAMILY = "family", _("家人代答")
    NOBODY = "nobody", _("联系不上")


class AnswerWay(models.TextChoices):
    CALL = "call", _("电话")
    SMS = "sms", _("短信回复")
    SIGNED = "signed", _("签字表")
    VISIT = "visit", _("入户当面")
    OWN = "own", _("本人在线")
    FILE = "file", _("文件导入")


class Want(models.TextChoices):
    TRANSFER = "transfer", _("转移就业")
    NEARBY = "nearby", _("就近就业")
    START_UP = "start_up", _("创业")
    FARM = "farm", _("务农")
    PUBLIC_POST = "public_post", _("公益性岗位")
    TRAINING = "training", _("培训")
    SCHOOL = "school", _("升学")
    NONE = "none", _("暂无就业意愿")
    UNKNOWN = "unknown", _("不详")


WILLING = (Want.TRANSFER, Want.NEARBY, Want.START_UP, Want.FARM, Want.PUBLIC_POST, Want.TRAINING)
WANTS_A_POST = (Want.TRANSFER, Want.NEARBY)


class Reach(models.TextChoices):
    VILLAGE = "village", _("本村")
    TOWN = "town", _("本乡镇")
    COUNTY = "county", _("本县")
    PREFECTURE = "prefecture", _("本市州")
    PROVINCE = "province", _("本省")
    ANYWHERE = "anywhere", _("哪里都行")


class Obstacle(models.TextChoices):
    """障碍: what stands between a person and a job; a plain fact, never a fault (R-074)."""

    TRANSPORT = "transport", _("交通不便")
    LANGUAGE = "language", _("语言不通")
    CARE_OLD = "care_old", _("要照料老人")
    CARE_CHILD = "care_child", _("要照料孩子")
    CARE_SICK = "care_sick", _("要照料病人")
    HEALTH = "health", _("自己身体不好")
    SKILL = "skill", _("缺技能")
    PHONE = "phone", _("没有手机或不会用")
    PAPERS = "papers", _("证件没办好")
    DEBT = "debt", _("被欠薪或怕被欠薪")
    OTHER = "other", _("其他")
