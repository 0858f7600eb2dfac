// From answers and strokes to sealed acts: signatures, papers, the end of the visit.
import { canonical, sha256 } from "./crypto.js";
import { bare, outcome } from "./day.js";
import { orderText, recordText } from "./paper.js";

/** Digest the answers as the people who sign saw them; the server compares. */
export function shownDigest(task, answers) {
  const lines = Object.values(answers).filter((one) => one.value).map(bare).sort((one, other) => one.no - other.no)
    .map(({ no, value, note, disposal, fix_days }) => ({ no, value, note: note.trim(), disposal, fix_days }));
  return sha256(canonical({ task, answers: lines }));
}

/**
 * Build every act that ends one visit. `sign`: {officers: {uid: strokes}, party: {strokes, name, role} | null,
 * refused: {witness, reason, words} | null}. A signature is its strokes, sealed with their time; the server draws the
 * picture from them, so that no signature ever waits for a file. Gives {acts, papers, result}.
 */
export async function ending({ task, draft, day }, { sign, opinion, words = "", base, at = new Date() }) {
  const acts = [], papers = [];
  const shown = await shownDigest(task.uid, draft.answers);
  const add = (kind, body) => acts.push({ task: task.uid, kind, base, body });
  for (const { uid, name } of task.officers) add("sign.officer", { person: uid, name, strokes: sign.officers[uid], shown });
  if (sign.refused) add("sign.refused", { ...sign.refused, shown });
  else if (sign.party) add("sign.party", { name: sign.party.name ?? "", role: sign.party.role ?? "现场负责人", opinion, words, strokes: sign.party.strokes, shown });
  const facts = { task, draft, day, sign, opinion, words, at };
  for (const [kind, made] of [["inspection_record", recordText(facts)], ["order", orderText(facts)]]) {
    if (!made) continue;
    const text = [made.title, ...made.lines].join("\n");
    const paper = { kind, ...made, sha256: await sha256(text) };
    papers.push(paper);
    add("paper.make", { kind, text, sha256: paper.sha256, no: "" });
  }
  add("task.close", { conclusion: draft.unable ?? "", overall: "", remark: words, shown });
  return { acts, papers, result: outcome(task, draft) };
}
