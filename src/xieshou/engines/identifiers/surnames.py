"""Family names of two characters, and family names read otherwise than the same character elsewhere."""

from __future__ import annotations

_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙"
    "宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌"
    "微生梁丘左丘东门西门第五贺兰完颜耶律纳兰叶赫富察钮祜哥舒贺若费莫佟佳"
)
COMPOUND = frozenset(_PAIRS[k : k + 2] for k in range(0, len(_PAIRS), 2))

READINGS = {
    "曾": "zeng1",
    "单": "shan4",
    "解": "xie4",
    "仇": "qiu2",
    "覃": "qin2",
    "区": "ou1",
    "查": "zha1",
    "盖": "ge3",
    "任": "ren2",
    "朴": "piao2",
    "乐": "yue4",
    "员": "yun4",
    "缪": "miao4",
    "宓": "mi4",
    "繁": "po2",
    "折": "she2",
    "逄": "pang2",
    "晁": "chao2",
    "黑": "he4",
    "洗": "xian3",
    "冼": "xian3",
    "秘": "bi4",
    "重": "chong2",
    "种": "chong2",
    "召": "shao4",
    "葛": "ge3",
    "华": "hua4",
    "纪": "ji3",
    "宁": "ning4",
    "燕": "yan1",
    "应": "ying1",
    "令": "ling2",
    "过": "guo1",
    "尹": "yin3",
    "车": "che1",
    "翟": "zhai2",
    "臧": "zang1",
    "隗": "wei3",
    "郇": "xun2",
    "瞿": "qu2",
    "万俟": "mo4 qi2",
    "尉迟": "yu4 chi2",
    "长孙": "zhang3 sun1",
    "澹台": "tan2 tai2",
    "令狐": "ling2 hu2",
    "鲜于": "xian1 yu2",
    "亓官": "qi2 guan1",
    "乐正": "yue4 zheng4",
    "宰父": "zai3 fu3",
    "子车": "zi3 ju1",
}
