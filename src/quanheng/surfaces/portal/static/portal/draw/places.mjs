// From the opened randomness to the names: the key, the places, the quotas, the draw by weight (docs/algorithms/draw.md 3 and 4).
import { hex, hmacInto, hmacSm3, sm3, unhex } from "./sm3.mjs";
import { byBytes, compareBytes, framed, join, text, utf8 } from "./form.mjs";

/** Mix the sealed digests, the public numbers and the opened secrets into the key. */
export function reckonKey(commitment, chance) {
  const sealed = ["plan", "objects", "officers"].concat(commitment.format === 2 ? ["openings", "officer_openings"] : []);
  const parts = chance.beacons.flatMap((one) => [utf8(one.source), utf8(one.value)]);
  for (const one of [...chance.reveals].sort((a, b) => byBytes(a.by, b.by))) parts.push(utf8(one.by), unhex(one.nonce), unhex(one.value));
  if (chance.missing?.length) {
    parts.push(utf8("missing"), ...chance.missing.map(utf8));
    for (const one of chance.reserve) parts.push(utf8(one.source), utf8(one.value));
  }
  return hmacSm3(sm3(join(sealed.map((name) => unhex(commitment[name])))))(framed(parts));
}

const ceil = (a, b) => Number((BigInt(a) + BigInt(b) - 1n) / BigInt(b));

/** How many of a group are drawn, and how many with the substitutes behind them. */
export function quotaOf(plan, stratum, size) {
  const quota = ceil(BigInt(size) * BigInt(stratum.share_bp), 10000);
  return { quota, wanted: Math.min(size, quota + ceil(BigInt(quota) * BigInt(plan.substitutes_bp), 10000)) };
}

/** Give the message of a place with the id left to be filled in: front bytes, then id, then 01. */
export function placeMessage(stratum, id) {
  return join([utf8("obj"), Uint8Array.of(0), utf8(stratum), Uint8Array.of(0), id, Uint8Array.of(1)]);
}

/** Draw one group of `lines` of the roster: the smallest places, or by whole weights. */
export function drawStratum(plan, stratum, roster, lines, key, tell = () => {}) {
  const { quota, wanted } = quotaOf(plan, stratum, lines.length);
  const name = (line) => text(roster.id(line));
  let picked, cutoff = "", places = null;
  if (plan.is_weighted) picked = drawByWeight(stratum.key, roster, lines, wanted, key);
  else {
    places = placesOf(stratum.key, roster, lines, key, tell);
    const front = firstOf(places, lines, roster, wanted);
    picked = front.map((i) => lines[i]);
    if (quota) cutoff = hex(places.subarray(32 * front[quota - 1], 32 * front[quota - 1] + 32));
  }
  const ids = picked.map(name);
  const result = { key: stratum.key, size: lines.length, quota, cutoff, drawn: ids.slice(0, quota), substitutes: ids.slice(quota) };
  return { result, lines: picked.slice(0, quota), places };
}

function placesOf(stratum, roster, lines, key, tell) {
  const mac = hmacInto(key), places = new Uint8Array(32 * lines.length);
  const front = placeMessage(stratum, new Uint8Array(0)), head = front.length - 1;
  const message = new Uint8Array(head + 65537);
  message.set(front);
  for (let i = 0; i < lines.length; i++) {
    const id = roster.id(lines[i]);
    message.set(id, head);
    message[head + id.length] = 1;
    mac(message, 0, head + id.length + 1, places, 32 * i);
    if (!(i & 0x1fff)) tell(i / lines.length);
  }
  return places;
}

/** The first `wanted` by place, then by id: a threshold on the leading 48 bits leaves few to sort. */
function firstOf(places, lines, roster, wanted) {
  if (!wanted) return [];
  const heads = new Float64Array(lines.length);
  for (let i = 0, p = 0; i < heads.length; i++, p += 32)
    heads[i] = ((places[p] << 16) | (places[p + 1] << 8) | places[p + 2]) * 0x1000000 + ((places[p + 3] << 16) | (places[p + 4] << 8) | places[p + 5]);
  const limit = heads.slice().sort()[wanted - 1], found = [];
  for (let i = 0; i < heads.length; i++) if (heads[i] <= limit) found.push(i);
  const place = (i) => places.subarray(32 * i, 32 * i + 32);
  found.sort((a, b) => heads[a] - heads[b] || compareBytes(place(a), place(b)) || compareBytes(roster.id(lines[a]), roster.id(lines[b])));
  return found.slice(0, wanted);
}

const SPAN = 1n << 256n;

/** One after the other by weight over what is left (running sums after Fenwick); whole numbers only. */
function drawByWeight(stratum, roster, lines, wanted, key) {
  const mac = hmacSm3(key), size = lines.length, sums = new Float64Array(size + 1), picked = [];
  let left = 0;
  for (let i = 1; i <= size; i++) {
    const weight = roster.weight[lines[i - 1]], above = i + (i & -i);
    left += weight;
    sums[i] += weight;
    if (above <= size) sums[above] += sums[i];
  }
  if (!Number.isSafeInteger(left)) throw new Error("权重之和太大");
  const front = join([utf8("w"), Uint8Array.of(0), utf8(stratum), Uint8Array.of(0), new Uint8Array(16)]);
  const numbers = new DataView(front.buffer, front.length - 16);
  for (let number = 0; number < wanted && left > 0; number++) {
    const total = BigInt(left), ceiling = SPAN / total * total;
    let found = SPAN, attempt = 0;
    for (; found >= ceiling; attempt++) {
      numbers.setUint32(4, number);
      numbers.setUint32(12, attempt);
      found = BigInt(`0x${hex(mac(front))}`);
    }
    let point = Number(found % total), place = 0;
    for (let step = 2 ** Math.floor(Math.log2(size)); step >= 1; step /= 2)
      if (place + step <= size && sums[place + step] <= point) {
        place += step;
        point -= sums[place];
      }
    const weight = roster.weight[lines[place]];
    picked.push(lines[place]);
    for (let i = place + 1; i <= size; i += i & -i) sums[i] -= weight;
    left -= weight;
  }
  return picked;
}
