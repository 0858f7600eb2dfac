// Seals an official's secret in the browser: only SM3(frame(nonce), frame(value)) leaves it. The secret is shown to its
// owner, who keeps it until the draw. SM3 after GB/T 32905-2016.
(() => {
  "use strict";
  const form = document.querySelector("form[data-seal]");
  if (!form) return;
  const rotl = (x, n) => ((x << (n % 32)) | (x >>> ((32 - (n % 32)) % 32))) >>> 0;
  const sm3 = (bytes) => {
    const length = bytes.length;
    const padded = new Uint8Array((((length + 8) >> 6) + 1) << 6);
    padded.set(bytes);
    padded[length] = 0x80;
    new DataView(padded.buffer).setUint32(padded.length - 4, length * 8);
    let v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
    const p0 = (x) => (x ^ rotl(x, 9) ^ rotl(x, 17)) >>> 0;
    const p1 = (x) => (x ^ rotl(x, 15) ^ rotl(x, 23)) >>> 0;
    for (let at = 0; at < padded.length; at += 64) {
      const view = new DataView(padded.buffer, at, 64);
      const w = [];
      for (let i = 0; i < 16; i++) w[i] = view.getUint32(i * 4);
      for (let i = 16; i < 68; i++) w[i] = (p1(w[i - 16] ^ w[i - 9] ^ rotl(w[i - 3], 15)) ^ rotl(w[i - 13], 7) ^ w[i - 6]) >>> 0;
      let [a, b, c, d, e, f, g, h] = v;
      for (let i = 0; i < 64; i++) {
        const t = i < 16 ? 0x79cc4519 : 0x7a879d8a;
        const ss1 = rotl((rotl(a, 12) + e + rotl(t, i % 32)) >>> 0, 7);
        const ss2 = (ss1 ^ rotl(a, 12)) >>> 0;
        const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
        const gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
        const tt1 = ((ff >>> 0) + d + ss2 + ((w[i] ^ w[i + 4]) >>> 0)) >>> 0;
        const tt2 = ((gg >>> 0) + h + ss1 + w[i]) >>> 0;
        d = c; c = rotl(b, 9); b = a; a = tt1; h = g; g = rotl(f, 19); f = e; e = p0(tt2);
      }
      v = [a, b, c, d, e, f, g, h].map((x, i) => (x ^ v[i]) >>> 0);
    }
    return v.map((x) => x.toString(16).padStart(8, "0")).join("");
  };
  const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  const value = crypto.getRandomValues(new Uint8Array(32));
  const framed = [];
  for (const part of [nonce, value]) {
    const head = new Uint8Array(8); // the length in 8 bytes, the most significant first
    new DataView(head.buffer).setUint32(4, part.length);
    framed.push(...head, ...part);
  }
  form.querySelector("[data-seal-value]").textContent = hex(value);
  form.querySelector("[data-seal-nonce]").textContent = hex(nonce);
  form.querySelector("[name=sealed]").value = sm3(Uint8Array.from(framed));
  form.querySelector("[data-slip]").dataset.shown = "";
  form.querySelector("[data-slip-print]").hidden = false;
})();
