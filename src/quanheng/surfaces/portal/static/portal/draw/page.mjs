// The page around the replay: starts the worker, shows each step as it ends, and a business's own place.
const $ = (name, root = document) => root.querySelector(`[data-${name}]`);
const box = $("replay");
const node = (tag, text = "", name = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
};
const svg = (tag, attributes) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};
const count = (number) => number.toLocaleString("zh-CN");
let worker = null, wanted = null;

function ask(message) {
  if (!worker) {
    worker = new Worker(box.dataset.worker, { type: "module" });
    worker.onmessage = ({ data }) => heard[data.kind](data);
    worker.onerror = () => heard.fault({ words: "这个浏览器不能运行重算程序，请换用新版浏览器，或用单文件校验器" });
  }
  if (message.act !== "locate") {
    box.setAttribute("aria-busy", "true");
    for (const one of box.querySelectorAll("button")) one.disabled = true;
    headline("正在您的浏览器里重算", "请稍候", "");
  }
  worker.postMessage(message);
}

function headline(words, more, state) {
  const verdict = $("verdict", box);
  verdict.dataset.state = state;
  verdict.replaceChildren(node("b", words), node("br"), node("span", more));
}

function ready(isDone) {
  box.removeAttribute("aria-busy");
  for (const one of box.querySelectorAll("button")) one.disabled = false;
  $("bar", box).hidden = true;
  if (isDone) for (const name of ["again", "tamper"]) $(name, box).hidden = false;
  if (isDone) $("run", box)?.setAttribute("hidden", "");
}

const heard = {
  tell({ step, zh, part }) {
    const bar = $("bar", box);
    bar.hidden = false;
    bar.value = (step + part) / 5;
    $("verdict", box).querySelector("span").textContent = `第${step + 1}步　${zh}`;
  },
  done(run) {
    ready(true);
    const failed = run.checks.filter((one) => !one.ok), seconds = run.seconds.toFixed(1);
    if (run.ok) headline(`结果一致：您算出的${count(run.drawn)}户与公布的完全相同`, `${run.checks.length}项核对都对上，用时${seconds}秒`, "yes");
    else if (run.isTampered) headline("改了一个字，马上对不上", `名录里改一个字，“${failed[0]?.zh ?? ""}”这一项就不通过。这只是试验，公布的材料没有动`, "no");
    else headline("不一致，请不要采信", `${failed[0]?.zh ?? ""}：${failed[0]?.detail ?? ""}`, "no");
    showSteps(run);
    if (run.ok) showGroups(run.figures);
    if (!run.isTampered) box.toggleAttribute("data-done", run.ok);
    const seen = $("title", box);
    if (seen) seen.textContent = run.title;
    if (wanted && run.ok) ask({ act: "locate", ...wanted });
    wanted = null;
  },
  place: showPlace,
  fault({ act, words }) {
    if (act === "locate") return void $("place").replaceChildren(node("p", `${words}。`, "nd"));
    ready(false);
    headline("没有算成", words, "no");
  },
};

function showSteps(run) {
  $("steps", box).replaceChildren(...run.steps.map((title, step) => {
    const item = node("li"), own = run.checks.filter((one) => one.step === step), head = node("b", title);
    const state = !own.length ? (run.ok ? "另见账本证明" : "没有算到") : own.every((one) => one.ok) ? "相符" : "不符";
    const spent = own.reduce((sum, one) => sum + one.ms, 0) / 1000;
    head.append(node("span", own.length ? `${state}　${spent.toFixed(spent < 1 ? 2 : 1)}秒` : state, state === "不符" ? "no" : ""));
    item.append(head);
    for (const one of own) item.append(node("p", `${one.ok ? "✓" : "✗"}　${one.zh}${one.detail ? `　${one.detail}` : ""}`, one.ok ? "" : "no"));
    if (step === 2) for (const one of run.beacons) item.append(node("p", one.source), balls(one.value));
    return item;
  }));
}

function balls(value) {
  const row = node("p", "", "balls");
  const parts = value.split(/[\s,+]+/);
  row.append(...(parts.length > 40 ? [node("code", value)] : parts.map((one) => node("i", one))));
  return row;
}

function ticks(group) {
  const width = 420, picture = svg("svg", { viewBox: `0 0 ${width} 26`, preserveAspectRatio: "none", role: "img", "aria-label": `抽中${group.quota}户` });
  const path = (some, top, high) => some.map((place) => `M${((place / group.span) * width).toFixed(1)} ${top}v${high}`).join("");
  picture.append(
    svg("path", { d: path(group.ticks.filter((one) => one > group.cut), 9, 13), stroke: "var(--qh-g3)" }),
    svg("path", { d: path(group.ticks.filter((one) => one <= group.cut), 4, 18), stroke: "var(--qh-g1)", "stroke-width": 1.3 }),
  );
  if (group.cut < group.span && group.cut) picture.append(svg("path", { d: `M${((group.cut / group.span) * width).toFixed(1)} 0v26`, stroke: "var(--qh-ink)", "stroke-width": 1.6 }));
  return picture;
}

function showGroups(groups) {
  const some = groups.filter((one) => one.size), shown = $("groups");
  if (!shown) return;
  shown.replaceChildren(...some.flatMap((group, i) => {
    const head = node("span"), tail = node("span", `${group.share_bp / 100}%　相同`, "num");
    head.append(node("b", `第${i + 1}组`), ` ${count(group.size)}户抽${count(group.quota)}户`);
    return [head, group.ticks.length ? ticks(group) : node("span", "按权重抽取", "s rd"), tail];
  }));
}

function showPlace(place) {
  const said = place.isDrawn ? "抽中" : place.substitute ? `候补第${place.substitute}位` : "没有抽中";
  const head = node("div", "", "ans"), left = node("div", place.code, "num"), parts = [head];
  left.append(node("br"), node("span", `${count(place.size)}户中抽${count(place.quota)}户的一组`, "s nd"));
  head.append(left, node("div", place.rank ? `${said}，第${count(place.rank)}位` : said, "big"));
  const facts = node("dl", "", "facts slim");
  for (const [name, value] of [
    ["编号", place.ticket], ["分组", place.stratum], ["位置", place.place || "按权重抽取，没有位置"], ["截止位置", place.cutoff || "无"],
    ["名录证明", `${place.isProved ? "相符" : "不符"}：第${count(place.line + 1)}行，${place.path.length}个摘要通到封存的根`],
  ]) facts.append(node("dt", name), node("dd", value, "mono"));
  parts.push(facts);
  $("place").replaceChildren(...parts);
}

/** Only files with names a bundle knows; a folder that is dropped is read one level deep. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const read = (entry) => new Promise((yes, no) => entry.file(yes, no));
  const inside = (entry) => new Promise((yes, no) => entry.createReader().readEntries(yes, no));
  const files = [];
  for (const entry of entries) {
    if (entry.isFile) files.push(await read(entry));
    else for (const one of await inside(entry)) if (one.isFile && !one.name.startsWith(".")) files.push(await read(one));
  }
  return files.length ? files : [...transfer.files];
}

if (box) {
  box.hidden = false;
  for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;
  const drop = $("drop", box), input = $("file", box);
  $("run", box)?.addEventListener("click", () => ask({ act: "fetch", address: box.dataset.zip }));
  $("again", box).addEventListener("click", () => ask({ act: "again" }));
  $("tamper", box).addEventListener("click", () => ask({ act: "tamper" }));
  input.addEventListener("change", () => input.files.length && ask({ act: "given", files: [...input.files] }));
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.dataset.over = "";
  });
  drop.addEventListener("dragleave", () => delete drop.dataset.over);
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    ask({ act: "given", files: await dropped(event.dataTransfer) });
  });
  const form = $("own");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = { code: form.code.value.replace(/\s/g, "").toUpperCase(), salt: form.salt.value.replace(/\s/g, "").toLowerCase() };
    if (box.hasAttribute("data-done")) return ask({ act: "locate", ...given });
    if (!box.dataset.zip) return $("place").replaceChildren(node("p", "请先放入证明包，算完再看位置。", "nd"));
    wanted = given;
    $("place").replaceChildren(node("p", "先在您的浏览器里把整次抽取算一遍，再看位置。", "nd"));
    ask({ act: "fetch", address: box.dataset.zip });
  });
  const carried = new URLSearchParams(location.hash.slice(1));
  if (form && carried.has("code")) {
    form.code.value = carried.get("code");
    form.salt.value = carried.get("salt") ?? "";
    history.replaceState(null, "", location.pathname);
    form.requestSubmit();
  }
}
