// The day's work on the phone: what the server gave, and what was tapped since.
import { canonical } from "./crypto.js";
import { dayOf } from "./dom.js";
import { believed } from "./clock.js";
import { call } from "./net.js";
import { StorageFull } from "./store.js";

/** Fetch the day if it changed. Gives true when there is something new. Raises: NoAnswer, Refused, StorageFull */
export async function pullDay(store) {
  const known = await store.meta("day");
  const on = dayOf(believed());
  const answer = await call("GET", `day?on=${on}`, {
    headers: known?.on === on && known.etag ? { "If-None-Match": known.etag } : {}, timeout: 60000,
  });
  if (answer.status === 304) { await store.setMeta("day", { ...known, checked: new Date().toISOString() }); return false; }
  await store.write("packages", "day", answer.json);
  await store.setMeta("day", { on, etag: answer.etag, checked: new Date().toISOString(), at: performance.timeOrigin + performance.now() });
  return true;
}

// Opening the day takes a phone a moment; each screen asks for it, and nobody changes it but the next package.
const opened = new WeakMap();

/** The day as the phone holds it; nothing before the first one came. Not to be changed by who reads it. */
export async function theDay(store) {
  store.needKey();
  const meta = await store.meta("day");
  const known = opened.get(store);
  if (known && known.at === meta?.at) return known.day;
  const day = await store.read("packages", "day");
  if (day) opened.set(store, { at: meta?.at, day });
  return day;
}

/** Give one task with what was done to it on this phone; null when it is not on the phone. */
export async function theTask(store, uid) {
  const day = await theDay(store);
  const task = day?.tasks.find((one) => one.uid === uid);
  if (!task) return null;
  return { task, draft: (await store.read("tasks", uid)) ?? newDraft(task), day };
}

/** Begin from what the server knows of a task. */
export function newDraft(task) {
  const answers = {};
  for (const one of answersOf(task)) answers[one.no] = tidy(one);
  return { uid: task.uid, base: task.revision, stage: stageOf(task), started_at: task.started_at ?? null, answers,
    sent: Object.fromEntries(Object.entries(answers).map(([no, one]) => [no, mark(one)])), rest: false, shots: {}, sign: {}, opinion: "none" };
}

const answersOf = (task) => (Array.isArray(task.answers) ? task.answers : Object.entries(task.answers ?? {}).map(([no, one]) => ({ ...one, no: Number(no) })));
const stageOf = (task) => ({ closed: "sealed", checking: "checking" })[task.state] ?? "assigned";

function tidy({ no, value, note = "", disposal = "", fix_days = null, exhibits = [], by_rest = false }) {
  return { no, value, note, disposal, fix_days, exhibits, ...(by_rest ? { by_rest: true } : {}) };
}

const mark = (answer) => canonical(bare(answer));
/** An answer as an act carries it. */
export const bare = ({ no, value, note, disposal, fix_days, exhibits }) => (
  { no, value, note: note ?? "", disposal: value === "N" ? disposal : "", fix_days: value === "N" ? fix_days ?? null : null, exhibits: exhibits ?? [] });

// A no without its words is half an answer: it stays on the phone until the words are there.
const isWhole = (one) => one.value && !one.lacks && (one.value !== "N" || one.note?.trim());

/** Answers that no act carries yet, and whether the rest was said to conform. */
export function unsealed(draft) {
  const own = Object.values(draft.answers).filter((one) => isWhole(one) && draft.sent[one.no] !== mark(one));
  return { answers: own.filter((one) => !one.by_rest).map(bare), rest_conform: draft.rest && own.some((one) => one.by_rest) };
}

/** Remember that an act carries everything answered so far. */
export function sealedNow(draft) {
  for (const one of Object.values(draft.answers)) if (isWhole(one)) draft.sent[one.no] = mark(one);
  return draft;
}

/** The task revision that the next act stands on: the last one the server told. */
export const baseOf = async (store, draft) => (await store.meta(`rev/${draft.uid}`)) ?? draft.base;

/** Count a checklist's answers. */
export function tally(task, draft) {
  const count = { Y: 0, N: 0, NA: 0, open: 0 };
  for (const question of task.checklist.questions) count[draft.answers[question.no]?.value || "open"] += 1;
  return count;
}

/** Whether an answer to a question must have its photo or paper with it. */
export const needsProof = (question, value) => Boolean(question.proof?.length) && (value === "N" || (value === "Y" && question.proof_when === "always"));

/** What answers still lack before they may be sealed: [{no, words}] in the checklist's order. */
export function lacking(questions, answers) {
  return questions.flatMap((question) => {
    const one = answers[question.no];
    if (!one?.value) return [];
    if (one.value === "N" && !one.note?.trim()) return [{ no: question.no, words: `第${question.no}项不符合，请写一句看到的情况` }];
    return needsProof(question, one.value) && !one.exhibits?.length ? [{ no: question.no, words: `第${question.no}项要有照片或录像作证` }] : [];
  });
}

/** What the answers amount to, by the same rule as the server's; an officer may still choose another. */
export function outcome(task, draft) {
  const failed = Object.values(draft.answers).filter((one) => one.value === "N");
  if (draft.unable) return { code: draft.unable, words: UNABLE[draft.unable], overall: "" };
  if (!failed.length) return { code: "01", words: "未发现问题", overall: "符合" };
  if (failed.some((one) => one.disposal === "case")) return { code: "09", words: "发现问题待后续处理", overall: "不符合" };
  return { code: "06", words: "发现问题已责令改正", overall: "基本符合" };
}

export const UNABLE = { "05": "通过登记的住所（经营场所）无法联系", "07": "不配合检查情节严重", "08": "未发现开展本次抽查涉及的经营活动" };
export const DISPOSALS = { on_spot: "当场改正", order: "限期改正", case: "立案移送" };
export const KINDS = { RI: "双随机", JRI: "联合双随机", RD: "日常检查", FX: "飞行检查", TX: "体系检查", ZX: "专项检查", YY: "有因检查", ZH: "证后检查", CG: "常规检查", GZ: "改正复查", XK: "许可核查", YC: "非现场" };

let line = Promise.resolve();
let busy = 0;

/**
 * Write a task's draft, one after another; the page says when all is on the phone.
 *
 * A full phone loses nothing that was kept; `full` is called with the draft still in hand.
 */
export function keep(store, draft, full) {
  busy += 1;
  document.documentElement.dataset.saving = busy;
  const copy = structuredClone(draft);
  line = line.then(async () => {
    try {
      await store.write("tasks", copy.uid, copy);
      delete document.documentElement.dataset.full;
    } catch (wrong) {
      if (!(wrong instanceof StorageFull)) throw wrong;
      document.documentElement.dataset.full = "1";
      full?.();
    } finally {
      busy -= 1;
      document.documentElement.dataset.saving = busy;
    }
  }).catch((wrong) => document.dispatchEvent(new CustomEvent("fault", { detail: wrong })));
  return line;
}

/** Wait until everything tapped is written. */
export const kept = () => line;

/** The task on the screen: its draft is in somebody's hand, and nobody else may write it. */
export const inHand = { uid: "" };

/** After the server took everything of a task, what it says of the task is the truth again. */
export function freshen(store) {
  line = line.then(() => freshenNow(store));
  return line;
}

async function freshenNow(store) {
  const day = await theDay(store);
  if (!day) return;
  const pending = new Set((await store.acts("queued", "received", "branched")).flatMap(({ act }) => [act.task, ...(act.body.tasks ?? []).map((one) => one.uid ?? one)]));
  for (const task of day.tasks) {
    const draft = await store.read("tasks", task.uid);
    if (!draft || inHand.uid === task.uid || pending.has(task.uid) || (await baseOf(store, draft)) === task.revision || dirty(draft)) continue;
    const fresh = newDraft(task);
    if (draft.stage === "sealed" && fresh.stage !== "sealed") continue;
    await store.setMeta(`rev/${task.uid}`, task.revision);
    await store.write("tasks", task.uid, { ...draft, ...fresh, shots: draft.shots, sign: draft.sign, opinion: draft.opinion, paper: draft.paper,
      started_at: draft.started_at ?? fresh.started_at, base: task.revision });
  }
}

const dirty = (draft) => { const left = unsealed(draft); return left.answers.length > 0 || left.rest_conform || (draft.stage === "checking" && Object.keys(draft.sign).length > 0); };

/** Say whether a person may leave for the street, and if not, what is missing. */
export async function readiness(store) {
  const day = await theDay(store);
  const meta = await store.meta("day");
  const missing = [];
  if (!day) missing.push("今天的任务还没有取到");
  else {
    if (meta?.on !== dayOf(believed())) missing.push("手机里是前一天的任务");
    const bare = day.tasks.filter((task) => !task.checklist?.questions?.length).length;
    if (bare) missing.push(`${bare}处没有检查表`);
    const without = day.tasks.filter((task) => !task.history).length;
    if (without) missing.push(`${without}处没有历史`);
  }
  const worker = await navigator.serviceWorker?.getRegistration("/field/");
  if (!worker?.active) missing.push("程序还没有存到手机");
  const lists = new Set((day?.tasks ?? []).map((task) => `${task.inspection}/${task.checklist?.version}`));
  return { ready: !missing.length, missing, made_at: meta?.checked ?? day?.made_at, tasks: day?.tasks.length ?? 0, lists: lists.size,
    subjects: new Set((day?.tasks ?? []).map((task) => task.subject.uid)).size, laws: day?.law?.length ?? 0 };
}
