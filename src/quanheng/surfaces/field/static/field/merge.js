// Two phones changed the same thing: field by field, a person picks, what is not picked is kept too.
import { DISPOSALS } from "./day.js";
import { clockOf, h, say } from "./dom.js";
import { NoAnswer, Refused, call } from "./net.js";

const VALUE = { Y: "符合", N: "不符合", NA: "不适用" };
const PARTS = { note: "情况", disposal: "处理", fix_days: "改正天数", value: "结果" };

/** Say a value of a field in words. */
export function wordsOf(value) {
  if (value === null || value === undefined || value === "") return "没有填";
  if (typeof value !== "object") return VALUE[value] ?? DISPOSALS[value] ?? String(value);
  if ("conclusion" in value || "remark" in value) return [value.conclusion_zh ?? value.conclusion, value.remark].filter(Boolean).join("　") || "按检查项得出的结果";
  return [VALUE[value.value] ?? value.value, value.note, value.value === "N" ? DISPOSALS[value.disposal] : "", value.fix_days ? `${value.fix_days}天` : ""].filter(Boolean).join("，");
}

/** Name the field: 第9项, 第9项的处理, 检查结果. */
export function fieldOf(path) {
  const [head, no, part] = String(path).split("/");
  if (head === "close") return "检查结果";
  return `第${no ?? path}项${part ? `的${PARTS[part] ?? part}` : ""}`;
}

function branchCard(ctx, branch, pending) {
  const name = `b-${branch.id}`;
  const choice = (value, who, when, content) => h("label", { class: "side", for: `${name}-${value}` },
    h("input", { type: "radio", name, id: `${name}-${value}`, value, on: { change: () => pending.set(branch.id, value) } }),
    h("span", null, h("b", null, wordsOf(content)), h("br"), h("span", { class: "xs rd" }, [who, when && clockOf(when)].filter(Boolean).join("　"))));
  return h("fieldset", { class: "branch", data: { branch: branch.id } }, h("legend", null, branch.label ?? fieldOf(branch.field), branch.subject?.name ?? branch.subject ? h("span", { class: "xs rd" }, `　${branch.subject?.name ?? branch.subject}`) : null),
    branch.because ? h("p", { class: "s nd" }, branch.because) : null,
    choice("ours", branch.ours_by ? `${branch.ours_by}（先收到，现在算数）` : "先收到，现在算数", branch.ours_at, branch.ours),
    choice("theirs", branch.theirs_by ?? "后收到", branch.theirs_at, branch.theirs),
    branch.base !== null && branch.base !== undefined ? h("p", { class: "xs rd" }, `原来：${wordsOf(branch.base)}`) : null);
}

async function send(ctx, pending, reason) {
  let count = 0;
  for (const [id, choose] of pending) {
    try {
      await call("POST", `branches/${id}`, { body: { choose, reason } });
      count += 1;
    } catch (wrong) {
      if (wrong instanceof Refused) say(`${wrong.sentence}${wrong.remedy ? `。${wrong.remedy}` : ""}`, { stays: true });
      else if (wrong instanceof NoAnswer) { say("没有信号，选定的还没有送出。有信号时再点一次，不会重复", { stays: true }); break; }
      else throw wrong;
    }
  }
  if (!count) return;
  for (const row of await ctx.store.acts("branched")) await ctx.store.markAct(row.seq, { state: "done" });
  say(`${count}处已选定，没选的也留着`);
  await ctx.sync(true);
  ctx.again();
}

export async function show(ctx) {
  let branches = [];
  try {
    const { json } = await call("GET", "branches");
    branches = json.branches ?? json;
  } catch (wrong) {
    if (!(wrong instanceof NoAnswer) && !(wrong instanceof Refused)) throw wrong;
    return { title: "两边都改了", back: "/field/", node: h("p", { class: "empty" }, wrong instanceof Refused ? wrong.sentence : "要有信号才能看两边各写了什么。两边写的都在服务器上，一个也没有丢。") };
  }
  await ctx.store.setMeta("branches", branches.length);
  if (!branches.length) {
    for (const row of await ctx.store.acts("branched")) await ctx.store.markAct(row.seq, { state: "done" });
    return { title: "两边都改了", back: "/field/", node: h("p", { class: "empty", id: "no-branches" }, h("b", null, "没有要选定的"), h("br"), "两台手机改了不同的项时自动合到一起。") };
  }
  const pending = new Map();
  const reason = h("input", { type: "text", id: "merge-reason", maxlength: 200, placeholder: "例如：到货架核对过", "aria-required": "true" });
  return { title: "两边都改了", back: "/field/", node: [h("p", { class: "lead s nd" }, `有${branches.length}处两人写得不一样，请逐处选定。没选的也留着。`),
    h("main", { class: "pad-x" }, branches.map((branch) => branchCard(ctx, branch, pending)), h("label", { for: "merge-reason", class: "s nd" }, "为什么这样选"), reason),
    h("div", { class: "dock" }, h("button", { class: "btn btn-go", type: "button", id: "merge", on: { click: () => {
      if (pending.size < 1) { say("先在每一处选一边"); return; }
      if (!reason.value.trim()) { reason.setAttribute("aria-invalid", "true"); reason.focus(); say("请写一句为什么这样选"); return; }
      send(ctx, pending, reason.value.trim());
    } } }, "照选定合并"))] };
}
