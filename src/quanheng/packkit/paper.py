"""The parts a paper is built from, so that the DOCX, the PDF and the preview say the same.

Texts are Jinja templates over the context that ``engines/affairs/papers/context.py`` builds; its names
are :data:`CONTEXT_NAMES`. A pack writes the words; margins, type, seal, receipt and foot are the program's.
"""

from functools import cache
from typing import Annotated, Literal

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment
from pydantic import AfterValidator, model_validator

from .shape import Expression, Shape

__all__ = ["CONTEXT_NAMES", "PaperBlock", "PaperTick", "paper_templates"]

CONTEXT_NAMES = frozenset({
    "party", "affair", "unit", "officers", "form", "data", "violation", "paper", "clocks", "law", "step",
    "people", "evidence", "papers", "discretion", "said",
})  # fmt: skip


def _said(value: object) -> object:
    """A value that was not stated leaves a blank to fill by hand."""
    return "　　　" if value in (None, "") else value


@cache
def paper_templates() -> SandboxedEnvironment:
    """Give the one environment for paper texts: sandboxed, and loud about an unknown name.

    No HTML escaping here: the result is text, and each renderer escapes for itself.
    """
    from . import paper_words

    environment = SandboxedEnvironment(
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
    unknown = sorted(meta.find_undeclared_variables(tree) - CONTEXT_NAMES)
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


class PaperBlock(Shape):
    """One part of a paper: exactly one of the contents, shown only when ``when`` holds.

    ``para`` is a paragraph with the indent of two characters, ``flat`` one without, ``table`` the rows of
    a form (label, text, label, text …), ``ticks`` boxes in one line, ``end`` the organ and the day under
    the seal, ``sign`` a line for signatures.
    """

    para: Text | None = None
    flat: Text | None = None
    table: tuple[tuple[Text, ...], ...] | None = None
    ticks: tuple[PaperTick, ...] | None = None
    before_ticks: Text = ""
    end: bool | None = None
    sign: Literal["officers", "party", "receipt", "leader", "reviewer", "recorder"] | None = None
    when: Expression | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "PaperBlock":
        given = [
            name
            for name in ("para", "flat", "table", "ticks", "end", "sign")
            if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError("文书的一段须有且只有 para、flat、table、ticks、end、sign 之一")
        return self
