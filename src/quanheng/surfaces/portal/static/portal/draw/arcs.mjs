// Who may be sent where: the rules of eligibility, and the reason given for a post that stays empty.
import { hex, sm3 } from "./sm3.mjs";
import { join, utf8 } from "./form.mjs";

const ZERO = Uint8Array.of(0);
const DAY = 86_400_000;
const dayOf = (said) => Date.parse(`${said}T00:00:00Z`) / DAY;

function markOf(word, officer, object) {
  return hex(sm3(join([utf8(word), ZERO, utf8(officer), ZERO, utf8(object)])));
}

/** How many days of the plan an officer is on leave; a day under several periods counts once. */
export function daysAway(leave, plan) {
  const first = dayOf(plan.starts_on), last = dayOf(plan.ends_on), away = new Set();
  for (const [from, to] of leave ?? [])
    for (let day = Math.max(first, dayOf(from)); day <= Math.min(last, dayOf(to)); day++) away.add(day);
  return away.size;
}

/** The most new tasks of an officer by the plan; Infinity where the plan sets no limit. */
export const limitOf = (plan, officer) => (plan.max_load > 0 ? plan.max_load - officer.load : Infinity);

/** The rules in the order in which a reason is looked for; each is (officer number, object row) -> may. */
export class Rules {
  constructor(plan, officers) {
    this.plan = plan;
    this.officers = officers;
    const days = dayOf(plan.ends_on) - dayOf(plan.starts_on) + 1;
    this.present = officers.map((one) => 2 * daysAway(one.leave, plan) < days);
    this.certified = officers.map((one) => !one.certified_until || one.certified_until >= plan.ends_on);
    this.free = officers.map((one) => limitOf(plan, one) > 0);
    this.skilled = officers.map((one) => !plan.skill || one.skills.includes(plan.skill));
    this.avoid = officers.map((one) => new Set(one.avoid));
    this.rotation = officers.map((one) => new Set(one.rotation ?? []));
    this.near = new Map();
  }

  inRegion(region) {
    if (!this.near.has(region)) {
      const found = [];
      this.officers.forEach((one, j) => one.regions.some((prefix) => region.startsWith(prefix)) && found.push(j));
      this.near.set(region, found);
    }
    return this.near.get(region);
  }

  avoids(j, object) {
    return this.avoid[j].size > 0 && this.avoid[j].has(markOf("avoid", this.officers[j].id, object.id));
  }

  rotates(j, object) {
    return this.rotation[j].size > 0 && this.rotation[j].has(markOf("rotation", this.officers[j].id, object.id));
  }

  /** The officers who may go to an object, by number in the roster. */
  eligible(object) {
    return this.inRegion(object.region).filter(
      (j) => this.certified[j] && this.present[j] && this.free[j] && !this.rotates(j, object) && !this.avoids(j, object),
    );
  }

  /** The first rule after which too few remain. */
  whyGap(object) {
    const least = this.plan.officers_per_task;
    let left = this.inRegion(object.region);
    if (left.length < least) return "辖区内没有执法人员";
    for (const [why, rule] of [
      ["执法证在检查期内到期", (j) => this.certified[j]],
      ["检查期内休假", (j) => this.present[j]],
      ["轮换期内不得再去", (j) => !this.rotates(j, object)],
      ["需要回避", (j) => !this.avoids(j, object)],
      ["人员任务已满", (j) => this.free[j]],
    ]) {
      left = left.filter(rule);
      if (left.length < least) return why;
    }
    return left.some((j) => this.skilled[j]) ? "人员任务已满" : "没有所需专长的人员";
  }
}

/** The most new tasks for each officer: an equal split of every post over those who may take it, rounded up, and one more. */
export function capsOf(plan, officers, rules, eligible) {
  const least = plan.officers_per_task, sums = officers.map(() => new Map());
  const add = (j, top, bottom) => {
    const key = `${top}/${bottom}`;
    sums[j].set(key, (sums[j].get(key) ?? 0) + 1);
  };
  for (const all of eligible) {
    const size = all.length, skilled = plan.skill ? all.filter((j) => rules.skilled[j]).length : 0;
    for (const j of all)
      if (!plan.skill) add(j, Math.min(least, size), size);
      else if (size <= 1 || size < least) add(j, 1, 1);
      else if (!rules.skilled[j]) add(j, least - 1, size - 1);
      else add(j, size - 1 + (skilled - 1) * (least - 1), skilled * (size - 1)); // 1/S + (1 - 1/S) * t
  }
  return officers.map((one, j) => {
    if (!sums[j].size) return 0;
    let top = 0n, bottom = 1n;
    for (const [key, times] of sums[j]) {
      const [a, b] = key.split("/").map(BigInt);
      top = top * b + a * BigInt(times) * bottom;
      bottom *= b;
    }
    return Math.min(limitOf(plan, one), Number((top + bottom - 1n) / bottom) + 1);
  });
}
