// Sending: acts first and in order, then files piece by piece, then what waited for a file. Once in effect, however often sent.
import { heard, setClock } from "./clock.js";
import { freshen, pullDay, theDay } from "./day.js";
import { resealAll, seals } from "./chain.js";
import { newPair, publicKey, sessionKey } from "./crypto.js";
import { NoAnswer, Refused, call, net } from "./net.js";
import { CHUNK, StorageFull, Store, rememberPerson } from "./store.js";

const ONCE = 50;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
let running = false; // in this page; another page of ours is kept off by the lock
export const line = { pulled: 0, moved: false, state: "unknown", wait: FIRST_WAIT, timer: null, last: null, fault: null };

const tell = () => document.dispatchEvent(new CustomEvent("outbox"));
const nameOfPhone = () => (navigator.userAgentData?.platform || (/iPhone|iPad|Android|Windows|Mac|Linux/.exec(navigator.userAgent) ?? ["手机"])[0]).slice(0, 40);

/**
 * Sign this phone in: register it once, fetch the session's key. Gives the person's open store.
 *
 * Whose store it is, is asked first; and the phone's key is kept before it is told. So neither a forgotten name nor a
 * lost reply ever registers the same phone twice.
 */
export async function enter(store) {
  net.device = "";
  const whose = (await call("GET", "state")).json.person;
  const mine = store?.person === whose.uid ? store : await Store.open(whose.uid);
  const device = await mine.meta("device");
  const pair = device?.pair ?? (await mine.meta("pair")) ?? await newPair();
  if (!device) await mine.setMeta("pair", pair);
  let json;
  try {
    ({ json } = device ? await call("POST", `devices/${device.id}/key`, { body: {} })
      : await call("POST", "devices", { body: { name: nameOfPhone(), public_key: await publicKey(pair) } }));
  } catch (wrong) {
    if (wrong instanceof Refused && wrong.status === 410) await mine.wipe();
    throw wrong;
  }
  if (!device) await mine.setMeta("device", { id: json.device, pair, epoch: json.key_epoch });
  net.device = json.device;
  await mine.unlock(await sessionKey(json.key), json.key_until);
  rememberPerson(whose.uid);
  return mine;
}

/** Prepare talking for a store: whose device, which clock. */
export async function tune(store) {
  setClock(await store.meta("clock"));
  net.device = (await store.meta("device"))?.id ?? "";
  net.heard = (time, sent, got) => { const known = heard(time, sent, got); if (known) store.setMeta("clock", known).catch(() => {}); };
}

/**
 * Send and fetch everything, once. A second call while one runs does nothing; another page's run counts as ours.
 *
 * Ends with `line.state`: on, off (will try again by itself), signed_out, revoked.
 */
export async function sync(store, { now = false } = {}) {
  if (!store.key) return;
  if (now) line.wait = FIRST_WAIT;
  line.again = running;
  if (running) return;
  await navigator.locks.request(`qh-field-sync-${store.person}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    clearTimeout(line.timer);
    running = true;
    try {
      if (await store.meta("next")) await anew(store);
      await call("GET", "state", { timeout: 10000 });
      setLine("on");
      await sendActs(store, "queued");
      await sendFiles(store);
      await sendActs(store, "received");
      await sendActs(store, "queued"); // what a lost file or a new hand added meanwhile
      const age = Date.now() - line.pulled;
      if (now || age > LONGEST_WAIT || (line.moved && age > 8000)) {
        Object.assign(line, { pulled: Date.now(), moved: false });
        if (await pullDay(store)) document.dispatchEvent(new CustomEvent("day"));
      }
      await freshen(store);
      line.wait = FIRST_WAIT;
      line.last = new Date().toISOString();
      line.fault = null;
      line.timer = setTimeout(() => sync(store), LONGEST_WAIT);
    } catch (wrong) {
      await fell(store, wrong);
    } finally {
      running = false;
    }
  });
  tell();
  if (line.again && line.state === "on" && store.key) { line.again = false; await sync(store); }
}

function setLine(state) {
  if (line.state === state) return;
  line.state = state;
  tell();
}

async function fell(store, wrong) {
  if (wrong instanceof Refused && wrong.status === 410) {
    setLine("revoked");
    await store.wipe();
    document.dispatchEvent(new CustomEvent("revoked", { detail: wrong }));
    return;
  }
  if (wrong instanceof Refused && (wrong.status === 401 || wrong.code === "not_signed_in")) {
    setLine("signed_out");
    return;
  }
  if (wrong instanceof StorageFull) document.dispatchEvent(new CustomEvent("full"));
  else if (wrong instanceof Refused) { line.fault = wrong; document.dispatchEvent(new CustomEvent("fault", { detail: wrong })); }
  else if (!(wrong instanceof NoAnswer)) { if (!store.key) return; document.dispatchEvent(new CustomEvent("fault", { detail: wrong })); }
  setLine(wrong instanceof NoAnswer && !wrong.isBusy ? "off" : line.state);
  line.timer = setTimeout(() => sync(store), line.wait * (0.75 + Math.random() / 2));
  line.wait = Math.min(line.wait * 2, LONGEST_WAIT);
}

/** Send the acts in a state, in order, fifty a call; an act never answered yet goes out again until it is. */
async function sendActs(store, state) {
  let last = 0;
  for (;;) {
    const rows = (await store.acts(state)).filter((row) => row.seq > last).slice(0, ONCE);
    if (!rows.length) return;
    let answer;
    try {
      answer = (await call("POST", "acts", { body: { acts: rows.map((row) => row.act), sent_at: new Date().toISOString() }, timeout: 60000 })).json;
    } catch (wrong) {
      if (wrong instanceof Refused && wrong.code === "chain_broken") { await anew(store); last = 0; continue; }
      if (wrong instanceof Refused && wrong.code === "chain_gap") { await rewind(store, wrong.told.expect_seq, rows[0].seq); last = 0; continue; }
      throw wrong;
    }
    const told = await learn(store, rows, answer.acts ?? []);
    tell();
    // What waits for a file is asked once a round; an act left without an answer ends the round.
    if (told < rows.length && state === "queued") return;
    last = state === "received" ? rows.at(-1).seq : 0;
  }
}

/** The server misses earlier acts of this phone: send them again, they are still here. */
async function rewind(store, from, asked) {
  if (from >= asked) throw new Refused(409, { code: "chain", sentence: "服务器已有这台手机更新的记录", remedy: "请联系管理员核对这台设备" });
  for (const row of await store.acts("done", "received", "branched", "refused")) if (row.seq >= from && row.seq < asked) await store.markAct(row.seq, { state: "queued" });
}

const BECAME = { applied: "done", already: "done", branched: "branched", waiting_file: "received", refused: "refused" };

async function learn(store, rows, results) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  let told = 0;
  for (const one of results) {
    const row = byId.get(one.id);
    if (!row) continue;
    const state = BECAME[one.state === "already" ? one.was ?? "applied" : one.state] ?? "refused";
    told += 1;
    line.moved = true;
    await store.markAct(row.seq, { state, why: one.because ?? null });
    if (one.revision || one.tasks) await rebase(store, row.act, one);
  }
  return told;
}

/** Remember the task revision the server told, apart from the draft that may be in somebody's hand right now. */
async function rebase(store, act, { revision, tasks }) {
  if (tasks) for (const [uid, part] of Object.entries(tasks)) await store.setMeta(`rev/${uid}`, part.revision);
  else await store.setMeta(`rev/${act.task}`, revision);
}

/** The chain here is not the one the server holds, as after a restored copy: a new key, and what is unsent sealed anew. */
async function anew(store) {
  const old = await store.meta("device");
  // Kept before it is told, so that a lost reply finds the same key again instead of a phone that was shut out.
  const next = (await store.meta("next")) ?? { pair: await newPair() };
  await store.setMeta("next", next);
  net.device = "";
  const { json } = await call("POST", "devices", { body: { name: nameOfPhone(), public_key: await publicKey(next.pair), replaces: old.id } });
  const keys = await store.rewrap(await sessionKey(json.key), json.key_until);
  await resealAll(store, { id: json.device, pair: next.pair, epoch: json.key_epoch }, keys);
  net.device = json.device;
}

async function sendFiles(store) {
  const files = await store.files("waiting");
  files.sort((one, other) => one.meta.taken_at.localeCompare(other.meta.taken_at));
  for (const file of files) await sendFile(store, file);
}

/** Learn what a file that came whole has set free. */
async function settle(store, results) {
  if (!results.length) return;
  const ids = new Set(results.map((one) => one.id));
  await learn(store, (await store.acts("received", "queued")).filter((row) => ids.has(row.id)), results);
}

/** Send one file from wherever the server has it up to; slow lines get smaller pieces. */
async function sendFile(store, { id, size, meta }) {
  const begin = async () => (await call("POST", "files", { body: { id, sha256: meta.sha256, size, type: meta.type } })).json;
  let { offset } = await begin();
  let piece = 64 * 1024, resets = 0;
  while (offset < size) {
    const bytes = await store.slice(id, offset, Math.min(piece, CHUNK - (offset % CHUNK)));
    if (!bytes) { await lose(store, id, meta); return; }
    const started = Date.now();
    let settled = [];
    try {
      const { json } = await call("PATCH", `files/${id}`, { bytes, headers: { "Upload-Offset": String(offset) }, timeout: 45000 });
      ({ offset } = json);
      settled = json.acts ?? [];
    } catch (wrong) {
      if (!(wrong instanceof Refused) || wrong.status === 410 || wrong.status === 401 || (resets += 1) > 3) throw wrong;
      ({ offset } = await begin()); // another offset, or a digest that did not agree: ask where it stands and go on
    }
    const took = Date.now() - started;
    piece = took < 1500 ? Math.min(piece * 2, CHUNK) : took > 8000 ? Math.max(piece / 2, 16 * 1024) : piece;
    await store.markFile(id, { offset });
    await settle(store, settled);
    tell();
  }
  await store.markFile(id, { state: "done", offset: size });
  await store.letGo(id);
  tell();
}

/** The bytes are gone from this phone: say so as an act of its own, so that what waited for them can go on. */
async function lose(store, id, meta) {
  await store.markFile(id, { state: "lost" });
  const holder = (await store.acts("queued", "received", "done")).find(({ act }) => act.files.some((file) => file.id === id));
  await seals(store, [{ task: holder?.act.task ?? "", kind: "file.lost", base: 0, body: { file: id, reason: "手机里这个文件的内容读不出来了" } }]);
  document.dispatchEvent(new CustomEvent("fault", { detail: { sentence: `有一件${meta.type.split("/")[0] === "image" ? "照片" : "影像"}读不出来了，已如实记录，其他照常发送` } }));
}

/** Ask the browser to keep what we keep; say how much room there is. */
export async function room() {
  const told = (await navigator.storage?.estimate?.()) ?? {};
  const persisted = (await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.()) || false;
  return { persisted, free: (told.quota ?? 0) - (told.usage ?? 0), used: told.usage ?? 0 };
}

export { theDay };
