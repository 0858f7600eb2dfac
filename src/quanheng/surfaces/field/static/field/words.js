// Sentences a person used before, offered again: nothing is invented for them.

/** Give the sentences used for each question of a checklist, newest first. */
export const usedWords = async (store, inspection) => (await store.read("packages", `words/${inspection}`)) ?? {};

/** Remember a sentence; the last five stay. */
export async function rememberWords(store, inspection, no, sentence) {
  const all = await usedWords(store, inspection);
  all[no] = [sentence, ...(all[no] ?? []).filter((one) => one !== sentence)].slice(0, 5);
  await store.write("packages", `words/${inspection}`, all);
}
