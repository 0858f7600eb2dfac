// Evidence as it is taken: bytes untouched, digest, hour and place at that moment.
import { newId, sha256 } from "./crypto.js";
import { h, say } from "./dom.js";

const here = { last: null, watch: null };

/** Follow the phone's place while a check runs; a check never waits for it. */
export function followPlace() {
  if (here.watch !== null || !navigator.geolocation) return;
  here.watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      here.last = {
        lat: Number(coords.latitude.toFixed(6)), lon: Number(coords.longitude.toFixed(6)),
        accuracy: Math.round(coords.accuracy), at: new Date(timestamp).toISOString(),
      };
    },
    () => { here.watch = null; },
    { enableHighAccuracy: true, maximumAge: 30000, timeout: 20000 },
  );
}

/** Where we are, when it was learned in the last ten minutes; null is an honest answer. */
export function place() {
  return here.last && Date.now() - Date.parse(here.last.at) < 600000 ? here.last : null;
}

/** Metres between our place and a point of the register; null when one is missing. */
export function metresTo(point) {
  const mine = place();
  if (!mine || !point || point.lat === undefined || point.lat === null) return null;
  const rad = Math.PI / 180;
  const dy = (mine.lat - point.lat) * rad;
  const dx = (mine.lon - point.lon) * rad * Math.cos(((mine.lat + point.lat) / 2) * rad);
  return Math.round(Math.hypot(dx, dy) * 6371008.8);
}

/** Describe a piece of evidence at the moment it was taken. */
export async function describe(blob, what, thumb = "") {
  return {
    id: newId(), sha256: await sha256(await blob.arrayBuffer()), size: blob.size,
    type: blob.type.split(";")[0] || "application/octet-stream",
    taken_at: new Date().toISOString(), place: place(), what, thumb,
  };
}

/** Draw a small picture of a photo for the list. */
export async function thumbOf(source, width, height) {
  const side = 160;
  const canvas = h("canvas", { width: side, height: side });
  const scale = Math.max(side / width, side / height);
  canvas.getContext("2d").drawImage(source, (side - width * scale) / 2, (side - height * scale) / 2, width * scale, height * scale);
  return canvas.toDataURL("image/jpeg", 0.6);
}

/** Take photos with the phone's own camera program. Gives [{blob, what, thumb}]; [] when nothing was taken. */
export function pickPhotos() {
  return new Promise((done) => {
    const input = h("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, class: "away", "aria-label": "拍照", id: "camera" });
    input.addEventListener("change", async () => {
      const taken = [];
      for (const blob of input.files) {
        let thumb = "";
        try {
          const picture = await createImageBitmap(blob);
          thumb = await thumbOf(picture, picture.width, picture.height);
          picture.close();
        } catch { /* a photo we cannot draw is evidence all the same */ }
        taken.push({ blob, what: "photo", thumb });
      }
      input.remove();
      done(taken);
    });
    input.addEventListener("cancel", () => { input.remove(); done([]); });
    document.body.append(input);
    input.click();
  });
}

const LONGEST = { video: 30, voice: 120 };

/**
 * Record a short video or a voice note in the page, with a live picture and the seconds left.
 *
 * Gives {blob, what, thumb} or null when the person stepped back or the phone does not allow it (and is told).
 */
export async function record(what) {
  const wish = what === "video"
    ? { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: true } : { audio: true };
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia(wish);
  } catch {
    say(`没有打开${what === "video" ? "摄像头" : "话筒"}：请在系统设置里允许本应用使用`);
    return null;
  }
  const parts = [];
  const recorder = new MediaRecorder(stream, what === "video" ? { videoBitsPerSecond: 1500000 } : {});
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const live = what === "video" ? h("video", { muted: true, playsinline: true, autoplay: true }) : null;
  if (live) live.srcObject = stream;
  const left = h("b", { class: "num", "aria-live": "off" });
  return new Promise((done) => {
    let keep = true, thumb = "";
    const box = h("dialog", { class: "recorder", "aria-label": what === "video" ? "录像" : "录音" }, live,
      h("p", null, what === "video" ? "正在录像，还可录" : "正在录音，还可录", left, "秒"),
      h("div", { class: "choices" },
        h("button", { class: "btn", type: "button", on: { click: () => { keep = false; recorder.stop(); } } }, "不要了"),
        h("button", { class: "btn btn-go", type: "button", on: { click: () => recorder.stop() } }, "停止并保存")));
    const started = Date.now();
    const tick = setInterval(() => {
      const gone = Math.floor((Date.now() - started) / 1000);
      left.textContent = LONGEST[what] - gone;
      if (gone >= LONGEST[what] && recorder.state === "recording") recorder.stop();
    }, 250);
    recorder.addEventListener("stop", async () => {
      clearInterval(tick);
      if (live?.videoWidth) thumb = await thumbOf(live, live.videoWidth, live.videoHeight);
      stream.getTracks().forEach((track) => track.stop());
      box.close();
      box.remove();
      done(keep && parts.length ? { blob: new Blob(parts, { type: recorder.mimeType }), what, thumb } : null);
    });
    box.addEventListener("cancel", (event) => { event.preventDefault(); keep = false; recorder.stop(); });
    document.body.append(box);
    box.showModal();
    recorder.start(1000);
  });
}
