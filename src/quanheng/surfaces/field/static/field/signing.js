// From answers and strokes to sealed acts: signatures, papers, the end of the visit.
import { canonical, sha256 } from "./crypto.js";
import { bare, outcome } from "./day.js";
import { describe } from "./media.js";
import { picture } from "./pad.js";
import { orderText, recordText } from "./paper.js";

/** Digest the answers as the people who sign saw them; the server compares. */
export function shownDigest(task, answers) {
  const lines = Object.values(answers).filter((one) => one.value).map(bare).sort((one, other) => one.no - other.no)
    .map(({ no, value, note, disposal, fix_days }) => ({ no, value, note: note.trim(), disposal, fix_days }));
  return sha256(canonical({ task, answers: lines }));
}

/** Make a signature's picture a file. Gives {file, sealed}. */
export async function signatureFile(store, strokes, ratio = 0.5) {
  const { blob } = await picture(strokes, ratio);
  const { thumb: _thumb, what: _what, ...file } = await describe(blob, "signature");
  return { file, sealed: await store.sealFile(file, blob) };
}

/**
 * Build every act that ends one visit. `sign`: {officers: {uid: strokes}, party: {strokes, name, role} | null,
 * refused: {witness, reason, words} | null}; `made`: signature files already made, by officer.
 * Gives {acts, files, papers}.
 */
export async function ending(store, { task, draft, day }, { sign, opinion, words = "", base, made = {}, at = new Date() }) {
  const acts = [], files = [];
  const shown = await shownDigest(task.uid, draft.answers);
  const add = (kind, body, own = []) => acts.push({ task: task.uid, kind, base, body, files: own });
  for (const officer of task.officers) {
    const strokes = sign.officers[officer.uid];
    const drawn = made[officer.uid] ?? await signatureFile(store, strokes);
    if (!made[officer.uid]) files.push(drawn.sealed);
    add("sign.officer", { person: officer.uid, name: officer.name, strokes, picture: drawn.file.id, shown }, [drawn.file]);
  }
  if (sign.refused) add("sign.refused", { ...sign.refused, shown });
  else if (sign.party) {
    const drawn = await signatureFile(store, sign.party.strokes, 0.5);
    files.push(drawn.sealed);
    add("sign.party", { name: sign.party.name ?? "", role: sign.party.role ?? "现场负责人", opinion, words, strokes: sign.party.strokes, picture: drawn.file.id, shown }, [drawn.file]);
  }
  const papers = [];
  const facts = { task, draft, day, sign, opinion, words, at };
  for (const [kind, made_] of [["inspection_record", recordText(facts)], ["order", orderText(facts)]]) {
    if (!made_) continue;
    const text = [made_.title, ...made_.lines].join("\n");
    papers.push({ kind, ...made_, sha256: await sha256(text) });
    add("paper.make", { kind, text, sha256: papers.at(-1).sha256, no: "" });
  }
  const result = outcome(task, draft);
  add("task.close", { conclusion: draft.unable ?? "", overall: "", remark: words, shown });
  return { acts, files, papers, result };
}
