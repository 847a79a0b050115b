"""Texts that are translated when they are displayed, for labels of modules; to the type checker they are texts."""

from collections.abc import Callable
from typing import cast

from django.utils import translation

gettext_lazy = cast("Callable[[str], str]", translation.gettext_lazy)
pgettext_lazy = cast("Callable[[str, str], str]", translation.pgettext_lazy)
ngettext_lazy = cast("Callable[[str, str, str], str]", translation.ngettext_lazy)
