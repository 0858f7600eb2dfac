// Papers made on this phone, and the articles of law that the day's checklists rest on.
import { theDay } from "./day.js";
import { clockOf, h } from "./dom.js";

export async function show(ctx) {
  const day = await theDay(ctx.store);
  const drafts = [];
  for (const task of day?.tasks ?? []) {
    const draft = await ctx.store.read("tasks", task.uid);
    if (draft?.papers?.length) drafts.push({ task, draft });
  }
  const laws = h("div", { id: "laws" }), law = day?.law ?? [];
  const search = h("input", { type: "search", id: "law-search", placeholder: "找法条，例如：第53条 进货", "aria-label": "找法条" });
  const list = () => {
    const words = search.value.trim().split(/\s+/).filter(Boolean);
    const hits = law.filter((one) => words.every((word) => `${one.title}${one.text}`.includes(word)));
    laws.replaceChildren(...hits.map((one) => h("details", null, h("summary", null, one.title), h("p", { class: "s" }, one.text))), hits.length ? "" : h("p", { class: "s rd" }, law.length ? "手机里没有这一条" : "法条还没有存到手机，联网后在“今天”点“现在备好”"));
  };
  search.addEventListener("input", list);
  list();
  return { title: "文书和法条", tab: "papers", node: h("main", { class: "pad-x" }, h("h2", { class: "sect" }, "今天的文书"),
    drafts.length ? h("ul", { class: "acts-list" }, drafts.map(({ task, draft }) => h("li", { class: "act" }, h("a", { href: `/field/paper/${task.uid}` }, task.subject.name), h("span", { class: "s num" }, clockOf(draft.sealed_at)), h("span", { class: "tag" }, `${draft.papers.length}份`)))) : h("p", { class: "s rd" }, "今天还没有封存过检查。"),
    h("h2", { class: "sect" }, `法条（手机上有${law.length}条）`), search, laws) };
}
