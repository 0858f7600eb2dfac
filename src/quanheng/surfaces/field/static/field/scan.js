// 扫码入企: the camera reads the code of the licence; where it cannot, the code is typed.
import { begin } from "./check.js";
import { theDay, theTask } from "./day.js";
import { h, say } from "./dom.js";

/** Find today's task for what a code says: a credit code, a task or business id anywhere in it. */
export function taskFor(tasks, code) {
  const said = code.trim().toUpperCase();
  if (said.length < 4) return null;
  return tasks.find((task) => {
    const uscc = (task.subject.uscc ?? "").toUpperCase();
    return (uscc && (said.includes(uscc) || (said.length >= 4 && said.length <= 8 && uscc.endsWith(said)))) || said.includes(task.uid.toUpperCase()) || said.includes(task.subject.uid.toUpperCase());
  }) ?? null;
}

export async function show(ctx) {
  const day = await theDay(ctx.store);
  const wanted = new URLSearchParams(location.search).get("task");
  const tasks = (day?.tasks ?? []).filter((task) => task.state !== "closed");
  const enter = async (task) => {
    const found = await theTask(ctx.store, task.uid);
    await begin(ctx.store, found.task, found.draft);
    stop();
    ctx.instead(`/field/task/${task.uid}`);
  };
  const tryCode = async (code) => {
    const task = taskFor(tasks, code);
    if (!task) { say("今天的任务里没有这一家，请核对代码或回到“今天”选择"); return false; }
    if (wanted && task.uid !== wanted) say(`扫到的是${task.subject.name}，已进入这一家`);
    await enter(task);
    return true;
  };
  const input = h("input", { type: "text", id: "code", autocomplete: "off", autocapitalize: "characters", placeholder: "信用代码，或后4至8位", "aria-label": "统一社会信用代码" });
  const form = h("form", { class: "row pad-x", on: { submit: (event) => { event.preventDefault(); tryCode(input.value); } } }, input, h("button", { class: "btn", type: "submit" }, "进入"));
  const live = h("video", { muted: true, playsinline: true, autoplay: true, class: "finder", hidden: true });
  let stream = null, stopped = false;
  const stop = () => { stopped = true; stream?.getTracks().forEach((track) => track.stop()); };
  const look = async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
    try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { return false; }
    if (stopped) { stop(); return true; }
    live.srcObject = stream;
    live.hidden = false;
    const detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128"] });
    const turn = async () => {
      if (stopped) return;
      try { for (const code of await detector.detect(live)) if (await tryCode(code.rawValue)) return; } catch { /* the picture is not there yet */ }
      setTimeout(turn, 300);
    };
    turn();
    return true;
  };
  const words = h("p", { class: "lead s nd" }, "对准营业执照或门口公示码；也可输入代码。");
  const task = tasks.find((one) => one.uid === wanted);
  return { title: "扫码入企", back: "/field/", node: [words, live, form,
    task ? h("div", { class: "dock" }, h("button", { class: "btn", type: "button", id: "no-scan", on: { click: () => enter(task) } }, "没有码，直接开始")) : null],
  shown: async () => { if (!(await look())) words.textContent = "这台手机不能扫码，请输入代码。"; }, leave: stop };
}
