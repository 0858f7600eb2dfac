"""The parts a paper is built from, so that the DOCX, the PDF and the preview say the same.

Texts are Jinja templates over the context that ``engines/affairs/papers/context.py`` builds; its names
are :data:`CONTEXT_NAMES`. A pack writes the words; margins, type, seal, receipt and foot are the program's.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment
from pydantic import AfterValidator, Field, model_validator

from .shape import Expression, Shape

__all__ = [
    "BLANK",
    "CONTEXT_NAMES",
    "SIGNS",
    "PaperBlock",
    "PaperList",
    "PaperTick",
    "Text",
    "paper_templates",
]

SIGNS: dict[str, tuple[str, str]] = {
    "officers": ("执法人员", "执法证号"),
    "party": ("当事人", "日期"),
    "receipt": ("当事人签收", "签收日期"),
    "leader": ("负责人", "日期"),
    "reviewer": ("审核人员", "日期"),
    "recorder": ("记录人", "日期"),
    "witness": ("见证人", "日期"),
    "asked": ("被询问人", "日期"),
    "complainant": ("投诉人", "日期"),
    "respondent": ("被投诉人", "日期"),
    "mediator": ("调解人员", "日期"),
    "keeper": ("保管人", "日期"),
    "host": ("听证主持人", "日期"),
    "receiver": ("接收人", "日期"),
    "applicant": ("申请人", "日期"),
    "undertaker": ("承办人", "日期"),
}
"""Who signs a paper: the word before the line and the word before the second one."""

CONTEXT_NAMES = frozenset({
    "party", "affair", "unit", "officers", "form", "data", "violation", "paper", "clocks", "law", "step",
    "people", "evidence", "papers", "discretion", "said", "filled", "limit",
})  # fmt: skip


BLANK = "　　　"
"""What stands for a value that was not stated."""


def _said(value: object) -> object:
    """A value that was not stated leaves a blank to fill by hand."""
    return BLANK if value in (None, "") else value


class _PaperEnvironment(SandboxedEnvironment):
    """Reads ``form.items`` as the field of that name, never as what a mapping can do."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            is_there = attribute in obj or hasattr(type(obj), "__missing__")
            return obj[attribute] if is_there else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@cache
def paper_templates() -> SandboxedEnvironment:
    """Give the one environment for paper texts: sandboxed, and loud about an unknown name.

    No HTML escaping here: the result is text, and each renderer escapes for itself.
    """
    from . import paper_words

    environment = _PaperEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, finalize=_said
    )
    environment.filters.update(paper_words.FILTERS)
    return environment


def _well_written(text: str) -> str:
    """Refuse a template that cannot be read or that names what no paper can know."""
    try:
        tree = paper_templates().parse(text)
    except TemplateSyntaxError as wrong:
        raise ValueError(f"文书文字第{wrong.lineno}行的占位写法有误") from wrong
    unknown = sorted(meta.find_undeclared_variables(tree) - CONTEXT_NAMES - {"one"})
    if unknown:
        raise ValueError(
            f"文书文字用到了没有的名字“{'、'.join(unknown)}”，可用：{'、'.join(sorted(CONTEXT_NAMES))}"
        )
    return text


Text = Annotated[str, AfterValidator(_well_written)]


class PaperTick(Shape):
    """One box; ticked when the condition holds."""

    text: Text
    when: Expression


class PaperList(Shape):
    """A table of things, one a row, under a head that is repeated on every page.

    ``of`` names what is listed: ``evidence``, ``clocks``, or a paragraph in which an officer wrote one thing
    a line with its parts set off by ｜, such as ``form.goods``. Without ``cells`` the columns are the parts.
    """

    of: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)?$")
    head: tuple[str, ...] = Field(min_length=1, max_length=9)
    cells: tuple[Text, ...] = Field(default=(), description="one text a column; the row's thing is named one")
    widths: tuple[int, ...] = Field(default=(), description="relative widths of the columns")
    blank_rows: int = Field(default=3, ge=0, le=30, description="empty rows when there is nothing to list")

    @model_validator(mode="after")
    def _square(self) -> "PaperList":
        name = self.of.partition(".")[0]
        if name not in CONTEXT_NAMES:
            raise ValueError(f"清单用到了没有的名字“{name}”，可用：{'、'.join(sorted(CONTEXT_NAMES))}")
        if any(part and len(part) != len(self.head) for part in (self.cells, self.widths)):
            raise ValueError(f"清单表头有{len(self.head)}栏，cells、widths 须同样多")
        return self


class PaperBlock(Shape):
    """One part of a paper: exactly one of the contents, shown only when ``when`` holds.

    ``head`` is a heading, ``para`` a paragraph with the indent of two characters, ``flat`` one without,
    ``table`` the rows of a form (label, text, label, text …), ``rows`` a table of things under a repeated
    head, ``ticks`` boxes in one line, ``end`` the organ and the day under the seal, ``sign`` a line for
    signatures (:data:`SIGNS`), ``leaf`` a new page with its heading, for an annex.
    """

    head: Text | None = None
    para: Text | None = None
    flat: Text | None = None
    table: tuple[tuple[Text, ...], ...] | None = None
    rows: PaperList | None = None
    ticks: tuple[PaperTick, ...] | None = None
    before_ticks: Text = ""
    end: bool | None = None
    sign: str | None = None
    leaf: Text | None = None
    when: Expression | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "PaperBlock":
        names = ("head", "para", "flat", "table", "rows", "ticks", "end", "sign", "leaf")
        if sum(getattr(self, name) is not None for name in names) != 1:
            raise ValueError(f"文书的一段须有且只有 {'、'.join(names)} 之一")
        if self.sign is not None and self.sign not in SIGNS:
            raise ValueError(f"没有签名处“{self.sign}”，可用：{'、'.join(SIGNS)}")
        return self
