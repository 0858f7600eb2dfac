// Result and signatures: two officers, the party on the largest pad, or a refusal with its witness.
import { DISPOSALS, baseOf, inHand, keep, kept, outcome, tally } from "./day.js";
import { ask, clockOf, h, say } from "./dom.js";
import { begin, sealAnswers } from "./check.js";
import { metresTo } from "./media.js";
import { pad } from "./pad.js";
import { preview } from "./paper.js";
import { seals } from "./chain.js";
import { ending } from "./signing.js";
import { StorageFull } from "./store.js";

/** What is still missing before the visit can be sealed, in words; "" when nothing is. */
export function missingOf(task, sign, opinion) {
  const unsigned = task.officers.filter((one) => !sign.officers?.[one.uid]?.length);
  if (unsigned.length) return `还缺${unsigned.map((one) => one.name).join("、")}的签名`;
  if (sign.refused) return "";
  if (!sign.party?.strokes?.length) return "还缺当事人的签名；不肯签的，点“拒绝签字”";
  if (!sign.party.name?.trim()) return "请填签字人的姓名";
  return opinion ? "" : "请选当事人有没有异议";
}

/** Ask who saw the refusal and why. */
export async function askRefusal() {
  const reason = await ask("拒绝签字", "请写明情况和见证人。没有见证人的，可全程录像并写明。", [["ok", "记为拒签", true], ["", "返回"]], { label: "为什么没有签，谁在场见证（写姓名）", needed: true });
  if (reason.value !== "ok") return null;
  const [, witness] = /见证人?[:：]?\s*([^，。；,;\s]{2,20})/.exec(reason.words) ?? [];
  return { witness: witness ?? reason.words.slice(0, 60), reason: reason.words, words: "" };
}

function summary({ task, draft }) {
  const count = tally(task, draft), result = outcome(task, draft);
  return [h("div", { class: "sum" }, draft.unable ? null : [["Y", "符合"], ["N", "不符合"], ["NA", "不适用"]].map(([value, label]) => h("div", null, h("b", { class: "num" }, count[value]), h("span", null, label))),
    h("div", null, h("b", { class: "words" }, result.overall || "查不了"), h("span", null, result.words))),
  task.checklist.questions.filter((one) => draft.answers[one.no]?.value === "N").map((question) => {
    const answer = draft.answers[question.no];
    return h("div", { class: "find" }, h("b", null, `第${question.no}项`), `　${question.text}`, h("br"),
      h("span", { class: "nd" }, `${answer.note}。${DISPOSALS[answer.disposal]}${answer.fix_days ? `，${answer.fix_days}天内改正，届时复查` : ""}。`));
  })];
}

function opinionPart(draft, changed) {
  const choose = async (value) => {
    if (value === "objects") {
      const said = await ask("有异议", "", [["ok", "记下", true], ["", "返回"]], { label: "当事人怎么说", needed: true });
      if (said.value !== "ok") { part.querySelectorAll("input").forEach((one) => { one.checked = one.value === draft.opinion; }); return; }
      draft.words = said.words;
    } else draft.words = "";
    draft.opinion = value;
    changed();
  };
  const part = h("fieldset", { class: "say" }, h("legend", { class: "away" }, "当事人意见"), h("span", { "aria-hidden": "true" }, "当事人意见"),
    [["none", "无异议"], ["objects", "有异议…"]].map(([value, label]) => h("label", { for: `opinion-${value}` },
      h("input", { type: "radio", class: "away", name: "opinion", id: `opinion-${value}`, value, checked: draft.opinion === value, on: { change: () => choose(value) } }), h("span", null, label))));
  return part;
}

async function seal(ctx, found, button) {
  const { store } = ctx;
  const { task, draft } = found;
  const missing = missingOf(task, draft.sign, draft.opinion);
  if (missing) { say(missing); return; }
  button.disabled = true;
  try {
    await kept();
    await sealAnswers(store, task, draft);
    const made = await ending(found, { sign: draft.sign, opinion: draft.opinion, words: draft.words ?? "", base: await baseOf(store, draft) });
    const next = { ...draft, stage: "sealed", sealed_at: new Date().toISOString(), papers: made.papers, result: made.result };
    await seals(store, made.acts, { drafts: [next] });
    ctx.sync();
    ctx.instead(`/field/paper/${task.uid}`);
  } catch (wrong) {
    button.disabled = false;
    if (!(wrong instanceof StorageFull)) throw wrong;
    ctx.full();
    say("手机存储满了，还没有封存。签名和答案都在，请清出空间后再点一次", { stays: true });
  }
}

export async function show(ctx, uid) {
  const found = await ctx.task(uid);
  if (!found) return ctx.missing();
  const { task, draft } = found;
  inHand.uid = uid;
  if (draft.stage === "sealed") return ctx.instead(`/field/paper/${uid}`);
  if (draft.stage === "assigned") await begin(ctx.store, task, draft);
  if (!draft.unable && tally(task, draft).open) return ctx.instead(`/field/task/${uid}`);
  draft.sign.officers ??= {};
  if (draft.opinion === "none" && !draft.chosen) draft.opinion = "";
  const save = () => keep(ctx.store, draft, ctx.full);
  const name = h("input", { type: "text", id: "party-name", maxlength: 40, value: draft.sign.party?.name ?? task.subject.legal_person ?? "", placeholder: "签字人姓名", "aria-label": "现场负责人姓名", autocomplete: "off",
    on: { input: () => { draft.sign.party = { role: "现场负责人", strokes: [], ...draft.sign.party, name: name.value }; save(); } } });
  const party = draft.sign.refused
    ? h("p", { class: "refused" }, h("b", null, "当事人拒绝签字"), h("br"), draft.sign.refused.reason, h("br"),
      h("button", { class: "btn", type: "button", on: { click: async () => { delete draft.sign.refused; await save(); ctx.again(); } } }, "改为签字"))
    : [pad({ label: "现场负责人", hint: "请在此签字", big: true, strokes: draft.sign.party?.strokes ?? [],
      changed: (strokes) => { draft.sign.party = { role: "现场负责人", ...draft.sign.party, name: name.value, strokes }; save(); } }),
    h("div", { class: "row pad-x who-line" }, h("label", { for: "party-name", class: "s nd" }, "签字人"), name), opinionPart(draft, () => { draft.chosen = true; save(); })];
  const away = metresTo(task.subject.place);
  const go = h("button", { class: "btn btn-go", type: "button", id: "seal", on: { click: () => seal(ctx, found, go) } }, "封存并给回执");
  return { title: "检查结果和签字", still: true, back: draft.unable ? "/field/" : `/field/task/${uid}`, aside: h("span", { class: "s rd num" }, clockOf(new Date())), node: [
    summary(found), preview({ ...found, sign: draft.sign, opinion: draft.opinion, words: draft.words ?? "", at: new Date() }),
    h("div", { class: "two" }, task.officers.map((one) => pad({ label: one.name, strokes: draft.sign.officers[one.uid] ?? [], changed: (strokes) => { draft.sign.officers[one.uid] = strokes; save(); } }))),
    party,
    h("dl", { class: "seal" }, h("dt", null, "地点"), h("dd", null, away === null ? "没有定位，照常封存" : `距登记地址${away}米`), h("dt", null, "封存"), h("dd", null, `含${tally(task, draft).Y + tally(task, draft).N + tally(task, draft).NA}项答复、${Object.values(draft.shots).flat().length}件影像，封存后不能再改`)),
    h("div", { class: "dock" }, draft.sign.refused ? null : h("button", { class: "btn less", type: "button", on: { click: async () => {
      const refused = await askRefusal();
      if (!refused) return;
      draft.sign.refused = refused;
      await save();
      ctx.again();
    } } }, "拒绝签字…"), go)] };
}
