// The forms a draw is written in: canonical JSON (RFC 8785, whole numbers only), framed bytes, Merkle trees, rosters.
import { hex, sm3, sm3Into } from "./sm3.mjs";

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
export const utf8 = (text) => encoder.encode(text);
export const text = (bytes) => decoder.decode(bytes);

/** A fault in a bundle, in words for the person who looks. */
export class Fault extends Error {}

/** Write a value as canonical JSON text. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Fault("文件里有不是整数的数");
  return JSON.stringify(value);
}

/** Read a JSON file and say whether its bytes are the canonical ones. */
export function readJson(bytes) {
  const said = text(bytes), value = JSON.parse(said);
  return { value, isCanonical: canonical(value) === said };
}

export function compareBytes(a, b) {
  const most = Math.min(a.length, b.length);
  for (let i = 0; i < most; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
export const byBytes = (a, b) => compareBytes(utf8(a), utf8(b));

export function join(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Put each part behind its length in eight bytes. */
export function framed(parts) {
  return join(parts.flatMap((part) => {
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint32(4, part.length);
    return [head, part];
  }));
}

/** Find the lines of a JSONL file; gives `count + 1` starts, so that line i is bytes[starts[i] .. starts[i + 1] - 1). */
export function lineStarts(bytes) {
  if (bytes.length && bytes[bytes.length - 1] !== 10) throw new Fault("名录最后一行不完整");
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  const starts = new Uint32Array(count + 1);
  for (let line = 0, at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts[++line] = at + 1;
  return starts;
}

/** Hash every line as a leaf of RFC 6962 with SM3; gives 32 bytes a line. */
export function leaves(bytes, starts, tell = () => {}) {
  const count = starts.length - 1, row = new Uint8Array(32 * count);
  let part = new Uint8Array(1024);
  for (let i = 0; i < count; i++) {
    const length = starts[i + 1] - 1 - starts[i];
    if (length + 1 > part.length) part = new Uint8Array(2 * length + 1);
    part[0] = 0;
    part.set(bytes.subarray(starts[i], starts[i] + length), 1);
    sm3Into(row, 32 * i, part, 0, length + 1);
    if (!(i & 0x3fff)) tell(i / count);
  }
  return row;
}

/** Fold one row of digests into the next, in place; the odd one rises. */
function fold(row, count) {
  const pair = new Uint8Array(65);
  pair[0] = 1;
  for (let i = 0; i + 1 < count; i += 2) {
    pair.set(row.subarray(32 * i, 32 * i + 64), 1);
    sm3Into(row, 16 * i, pair, 0, 65);
  }
  if (count % 2) row.copyWithin(16 * (count - 1), 32 * (count - 1), 32 * count);
  return (count + 1) >> 1;
}

/** Root of the tree over leaf digests, in hexadecimal. */
export function rootOf(given) {
  if (!given.length) return hex(sm3(new Uint8Array(0)));
  const row = given.slice();
  let count = row.length / 32;
  while (count > 1) count = fold(row, count);
  return hex(row.subarray(0, 32));
}

/** The digests that lead from leaf `index` to the root, each with the side it stands on. */
export function pathOf(given, index) {
  const row = given.slice(), path = [];
  let count = row.length / 32, at = index;
  while (count > 1) {
    const beside = at ^ 1;
    if (beside < count) path.push({ left: beside < at, digest: row.slice(32 * beside, 32 * beside + 32) });
    count = fold(row, count);
    at >>= 1;
  }
  return path;
}

/** Climb from a leaf digest along a path; gives the root in hexadecimal. */
export function climb(leaf, path) {
  const one = Uint8Array.of(1);
  return hex(path.reduce((sum, { left, digest }) => sm3(join(left ? [one, digest, sum] : [one, sum, digest])), leaf));
}

const QUICK = /^\{"id":"([0-9A-Za-z-]+)","region":"[0-9]*","stratum":"([0-9A-Za-z-]+)","weight":(0|[1-9][0-9]{0,14})\}$/;
const CHUNK = 1 << 22;

/** The roster of businesses, kept as the bytes it came in: a million of them must fit into a telephone. */
export class Roster {
  constructor(bytes, tell = () => {}) {
    this.bytes = bytes;
    this.starts = lineStarts(bytes);
    this.count = this.starts.length - 1;
    this.idLength = new Uint16Array(this.count);
    this.stratum = new Uint16Array(this.count);
    this.weight = new Float64Array(this.count);
    this.strata = [];
    const numbers = new Map();
    let line = 0;
    for (let from = 0; from < bytes.length;) {
      let to = Math.min(bytes.length, from + CHUNK);
      while (bytes[to - 1] !== 10) to++;
      for (const said of text(bytes.subarray(from, to)).slice(0, -1).split("\n")) {
        const [id, stratum, weight] = Roster.#read(said);
        if (!numbers.has(stratum)) numbers.set(stratum, this.strata.push(stratum) - 1);
        this.idLength[line] = id;
        this.stratum[line] = numbers.get(stratum);
        this.weight[line] = weight;
        if (line && compareBytes(this.id(line - 1), this.id(line)) >= 0) throw new Fault(`检查对象名录第${line + 1}行次序不对或重复`);
        line++;
      }
      from = to;
      tell(from / bytes.length);
    }
  }

  static #read(said) {
    const quick = QUICK.exec(said);
    if (quick) return [quick[1].length, quick[2], Number(quick[3])];
    const row = JSON.parse(said);
    const isWhole = Object.keys(row).sort().join() === "id,region,stratum,weight" && typeof row.region === "string" && typeof row.stratum === "string";
    if (!isWhole || canonical(row) !== said || !Number.isSafeInteger(row.weight) || row.weight < 0) throw new Fault(`检查对象名录里有写法不规范的行：${said.slice(0, 60)}`);
    if (typeof row.id !== "string" || !row.id || /["\\]/.test(row.id)) throw new Fault("检查对象名录里有读不懂的编号");
    return [utf8(row.id).length, row.stratum, row.weight];
  }

  /** The bytes of an id: every line begins with {"id":" */
  id(line) {
    const at = this.starts[line] + 7;
    return this.bytes.subarray(at, at + this.idLength[line]);
  }

  row(line) {
    return JSON.parse(text(this.bytes.subarray(this.starts[line], this.starts[line + 1] - 1)));
  }

  /** The line of an id, or -1; the lines stand in order, so halving finds it. */
  find(id) {
    const wanted = utf8(id);
    for (let low = 0, high = this.count - 1; low <= high;) {
      const middle = (low + high) >> 1, order = compareBytes(this.id(middle), wanted);
      if (!order) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** Read a small JSONL file whole; the lines must be canonical, in order of `key` and none twice. */
export function readLines(bytes, key, what) {
  const starts = lineStarts(bytes), rows = [];
  for (let i = 0; i + 1 < starts.length; i++) {
    const { value, isCanonical } = readJson(bytes.subarray(starts[i], starts[i + 1] - 1));
    if (!isCanonical) throw new Fault(`${what}第${i + 1}行写法不规范`);
    if (typeof value[key] !== "string" || (i && byBytes(rows[i - 1][key], value[key]) >= 0)) throw new Fault(`${what}第${i + 1}行次序不对或重复`);
    rows.push(value);
  }
  return { rows, root: rootOf(leaves(bytes, starts)) };
}
