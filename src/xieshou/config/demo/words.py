"""The fiction's words in the product's codes."""

from __future__ import annotations

CHANNELS = {
    "自发": "own", "亲友介绍": "friends", "东西部协作组织": "east_west", "省内劳务协作": "in_province", "劳务经纪": "broker",
    "公益性岗位": "public_post", "农业经营主体": "farm", "扶贫车间": "workshop", "就业扶贫基地": "base", "社区工厂": "community",
}  # fmt: skip
ANSWER_WAYS = {"电话": "call", "入户": "visit", "短信": "sms", "签字表": "signed"}
WANTS = {
    "转移就业": "transfer", "就近就业": "nearby", "创业": "start_up", "务农": "farm", "公益性岗位": "public_post", "公岗": "public_post",
    "培训": "training", "升学": "school", "暂无": "none",
}  # fmt: skip
