// One page of a business: who it is, what was found before, what is open.
import { KINDS } from "./day.js";
import { h, icon } from "./dom.js";

/** Links to the phone's own map and telephone. */
export function waysTo(subject) {
  const point = subject.place;
  const map = point?.lat !== undefined && point?.lat !== null ? `geo:${point.lat},${point.lon}?q=${point.lat},${point.lon}(${encodeURIComponent(subject.name)})`
    : `geo:0,0?q=${encodeURIComponent(subject.address ?? subject.name)}`;
  return { map, phone: subject.phone ? `tel:${subject.phone}` : null };
}

const rowsOf = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/** Words for one line of history, whatever it is made of. */
function lineOf(one) {
  if (typeof one === "string") return one;
  return [one.on ?? one.closed_on ?? one.date, one.zh ?? one.inspection_zh ?? one.name ?? one.title, one.conclusion_zh ?? one.result ?? one.state_zh, one.words ?? one.note ?? one.text]
    .filter(Boolean).join("　");
}

export function subjectCard(task) {
  const { subject, history = {} } = task;
  const section = (title, rows, none) => h("section", null, h("h2", null, title), rows.length ? h("ul", null, rows.map((one) => h("li", null, lineOf(one)))) : h("p", { class: "rd s" }, none));
  const licences = rowsOf(subject.licences).map((one) => (typeof one === "string" ? one
    : [one.zh ?? one.kind_zh ?? one.kind ?? one.name, one.number, one.valid_to && `有效至${one.valid_to}`, one.state_zh].filter(Boolean).join("　")));
  const orders = rowsOf(history.open_orders ?? history.orders);
  const findings = rowsOf(history.findings ?? history.last_findings);
  return h("div", { class: "card" },
    h("dl", null,
      h("dt", null, "统一社会信用代码"), h("dd", { class: "mono" }, subject.uscc || "未登记"),
      h("dt", null, "地址"), h("dd", null, subject.address || "未登记"),
      h("dt", null, "检查"), h("dd", null, `${task.inspection_zh ?? task.title ?? task.inspection}　${KINDS[task.kind] ?? task.kind}`),
      h("dt", null, "检查人员"), h("dd", null, task.officers.map((one) => one.name).join("、")),
      history.credit_class || history.credit ? [h("dt", null, "信用风险分类"), h("dd", null, `${history.credit_class ?? history.credit}类`)] : null,
      history.complaints !== undefined || history.complaints_count !== undefined ? [h("dt", null, "近一年投诉举报"), h("dd", null, `${history.complaints ?? history.complaints_count}件`)] : null),
    section("许可", licences, "没有许可登记"),
    section("没有改完的", orders, "没有未了的责令改正"),
    findings.length ? section("上次的问题", findings, "") : null,
    section("以往检查", rowsOf(history.inspections ?? history.last), "没有检查过"));
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
