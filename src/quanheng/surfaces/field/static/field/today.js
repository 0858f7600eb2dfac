// Today: what is on the phone, what comes next, in the order of the day.
import { KINDS, readiness, theDay } from "./day.js";
import { clockOf, h, weekDay } from "./dom.js";
import { believed } from "./clock.js";
import { waysTo } from "./subject.js";
import { batchesOf } from "./batch.js";

const tagsOf = (task) => [KINDS[task.kind] ?? task.kind_zh ?? task.kind, ...(task.tags ?? []), `${task.zh ?? ""}${task.checklist.questions.length}项`];

function readyPart(ready) {
  if (ready.ready) {
    return h("div", { class: "ready", id: "ready", data: { ready: "yes" } }, h("span", null, h("b", null, "出门可用 ✓"),
      `　${ready.tasks}处任务、${ready.subjects}户档案、${ready.lists}套表、${ready.laws}条法条`), h("span", { class: "rd xs nowrap" }, ready.made_at ? `${clockOf(ready.made_at)}备好` : ""));
  }
  return h("div", { class: "ready not", id: "ready", data: { ready: "no" } }, h("span", null, h("b", null, "还不能出门："), ready.missing.join("；")),
    h("button", { class: "btn", type: "button", on: { click: () => document.dispatchEvent(new CustomEvent("sync-now")) } }, "现在备好"));
}

function stop(task, draft, number, isNext) {
  const done = (draft?.stage ?? "") === "sealed" || task.state === "closed";
  const started = !done && draft?.stage === "checking";
  const ways = waysTo(task.subject);
  const found = task.history?.findings?.[0];
  const last = found ? found.note || found.text : "";
  return h("article", { class: isNext ? "stop next" : done ? "stop done" : "stop", data: { task: task.uid } },
    h("time", null, done ? "✓" : task.starts_at || number),
    h("div", null,
      h("h2", null, h("a", { href: done ? `/field/paper/${task.uid}` : `/field/task/${task.uid}` }, task.subject.name)),
      h("p", { class: "s nd" }, task.subject.address),
      h("div", { class: "meta" }, tagsOf(task).map((tag) => h("span", { class: "tag" }, tag)),
        started && h("span", { class: "tag key" }, "检查中"), done && h("span", { class: "tag" }, "已封存"),
        task.lamp && !done && h("span", { class: `lamp lamp-${task.lamp.colour}` }, task.lamp.words),
        !task.lamp && task.due_on && !done && h("span", { class: "s rd" }, `${task.due_on}前完成`)),
      last && !done ? h("p", { class: "s" }, `上次：${last}`) : null,
      isNext && h("div", { class: "acts" }, h("a", { class: "btn btn-go", href: started ? `/field/task/${task.uid}` : `/field/scan?task=${task.uid}` }, started ? "接着查" : "扫码入企"),
        h("a", { class: "btn", href: ways.map }, "导航"), ways.phone && h("a", { class: "btn", href: ways.phone }, "电话"))));
}

export async function show(ctx) {
  const { store } = ctx;
  const [day, ready] = [await theDay(store), await readiness(store)];
  const tasks = [...(day?.tasks ?? [])].sort((one, other) => (one.starts_at || "99").localeCompare(other.starts_at || "99"));
  const drafts = new Map();
  for (const task of tasks) drafts.set(task.uid, await store.read("tasks", task.uid));
  const isDone = (task) => task.state === "closed" || drafts.get(task.uid)?.stage === "sealed";
  const batches = batchesOf(tasks.filter((task) => !isDone(task) && drafts.get(task.uid)?.stage !== "checking"));
  const inBatch = new Set(batches.flatMap((batch) => (batch.named ? batch.tasks.map((task) => task.uid) : [])));
  const plain = tasks.filter((task) => !inBatch.has(task.uid));
  const open = plain.filter((task) => !isDone(task));
  const next = open.find((task) => drafts.get(task.uid)?.stage === "checking") ?? open[0];
  const mates = [...new Set(tasks.flatMap((task) => task.officers.map((one) => one.name)))].filter((name) => name !== day?.person?.name);
  const running = await store.read("tasks", "batch");
  return { title: weekDay(believed()), tab: "today", node: [
    h("p", { class: "s nd lead" }, day ? `${open.length}处待查${inBatch.size ? `，另${inBatch.size}户可成批` : ""}${mates.length ? `，与${mates.slice(0, 3).join("、")}${mates.length > 3 ? "等" : ""}同行` : ""}` : "还没有取到今天的任务"),
    readyPart(ready),
    !tasks.length && day ? h("p", { class: "empty" }, h("b", null, "今天没有派给您的检查"), h("br"), "有新任务时，联网后会出现在这里。") : null,
    h("main", { id: "stops" }, next ? stop(next, drafts.get(next.uid), 1, true) : null,
      batches.map((batch) => h("article", { class: "stop" }, h("time", null, "批"), h("div", null,
        h("h2", null, h("a", { href: `/field/batch?of=${encodeURIComponent(batch.key)}` }, `${batch.title}，${batch.tasks.length}户同类`)),
        h("div", { class: "meta" }, h("span", { class: "tag" }, "一次查，逐户记"), running?.key === batch.key && h("span", { class: "tag key" }, "检查中"))))),
      open.filter((task) => task !== next).map((task, number) => stop(task, drafts.get(task.uid), number + 2, false)),
      plain.filter(isDone).map((task) => stop(task, drafts.get(task.uid), 0, false)))] };
}
