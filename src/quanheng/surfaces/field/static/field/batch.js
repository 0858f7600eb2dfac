// Many alike sites in one pass: one set of answers, each site with its own differences and its own signature.
import { bare, baseOf, keep, kept, lacking, newDraft, theDay } from "./day.js";
import { ask, h, say } from "./dom.js";
import { checklist } from "./items.js";
import { followPlace } from "./media.js";
import { pad } from "./pad.js";
import { seals } from "./chain.js";
import { takeShot } from "./shots.js";
import { askRefusal } from "./sign.js";
import { ending } from "./signing.js";
import { StorageFull } from "./store.js";

const MOST = 100;

/** Group tasks that can be done in one pass: the same checklist, and the same place where the plan named one. */
export function batchesOf(tasks) {
  const groups = new Map();
  for (const task of tasks) {
    const key = `${task.inspection}|${task.checklist.version}|${task.batch ?? ""}`;
    if (!groups.has(key)) groups.set(key, { key, named: Boolean(task.batch), title: task.batch || (task.zh ?? task.inspection), tasks: [] });
    groups.get(key).tasks.push(task);
  }
  return [...groups.values()].filter((group) => group.tasks.length >= (group.named ? 2 : 3)).map((group) => ({ ...group, tasks: group.tasks.slice(0, MOST) }));
}

const fresh = (batch) => ({ uid: "batch", key: batch.key, title: batch.title, uids: batch.tasks.map((task) => task.uid), stage: "pick", answers: {}, rest: false, differences: {},
  shots: {}, siteShots: {}, sign: { officers: {} }, parties: {} });

/** What one site's answers amount to: the common ones, then its own. */
const answersOf = (draft, uid) => ({ ...draft.answers, ...draft.differences[uid] });

/** A site's own draft, for evidence, papers and its result. */
const siteDraft = (draft, task) => ({ ...newDraft(task), answers: answersOf(draft, task.uid), shots: { ...draft.siteShots[task.uid] }, started_at: draft.started_at });

function pick(ctx, batch, draft) {
  const count = () => `开始检查${draft.uids.length}户`;
  const go = h("button", { class: "btn btn-go", type: "button", id: "batch-begin", on: { click: async () => {
    if (!draft.uids.length) { say("至少选一户"); return; }
    followPlace();
    draft.stage = "check";
    draft.started_at = new Date().toISOString();
    await keep(ctx.store, draft, ctx.full);
    ctx.again();
  } } }, count());
  return { title: batch.title, back: "/field/", node: [h("p", { class: "lead s nd" }, `${batch.tasks.length}户用同一套检查表，答一遍，再改各户不同的。不去的先去掉。`),
    h("main", null, h("ul", { class: "sites" }, batch.tasks.map((task) => h("li", null, h("label", { for: `s-${task.uid}` }, h("input", { type: "checkbox", id: `s-${task.uid}`, checked: draft.uids.includes(task.uid), on: { change: (event) => {
      draft.uids = batch.tasks.map((one) => one.uid).filter((uid) => (uid === task.uid ? event.target.checked : draft.uids.includes(uid)));
      go.textContent = count();
    } } }), h("span", null, task.subject.name, h("br"), h("span", { class: "xs rd" }, task.subject.address))))))), h("div", { class: "dock" }, go)] };
}

function common(ctx, tasks, draft) {
  const rest = h("button", { class: "btn", type: "button", id: "rest" });
  const list = checklist({ list: tasks[0].checklist, scope: "b", answers: () => draft.answers, shots: (no) => draft.shots[no] ?? [],
    take: (no, blob, meta) => takeShot(ctx.store, draft, no, blob, meta, { task: tasks[0].uid }),
    changed: (no, nos) => { if (nos) draft.rest = true; if (no) draft.at = no; keep(ctx.store, draft, ctx.full); update(); } });
  function update() { const left = list.restable().length; rest.textContent = `其余${left}项都符合`; rest.hidden = !left; }
  rest.addEventListener("click", () => { say(`${list.rest().length}项记为“其余都符合”`); });
  update();
  const on = h("button", { class: "btn btn-go", type: "button", id: "to-sites", on: { click: async () => {
    const lacks = lacking(tasks[0].checklist.questions, draft.answers);
    if (list.open().length || lacks.length) { say(lacks[0]?.words ?? `还有${list.open().length}项没有回答`); return; }
    draft.stage = "sites";
    await keep(ctx.store, draft, ctx.full);
    ctx.again();
  } } }, "逐户看不同");
  return { title: draft.title, back: "/field/", under: [`${tasks.length}户同答`], node: [list.progress, h("main", null, list.node), h("div", { class: "dock" }, rest, on)],
    shown: () => { if (draft.at) document.getElementById(`q${draft.at}`)?.scrollIntoView({ block: "center" }); } };
}

function sites(ctx, tasks, draft) {
  const back = async () => { draft.stage = "check"; await keep(ctx.store, draft, ctx.full); ctx.again(); };
  return { title: draft.title, back, under: [`${tasks.length}户`], node: [h("p", { class: "lead s nd" }, "和大家不一样的，点进去改；都一样的不用动。"),
    h("main", null, h("ul", { class: "sites" }, tasks.map((task) => {
      const own = Object.keys(draft.differences[task.uid] ?? {}).length;
      return h("li", null, h("a", { href: `/field/batch?of=${encodeURIComponent(draft.key)}&site=${task.uid}` }, h("span", null, task.subject.name, h("br"), h("span", { class: "xs rd" }, task.subject.address)), h("span", { class: own ? "tag key" : "tag" }, own ? `${own}项不同` : "一致")));
    }))), h("div", { class: "dock" }, h("button", { class: "btn btn-go", type: "button", id: "to-officers", on: { click: async () => { draft.stage = "officers"; await keep(ctx.store, draft, ctx.full); ctx.again(); } } }, "去签字"))] };
}

function site(ctx, task, draft) {
  const own = (draft.differences[task.uid] ??= {});
  const view = new Proxy(own, { get: (mine, no) => mine[no] ?? draft.answers[no], set: (mine, no, value) => { mine[no] = value; return true; } });
  const shots = (draft.siteShots[task.uid] ??= {});
  const list = checklist({ list: task.checklist, scope: "s", answers: () => view, shots: (no) => shots[no] ?? [],
    take: (no, blob, meta) => takeShot(ctx.store, draft, no, blob, meta, { task: task.uid, answers: own, shots }),
    changed: (no) => {
      const shared = draft.answers[no];
      if (own[no] && shared && JSON.stringify(bare(own[no])) === JSON.stringify(bare(shared))) delete own[no];
      keep(ctx.store, draft, ctx.full);
    } });
  const done = () => {
    const lacks = lacking(task.checklist.questions, own);
    if (lacks.length) { say(lacks[0].words); return; }
    ctx.go(`/field/batch?of=${encodeURIComponent(draft.key)}`);
  };
  return { title: task.subject.name, back: `/field/batch?of=${encodeURIComponent(draft.key)}`, under: ["只改和大家不同的"], node: [list.progress, h("main", null, list.node), h("div", { class: "dock" }, h("button", { class: "btn btn-go", type: "button", id: "site-done", on: { click: done } }, "这一户完成"))] };
}

function officers(ctx, tasks, draft) {
  const back = async () => { draft.stage = "sites"; await keep(ctx.store, draft, ctx.full); ctx.again(); };
  const people = new Map(tasks.flatMap((task) => task.officers.map((one) => [one.uid, one])));
  return { title: "检查人员签名", still: true, back, under: [`用于${tasks.length}户`], node: [h("p", { class: "lead s nd" }, "签一次，记到每一户的文书上。"),
    h("main", null, h("div", { class: "two" }, [...people.values()].map((one) => pad({ label: one.name, strokes: draft.sign.officers[one.uid] ?? [], changed: (strokes) => { draft.sign.officers[one.uid] = strokes; keep(ctx.store, draft, ctx.full); } })))),
    h("div", { class: "dock" }, h("button", { class: "btn btn-go", type: "button", id: "to-parties", on: { click: async () => {
      const missing = [...people.values()].filter((one) => !draft.sign.officers[one.uid]?.length);
      if (missing.length) { say(`还缺${missing.map((one) => one.name).join("、")}的签名`); return; }
      draft.stage = "parties";
      await keep(ctx.store, draft, ctx.full);
      ctx.again();
    } } }, "请各户签字"))] };
}

function parties(ctx, tasks, draft, day) {
  const task = tasks.find((one) => !draft.parties[one.uid]?.done);
  if (!task) return last(ctx, tasks, draft, day);
  const at = tasks.indexOf(task) + 1;
  const mine = (draft.parties[task.uid] ??= { strokes: [] });
  const own = Object.values(draft.differences[task.uid] ?? {}).filter((one) => one.value === "N");
  const next = async (changes) => { Object.assign(mine, changes, { done: true }); await keep(ctx.store, draft, ctx.full); ctx.again(); };
  mine.name ??= task.subject.legal_person ?? "";
  const name = h("input", { type: "text", id: "party-name", maxlength: 40, value: mine.name, placeholder: "签字人姓名", autocomplete: "off", on: { input: () => { mine.name = name.value; keep(ctx.store, draft, ctx.full); } } });
  const needsInk = () => {
    if (mine.strokes.length && mine.name.trim()) return false;
    say(mine.strokes.length ? "请填签字人的姓名" : "还没有签字；不肯签或不在场的，点“没有签…”");
    return true;
  };
  const back = async () => {
    const before = tasks[at - 2];
    if (before) draft.parties[before.uid].done = false; else draft.stage = "officers";
    await keep(ctx.store, draft, ctx.full);
    ctx.again();
  };
  return { title: task.subject.name, still: true, back, aside: h("span", { class: "count num" }, h("b", null, at), h("span", { class: "rd" }, ` / ${tasks.length}`)), node: [
    h("main", null, h("p", { class: "find" }, own.length ? own.map((one) => [h("b", null, `第${one.no}项不符合`), `　${one.note}`, h("br")]) : "各项与同批一致。"),
      pad({ label: "现场负责人", hint: "请在此签字", big: true, strokes: mine.strokes, changed: (strokes) => { mine.strokes = strokes; keep(ctx.store, draft, ctx.full); } }),
      h("div", { class: "row pad-x who-line" }, h("label", { for: "party-name", class: "s nd" }, "签字人"), name)),
    h("div", { class: "dock" }, h("button", { class: "btn less", type: "button", on: { click: async () => { const refused = await askRefusal(); if (refused) next({ refused }); } } }, "没有签…"),
      h("button", { class: "btn less", type: "button", on: { click: async () => {
        if (needsInk()) return;
        const said = await ask("有异议", "", [["ok", "记下，下一户", true], ["", "返回"]], { label: "当事人怎么说", needed: true });
        if (said.value === "ok") next({ opinion: "objects", words: said.words });
      } } }, "有异议…"),
      h("button", { class: "btn btn-go", type: "button", id: "next-party", on: { click: () => { if (!needsInk()) next({ opinion: "none", words: "" }); } } }, "无异议"))] };
}

async function sealAll(ctx, tasks, draft, day) {
  const { store } = ctx;
  await kept();
  const at = new Date(), drafts = [];
  const bases = new Map();
  for (const task of tasks) bases.set(task.uid, (await baseOf(store, { uid: task.uid, base: task.revision })) ?? 0);
  const shared = Object.values(draft.answers), acts = [];
  // A batch carries words only: whoever has photos of its own is recorded by itself, with them.
  const hasFiles = (task) => Object.values(answersOf(draft, task.uid)).some((one) => one.exhibits?.length);
  const alike = tasks.filter((task) => !hasFiles(task));
  const split = (answers) => ({ answers: answers.filter((one) => one.value && !one.by_rest).map(bare), rest_conform: answers.some((one) => one.by_rest),
    rest_nos: answers.filter((one) => one.by_rest).map((one) => one.no) });
  if (alike.length) {
    acts.push({ task: alike[0].uid, kind: "batch.record", base: bases.get(alike[0].uid), body: { ...split(shared), tasks: alike.map((task) => ({ uid: task.uid, base: bases.get(task.uid) })),
      differences: Object.fromEntries(alike.map((task) => [task.uid, Object.values(draft.differences[task.uid] ?? {}).map(bare)]).filter(([, own]) => own.length)) } });
  }
  for (const task of tasks.filter(hasFiles)) {
    acts.push({ task: task.uid, kind: "task.start", base: bases.get(task.uid) });
    acts.push({ task: task.uid, kind: "answers.record", base: bases.get(task.uid), body: split(Object.values(answersOf(draft, task.uid))) });
  }
  for (const task of tasks) {
    const own = siteDraft(draft, task), party = draft.parties[task.uid];
    const sign = { officers: draft.sign.officers, ...(party.refused ? { refused: party.refused } : { party: { strokes: party.strokes, name: party.name, role: "现场负责人" } }) };
    const end = await ending({ task, draft: own, day }, { sign, opinion: party.opinion, words: party.words ?? "", base: bases.get(task.uid), at });
    acts.push(...end.acts);
    drafts.push({ ...own, stage: "sealed", sealed_at: at.toISOString(), sign, opinion: party.opinion, words: party.words ?? "", papers: end.papers, result: end.result });
  }
  await seals(store, acts, { drafts: [...drafts, { ...draft, stage: "done" }] });
}

function last(ctx, tasks, draft, day) {
  const go = h("button", { class: "btn btn-go", type: "button", id: "seal", on: { click: async () => {
    go.disabled = true;
    try {
      await sealAll(ctx, tasks, draft, day);
      ctx.sync();
      ctx.again();
    } catch (wrong) {
      go.disabled = false;
      if (!(wrong instanceof StorageFull)) throw wrong;
      ctx.full();
      say("手机存储满了，还没有封存。答案和签名都在，请清出空间后再点一次", { stays: true });
    }
  } } }, `封存${tasks.length}户`);
  const back = async () => { draft.parties[tasks.at(-1).uid].done = false; await keep(ctx.store, draft, ctx.full); ctx.again(); };
  const refused = tasks.filter((task) => draft.parties[task.uid].refused).length;
  return { title: draft.title, back, node: [h("main", null, h("p", { class: "lead" }, `${tasks.length}户都签完了${refused ? `，其中${refused}户没有签字并已写明` : ""}。封存后不能再改。`)), h("div", { class: "dock" }, go)] };
}

function done(ctx, tasks, draft) {
  return { title: draft.title, back: "/field/", node: [h("p", { class: "sealed", id: "sealed", role: "status" }, h("b", null, `${tasks.length}户已封存 ✓`), "　都在手机里，有信号时自动发送。"),
    h("main", null, h("ul", { class: "sites" }, tasks.map((task) => h("li", null, h("a", { href: `/field/paper/${task.uid}` }, h("span", null, task.subject.name), h("span", { class: "tag" }, "文书")))))), h("div", { class: "dock" }, h("a", { class: "btn btn-go", href: "/field/" }, "回到今天"))] };
}

export async function show(ctx) {
  const asked = new URLSearchParams(location.search);
  const day = await theDay(ctx.store);
  let draft = await ctx.store.read("tasks", "batch");
  const key = asked.get("of") ?? draft?.key;
  if (!draft || draft.key !== key || (draft.stage === "done" && !draft.uids.some((uid) => day?.tasks.find((one) => one.uid === uid)))) {
    const open = [];
    for (const task of day?.tasks ?? []) { const stage = (await ctx.store.read("tasks", task.uid))?.stage; if (task.state !== "closed" && (!stage || stage === "assigned")) open.push(task); }
    const batch = batchesOf(open).find((one) => one.key === key);
    if (!batch) return ctx.missing();
    return pick(ctx, batch, fresh(batch));
  }
  const tasks = draft.uids.map((uid) => day.tasks.find((task) => task.uid === uid)).filter(Boolean);
  const chosen = tasks.find((task) => task.uid === asked.get("site"));
  if (chosen && draft.stage === "sites") return site(ctx, chosen, draft);
  return { check: common, sites, officers, parties, done }[draft.stage]?.(ctx, tasks, draft, day) ?? ctx.missing();
}
