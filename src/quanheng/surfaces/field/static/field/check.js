// The check itself: before arrival one page of history, then the checklist, kept at every tap.
import { UNABLE, baseOf, inHand, keep, kept, lacking, sealedNow, tally, unsealed } from "./day.js";
import { ask, clockOf, h, say } from "./dom.js";
import { checklist } from "./items.js";
import { followPlace } from "./media.js";
import { seals } from "./chain.js";
import { takeShot } from "./shots.js";
import { subjectCard, waysTo } from "./subject.js";
import { usedWords, rememberWords } from "./words.js";

/** Begin a visit: arrival with hour and place. */
export async function begin(store, task, draft) {
  if (draft.stage !== "assigned") return;
  followPlace();
  const started = { ...draft, stage: "checking", started_at: new Date().toISOString() };
  await seals(store, [{ task: task.uid, kind: "task.start", base: await baseOf(store, draft), body: {} }], { drafts: [started] });
  Object.assign(draft, started);
}

/** Seal what was answered since the last act; nothing new makes no act. */
export async function sealAnswers(store, task, draft) {
  await kept();
  const lacks = new Set(lacking(task.checklist.questions, draft.answers).map((one) => one.no));
  for (const one of Object.values(draft.answers)) if (lacks.has(one.no)) one.lacks = true; else delete one.lacks;
  const fresh = unsealed(draft);
  if (!fresh.answers.length && !fresh.rest_conform) return [];
  const rest_nos = Object.values(draft.answers).filter((one) => one.by_rest).map((one) => one.no);
  for (const one of fresh.answers) if (one.value === "N" && one.note) await rememberWords(store, task.inspection, one.no, one.note);
  const next = sealedNow(structuredClone(draft));
  await seals(store, [{ task: task.uid, kind: "answers.record", base: await baseOf(store, draft),
    body: { ...fresh, ...(fresh.rest_conform ? { rest_nos } : {}) } }], { drafts: [next] });
  Object.assign(draft, next);
  return fresh.answers;
}

function before(ctx, { task, draft }) {
  const ways = waysTo(task.subject);
  const unable = async () => {
    const { value } = { value: await ask("查不了", "到了现场才能选；选后请两名检查人员签名。", [...Object.entries(UNABLE), ["", "返回"]]) };
    if (!value) return;
    await begin(ctx.store, task, draft);
    draft.unable = value;
    await keep(ctx.store, draft);
    ctx.go(`/field/sign/${task.uid}`);
  };
  return { title: task.subject.name, back: "/field/", node: [subjectCard(task), h("div", { class: "acts pad-x" }, h("a", { class: "btn", href: ways.map }, "导航"),
    ways.phone && h("a", { class: "btn", href: ways.phone }, "电话")),
  h("div", { class: "dock" }, h("button", { class: "btn less", type: "button", on: { click: unable } }, "查不了…"),
    h("button", { class: "btn btn-go", type: "button", id: "begin", on: { click: async () => { await begin(ctx.store, task, draft); ctx.instead(`/field/task/${task.uid}`); } } }, "开始检查"))] };
}

export async function show(ctx, uid) {
  const found = await ctx.task(uid);
  if (!found) return ctx.missing();
  const { store } = ctx;
  const { task, draft } = found;
  inHand.uid = uid;
  if (draft.stage === "sealed") return ctx.instead(`/field/paper/${uid}`);
  if (draft.stage === "assigned") return before(ctx, found);
  followPlace();
  const words = await usedWords(store, task.inspection);
  const count = h("span", { class: "count num" });
  const restButton = h("button", { class: "btn", type: "button", id: "rest" });
  const list = checklist({
    list: task.checklist, scope: "q", answers: () => draft.answers, words: (no) => words[no] ?? [],
    shots: (no) => draft.shots[no] ?? [],
    take: (no, blob, meta) => takeShot(store, draft, no, blob, meta),
    changed: (no, nos) => { if (nos) draft.rest = true; if (no) draft.at = no; keep(store, draft, ctx.full); update(); },
  });

  function update() {
    const { open } = tally(task, draft);
    count.replaceChildren(h("b", null, task.checklist.questions.length - open), h("span", { class: "rd" }, ` / ${task.checklist.questions.length}`));
    const left = list.restable().length;
    restButton.textContent = `其余${left}项都符合`;
    restButton.hidden = !left;
  }

  restButton.addEventListener("click", () => {
    const nos = list.rest();
    say(`${nos.length}项记为“其余都符合”。记错的请逐项改`);
    document.getElementById("to-sign").focus({ preventScroll: true });
  });
  const toSign = async () => {
    const open = list.open(), lacks = lacking(task.checklist.questions, draft.answers);
    if (open.length || lacks.length) {
      const no = open[0]?.no ?? lacks[0].no;
      say(open.length ? `还有${open.length}项没有回答，先看第${no}项` : lacks[0].words);
      show_(no);
      return;
    }
    await sealAnswers(store, task, draft);
    ctx.go(`/field/sign/${uid}`);
  };
  const show_ = (no) => { const item = document.getElementById(`q${no}`); item?.scrollIntoView({ block: "center" }); (item?.querySelector("textarea") ?? item?.querySelector("input"))?.focus({ preventScroll: true }); };
  update();
  const gone = Math.max(0, Math.round((Date.now() - Date.parse(draft.started_at ?? new Date())) / 60000));
  return {
    title: task.subject.name, back: "/field/", aside: count, under: [
      `${task.zh ?? task.inspection}　${draft.started_at ? `${clockOf(draft.started_at)}入企　已用${gone}分钟　` : ""}`, h("a", { href: `/field/subject/${uid}` }, "档案")],
    node: [list.progress, h("main", null, list.node), h("div", { class: "dock" }, restButton,
      h("button", { class: "btn btn-go", type: "button", id: "to-sign", on: { click: toSign } }, "去签字"))],
    shown: () => { if (draft.at) document.getElementById(`q${draft.at}`)?.scrollIntoView({ block: "center" }); },
    leave: () => sealAnswers(store, task, draft).catch(() => {}),
  };
}
