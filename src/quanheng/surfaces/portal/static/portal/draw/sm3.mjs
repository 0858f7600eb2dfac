// SM3 (GB/T 32905-2016) and HMAC-SM3 (RFC 2104) on typed arrays, made for millions of short messages.
// Why not a package: docs/decisions/0011-the-draw-in-the-visitors-browser.md. The published vectors are in tests/surfaces/portal/test_draw_replay.py.

const IV = new Int32Array([0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]);
const T = new Int32Array(64);
for (let j = 0; j < 64; j++) {
  const t = j < 16 ? 0x79cc4519 : 0x7a879d8a, by = j % 32;
  T[j] = by ? (t << by) | (t >>> (32 - by)) : t;
}
const W = new Int32Array(68);

/** Mix one block of 64 bytes at `at` into the eight words of `v`. */
export function compress(v, data, at) {
  for (let i = 0, p = at; i < 16; i++, p += 4)
    W[i] = (data[p] << 24) | (data[p + 1] << 16) | (data[p + 2] << 8) | data[p + 3];
  for (let i = 16; i < 68; i++) {
    const y = W[i - 3], z = W[i - 13];
    const x = W[i - 16] ^ W[i - 9] ^ ((y << 15) | (y >>> 17));
    W[i] = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9)) ^ ((z << 7) | (z >>> 25)) ^ W[i - 6];
  }
  let a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
  for (let i = 0; i < 64; i++) {
    const a12 = (a << 12) | (a >>> 20);
    const s = (a12 + e + T[i]) | 0;
    const ss1 = (s << 7) | (s >>> 25);
    const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const t1 = (ff + d + (ss1 ^ a12) + (W[i] ^ W[i + 4])) | 0;
    const t2 = (gg + h + ss1 + W[i]) | 0;
    d = c; c = (b << 9) | (b >>> 23); b = a; a = t1;
    h = g; g = (f << 19) | (f >>> 13); f = e; e = t2 ^ ((t2 << 9) | (t2 >>> 23)) ^ ((t2 << 17) | (t2 >>> 15));
  }
  v[0] ^= a; v[1] ^= b; v[2] ^= c; v[3] ^= d; v[4] ^= e; v[5] ^= f; v[6] ^= g; v[7] ^= h;
}

const tail = new Uint8Array(128);
const state = new Int32Array(8);

/** Finish `v`, into which `before` bytes went already, with data[from..to); the 32 bytes go to `out` at `at`. */
function finish(v, data, from, to, before, out, at) {
  let p = from;
  for (; p + 64 <= to; p += 64) compress(v, data, p);
  const rest = to - p, blocks = rest < 56 ? 64 : 128, length = before + to - from;
  tail.fill(0, rest, blocks);
  for (let i = 0; i < rest; i++) tail[i] = data[p + i];
  tail[rest] = 0x80;
  const high = Math.floor(length / 0x20000000), low = (length << 3) >>> 0;
  for (let i = 0; i < 4; i++) {
    tail[blocks - 8 + i] = high >>> (24 - 8 * i);
    tail[blocks - 4 + i] = low >>> (24 - 8 * i);
  }
  compress(v, tail, 0);
  if (blocks === 128) compress(v, tail, 64);
  for (let i = 0; i < 8; i++) {
    const x = v[i], o = at + 4 * i;
    out[o] = x >>> 24; out[o + 1] = x >>> 16; out[o + 2] = x >>> 8; out[o + 3] = x;
  }
  return out;
}

/** Hash data[from..to) into `out` at `at`. */
export function sm3Into(out, at, data, from, to) {
  state.set(IV);
  return finish(state, data, from, to, 0, out, at);
}

/** Hash bytes; gives 32 bytes. */
export function sm3(data) {
  return sm3Into(new Uint8Array(32), 0, data, 0, data.length);
}

/** Give HMAC-SM3 under one key as a function (data, from, to, out, at); the two key blocks are hashed once only. */
export function hmacInto(key) {
  const block = new Uint8Array(64), inner = IV.slice(), outer = IV.slice(), between = new Uint8Array(32);
  block.set(key.length > 64 ? sm3(key) : key);
  compress(inner, block.map((x) => x ^ 0x36), 0);
  compress(outer, block.map((x) => x ^ 0x5c), 0);
  return (data, from, to, out, at) => {
    state.set(inner);
    finish(state, data, from, to, 64, between, 0);
    state.set(outer);
    return finish(state, between, 0, 32, 64, out, at);
  };
}

/** Give HMAC-SM3 under one key for whole messages; each call gives 32 new bytes. */
export function hmacSm3(key) {
  const mac = hmacInto(key);
  return (message) => mac(message, 0, message.length, new Uint8Array(32), 0);
}

export const hex = (bytes) => Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");

/** Read hexadecimal in small letters, the one way to write it; anything else is refused. */
export function unhex(text) {
  if (typeof text !== "string" || text.length % 2 || !/^[0-9a-f]*$/.test(text)) throw new Error(`不是十六进制：${String(text).slice(0, 20)}`);
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
