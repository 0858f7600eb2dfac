// Walks the ledger's proof (c2sp.org/tlog-proof) that travels with a draw: the commitment stands in the log at its place.
// The SM3 tree is walked here. The signatures under the checkpoint need published keys: tools/verify_proof.py checks them.
import { hex, sm3 } from "./sm3.mjs";
import { Fault, canonical, join, text, utf8 } from "./form.mjs";

const KIND = "inspections.draw.committed";
const raw = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const node = (left, right) => sm3(join([Uint8Array.of(1), left, right]));

/** Climb by RFC 9162, 2.1.3.2: from leaf `index` of a tree of `size` along `path`; gives the root. */
function climb(leaf, index, size, path) {
  let at = index, last = size - 1, sum = leaf;
  for (const one of path) {
    if (last === 0) throw new Fault("账本证明的路径太长");
    if (at % 2 || at === last) {
      sum = node(one, sum);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else sum = node(sum, one);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Fault("账本证明的路径不完整");
  return sum;
}

/** Check a proof against the commitment of this bundle; gives what it shows. */
export function checkLogProof(bytes, promised) {
  const [head, ...rest] = text(bytes).split("\n\n"), lines = head.split("\n"), body = rest[0].split("\n");
  if (lines[0] !== "c2sp.org/tlog-proof@v1" || !/^index [0-9]+$/.test(lines[2])) throw new Fault("不是账本的证明文件");
  const extra = JSON.parse(text(raw(lines[1].slice(6)))), entry = JSON.parse(extra.entry);
  const index = Number(lines[2].slice(6)), size = Number(body[1]), leaf = sm3(join([Uint8Array.of(0), utf8(extra.entry)]));
  if (!(index < size)) throw new Fault("账本证明的位置不对");
  const root = climb(leaf, index, size, extra.sm3.map(raw));
  if (hex(root) !== hex(raw(body[3].replace(/^sm3 /, "")))) throw new Fault("账本证明的路径不对");
  const isSame = entry.kind === KIND && Object.keys(promised).every((name) => canonical(entry.body[name] ?? null) === canonical(promised[name]));
  if (!isSame) throw new Fault("账本里的承诺与这个包的不同");
  return `第${index}号，共${size}条，记于${new Date(entry.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" })}`;
}
