// The shell: which screen answers which address, the strip that says how things stand, and coming back after a kill.
import * as batch from "./batch.js";
import * as check from "./check.js";
import { wrongBy } from "./clock.js";
import { inHand, kept, theDay, theTask } from "./day.js";
import { h, icon, put, say, spanOf } from "./dom.js";
import { dress } from "./look.js";
import * as me from "./me.js";
import * as merge from "./merge.js";
import { NoAnswer, Refused, call } from "./net.js";
import { enter, line, room, sync, tune } from "./outbox.js";
import * as paper from "./paper.js";
import * as papers from "./papers.js";
import * as queue from "./queue.js";
import * as scan from "./scan.js";
import * as sign from "./sign.js";
import { Locked, StorageFull, Store, lastPerson } from "./store.js";
import * as subject from "./subject.js";
import * as today from "./today.js";

const ROUTE = "qh.field.route";
const SCREENS = [
  [/^\/field\/?$/, today], [/^\/field\/task\/(\w+)$/, check], [/^\/field\/sign\/(\w+)$/, sign], [/^\/field\/paper\/(\w+)$/, paper],
  [/^\/field\/subject\/(\w+)$/, subject], [/^\/field\/batch$/, batch], [/^\/field\/scan$/, scan], [/^\/field\/outbox$/, queue],
  [/^\/field\/merge$/, merge], [/^\/field\/papers$/, papers], [/^\/field\/me$/, me],
];
const HALFWAY = /^\/field\/(task|sign|batch|paper)/; // whoever was torn out of one of these comes back to it
const TABS = [
  ["today", "/field/", "今天", "M5 6h14v14H5ZM5 10h14M9 3v4M15 3v4"], ["papers", "/field/papers", "文书", "M6 3h9l4 4v14H6ZM9 12h7M9 16h7"],
  ["scan", "/field/scan", "扫码入企", "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16"], ["outbox", "/field/outbox", "待发送", "M12 19V6M6 11l6-6 6 6M4 21h16"],
  ["me", "/field/me", "我的", "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c0-4 4-6 8-6s8 2 8 6"],
];
const app = document.getElementById("app");
let shut = false, store = null, current = null, installing = null, turn = 0;

const ctx = {
  get store() { return store; },
  task: (uid) => theTask(store, uid),
  go: (to) => { history.pushState(null, "", to); return render(); },
  instead: (to) => { history.replaceState(null, "", to); return render(); },
  again: () => render({ again: true }),
  full: () => document.dispatchEvent(new CustomEvent("full")),
  sync: (now) => sync(store, { now }),
  missing: () => ({ title: "不在手机里", back: "/field/", node: h("p", { class: "empty" }, "没有这项任务，或没有派给您。有信号时会重新取今天的任务。") }),
  installer: () => installing,
  wiped: wipeAll,
};

async function render({ again = false } = {}) {
  const mine = (turn += 1);
  const leaving = current;
  current = null;
  if (leaving?.leave && !again) await leaving.leave();
  if (!again) inHand.uid = "";
  if (!store?.key) return gate();
  const [screen, found] = SCREENS.map(([shape, one]) => [one, shape.exec(location.pathname)]).find(([, match]) => match) ?? [];
  let made;
  try {
    made = screen ? await screen.show(ctx, found[1]) : ctx.missing();
  } catch (wrong) {
    if (wrong instanceof Locked) return gate();
    throw wrong;
  }
  if (mine !== turn || !made?.node) return undefined; // somebody went on meanwhile
  current = { ...made, path: location.pathname };
  localStorage.setItem(ROUTE, JSON.stringify({ path: location.pathname + location.search, at: Date.now() }));
  const scroll = again ? window.scrollY : 0;
  app.replaceChildren(...(await frame(made)));
  document.title = `${made.title} · 权衡移动执法`;
  window.scrollTo(0, scroll);
  if (!again) document.getElementById("said").hidden = true;
  made.shown?.();
  app.dataset.shown = location.pathname;
  if (!again) (app.querySelector("h1"))?.focus({ preventScroll: true });
  return undefined;
}

async function frame(made) {
  const back = made.back && (typeof made.back === "function" ? h("button", { class: "back", type: "button", "aria-label": "返回", on: { click: made.back } }, "‹") : h("a", { class: "back", href: made.back, "aria-label": "返回" }, "‹"));
  return [h("header", { class: made.tab === "today" ? "bar first" : "bar" }, back, h("div", { class: "names" }, h("h1", { tabindex: -1 }, made.title), made.under && h("p", { class: "xs rd" }, made.under)), made.aside && h("span", { class: "push" }, made.aside)),
    h("div", { class: "screen" }, made.node), made.tab ? await tabs(made.tab) : null].filter(Boolean);
}

async function tabs(here) {
  const waiting = await store.waiting();
  return h("nav", { class: "tabs", "aria-label": "主导航" }, TABS.map(([key, to, label, path]) => h("a", { href: to, class: key === "scan" ? "scan" : "", "aria-current": key === here ? "page" : null },
    key === "scan" ? h("span", null, icon(path, 26)) : icon(path), key === "outbox" ? h("span", { id: "tab-waiting" }, `${label} ${waiting}`) : label)));
}

const STRIP = { on: (left) => (left ? `有信号，正在发送　还有${left}项` : "有信号，全部已发送"), off: (left) => `无信号，都存在本机${left ? `　${left}项待发送` : ""}`,
  signed_out: (left) => `登录已过期，内容还在本机${left ? `　${left}项待发送` : ""}`, unknown: (left) => `正在连接${left ? `　${left}项待发送` : ""}`, revoked: () => "设备已停用" };

async function strip() {
  if (!store?.key) return;
  const left = await store.waiting();
  const net = document.getElementById("net");
  net.className = line.state === "on" ? "net on" : "net off";
  net.dataset.state = line.state;
  net.dataset.waiting = left;
  const day = await theDay(store);
  net.replaceChildren(h("span", { class: "dot" }), STRIP[line.state](left));
  if (line.state === "signed_out") put(net, [h("a", { class: "push", href: "/desk/sign-in?next=/field/" }, "登录")]);
  else if (day?.demo) put(net, [h("span", { class: "demo" }, "示例数据")]);
  const tab = document.getElementById("tab-waiting");
  if (tab) tab.textContent = `待发送 ${left}`;
  await alerts(left);
}

async function alerts(left) {
  const lines = [], off = wrongBy();
  const [branched, refused] = [await store.db.countFromIndex("acts", "state", "branched"), await store.db.countFromIndex("acts", "state", "refused")];
  if (off) lines.push(["clock", `手机时间比平台${off > 0 ? "快" : "慢"}${spanOf(off)}。检查照常记录，平台会校正并注明；请在系统设置里打开“自动设定时间”。`]);
  if (document.documentElement.dataset.full) lines.push(["full", "手机存储满了，最后这一步还没有存上，以前的都在。请先发送，或删掉手机里别的东西。", "/field/outbox", "去发送"]);
  if (branched) lines.push(["branched", `${branched}项两边都改了，两边的都留着。`, "/field/merge", "去选定"]);
  if (refused) lines.push(["refused", `${refused}项没有被接受，内容还在。`, "/field/outbox", "看原因"]);
  if (left && line.state !== "on" && alerts.room && !alerts.room.persisted) lines.push(["storage", "浏览器没有答应长期保留：手机空间不足时可能清掉没发送的内容，请当天发送。", "/field/me", "怎么办"]);
  else if (alerts.room && alerts.room.free < 60 * 1024 * 1024) lines.push(["storage", "手机可用空间不到60MB，录像可能存不下。"]);
  const box = document.getElementById("alerts");
  const text = JSON.stringify(lines);
  // Under a hand that signs nothing may move: only a full telephone is said at once, the rest after the screen.
  if (current?.still && box.dataset.path === current.path && !document.documentElement.dataset.full) return;
  box.dataset.path = current?.path ?? "";
  if (box.dataset.text === text) return;
  box.dataset.text = text;
  box.replaceChildren(...lines.map(([key, words, to, label]) => h("p", { data: { alert: key } }, words, to && h("a", { href: to }, label))));
}

/** Nobody is signed in, or the session is over: say what is on the phone and how to open it. */
async function gate() {
  if (shut) return undefined; // whoever was shut out does not come in again by himself
  try {
    const entered = await enter(store);
    store = entered;
    await tune(store);
    await room();
    await sync(store);
    return render();
  } catch (wrong) {
    const isOut = wrong instanceof Refused && wrong.status === 401;
    if (wrong instanceof Refused && wrong.status === 410) return revoked(wrong);
    if (!(wrong instanceof NoAnswer) && !(wrong instanceof Refused)) throw wrong;
    const locked = store ? "登录已到期。手机里的内容还在，只是锁着；登录后接着用，没发送的会接着发。" : "登录后，今天的任务、检查表、档案和法条会存到这台手机。";
    closed(isOut ? "请先登录" : wrong instanceof NoAnswer ? "没有信号" : "不能进入", (isOut ? locked : wrong instanceof NoAnswer ? `要有信号才能登录。${store ? locked : ""}` : `${wrong.sentence}${wrong.remedy ? `。${wrong.remedy}` : ""}`),
      isOut || !(wrong instanceof NoAnswer));
  }
  return undefined;
}

function closed(title, words, signIn) {
  document.getElementById("net").replaceChildren("权衡移动执法");
  document.getElementById("alerts").replaceChildren();
  app.replaceChildren(h("main", { class: "gate", id: "gate" }, h("img", { src: "/static/field/icon-192.png", alt: "", width: 72, height: 72 }), h("h1", { tabindex: -1 }, title), h("p", null, words),
    signIn ? h("a", { class: "btn btn-go", href: "/desk/sign-in?next=/field/" }, "去登录") : h("button", { class: "btn btn-go", type: "button", on: { click: () => location.reload() } }, "再试一次")));
  app.dataset.shown = "gate";
}

async function revoked(wrong) {
  shut = true;
  store = null;
  current = null;
  turn += 1;
  localStorage.removeItem(ROUTE);
  closed("这台设备已被停用", "手机里的任务、档案和没有发送的内容都已清除；以前发送的都在平台上。要继续使用，请重新登录登记。", true);
  if (wrong) await signOut();
}

/** End the session, too; without signal it ends by itself. */
async function signOut() {
  const token = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="))?.slice(10) ?? "";
  try { await fetch("/desk/sign-out", { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" }); } catch { /* later */ }
}

async function wipeAll() {
  shut = true;
  clearTimeout(line.timer);
  await store.wipe();
  store = null;
  current = null;
  localStorage.removeItem(ROUTE);
  await signOut();
  history.replaceState(null, "", "/field/");
  closed("已退出", "本机的任务、档案、法条和登录都已清除。", true);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/field/']");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  ctx.go(link.getAttribute("href"));
});
window.addEventListener("popstate", () => render());
window.addEventListener("online", () => store && sync(store, { now: true }));
window.addEventListener("offline", () => { line.state = "off"; strip(); });
window.addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); installing = event; });
window.addEventListener("beforeunload", (event) => { if (Number(document.documentElement.dataset.saving)) event.preventDefault(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && store?.key) sync(store); });
document.addEventListener("outbox", () => { strip(); if (current?.live) { clearTimeout(strip.timer); strip.timer = setTimeout(() => current?.live && render({ again: true }), 200); } });
document.addEventListener("sealed", () => { if (line.state === "on") { clearTimeout(sync.timer); sync.timer = setTimeout(() => store?.key && sync(store), 300); } });
document.addEventListener("day", () => { if (current?.tab === "today") render({ again: true }); });
document.addEventListener("sync-now", async () => { say("正在备好"); await sync(store, { now: true }); render({ again: true }); });
document.addEventListener("full", () => { document.documentElement.dataset.full = "1"; strip(); });
document.addEventListener("fault", ({ detail }) => { if (detail instanceof Locked) gate(); else say(detail?.sentence ?? `出了问题，已存的没有丢（${detail?.message ?? detail}）`, { stays: true }); });
document.addEventListener("revoked", ({ detail }) => revoked(detail));
window.addEventListener("unhandledrejection", (event) => {
  const { reason } = event;
  if (!store?.key) event.preventDefault(); // the store was wiped under a screen that was still being drawn
  else if (reason instanceof Locked) gate();
  else if (reason instanceof StorageFull) ctx.full();
  else say(`出了问题，已存的没有丢（${reason?.message ?? reason}）`, { stays: true });
});

async function start() {
  dress();
  navigator.serviceWorker?.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
  const person = lastPerson();
  if (person) { store = await Store.open(person); await tune(store); }
  const last = JSON.parse(localStorage.getItem(ROUTE) ?? "null");
  if (location.pathname === "/field/" && last && Date.now() - last.at < 12 * 3600000 && HALFWAY.test(last.path)) history.replaceState(null, "", last.path);
  await render();
  if (!store?.key) return;
  alerts.room = await room();
  await strip();
  await sync(store);
  navigator.serviceWorker?.ready.then(() => { if (current?.tab === "today") render({ again: true }); });
}

start();
export { kept };
