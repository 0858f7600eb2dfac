// Reads the files of a bundle out of a zip that somebody saved; stored or deflated entries at the top, nothing else.
import { Fault, text } from "./form.mjs";
import { KNOWN } from "./verify.mjs";

const MOST = 1 << 30;

async function inflate(bytes, size) {
  const out = new Uint8Array(size), reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw new Fault("压缩包里的文件大小不符");
    out.set(value, at);
    at += value.length;
  }
  if (at !== size) throw new Fault("压缩包里的文件大小不符");
  return out;
}

/** Give the files of a zip by name. */
export async function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Fault("这不是压缩包，或没有下载完整");
  const count = view.getUint16(end + 10, true), files = {};
  let at = view.getUint32(end + 16, true), sum = 0;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Fault("压缩包的目录读不懂");
    const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true), local = view.getUint32(at + 42, true);
    const name = text(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (name.endsWith("/")) continue;
    if (!KNOWN.includes(name) || name in files) throw new Fault(`压缩包里有不认识的文件：${name.slice(0, 60)}`);
    sum += size;
    if (sum > MOST) throw new Fault("压缩包太大");
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const part = bytes.subarray(from, from + packed);
    if (method !== 0 && method !== 8) throw new Fault("压缩包的压缩方法不认识");
    files[name] = method ? await inflate(part, size) : part.slice();
  }
  return files;
}
