// Runs the portal's replay in Node on folders named on the command line; prints one JSON object.
// For each folder: the verdict, one business's place, and how many random single-byte changes were let through (none may be).
import fs from "node:fs";
import { hex, hmacSm3, sm3 } from "../../../src/quanheng/surfaces/portal/static/portal/draw/sm3.mjs";
import { Replay } from "../../../src/quanheng/surfaces/portal/static/portal/draw/verify.mjs";
import { canonical, utf8 } from "../../../src/quanheng/surfaces/portal/static/portal/draw/form.mjs";
import { unzip } from "../../../src/quanheng/surfaces/portal/static/portal/draw/zip.mjs";

let seed = 20261124;
const dice = (most) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % most;
const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

async function read(place) {
  if (place.endsWith(".zip")) return unzip(new Uint8Array(fs.readFileSync(place)));
  return Object.fromEntries(fs.readdirSync(place).map((name) => [name, new Uint8Array(fs.readFileSync(`${place}/${name}`))]));
}

/** Change one byte; with `mend` the manifest is made right again, so that the later checks must notice. */
function changed(files, name, mend) {
  const bytes = files[name].slice(), at = dice(bytes.length), made = { ...files, [name]: bytes };
  bytes[at] ^= 1 << dice(7);
  if (mend) {
    const manifest = json(files["manifest.json"]);
    manifest.files[name] = hex(sm3(bytes));
    made["manifest.json"] = utf8(canonical(manifest));
  }
  return made;
}

const told = { sm3: [hex(sm3(utf8("abc"))), hex(sm3(utf8("abcd".repeat(16))))], hmac: hex(hmacSm3(utf8("key"))(utf8("x".repeat(200)))), runs: [] };
for (const place of process.argv.slice(2)) {
  const files = await read(place), replay = new Replay(files), verdict = replay.run(), passed = [];
  if (verdict.ok)
    for (const name of Object.keys(files)) for (let i = 0; i < 24; i++) {
      // names are read from the register and not committed: only the manifest holds their letters
      const mend = i % 2 === 1 && name !== "manifest.json" && name !== "names.json";
      const other = changed(files, name, mend);
      if (new Replay(other).run().ok) passed.push(name);
    }
  const drawn = verdict.ok ? replay.result.strata.flatMap((one) => one.drawn) : [];
  told.runs.push({ ok: verdict.ok, faults: verdict.checks.filter((one) => !one.ok).map((one) => `${one.zh}：${one.detail}`), passed, place: drawn.length ? replay.locate(drawn[0]) : null });
}
console.log(JSON.stringify(told));
