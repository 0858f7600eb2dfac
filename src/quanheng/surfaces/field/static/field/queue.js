// The outbox: every sealed act and file, what became of it, and what to do about it.
import { theDay } from "./day.js";
import { clockOf, dayOf, h, sizeOf } from "./dom.js";
import { line, room } from "./outbox.js";

const KIND = { "task.start": "到场", "answers.record": "检查项", "file.add": "影像", "file.lost": "文件遗失说明", "sign.officer": "检查人员签名", "sign.party": "当事人签名", "sign.refused": "拒签记录",
  "paper.make": "文书", "task.close": "检查结果", "note.add": "现场记录", "batch.record": "成批检查项" };
const STATE = { queued: "待发送", received: "已收到，等影像", done: "已办", branched: "两边都改了", refused: "没有接受", seen: "没有接受" };

function actLine(row, names, ctx) {
  return h("li", { class: "act", data: { state: row.state, kind: row.act.kind } },
    h("span", null, h("b", null, KIND[row.act.kind] ?? row.act.kind), h("br"), h("span", { class: "xs rd" }, names.get(row.act.task) ?? "")),
    h("span", { class: "s num" }, clockOf(row.act.made_at), h("br"), h("span", { class: "xs rd" }, sizeOf(row.size))),
    h("span", { class: "tag" }, STATE[row.state] ?? row.state),
    row.why?.sentence && row.state !== "done" ? h("p", { class: "s" }, `${row.why.sentence}${row.why.remedy ? `。${row.why.remedy}` : ""}`) : null,
    row.state === "branched" ? h("a", { class: "s", href: "/field/merge" }, "去选定") : null,
    row.state === "refused" ? h("button", { class: "btn", type: "button", on: { click: async () => { await ctx.store.markAct(row.seq, { state: "seen" }); ctx.again(); } } }, "知道了") : null);
}

function fileLine(row) {
  const percent = Math.round((100 * row.offset) / row.size);
  return h("li", { class: "act", data: { file: row.state } }, h("span", null, h("b", null, { image: "图片", video: "录像" }[row.meta.type.split("/")[0]] ?? "录音")),
    h("span", { class: "s num" }, sizeOf(row.offset), h("br"), h("span", { class: "xs rd" }, `共${sizeOf(row.size)}`)), h("progress", { max: 100, value: percent, "aria-label": "已发送" }));
}

export async function show(ctx) {
  const { store } = ctx;
  const [acts, files, space, day] = [await store.acts(), await store.files("waiting"), await room(), await theDay(store)];
  const names = new Map((day?.tasks ?? []).map((task) => [task.uid, task.subject.name]));
  const open = acts.filter((row) => row.state !== "done" && row.state !== "seen"), done = acts.filter((row) => row.state === "done" || row.state === "seen");
  const left = open.filter((row) => row.state === "queued" || row.state === "received").length;
  return { title: "待发送", tab: "outbox", live: true, node: [
    h("p", { class: "lead s nd", id: "outbox-words" }, left || files.length ? `还有${left}项、${files.length}个文件没有发完，按做的先后发送。` : "全部已发送。",
      line.state === "off" ? "现在没有信号，有信号时自己接着发，不会重复。" : "", line.fault ? ` ${line.fault.sentence}。${line.fault.remedy ?? ""}` : ""),
    h("div", { class: "pad-x" }, h("button", { class: "btn btn-go wide", type: "button", id: "send-now", on: { click: () => ctx.sync(true) } }, "现在发送")),
    h("main", null, h("ul", { class: "acts-list", id: "waiting" }, files.map(fileLine), open.map((row) => actLine(row, names, ctx))),
      done.length ? h("details", null, h("summary", null, `已办${done.length}项`), h("ul", { class: "acts-list" }, done.slice(-100).reverse().map((row) => actLine(row, names)))) : null,
      h("section", { class: "note" }, h("h2", null, "手机存储"), h("p", { class: "s" }, `已用${sizeOf(space.used)}，还可用${sizeOf(Math.max(0, space.free))}。`,
        space.persisted ? "浏览器已答应不清理。" : "浏览器没有答应长期保留：请把“移动执法”安装到桌面，并在当天内发送完。"),
      h("p", { class: "xs rd" }, `今天${dayOf(new Date())}，${line.last ? `上次发送${clockOf(line.last)}` : "本次打开后还没有发送过"}`)))] };
}
