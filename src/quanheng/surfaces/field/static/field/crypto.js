// Keys, digests and the one form of JSON that phone and server hash alike (RFC 8785).

const text = new TextEncoder();

export const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
export const unhex = (word) => Uint8Array.from(word.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const newId = () => hex(crypto.getRandomValues(new Uint8Array(16)));

export function b64(bytes) {
  let word = "";
  for (const one of new Uint8Array(bytes)) word += String.fromCharCode(one);
  return btoa(word);
}

export const unb64 = (word) => Uint8Array.from(atob(word), (one) => one.charCodeAt(0));

/** Write a JSON value in its one canonical form: keys by UTF-16 code units, numbers as ECMAScript writes them. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("a number without a value has no digest");
  return JSON.stringify(value);
}

/** Digest bytes or text; lower hex. */
export async function sha256(content) {
  return hex(await crypto.subtle.digest("SHA-256", typeof content === "string" ? text.encode(content) : content));
}

/** Make the device's own signing pair; its private half can never leave this browser. */
export const newPair = () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);

export const publicKey = async (pair) => b64(await crypto.subtle.exportKey("spki", pair.publicKey));

/** Sign the 32 bytes of a digest; base64 of r||s. */
export const sign = async (pair, digest) =>
  b64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, unhex(digest)));

/** Take the key of the session as the server gave it; from here on nobody can read it out again. */
export const sessionKey = (word) => crypto.subtle.importKey("raw", unb64(word), "AES-GCM", false, ["encrypt", "decrypt"]);

/** Make the raw key that locks a store's contents; it is kept only wrapped under the session's key. */
export const newRawKey = () => crypto.getRandomValues(new Uint8Array(32));

export const contentKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

/** Lock bytes under the session's key. */
export async function sealBytes(key, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, ct: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

export const openBytes = (key, sealed) => crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.ct);
export const seal = (key, value) => sealBytes(key, text.encode(JSON.stringify(value)));
export const open = async (key, sealed) => JSON.parse(new TextDecoder().decode(await openBytes(key, sealed)));
