// A signature on the glass: the strokes with their time, and how they look.
import { h } from "./dom.js";

/** Draw strokes (integers, in 1/1000 of the pad's width) onto a canvas. */
export function draw(canvas, strokes, { ink = getComputedStyle(canvas).color, scale = 1 } = {}) {
  const pen = canvas.getContext("2d");
  const width = canvas.width;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = ink;
  pen.lineWidth = Math.max(2, (width / 130) * scale);
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of strokes) {
    pen.beginPath();
    stroke.forEach(([x, y], number) => {
      const [px, py] = [(x * width) / 1000, (y * width) / 1000];
      if (number) pen.lineTo(px, py); else { pen.moveTo(px, py); pen.lineTo(px + 0.1, py); }
    });
    pen.stroke();
  }
}

/**
 * A pad for one person. `changed(strokes)` is called each time the pen leaves the glass.
 *
 * A pad answers to pen, finger and mouse; who cannot draw has the way of refusal or of a proxy's signature.
 */
export function pad({ label, big = false, strokes = [], changed, hint = "" }) {
  const canvas = h("canvas", { role: "img", "aria-label": `${label}的签名区${strokes.length ? "，已签" : "，未签"}`, tabindex: 0 });
  const done = h("span", { class: "ok", "aria-live": "polite" }, strokes.length ? "已签 ✓" : "");
  const again = h("button", { class: "again", type: "button", hidden: !strokes.length, on: { click: () => { strokes = []; show(); changed(strokes); } } }, "重写");
  const box = h("div", { class: big ? "pad big" : "pad" },
    h("span", { class: "who" }, h("b", null, label), hint && ` ${hint}`), canvas, h("i", { class: "base" }), done, again);
  let stroke = null, began = 0;

  function show() {
    draw(canvas, strokes);
    again.hidden = !strokes.length;
    done.textContent = strokes.length ? "已签 ✓" : "";
    canvas.setAttribute("aria-label", `${label}的签名区${strokes.length ? "，已签" : "，未签"}`);
    box.classList.toggle("signed", strokes.length > 0);
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    return [Math.round(((event.clientX - box.left) * 1000) / box.width), Math.round(((event.clientY - box.top) * 1000) / box.width),
      Math.round(performance.now() - began)];
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    if (!strokes.length) began = performance.now();
    stroke = [point(event)];
    strokes = [...strokes, stroke];
    draw(canvas, strokes);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const next = point(one), last = stroke.at(-1);
      if (Math.hypot(next[0] - last[0], next[1] - last[1]) >= 4) stroke.push(next);
    }
    draw(canvas, strokes);
  });
  const lift = () => { if (!stroke) return; stroke = null; show(); changed(strokes); };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  new ResizeObserver(() => {
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale));
    show();
  }).observe(canvas);
  return box;
}
