// The person and the phone: letters, colours, clock, room, and leaving.
import { theDay } from "./day.js";
import { ask, h, say, sizeOf, spanOf } from "./dom.js";
import { wrongBy } from "./clock.js";
import { choose, looks } from "./look.js";
import { NoAnswer, Refused, call } from "./net.js";
import { room } from "./outbox.js";

function chooser(title, name, options, value, what) {
  return h("fieldset", { class: "pick" }, h("legend", null, title), options.map(([key, label]) => h("label", { for: `${name}-${key}` },
    h("input", { type: "radio", class: "away", name, id: `${name}-${key}`, value: key, checked: key === value, on: { change: () => choose(what, key) } }), h("span", null, label))));
}

/** Leave: ask when something was not sent, then wipe, then tell the server. */
export async function leave(ctx) {
  const { store } = ctx;
  const unsent = await store.waiting();
  if (unsent) {
    const chosen = await ask(`还有${unsent}项没有发送`, "退出会把本机内容全部清除，没有发送的就没有了。建议先到有信号处发送。", [["send", "先发送", true], ["wipe", "仍然退出并清除"], ["", "返回"]]);
    if (chosen === "send") { ctx.go("/field/outbox"); ctx.sync(true); return; }
    if (chosen !== "wipe") return;
  } else if (await ask("退出登录", "本机的任务、档案、法条会清除，已发送的都在平台上。", [["wipe", "退出并清除", true], ["", "返回"]]) !== "wipe") return;
  try {
    await call("POST", "sign-out", { body: { unsent, sure: true } });
  } catch (wrong) {
    if (!(wrong instanceof NoAnswer) && !(wrong instanceof Refused)) throw wrong;
  }
  await ctx.wiped();
}

export async function show(ctx) {
  const { store } = ctx;
  const [day, device, space, unsent] = [await theDay(store), await store.meta("device"), await room(), await store.waiting()];
  const wrong = wrongBy();
  return { title: "我的", tab: "me", node: [h("main", { class: "pad-x me" },
    h("p", { class: "lead" }, h("b", null, day?.person?.name ?? ""), h("br"), h("span", { class: "xs rd" }, "设备 ", h("span", { class: "fact" }, device.id.slice(0, 8)))),
    chooser("字号", "size", looks.SIZES, looks.size(), "text"),
    chooser("颜色", "look", looks.LOOKS, looks.look(), "look"),
    h("section", { class: "note" }, h("h2", null, "手机时间"), h("p", { class: "s" }, wrong ? `比平台${wrong > 0 ? "快" : "慢"}${spanOf(wrong)}。请在系统设置里打开“自动设定时间”；检查照常记录，平台会校正并注明。` : "与平台一致。")),
    h("section", { class: "note" }, h("h2", null, "手机存储"), h("p", { class: "s" }, `已用${sizeOf(space.used)}，${space.persisted ? "浏览器已答应不清理。" : "浏览器可能在空间不足时清理。请安装到桌面，当天发送完。"}`),
      ctx.installer() ? h("button", { class: "btn", type: "button", on: { click: () => ctx.installer().prompt() } }, "安装到桌面") : null),
    h("p", null, h("a", { href: "/field/papers" }, "文书和法条")),
    h("button", { class: "btn wide", type: "button", id: "sign-out", on: { click: () => leave(ctx).catch((fault) => say(fault.message)) } }, unsent ? `退出登录（还有${unsent}项没有发送）` : "退出登录"))] };
}
