// Papers made on the phone: what is signed is what is seen, prints as it looks, and its text is digested.
import { DISPOSALS, outcome, tally } from "./day.js";
import { clockOf, h, longDay, put } from "./dom.js";
import { draw } from "./pad.js";

const failedOf = (task, draft) => task.checklist.questions.filter((one) => draft.answers[one.no]?.value === "N").map((question) => ({ question, answer: draft.answers[question.no] }));
const dueOf = (at, days) => longDay(new Date(at.getTime() + days * 86400000));

/** 检查结果记录表: who looked, at what, and what came of it. Gives {title, lines, signs}. */
export function recordText({ task, draft, sign, opinion, words, at }) {
  const result = outcome(task, draft), count = tally(task, draft);
  const lines = [
    `被检查单位：${task.subject.name}`, `统一社会信用代码：${task.subject.uscc || "未登记"}`, `地址：${task.subject.address || "未登记"}`,
    `检查时间：${longDay(draft.started_at ?? at)}${clockOf(draft.started_at ?? at)}至${clockOf(at)}`, `检查人员：${task.officers.map((one) => one.name).join("、")}`,
    `检查事项：${task.zh ?? task.inspection}，检查表${task.checklist.version}版，共${task.checklist.questions.length}项`,
  ];
  if (draft.unable) lines.push(`检查结果：${result.words}`);
  else {
    lines.push(`符合${count.Y}项，不符合${count.N}项，不适用${count.NA}项`);
    failedOf(task, draft).forEach(({ question, answer }) => lines.push(`第${question.no}项不符合：${question.text}。${answer.note}。处理：${DISPOSALS[answer.disposal]}${answer.fix_days ? `，${answer.fix_days}天内改正` : ""}`));
    lines.push(`检查结果：${result.words}${result.overall ? `，${result.overall}` : ""}`);
  }
  lines.push(sign.refused ? `当事人拒绝签字：${sign.refused.reason}。见证人：${sign.refused.witness}` : `当事人意见：${opinion === "objects" ? `有异议。${words}` : "无异议"}`);
  return { title: "监督检查结果记录表", lines };
}

/** 责令改正通知书, when something must be put right by a day; null otherwise. */
export function orderText({ task, draft, at }) {
  const failed = failedOf(task, draft).filter(({ answer }) => answer.disposal === "order");
  if (!failed.length) return null;
  const days = failed.map(({ answer }) => answer.fix_days).filter(Boolean);
  const lines = [`${task.subject.name}：`, `经查，你单位于${longDay(at)}在${task.subject.address || "经营场所"}有下列情况：`];
  failed.forEach(({ question, answer }, number) => lines.push(`${number + 1}．${answer.note}。不符合“${question.text}”的要求${question.clause ? `（${question.clause}）` : ""}。`));
  lines.push(days.length ? `现责令你单位于${dueOf(at, Math.min(...days))}前改正，届时复查。` : "现责令你单位在法定期限内改正，具体日期以送达的正式文书为准，届时复查。",
    "如不服本通知，可自收到之日起六十日内申请行政复议，或自收到之日起六个月内向人民法院提起行政诉讼。");
  return { title: "责令改正通知书", lines };
}

/** A signature on the paper; strokes are drawn black whatever the screen's colours. */
function signed(strokes) {
  const canvas = h("canvas", { width: 260, height: 110, "aria-hidden": "true" });
  if (strokes) draw(canvas, strokes, { ink: "#000", scale: 1.2 });
  return canvas;
}

export function sheet(paper, { task, draft, day }) {
  const { sign } = draft;
  const box = h("article", { class: "a4", lang: "zh-Hans-CN" }, day?.demo && h("span", { class: "sample" }, "样张　示例数据　不具效力"),
    h("h1", null, paper.title), h("p", { class: "no" }, "文号：发送后由平台编号"), paper.lines.map((line) => h("p", null, line)),
    h("div", { class: "sign" }, task.officers.map((one) => [h("span", null, `检查人员 ${one.name}`), signed(sign.officers?.[one.uid])]),
      h("span", null, sign.refused ? "当事人拒签" : `${sign.party?.role ?? "现场负责人"} ${sign.party?.name ?? ""}`), sign.refused ? h("span", null, `见证人 ${sign.refused.witness}`) : signed(sign.party?.strokes)),
    h("p", { class: "fact" }, `手机封存　${draft.sealed_at ? `${longDay(draft.sealed_at)} ${clockOf(draft.sealed_at)}` : ""}　SHA-256 ${paper.sha256}`));
  return box;
}

export async function show(ctx, uid) {
  const found = await ctx.task(uid);
  if (!found) return ctx.missing();
  const { draft } = found;
  if (!draft.papers?.length) return { title: "文书", back: "/field/", node: h("p", { class: "empty" }, "这次检查的文书不在这台手机上，请在工作台查看。") };
  const waiting = await ctx.store.waiting();
  const node = [h("p", { class: "sealed", role: "status", id: "sealed" }, h("b", null, "已封存 ✓"), `　${draft.result?.words ?? ""}。`, waiting ? "内容都在手机里，有信号时自动发送。" : "已全部发送。"),
    h("main", { class: "papers" }, draft.papers.map((paper) => sheet(paper, found))),
    h("div", { class: "dock" }, h("button", { class: "btn", type: "button", on: { click: () => window.print() } }, "打印或存为PDF"), h("a", { class: "btn btn-go", href: "/field/" }, "下一处"))];
  return { title: found.task.subject.name, back: "/field/", node };
}

/** Lay a preview over nothing: the paper as it will be, before anyone signs. */
export function preview(facts) {
  const holder = h("div");
  for (const made of [recordText(facts), orderText(facts)]) if (made) put(holder, [h("details", { class: "preview" }, h("summary", null, `先看${made.title}`), made.lines.map((line) => h("p", { class: "s" }, line)))]);
  return holder;
}
