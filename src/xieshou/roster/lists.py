"""Official lists of the 建档立卡 forms as imports read them: by word, never by number (domain.md 2.2, 2.3).

Three public systems number the same words in three ways, so a number in a file means nothing without its system.
Codes are those of `roster.enums`; aliases are words of other years and of other systems.
"""

from __future__ import annotations

from xieshou.kit.imports import CodeList

NUMBERED = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "99")


def _own(*codes: str) -> dict[str, dict[str, str]]:
    """The poverty system's numbers for these words are the codes kept here, with or without the nought (domain.md 2.3)."""
    return {"poverty": {**{code: code for code in codes}, **{code.lstrip("0"): code for code in codes}}}


SEX = CodeList(
    "性别", {"1": "男", "2": "女"}, {"男性": "1", "女性": "2"}, systems={"poverty": {"1": "1", "2": "2"}, "hr": {"1": "1", "2": "2"}}
)

RELATION = CodeList(
    "与户主关系",
    {
        "01": "户主", "02": "配偶", "03": "之子", "04": "之女", "05": "之儿媳", "06": "之女婿", "07": "之孙子",
        "08": "之孙女", "09": "之外孙子", "10": "之外孙女", "11": "之父", "12": "之母", "13": "之岳父", "14": "之岳母",
        "15": "之公公", "16": "之婆婆", "17": "之祖父", "18": "之祖母", "19": "之外祖父", "20": "之外祖母",
        "21": "之兄弟姐妹", "99": "其他",
    },
    {
        "本人": "01", "本人或户主": "01", "户主(本人)": "01", "妻": "02", "夫": "02", "妻子": "02", "丈夫": "02",
        "子": "03", "儿子": "03", "长子": "03", "次子": "03", "女": "04", "女儿": "04", "长女": "04", "次女": "04",
        "儿媳": "05", "女婿": "06", "孙子": "07", "孙女": "08", "父亲": "11", "父": "11", "母亲": "12", "母": "12",
        "之兄弟姐妹": "21", "兄弟姐妹": "21", "之曾孙子": "99", "之曾孙女": "99", "之侄儿": "99", "之侄女": "99",
        "之兄弟媳妇": "99", "之叔伯": "99", "其它": "99",
    },
    systems=_own(*NUMBERED),
)  # fmt: skip
YOUNGER = ("03", "04", "07", "08", "09", "10")
OLDER = ("11", "12", "13", "14", "15", "16", "17", "18", "19", "20")
MALE_KIN = ("03", "06", "07", "09", "11", "13", "15", "17", "19")
FEMALE_KIN = ("04", "05", "08", "10", "12", "14", "16", "18", "20")

EDUCATION = CodeList(
    "文化程度",
    {"01": "文盲或半文盲", "02": "小学", "03": "初中", "04": "高中", "05": "大专及以上", "06": "学龄前儿童"},
    {"文盲半文盲": "01", "文盲": "01", "半文盲": "01", "中专": "04", "大专": "05", "本科": "05", "本科及以上": "05",
     "大学": "05", "学龄前": "06"},
    systems=_own("01", "02", "03", "04", "05", "06"),
)  # fmt: skip

SCHOOL = CodeList(
    "在校生状况",
    {
        "01": "非在校生", "02": "学前教育", "03": "小学", "04": "初中", "07": "高中", "10": "中职", "13": "高职",
        "16": "大专及以上",
    },
    {
        **dict.fromkeys(("七年级", "八年级", "九年级", "初一", "初二", "初三"), "04"),
        **dict.fromkeys(("高中一年级", "高中二年级", "高中三年级"), "07"),
        **dict.fromkeys(("普通高中", "普通高中一年级", "普通高中二年级", "普通高中三年级"), "07"),
        **dict.fromkeys(("中职一年级", "中职二年级", "中职三年级", "中等职业学校", "技校", "上职业院校", "上技校"), "10"),
        **dict.fromkeys(
            ("高职一年级", "高职二年级", "高职三年级", "高职高专", "高职高专一年级", "高职高专二年级", "高职高专三年级",
             "技师学院一年级", "技师学院二年级", "技师学院三年级", "技师学院四年级"), "13"),
        **dict.fromkeys(
            ("大专", "本科", "上普通高校", "本科一年级", "本科二年级", "本科三年级", "本科四年级", "本科五年级", "硕士及以上"), "16"),
    },
    systems={"poverty": {
        "01": "01", "02": "02", "03": "03", **dict.fromkeys(("04", "05", "06"), "04"), **dict.fromkeys(("07", "08", "09"), "07"),
        **dict.fromkeys(("10", "11", "12"), "10"), **dict.fromkeys(("13", "14", "15"), "13"), "16": "16",
    }},
)  # fmt: skip

HEALTH = CodeList(
    "健康状况",
    {"01": "健康", "02": "长期慢性病", "03": "大病", "04": "残疾"},
    {"良好": "01", "慢性病": "02", "患有大病": "03", "患大病": "03"},
    systems=_own("01", "02", "03", "04"),
)

# No numbers of any system: 弱劳动力或半劳动力 stands in different places of the list in different years.
ABILITY = CodeList(
    "劳动技能",
    {"01": "普通劳动力", "02": "技能劳动力", "03": "丧失劳动力", "04": "无劳动力", "05": "弱劳动力或半劳动力"},
    {
        "弱劳动力": "05",
        "半劳动力": "05",
        "弱(半)劳动力": "05",
        "弱、半劳动力": "05",
        "丧失劳动能力": "03",
        "无劳动能力": "04",
    },
)

CAUSE = CodeList(
    "致贫原因",
    {
        "01": "因病", "02": "因残", "03": "因学", "04": "因灾", "05": "缺土地", "06": "缺水", "07": "缺技术",
        "08": "缺劳力", "09": "缺资金", "10": "交通条件落后", "11": "自身发展动力不足", "12": "因婚", "13": "因丧",
        "99": "其他",
    },
    {"缺劳动力": "08", "自身发展力不足": "11", "其它": "99"},
    systems=_own("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "99"),
)  # fmt: skip

STANDARD = CodeList(
    "识别标准",
    {"national": "国家标准", "provincial": "省定标准", "city": "市定标准"},
    {"国定标准": "national", "国定": "national", "省标": "provincial", "省定": "provincial", "市标": "city"},
)

CHANNEL = CodeList(
    "就业渠道",
    {"organised": "组织介绍", "relatives": "亲友介绍", "self": "自行就业", "other": "其他"},
    {
        **dict.fromkeys(("政府组织", "企业组织", "东西部协作", "东西部劳务协作", "省内劳务协作"), "organised"),
        **dict.fromkeys(("劳务经纪", "帮扶单位介绍", "扶贫车间", "公益性岗位"), "organised"),
        "自发": "self", "自主就业": "self", "其它": "other",
    },
)  # fmt: skip

WISH = CodeList(
    "就业意愿",
    {
        "transfer": "有转移就业意愿", "nearby": "有就近就业意愿", "start_up": "有创业意愿", "farm": "愿意务农",
        "public_post": "愿意从事公益性岗位", "training": "有培训意愿", "school": "愿意升学", "none": "无就业创业意愿",
    },
    {
        "转移就业": "transfer", "外出务工": "transfer", "愿意外出": "transfer", "有": "transfer", "就近就业": "nearby",
        "本地就业": "nearby", "创业": "start_up", "务农": "farm", "公益性岗位": "public_post", "公岗": "public_post",
        "培训": "training", "升学": "school", "无": "none", "无意愿": "none", "暂无": "none", "暂无就业意愿": "none",
    },
)  # fmt: skip

# No numbers of any system: three public systems number the peoples in three ways (domain.md 2.2).
ETHNIC_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
ETHNIC = CodeList(
    "民族",
    {f"{name}族": f"{name}族" for name in ETHNIC_NAMES.split(" ")} | {"其他": "其他", "外国血统入籍": "外国血统入籍"},
    {name: f"{name}族" for name in ETHNIC_NAMES.split(" ")},
)
