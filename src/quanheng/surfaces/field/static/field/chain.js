// Making acts: each carries the digest of the one before it, its hour, its place, and the device's signature.
import { reading } from "./clock.js";
import { canonical, newId, seal, sha256, sign } from "./crypto.js";
import { place } from "./media.js";

/**
 * Seal acts into the chain and the outbox, with their files and the drafts they leave: all or nothing.
 *
 * `acts`: [{kind, task, base, body, files: [meta]}] in order. Two pages of the same phone take turns.
 * Raises: StorageFull (nothing was written), Locked
 */
export async function seals(store, acts, { files = [], drafts = [] } = {}) {
  return navigator.locks.request(`qh-field-chain-${store.person}`, async () => {
    const device = await store.meta("device");
    const head = { ...(await store.head()) };
    const rows = [];
    for (const one of acts) {
      const act = {
        id: newId(), device: device.id, seq: head.seq + 1, prev: head.prev, made_at: new Date().toISOString(),
        clock: reading(), place: place(), task: one.task, kind: one.kind, base: one.base ?? null, body: one.body ?? {},
        files: (one.files ?? []).map(({ id, sha256: digest, size, type, taken_at, place: where }) => (
          { id, sha256: digest, size, type, taken_at, place: where })),
      };
      act.digest = await sha256(canonical(act));
      act.signature = await sign(device.pair, act.digest);
      head.seq = act.seq;
      head.prev = act.digest;
      const sealed = await seal(store.needKey(), act);
      rows.push({ seq: act.seq, id: act.id, state: "queued", size: sealed.ct.byteLength, sealed });
    }
    await store.commit({ rows, head, files, drafts });
    document.dispatchEvent(new CustomEvent("outbox"));
    document.dispatchEvent(new CustomEvent("sealed"));
    return rows;
  });
}

/** Seal everything unsent anew under another device of the same person: same acts, new chain, new signatures. */
export async function resealAll(store, device, keys) {
  return navigator.locks.request(`qh-field-chain-${store.person}`, async () => {
    const left = await store.acts("queued", "received");
    const head = { seq: 0, prev: "0".repeat(64) };
    const rows = [];
    for (const { act } of left) {
      const { digest: _digest, signature: _signature, ...same } = act;
      const fresh = { ...same, device: device.id, seq: head.seq + 1, prev: head.prev, clock: reading() };
      fresh.digest = await sha256(canonical(fresh));
      fresh.signature = await sign(device.pair, fresh.digest);
      Object.assign(head, { seq: fresh.seq, prev: fresh.digest });
      const sealed = await seal(store.needKey(), fresh);
      rows.push({ seq: fresh.seq, id: fresh.id, state: "queued", size: sealed.ct.byteLength, sealed });
    }
    await store.replaceChain(rows, { head, device, ...keys });
  });
}
