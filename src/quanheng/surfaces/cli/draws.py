"""The draw at the prompt: the published examples, an invented draw, and checking a bundle. Needs no data home."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from quanheng.base.errors import BadInput, Conflict, NotFound

from . import say

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
Source = Annotated[Path, typer.Argument(help="证明包：文件夹或压缩包")]
Own = Annotated[
    tuple[str, str] | None,
    typer.Option("--own", help="再看一家的位置：统一社会信用代码和通知书上的随机串", metavar="代码 随机串"),
]

draw = typer.Typer(no_args_is_help=True, help="随机抽取：公开算例、示例证明包、核验证明包。不需要数据目录。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(draw, name="draw")
    app.command("verify-draw", help="用证明包重新抽一遍，逐项核对。")(verify)


@draw.command("selftest", help="重算他人公布的算例（RFC 3797、VRS、drand 等），逐项对照。")
def selftest(as_json: Json = False) -> None:
    """Work the published examples; 1 when any of them comes out otherwise."""
    from quanheng.engines.inspections import bare_draw

    runs = bare_draw.run_published_examples()
    is_good = all(one.ok for one in runs)
    for one in () if as_json else runs:
        say.note(f"{'相符' if one.ok else '不符'} {one.name}（{one.source}）")
    words = f"{len(runs)}个公开算例全部相符" if is_good else "有公开算例不相符"
    say.answer({"ok": is_good, "examples": [one.as_dict() for one in runs]}, as_json=as_json, words=words)
    if not is_good:
        raise typer.Exit(1)


@draw.command("example", help="造一个虚构抽取的证明包，供核验程序试用。")
def example(
    out: Annotated[Path, typer.Option("--out", help="放证明包的文件夹，里面只能是空的或从前的示例")],
    objects: Annotated[int, typer.Option("--objects", min=1, help="检查对象户数")] = 200,
    officers: Annotated[int, typer.Option("--officers", min=0, help="执法人员数")] = 12,
    seed: Annotated[str, typer.Option("--seed", help="同一种子总是同一个包；不写则每次不同")] = "",
    weighted: Annotated[bool, typer.Option("--weighted", help="按权重抽取")] = False,
    full: Annotated[bool, typer.Option("--full", help="监督用的完整包，附对照表和名单")] = False,
    as_json: Json = False,
) -> None:
    """Write the bundle of an invented draw."""
    from quanheng.engines.inspections import bare_draw

    old = list(out.iterdir()) if out.is_dir() else []
    if any(path.name not in bare_draw.KNOWN for path in old) or (out.exists() and not out.is_dir()):
        raise Conflict(f"{out} 里已有别的内容", remedy="请换一个空文件夹")
    files = bare_draw.make_example(objects, officers, seed=seed, is_weighted=weighted, is_full=full)
    try:
        for path in old:  # an earlier example: a file left over would be refused as strange
            path.unlink()
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_bytes(content)
    except OSError as wrong:
        raise BadInput(f"写不进 {out}：{wrong.strerror}", remedy="请换一个能写的文件夹") from wrong
    data: dict[str, Any] = {"ok": True, "out": out, "files": sorted(files), **_counts(files)}
    words = (
        f"已写到 {out}：{data['objects']}户中抽{data['drawn']}户，执法人员{data['officers']}名，"
        f"{data['gaps']}户没有派足。核验：python tools/verify_draw.py {out}"
    )
    say.answer(data, as_json=as_json, words=words)


def _counts(files: dict[str, bytes]) -> dict[str, Any]:
    import json

    result = json.loads(files["result.json"])
    return {
        "objects": files["objects.jsonl"].count(b"\n"),
        "officers": files["officers.jsonl"].count(b"\n"),
        "drawn": sum(len(one["drawn"]) for one in result["strata"]),
        "gaps": len(result["assignment"]["gaps"]),
        "method": result["assignment"]["method"],
    }


@draw.command("verify", help="用证明包重新抽一遍，逐项核对。")
def verify(source: Source, own: Own = None, as_json: Json = False) -> None:
    """Replay a published draw from its own files."""
    if not source.exists():
        raise NotFound(f"没有 {source}", remedy="请给出证明包的文件夹或压缩包")
    from quanheng.engines.inspections import bare_draw

    files = bare_draw.read_bundle(source)
    verdict = bare_draw.verify_bundle(files)
    for one in verdict.checks:
        say.note(f"{'相符' if one.ok else '不符'} {one.zh} {one.detail}".rstrip())
    data: dict[str, Any] = {"ok": verdict.ok, "checks": [asdict(one) for one in verdict.checks]}
    words = "抽取结果可以重现，逐项相符" if verdict.ok else "抽取结果不能重现"
    if own:
        place = bare_draw.own_place(files, *own)
        data["own"] = place.as_dict()
        said = "抽中" if place.is_drawn else "替补" if place.is_substitute else "没有抽中"
        words += f"\n{own[0]}：{place.size}户中抽{place.quota}户，第{place.rank or '—'}位，{said}"
    say.answer(data, as_json=as_json, words=words)
    if not verdict.ok:
        raise typer.Exit(1)
