// What the phone keeps: one database a person, everything that says something is locked under the session's key.
import { deleteDB, openDB } from "/static/npm/idb.js";
import { contentKey, newRawKey, open, openBytes, seal, sealBytes } from "./crypto.js";

export const CHUNK = 256 * 1024;
const PERSON = "qh.field.person";
const START = { seq: 0, prev: "0".repeat(64) };

/** The phone has no room left. What was kept before is untouched. */
export class StorageFull extends Error {}
/** The session is over: what is kept stays locked until its owner signs in again. */
export class Locked extends Error {}

export const lastPerson = () => localStorage.getItem(PERSON) ?? "";
export const rememberPerson = (uid) => localStorage.setItem(PERSON, uid);

const nameOf = (person) => `qh-field-${person}`;
// A write that the browser undoes by itself is a full disk, under whichever of these names it says so.
const isFull = (wrong) => ["QuotaExceededError", "AbortError", "UnknownError"].includes(wrong?.name) || /quota/i.test(wrong?.message ?? "");

/** Wait for a transaction; when it was undone, say why it was, not which of its parts fell with it. */
async function whole(transaction, parts) {
  const results = await Promise.allSettled([...parts, transaction.done]);
  const fallen = results.find((one) => one.status === "rejected");
  if (fallen) throw transaction.error ?? fallen.reason;
}

/** One person's store on this phone. Technical marks (numbers, states, sizes) lie open; contents never do. */
export class Store {
  static async open(person) {
    const store = new Store();
    store.person = person;
    store.db = await openDB(nameOf(person), 1, {
      upgrade(db) {
        db.createObjectStore("meta");
        db.createObjectStore("packages");
        db.createObjectStore("tasks");
        db.createObjectStore("acts", { keyPath: "seq" }).createIndex("state", "state");
        db.createObjectStore("files", { keyPath: "id" }).createIndex("state", "state");
        db.createObjectStore("chunks");
      },
      // Another page of ours that wants to wipe the store must not wait for this one.
      blocking: (_old, _new, event) => event.target.close(),
    });
    const kept = await store.meta("key");
    // A phone whose clock is a day ahead must not lock its owner out: the server's time counts.
    const now = Date.now() + ((await store.meta("clock"))?.offset_ms ?? 0);
    if (kept && Date.parse(kept.until) > now) store.key = await store.unwrap(kept.wrap);
    else if (kept) await store.setMeta("key", undefined);
    return store;
  }

  meta(name) { return this.db.get("meta", name); }

  setMeta(name, value) {
    return this.guard(() => (value === undefined ? this.db.delete("meta", name) : this.db.put("meta", value, name)));
  }

  /** Open the store with the session's key, until the session ends; the first time the contents' key is made. */
  async unlock(wrap, until) {
    if (!(await this.meta("wrapped"))) await this.setMeta("wrapped", await sealBytes(wrap, newRawKey()));
    this.key = await this.unwrap(wrap);
    await this.setMeta("key", { wrap, until });
  }

  async unwrap(wrap) { return contentKey(await openBytes(wrap, await this.meta("wrapped"))); }

  /** Wrap the contents' key anew, under the key of another registration of this phone. */
  async rewrap(wrap, until) {
    const raw = await openBytes((await this.meta("key")).wrap, await this.meta("wrapped"));
    return { wrapped: await sealBytes(wrap, raw), key: { wrap, until } };
  }

  needKey() {
    if (!this.key) throw new Locked("locked");
    return this.key;
  }

  async guard(write) {
    try {
      return await write();
    } catch (wrong) {
      if (isFull(wrong)) throw new StorageFull(wrong.message);
      throw wrong;
    }
  }

  async read(room, id) {
    const row = await this.db.get(room, id);
    return row && open(this.needKey(), row);
  }

  async readAll(room) {
    return Promise.all((await this.db.getAll(room)).map((row) => open(this.needKey(), row)));
  }

  async write(room, id, value) {
    const sealed = await seal(this.needKey(), value);
    await this.guard(() => this.db.put(room, sealed, id));
  }

  /** Lock a file into chunks, so that sending may stop and go on anywhere without opening the whole. */
  async sealFile(meta, blob) {
    const chunks = [];
    for (let at = 0; at < blob.size; at += CHUNK) {
      chunks.push(await sealBytes(this.needKey(), await blob.slice(at, at + CHUNK).arrayBuffer()));
    }
    const row = { id: meta.id, size: meta.size, offset: 0, state: "waiting", sealed: await seal(this.needKey(), meta) };
    return { row, chunks };
  }

  /** Write acts, their files, the chain's head and the task's draft: all of it or nothing. */
  async commit({ rows = [], head = null, files = [], drafts = [] }) {
    const sealedDrafts = [];
    for (const draft of drafts) sealedDrafts.push([draft.uid, await seal(this.needKey(), draft)]);
    await this.guard(async () => {
      const all = this.db.transaction(["meta", "tasks", "acts", "files", "chunks"], "readwrite");
      const puts = [];
      for (const { row, chunks } of files) {
        puts.push(all.objectStore("files").put(row));
        chunks.forEach((chunk, number) => puts.push(all.objectStore("chunks").put(chunk, [row.id, number])));
      }
      for (const row of rows) puts.push(all.objectStore("acts").add(row));
      for (const [uid, sealed] of sealedDrafts) puts.push(all.objectStore("tasks").put(sealed, uid));
      if (head) puts.push(all.objectStore("meta").put(head, "head"));
      await whole(all, puts);
    });
  }

  async head() { return (await this.meta("head")) ?? START; }

  /** Begin another chain: what is unsent in its new numbers, everything else of the old one let go (the server has it). */
  async replaceChain(rows, meta) {
    await this.guard(async () => {
      const all = this.db.transaction(["meta", "acts"], "readwrite");
      await whole(all, [all.objectStore("acts").clear(), ...rows.map((row) => all.objectStore("acts").put(row)), ...Object.entries(meta).map(([name, value]) => all.objectStore("meta").put(value, name)),
        all.objectStore("meta").delete("next")]);
    });
  }

  /** List the acts in some states, by number, opened. */
  async acts(...states) {
    const rows = states.length
      ? (await Promise.all(states.map((state) => this.db.getAllFromIndex("acts", "state", state)))).flat()
      : await this.db.getAll("acts");
    rows.sort((one, other) => one.seq - other.seq);
    return Promise.all(rows.map(async (row) => ({ ...row, sealed: undefined, act: await open(this.needKey(), row.sealed) })));
  }

  async markAct(seq, changes) {
    const row = await this.db.get("acts", seq);
    if (row) await this.guard(() => this.db.put("acts", { ...row, ...changes }));
  }

  async files(...states) {
    const rows = states.length
      ? (await Promise.all(states.map((state) => this.db.getAllFromIndex("files", "state", state)))).flat()
      : await this.db.getAll("files");
    return Promise.all(rows.map(async (row) => ({ ...row, sealed: undefined, meta: await open(this.needKey(), row.sealed) })));
  }

  async markFile(id, changes) {
    const row = await this.db.get("files", id);
    if (row) await this.guard(() => this.db.put("files", { ...row, ...changes }));
  }

  /** Open a stretch of a file as it was taken. */
  async slice(id, offset, length) {
    const number = Math.floor(offset / CHUNK);
    const chunk = await this.db.get("chunks", [id, number]);
    if (!chunk) return null;
    const bytes = await openBytes(this.needKey(), chunk);
    return bytes.slice(offset - number * CHUNK, offset - number * CHUNK + length);
  }

  /** Open a whole file to look at it; null once the server has it and the phone has let it go. */
  async blob(id, type) {
    const parts = [];
    for (let number = 0; ; number += 1) {
      const chunk = await this.db.get("chunks", [id, number]);
      if (!chunk) break;
      parts.push(await openBytes(this.needKey(), chunk));
    }
    return parts.length ? new Blob(parts, { type }) : null;
  }

  /** Let the bytes of a file go, once the server holds it whole and has agreed to its digest. */
  letGo(id) { return this.db.delete("chunks", IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER])); }

  /** Count what has not reached the server. */
  async waiting() {
    const [acts, files] = await Promise.all([
      Promise.all(["queued", "received"].map((state) => this.db.countFromIndex("acts", "state", state))),
      this.db.countFromIndex("files", "state", "waiting"),
    ]);
    return acts[0] + acts[1] + files;
  }

  /** Wipe everything of this person from the phone. */
  async wipe() {
    this.key = null;
    this.db.close();
    await deleteDB(nameOf(this.person));
    if (lastPerson() === this.person) localStorage.removeItem(PERSON);
  }
}
