"""The form of an access token: what it is for, what it reads, until when."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.offices.models import AccessToken


class TokenForm(forms.Form):
    """Text to types; how long a token may live is the service's to say."""

    title = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如:市局数据平台每天取数。停用时靠它认出来。"))
    scopes = forms.MultipleChoiceField(
        label=_("可以读"), choices=AccessToken.Scope.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("只读,不能办理任何事项;看到的和您现在的岗位一样多,号码同样遮住。"),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("有效期至"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("最长一年;到期自动失效。")
    )
