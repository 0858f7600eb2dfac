// One page of a business: who it is, what was found before, what is open.
import { KINDS } from "./day.js";
import { h, icon } from "./dom.js";

/** Links to the phone's own map and telephone. */
export function waysTo(subject) {
  const point = subject.place;
  const map = point?.lat !== undefined && point?.lat !== null ? `geo:${point.lat},${point.lon}?q=${point.lat},${point.lon}(${encodeURIComponent(subject.name)})`
    : `geo:0,0?q=${encodeURIComponent(subject.address ?? subject.name)}`;
  return { map, phone: /^[\d+ -]{5,}$/.test(subject.phone ?? "") ? `tel:${subject.phone}` : null };
}

const licenceLine = (one) => [one.kind_zh ?? one.kind, one.number, one.expires_on && `有效至${one.expires_on}`].filter(Boolean).join("　");
const lampOf = (lamp) => (lamp ? h("span", { class: `lamp lamp-${lamp.colour}` }, lamp.words) : null);

/** One page of a business as it was packed before leaving; what the post may not see is not there. */
export function subjectCard(task) {
  const { subject, history = {} } = task;
  const section = (title, rows, none) => h("section", null, h("h2", null, title), rows?.length ? h("ul", null, rows.map((row) => h("li", null, row))) : h("p", { class: "rd s" }, none));
  return h("div", { class: "card" },
    h("dl", null,
      h("dt", null, "信用代码"), h("dd", { class: "mono" }, subject.uscc || "未登记"),
      h("dt", null, "地址"), h("dd", null, subject.address || "未登记"),
      subject.legal_person ? [h("dt", null, "负责人"), h("dd", null, subject.legal_person)] : null,
      h("dt", null, "检查"), h("dd", null, `${task.zh ?? task.inspection}　${task.kind_zh ?? KINDS[task.kind] ?? task.kind}`),
      h("dt", null, "检查人员"), h("dd", null, task.officers.map((one) => one.name).join("、")),
      history.credit ? [h("dt", null, "信用风险分类"), h("dd", null, `${history.credit.level}类　${history.credit.zh ?? ""}`)] : null,
      history.complaints_year !== undefined ? [h("dt", null, "近一年投诉举报"), h("dd", null, `${history.complaints_year}件`)] : null),
    section("许可", subject.licences?.map((one) => [licenceLine(one), "　", lampOf(one.lamp)]), "没有许可登记"),
    section("没有改完的", history.orders?.map((one) => [`责令改正${one.due_on ? `，${one.due_on}到期` : ""}　`, lampOf(one.lamp)]), "没有未了的责令改正"),
    history.findings?.length ? section("发现过的问题", history.findings.map((one) => `${one.on}　${one.note || one.text}`), "") : null,
    section("以往检查", history.inspections?.map((one) => `${one.on}　${one.zh}　${one.result}`), "没有检查过"),
    history.complaints?.length ? section("投诉举报", history.complaints.map((one) => `${one.on}　${one.title}`), "") : null,
    history.matters?.length ? section("办理中的事项", history.matters.map((one) => one.title), "") : null);
}

/** The page of one business, also while its check runs. */
export async function show(ctx, uid) {
  const found = await ctx.task(uid);
  if (!found) return ctx.missing();
  const ways = waysTo(found.task.subject);
  return { title: found.task.subject.name, back: `/field/task/${uid}`, node: [subjectCard(found.task),
    h("div", { class: "dock" }, h("a", { class: "btn", href: ways.map }, icon("M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11ZM12 10h.01"), "导航"),
      ways.phone ? h("a", { class: "btn", href: ways.phone }, "电话") : null)] };
}
