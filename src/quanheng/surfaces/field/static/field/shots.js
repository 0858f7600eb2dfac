// Sealing a piece of evidence at once: file, act and draft go down together, or none of them.
import { baseOf, kept } from "./day.js";
import { say } from "./dom.js";
import { seals } from "./chain.js";
import { StorageFull } from "./store.js";

/** Keep a photo, video or voice note for a task. Gives true when it is on the phone; the person is told otherwise. */
export async function takeShot(store, draft, no, blob, meta, { task = draft.uid, answers = draft.answers, shots = draft.shots } = {}) {
  const { thumb, what, ...file } = meta;
  try {
    await kept();
    const sealed = await store.sealFile(file, blob);
    const list = [...(shots[no] ?? []), { id: file.id, what, thumb, taken_at: file.taken_at, sha256: file.sha256, size: file.size }];
    const before = { list: shots[no], answer: answers[no] && structuredClone(answers[no]) };
    shots[no] = list;
    if (answers[no]) answers[no].exhibits = [...(answers[no].exhibits ?? []), file.id];
    try {
      await seals(store, [{ task, kind: "file.add", base: (await baseOf(store, { uid: task, base: draft.base })) ?? 0, body: { no, what, note: "" }, files: [file] }],
        { files: [sealed], drafts: [draft] });
    } catch (wrong) {
      shots[no] = before.list;
      if (before.answer) answers[no] = before.answer;
      throw wrong;
    }
    return true;
  } catch (wrong) {
    if (!(wrong instanceof StorageFull)) throw wrong;
    document.dispatchEvent(new CustomEvent("full"));
    say("手机存储满了，这一张没有存上。以前的都在；请先发送或清出空间，再拍一次", { stays: true });
    return false;
  }
}
