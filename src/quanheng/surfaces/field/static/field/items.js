// One question of a checklist: three big choices; a no opens its words, proof and disposal in place.
import { DISPOSALS, needsProof } from "./day.js";
import { clockOf, h, say } from "./dom.js";
import { describe, pickPhotos, record } from "./media.js";

const CHOICES = [["Y", "符合"], ["N", "不符合"], ["NA", "不适用"]];
const DAYS = [3, 7, 15, 30];

/**
 * Draw a question.
 *
 * `get()` gives its answer or undefined; `set(changes)` keeps it; `shots()` lists its evidence; `take(blob, meta)`
 * seals a new piece; `words` are sentences this person used before.
 */
export function questionItem({ question, scope = "q", get, set, shots, take, words = [] }) {
  const name = `${scope}-${question.no}`;
  const more = h("div", { class: "more" });
  const box = h("div", { class: "item", id: `q${question.no}`, data: { no: question.no } });
  const legend = h("legend", { class: "q" }, h("b", { class: "num" }, question.no), h("span", null, question.text,
    question.is_key && h("span", { class: "tag key" }, "重点"), question.proof_when === "always" && h("span", { class: "tag" }, "要照片")));
  const choices = CHOICES.map(([value, label]) => {
    const input = h("input", { type: "radio", class: "away", name, id: `${name}-${value}`, value, checked: get()?.value === value });
    input.addEventListener("change", () => { choose(value); });
    return h("label", { class: value === "N" ? "no" : "", for: `${name}-${value}` }, input, h("span", null, label));
  });

  function choose(value) {
    const before = get() ?? {};
    const failed = value === "N";
    set({ value, by_rest: false, by_rule: false, note: failed ? before.note ?? "" : "", disposal: failed ? before.disposal || question.disposal || "order" : "",
      fix_days: failed ? before.fix_days ?? null : null });
    show();
    if (failed) more.querySelector("textarea")?.focus({ preventScroll: true });
  }

  function show() {
    const answer = get();
    box.classList.toggle("bad", answer?.value === "N");
    box.classList.toggle("rested", Boolean(answer?.by_rest));
    box.querySelectorAll("input[type=radio]").forEach((one) => { if (one.name === name) one.checked = one.value === answer?.value; });
    more.replaceChildren();
    if (answer?.value === "N") more.append(...failedPart(answer));
    else if (shots().length || (answer?.value && needsProof(question, answer.value))) more.append(shotsPart(false));
    more.hidden = !more.childElementCount;
  }

  function failedPart(answer) {
    const text = h("textarea", { id: `${name}-note`, rows: 2, maxlength: 500, value: answer.note ?? "", "aria-required": "true", placeholder: "看到的情况，写事实",
      on: { input: () => set({ note: text.value }) } });
    const chips = [...new Set(words)].slice(0, 3).map((word) => h("button", { class: "chip", type: "button", on: { click: () => {
      text.value = text.value.trim() ? `${text.value.trim()}；${word}` : word;
      set({ note: text.value });
    } } }, word));
    return [h("label", { class: "away", for: `${name}-note` }, `第${question.no}项看到的情况`), text,
      chips.length ? h("div", { class: "chips" }, h("span", { class: "xs rd" }, "常用"), chips) : null,
      shotsPart(true), disposalPart(answer)].filter(Boolean);
  }

  function shotsPart(withVideo) {
    const list = h("div", { class: "shots" });
    for (const shot of shots()) {
      list.append(h("figure", null, shot.thumb ? h("img", { src: shot.thumb, alt: "" }) : h("span", { class: "kind" }, { voice: "录音", video: "录像" }[shot.what] ?? "照片"),
        h("figcaption", null, `${clockOf(shot.taken_at)} ${shot.sha256.slice(0, 4)}…`)));
    }
    const button = (label, act) => h("button", { class: "btn", type: "button", on: { click: act } }, label);
    list.append(button("拍照", async () => { for (const one of await pickPhotos()) await keepShot(one); }));
    if (withVideo && "MediaRecorder" in window) {
      list.append(button("录像", async () => { const one = await record("video"); if (one) await keepShot(one); }),
        button("录音", async () => { const one = await record("voice"); if (one) await keepShot(one); }));
    }
    return list;
  }

  async function keepShot({ blob, what, thumb }) {
    if (await take(blob, await describe(blob, what, thumb))) { say("已存到手机，有信号时发送"); show(); }
  }

  function disposalPart(answer) {
    const chooser = h("select", { id: `${name}-disposal`, on: { change: () => { set({ disposal: chooser.value, fix_days: chooser.value === "order" ? answer.fix_days : null }); show(); } } },
      Object.entries(DISPOSALS).map(([value, label]) => h("option", { value, selected: answer.disposal === value }, label)));
    const days = answer.disposal === "order" && h("select", { id: `${name}-days`, "aria-label": "改正期限", on: { change: () => set({ fix_days: Number(days.value) || null }) } },
      h("option", { value: "" }, "按法定期限"), DAYS.map((count) => h("option", { value: count, selected: answer.fix_days === count }, `${count}天内`)));
    return h("div", { class: "row s" }, h("label", { class: "nd", for: `${name}-disposal` }, "处理"), chooser, days, question.clause && h("span", { class: "rd xs" }, question.clause), needsProof(question, "N") && !shots().length && h("span", { class: "tag" }, "要照片作证"));
  }

  box.append(h("fieldset", null, legend, h("div", { class: "three" }, choices)), more);
  show();
  box.show = show;
  return box;
}

/** Group questions as the checklist does, in its order. */
export function groupsOf(questions) {
  const groups = [];
  for (const question of questions) {
    if (groups.at(-1)?.name !== question.group) groups.push({ name: question.group, questions: [] });
    groups.at(-1).questions.push(question);
  }
  return groups;
}

/**
 * Draw a whole checklist with its progress. `answers` is a live object no -> answer; `changed(no)` keeps it.
 * Gives {node, progress, refresh, rest}: `rest(questions?)` answers what is open and may be answered so.
 */
export function checklist({ list, answers, scope, changed, shots, take, words = () => [] }) {
  const isOpen = (question) => !answers()[question.no]?.value;
  const restable = (questions) => questions.filter((question) => isOpen(question) && !needsProof(question, "Y"));
  const items = new Map();
  const progress = h("div", { class: "prog", role: "img" }, list.questions.map(() => h("i")));
  progress.style.gridTemplateColumns = `repeat(${list.questions.length}, 1fr)`;

  function rest(questions = list.questions) {
    const nos = restable(questions).map((question) => question.no);
    for (const no of nos) answers()[no] = { no, value: "Y", note: "", disposal: "", fix_days: null, exhibits: answers()[no]?.exhibits ?? [], by_rest: true };
    if (nos.length) changed(null, nos);
    refresh();
    return nos;
  }

  const groups = groupsOf(list.questions).map(({ name, questions }) => {
    const button = h("button", { class: "btn", type: "button", on: { click: () => { const nos = rest(questions); if (nos.length) say(`本组${nos.length}项记为符合`); } } }, "本组其余都符合");
    // What the business has nothing of may be set aside whole, where the checklist allows it.
    const aside = list.optional_groups?.includes(name) ? h("button", { class: "btn", type: "button", on: { click: () => {
      const nos = questions.filter(isOpen).map((question) => question.no);
      for (const no of nos) { answers()[no] = { no, value: "NA", note: "", disposal: "", fix_days: null, exhibits: [] }; changed(no); }
      refresh();
      if (nos.length) say(`本组${nos.length}项记为不适用`);
    } } }, "整组不适用") : null;
    const head = h("div", { class: "group" }, h("h2", null, name, h("span", { class: "rd" }, ` ${questions[0].no}至${questions.at(-1).no}`)), aside, button);
    head.button = button;
    head.aside = aside;
    head.questions = questions;
    return [head, questions.map((question) => {
      const item = questionItem({
        question, scope, words: words(question.no),
        get: () => answers()[question.no],
        set: (changes) => { answers()[question.no] = { no: question.no, note: "", exhibits: [], ...answers()[question.no], ...changes }; idle(question.no); changed(question.no); refresh(false); },
        shots: () => shots(question.no),
        take: (blob, meta) => take(question.no, blob, meta),
      });
      items.set(question.no, item);
      return item;
    })];
  });
  const node = h("div", null, groups);

  /** Where one answer makes others idle by the checklist's own rule, they are 不适用 with its reason. */
  function idle(no) {
    for (const rule of (list.skips ?? []).filter((one) => one.no === no)) {
      const applies = answers()[no]?.value === rule.value;
      for (const other of rule.skips) {
        const was = answers()[other];
        if (applies) answers()[other] = { no: other, value: "NA", note: rule.why, disposal: "", fix_days: null, exhibits: [], by_rule: true };
        else if (was?.by_rule) answers()[other] = { no: other, value: "", note: "", exhibits: [] };
        items.get(other)?.show();
      }
    }
  }

  function refresh(all = true) {
    const count = { Y: 0, N: 0, NA: 0 };
    list.questions.forEach((question, number) => {
      const value = answers()[question.no]?.value;
      if (value) count[value] += 1;
      progress.children[number].className = { Y: "y", N: "n", NA: "na" }[value] ?? "";
    });
    progress.setAttribute("aria-label", `${list.questions.length}项，已答${count.Y + count.N + count.NA}项，${count.N}项不符合`);
    for (const [head] of groups) {
      head.button.hidden = !restable(head.questions).length;
      if (head.aside) head.aside.hidden = !head.questions.some(isOpen);
    }
    if (all) for (const item of items.values()) item.show();
  }

  refresh(false);
  return { node, progress, refresh, rest, restable: () => restable(list.questions), open: () => list.questions.filter(isOpen) };
}
