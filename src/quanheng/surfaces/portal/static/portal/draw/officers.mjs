// Who goes where. min-cost-flow/1 is not solved again: its certificate (flow and dual prices) is checked arc by arc,
// which proves it legal and best. least-load/1 of older draws is run again. docs/algorithms/draw.md 5.
import { hmacInto } from "./sm3.mjs";
import { Fault, compareBytes, join, utf8 } from "./form.mjs";
import { Rules, capsOf } from "./arcs.mjs";

const ZERO = Uint8Array.of(0);
const UNIT = 1n << 40n;
const same = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);

function arcMac(key) {
  const mac = hmacInto(key), out = new Uint8Array(32);
  return (object, officer) => {
    const message = join([utf8("arc"), ZERO, utf8(object), ZERO, utf8(officer)]);
    return mac(message, 0, message.length, out, 0);
  };
}

/** Run least-load/1: the officer with the fewest tasks, among equals the smaller digest. */
export function leastLoad(plan, drawn, officers, key) {
  const rules = new Rules(plan, officers), mac = arcMac(key), load = officers.map((one) => one.load);
  const pairs = [], gaps = [], least = plan.officers_per_task;
  for (const object of drawn) {
    const chosen = [];
    let why = "";
    while (chosen.length < least) {
      let fit = rules.inRegion(object.region);
      for (const [said, rule] of [
        ["辖区内没有执法人员", (j) => !chosen.includes(j)],
        ["执法证在检查期内到期", (j) => rules.certified[j]],
        ...(plan.format === 2 ? [["检查期内休假", (j) => rules.present[j]], ["轮换期内不得再去", (j) => !rules.rotates(j, object)]] : []),
        ["需要回避", (j) => !rules.avoids(j, object)],
        ["没有所需专长的人员", (j) => chosen.length > 0 || rules.skilled[j]],
        ["人员任务已满", (j) => !plan.max_load || load[j] < plan.max_load],
      ]) {
        fit = fit.filter(rule);
        why = said;
        if (!fit.length) break;
      }
      if (!fit.length) break;
      const fewest = Math.min(...fit.map((j) => load[j]));
      const [best] = fit.filter((j) => load[j] === fewest).map((j) => ({ j, digest: mac(object.id, officers[j].id).slice() }))
        .sort((a, b) => compareBytes(a.digest, b.digest) || compareBytes(utf8(officers[a.j].id), utf8(officers[b.j].id)));
      chosen.push(best.j);
      load[best.j]++;
    }
    if (chosen.length < least) gaps.push({ object: object.id, missing: least - chosen.length, why });
    pairs.push({ object: object.id, officers: chosen.map((j) => officers[j].id) });
  }
  return { method: "least-load/1", pairs, gaps };
}

/** Check a certified assignment. Gives its counts; throws a Fault that names the first thing that is wrong. */
export function checkCertificate(plan, drawn, officers, key, assignment, certificate, tell = () => {}) {
  const net = new Network(plan, drawn, officers, key, tell);
  net.readPairs(assignment.pairs);
  net.checkGaps(assignment.gaps);
  net.checkNumbers(certificate);
  net.checkPrices(certificate.prices, tell);
  net.checkCut(certificate.cut);
  return { posts: net.posts, filled: net.filled, arcs: net.arcCount };
}

class Network {
  constructor(plan, drawn, officers, key, tell) {
    Object.assign(this, { plan, drawn, officers, n: plan.officers_per_task, posts: plan.officers_per_task * drawn.length });
    this.rules = new Rules(plan, officers);
    this.eligible = drawn.map((one) => this.rules.eligible(one));
    this.caps = capsOf(plan, officers, this.rules, this.eligible);
    this.direct = (j) => !plan.skill || this.rules.skilled[j];
    const mac = arcMac(key);
    this.cost = this.eligible.map((all, o) => {
      if (!(o & 0x3f)) tell((0.8 * o) / drawn.length);
      return new Map(all.map((j) => {
        const d = mac(drawn[o].id, officers[j].id);
        return [j, ((d[0] << 8) | d[1]) * 0x1000000 + ((d[2] << 16) | (d[3] << 8) | d[4])];
      }));
    });
    this.arcCount = this.eligible.reduce((sum, all) => sum + all.length, 0);
  }

  readPairs(pairs) {
    const number = new Map(this.officers.map((one, j) => [one.id, j]));
    if (!same(pairs.map((one) => one.object), this.drawn.map((one) => one.id))) throw new Fault("派员的检查对象与抽中的不一致");
    this.load = this.officers.map(() => 0);
    this.used = pairs.map((pair, o) => {
      const chosen = pair.officers.map((id) => number.get(id));
      const order = [...chosen].sort((a, b) => Number(this.direct(b)) - Number(this.direct(a)) || this.cost[o].get(a) - this.cost[o].get(b)
        || compareBytes(utf8(this.officers[a]?.id ?? ""), utf8(this.officers[b]?.id ?? "")));
      if (chosen.length > this.n || new Set(chosen).size < chosen.length) throw new Fault(`第${o + 1}户派员人数不对`);
      if (chosen.some((j) => !this.cost[o].has(j))) throw new Fault(`第${o + 1}户派了不该派的人员`);
      if (!same(order, chosen)) throw new Fault(`第${o + 1}户人员次序不对`);
      for (const j of chosen) this.load[j]++;
      return new Set(chosen);
    });
    this.layer = this.used.map((set) => [...set].filter((j) => !this.direct(j)).length);
    if (this.layer.some((count) => count > this.n - 1)) throw new Fault("有一户没有派所需专长的人员");
    if (this.load.some((count, j) => count > this.caps[j])) throw new Fault("有人员超出上限");
    this.filled = this.load.reduce((a, b) => a + b, 0);
  }

  checkGaps(gaps) {
    const expected = [];
    this.used.forEach((set, o) => {
      if (set.size < this.n) expected.push({ object: this.drawn[o].id, missing: this.n - set.size, why: this.rules.whyGap(this.drawn[o]) });
    });
    const plain = (one) => `${one.object} ${one.missing} ${one.why}`;
    if (!same(expected.map(plain), gaps.map(plain))) throw new Fault("派不出的岗位或缘由不对");
  }

  checkNumbers(certificate) {
    let cost = 0n;
    this.used.forEach((set, o) => set.forEach((j) => { cost += BigInt(this.cost[o].get(j)); }));
    this.load.forEach((count, j) => {
      for (let k = 1; k <= count; k++) cost += BigInt(this.officers[j].load + k) * UNIT;
    });
    if (certificate.posts !== this.posts || certificate.filled !== this.filled) throw new Fault("证书的岗位数不对");
    if (!same(certificate.caps, this.caps)) throw new Fault("证书的人员上限不对");
    if (certificate.cost !== String(cost)) throw new Fault("证书的总代价不对");
  }

  /** Every residual arc into a node, as (source of the arc, its cost); the flow is best iff the prices are a fixed point. */
  checkPrices(given, tell) {
    const { n, plan, officers, drawn } = this, count = drawn.length;
    if (given.objects.length !== count || given.officers.length !== officers.length || given.layers.length !== (plan.skill ? count : 0)) throw new Fault("证书的价格不齐");
    const objects = given.objects.map(BigInt), layers = given.layers.map(BigInt), persons = given.officers.map(BigInt);
    const source = BigInt(given.source), sink = BigInt(given.sink);
    const bestObject = objects.map(() => 0n), bestLayer = layers.map(() => 0n), bestPerson = persons.map(() => 0n);
    let bestSource = 0n, bestSink = 0n;
    for (let o = 0; o < count; o++) {
      const size = this.used[o].size;
      if (size < n && source < bestObject[o]) bestObject[o] = source;
      if (size > 0 && objects[o] < bestSource) bestSource = objects[o];
      if (plan.skill) {
        if (this.layer[o] < n - 1 && objects[o] < bestLayer[o]) bestLayer[o] = objects[o];
        if (this.layer[o] > 0 && layers[o] < bestObject[o]) bestObject[o] = layers[o];
      }
      for (const [j, cost] of this.cost[o]) {
        const isDirect = this.direct(j), c = BigInt(cost);
        if (this.used[o].has(j)) {
          const back = persons[j] - c;
          if (isDirect && back < bestObject[o]) bestObject[o] = back;
          if (!isDirect && back < bestLayer[o]) bestLayer[o] = back;
        } else {
          const there = (isDirect ? objects[o] : layers[o]) + c;
          if (there < bestPerson[j]) bestPerson[j] = there;
        }
      }
      if (!(o & 0x3f)) tell(0.8 + (0.2 * o) / count);
    }
    this.load.forEach((x, j) => {
      const before = officers[j].load + x;
      if (x < this.caps[j]) {
        const there = persons[j] + BigInt(before + 1) * UNIT;
        if (there < bestSink) bestSink = there;
      }
      if (x > 0) {
        const back = sink - BigInt(before) * UNIT;
        if (back < bestPerson[j]) bestPerson[j] = back;
      }
    });
    const isFixed = same(objects, bestObject) && same(layers, bestLayer) && same(persons, bestPerson) && source === bestSource && sink === bestSink;
    if (!isFixed) throw new Fault("证书的价格不成立，派法不是最优");
  }

  /** What the source still reaches; when the sink is not among it, no further post can be filled. */
  checkCut(cut) {
    const { n, plan } = this, objects = new Set(), layers = new Set(), persons = new Set(), todo = [];
    const users = this.officers.map(() => []);
    this.used.forEach((set, o) => set.forEach((j) => users[j].push(o)));
    const add = (set, kind, i) => {
      if (!set.has(i)) {
        set.add(i);
        todo.push([kind, i]);
      }
    };
    this.used.forEach((set, o) => set.size < n && add(objects, "o", o));
    while (todo.length) {
      const [kind, i] = todo.pop();
      if (kind === "j") {
        if (this.load[i] < this.caps[i]) throw new Fault("还有岗位可以派出");
        for (const o of users[i]) this.direct(i) ? add(objects, "o", o) : add(layers, "l", o);
        continue;
      }
      for (const j of this.eligible[i]) if (this.direct(j) === (kind === "o") && !this.used[i].has(j)) add(persons, "j", j);
      if (kind === "o" && plan.skill && this.layer[i] < n - 1) add(layers, "l", i);
      if (kind === "l" && this.layer[i] > 0) add(objects, "o", i);
    }
    const inOrder = (set) => [...set].sort((a, b) => a - b);
    if (!same(cut.objects, inOrder(objects)) || !same(cut.officers, inOrder(persons))) throw new Fault("证书的割不对");
  }
}
