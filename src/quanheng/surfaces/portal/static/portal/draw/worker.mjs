// Replays a draw beside the page, so that the page stays quick; nothing that is typed in leaves this browser.
import { Replay, STEPS, ticketOf } from "./verify.mjs";
import { Fault } from "./form.mjs";
import { unzip } from "./zip.mjs";

let files = null, replay = null;

const say = (kind, body = {}) => postMessage({ kind, ...body });

async function download(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Fault(`没有取到证明包（${response.status}）`);
  const total = Number(response.headers.get("Content-Length")) || 0, parts = [], reader = response.body.getReader();
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    say("tell", { step: 0, zh: `下载${(size / 1048576).toFixed(1)} MB`, part: total ? size / total : 0 });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function readGiven(given) {
  if (given.length === 1 && /\.zip$/i.test(given[0].name)) return unzip(new Uint8Array(await given[0].arrayBuffer()));
  const found = {};
  for (const one of given) found[one.name] = new Uint8Array(await one.arrayBuffer());
  return found;
}

/** Change one letter of the roster in a copy: the proof that a change is noticed. */
function tampered() {
  const bytes = files["objects.jsonl"].slice(), at = 7 + Math.floor(bytes.indexOf(10) / 4);
  bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
  return { ...files, "objects.jsonl": bytes };
}

function run(given, isTampered) {
  const from = performance.now();
  let before = 0;
  const one = new Replay(given, ({ step, zh, part }) => {
    const at = performance.now();
    if (at - before > 60 || part === 0) {
      before = at;
      say("tell", { step, zh, part });
    }
  });
  const verdict = one.run();
  if (!isTampered) replay = verdict.ok ? one : null;
  const plan = one.plan ?? {}, result = one.result ?? {};
  say("done", {
    isTampered, ...verdict, steps: STEPS, seconds: (performance.now() - from) / 1000,
    title: plan.title ?? "", uid: plan.uid ?? "", drawn: (result.strata ?? []).reduce((sum, group) => sum + (group.drawn?.length ?? 0), 0),
    figures: verdict.ok ? one.figures() : [], beacons: one.chance?.beacons ?? [],
  });
}

function locate({ code, salt }) {
  if (!replay) throw new Fault("请先算一遍");
  const ticket = replay.format === 2 ? ticketOf(salt, code) : code, place = replay.locate(ticket);
  if (!place) throw new Fault("名录里没有这个编号：请核对统一社会信用代码和核验码，两样都要与通知书上的一致");
  say("place", { code, ...place });
}

const acts = {
  fetch: async ({ address }) => run((files = await unzip(await download(address))), false),
  given: async (message) => run((files = await readGiven(message.files)), false),
  again: async () => run(files, false),
  tamper: async () => run(tampered(), true),
  locate: async (message) => locate(message),
};

onmessage = async ({ data }) => {
  try {
    await acts[data.act](data);
  } catch (wrong) {
    say("fault", { act: data.act, words: wrong instanceof Fault ? wrong.message : `没有算成：${String(wrong?.message ?? wrong).slice(0, 160)}` });
  }
};
