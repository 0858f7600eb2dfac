// Re-computes a draw qh-draw/1 from its bundle alone, in any JavaScript engine; shares no code with the program that drew.
// It cannot know whether the numbers are those that were announced: the page asks the visitor to compare the notice.
import { hex, hmacInto, sm3, unhex } from "./sm3.mjs";
import { Fault, Roster, canonical, climb, compareBytes, framed, leaves, join, pathOf, readJson, readLines, rootOf, text, utf8, byBytes } from "./form.mjs";
import { drawStratum, placeMessage, reckonKey } from "./places.mjs";
import { checkCertificate, leastLoad } from "./officers.mjs";
import { checkLogProof } from "./log.mjs";

export const ALGORITHM = "qh-draw/1";
const NEEDED = ["manifest.json", "plan.json", "objects.jsonl", "officers.jsonl", "commitment.json", "randomness.json", "result.json"];
const FURTHER = ["certificate.json", "committed.tlog-proof", "openings.jsonl", "officer-openings.jsonl", "names.json"];
export const KNOWN = [...NEEDED, ...FURTHER];
export const STEPS = ["材料没被换过", "承诺在前，开奖在后", "开奖号码和见证人", "每户的位置和名次", "检查人员"];
const LEAST_BITS = 11200; // hundredths of a bit
const FLOW = "min-cost-flow/1";

const sameBytes = (a, b) => compareBytes(a, b) === 0;
const must = (holds, words) => {
  if (!holds) throw new Fault(words);
};
const list = (value) => {
  must(Array.isArray(value), "文件的内容不完整");
  return value;
};

/** One run over one bundle; keeps what is needed to answer for single businesses afterwards. */
export class Replay {
  constructor(files, tell = () => {}) {
    this.files = files;
    this.tell = tell;
    this.checks = [];
  }

  /** Run every check. Nothing after a file that cannot be read is guessed at: it counts as not agreeing. */
  run() {
    for (const [step, zh, check] of [
      [0, "证明包齐全，没有多余文件", () => this.#complete()],
      [0, "每个文件的摘要与清单一致", () => this.#manifest()],
      [0, "方案写法规范", () => this.#plan()],
      [0, "检查对象名录写法规范，次序和分组都对", () => this.#objects()],
      [0, "执法人员名录写法规范", () => this.#officers()],
      [0, "方案和名录与事先承诺一致", () => this.#commitment()],
      [0, "编号与代码对应表与承诺一致", () => this.#openings()],
      [1, "承诺在账本的摘要树里", () => this.#order()],
      [2, "随机数写法规范", () => this.#chance()],
      [2, "公开随机数与方案预告的来源一致", () => this.#sources()],
      [2, "见证人揭示的秘密值与封存的一致", () => this.#reveals()],
      [3, "抽取密钥重算一致", () => this.#key()],
      [3, "位置、名额、候补重算一致", () => this.#places()],
      [3, "公布的名单与抽中的一致", () => this.#names()],
      [4, "派员合规，没有更好的派法", () => this.#assignment()],
      [4, "结果文件逐字节一致", () => this.#whole()],
    ]) if (!this.#check(step, zh, check)) break;
    return this.verdict();
  }

  verdict() {
    return { ok: this.checks.length > 0 && !this.stopped && this.checks.every((one) => one.ok), checks: this.checks };
  }

  /** Run one check; false ends the run, because the rest would need what could not be read. */
  #check(step, zh, check) {
    this.tell({ step, zh, part: 0 });
    const from = performance.now();
    try {
      const detail = check();
      if (detail !== null) this.checks.push({ step, zh, ok: true, detail: detail ?? "", ms: performance.now() - from });
      return true;
    } catch (wrong) {
      const detail = wrong instanceof Fault ? wrong.message : `文件读不懂：${String(wrong?.message ?? wrong).slice(0, 120)}`;
      this.checks.push({ step, zh, ok: false, detail, ms: performance.now() - from });
      this.stopped = !this.#mayGoOn(zh);
      return !this.stopped;
    }
  }

  #mayGoOn(zh) {
    return ["每个文件的摘要与清单一致", "方案和名录与事先承诺一致", "公开随机数与方案预告的来源一致"].includes(zh) && this.plan !== undefined;
  }

  #part(step, zh, from, share) {
    return (part) => this.tell({ step, zh, part: from + share * part });
  }

  #complete() {
    const missing = NEEDED.filter((name) => !(name in this.files));
    must(!missing.length, `缺少${missing.join("、")}`);
    const strange = Object.keys(this.files).filter((name) => !KNOWN.includes(name));
    must(!strange.length, `多出${strange.join("、").slice(0, 80)}`);
    return `${Object.keys(this.files).length}个文件`;
  }

  #manifest() {
    const { value, isCanonical } = readJson(this.files["manifest.json"]);
    const names = Object.keys(this.files).filter((name) => name !== "manifest.json").sort();
    must(isCanonical && value.algorithm === ALGORITHM, "清单写法不规范");
    must(Object.keys(value.files).sort().join() === names.join(), "清单与实有文件不符");
    let done = 0;
    for (const name of names) {
      must(value.files[name] === hex(sm3(this.files[name])), `${name}的摘要不符`);
      this.tell({ step: 0, zh: name, part: ++done / names.length });
    }
    const wanted = value.format === undefined ? ["algorithm", "files"] : ["algorithm", "files", "format"];
    must(Object.keys(value).sort().join() === wanted.join(), "清单写法不规范");
    this.format = value.format ?? 1;
  }

  #plan() {
    const { value, isCanonical } = readJson(this.files["plan.json"]);
    must(isCanonical, "不是规范写法");
    must((value.format ?? 1) === (this.format ?? value.format ?? 1) && [1, 2].includes(value.format ?? 1), "格式版本不认识");
    list(value.strata);
    list(value.sources);
    this.plan = value;
    this.format = value.format ?? 1;
    return value.title;
  }

  #objects() {
    const tell = this.#part(0, "读检查对象名录", 0, 1);
    this.roster = new Roster(this.files["objects.jsonl"], tell);
    const known = this.plan.strata.map((one) => one.key);
    must(this.roster.strata.every((key) => known.includes(key)), "名录里有方案没有的分组");
    const number = new Map(this.roster.strata.map((key, i) => [key, i])), sizes = this.roster.strata.map(() => 0);
    for (let line = 0; line < this.roster.count; line++) sizes[this.roster.stratum[line]]++;
    const lines = sizes.map((size) => new Uint32Array(size)), at = sizes.map(() => 0);
    for (let line = 0; line < this.roster.count; line++) {
      const group = this.roster.stratum[line];
      lines[group][at[group]++] = line;
    }
    this.lines = known.map((key) => (number.has(key) ? lines[number.get(key)] : new Uint32Array(0)));
    if (this.format === 2) must(this.plan.strata.every((one, i) => one.size === this.lines[i].length), "方案写明的各组户数与名录不符");
    return `${this.roster.count}户`;
  }

  #officers() {
    const { rows, root } = readLines(this.files["officers.jsonl"], "id", "执法人员名录");
    this.staff = rows;
    this.staffRoot = root;
    return `${rows.length}人`;
  }

  #commitment() {
    const { value, isCanonical } = readJson(this.files["commitment.json"]);
    this.promised = value;
    this.objectLeaves = leaves(this.roster.bytes, this.roster.starts, this.#part(0, "名录的摘要树", 0, 0.7));
    const own = {
      ...value, algorithm: ALGORITHM, plan: hex(sm3(this.files["plan.json"])), objects: rootOf(this.objectLeaves), officers: this.staffRoot,
      object_count: this.roster.count, officer_count: this.staff.length,
    };
    const keys = ["algorithm", "object_count", "objects", "officer_count", "officers", "plan", "secrets", ...(this.format === 2 ? ["format", "officer_openings", "openings"] : [])];
    must(isCanonical && Object.keys(value).sort().join() === keys.sort().join(), "承诺写法不规范");
    must((value.format ?? 1) === this.format, "承诺的格式版本不符");
    for (const [name, zh] of [["plan", "方案"], ["objects", "检查对象名录"], ["officers", "执法人员名录"]]) must(value[name] === own[name], `${zh}的摘要与承诺不符`);
    must(canonical(own) === text(this.files["commitment.json"]), "户数或人数与承诺不符");
    const names = list(value.secrets).map((one) => one.by);
    must(names.every((by, i) => !i || byBytes(names[i - 1], by) < 0), "见证人次序不对或重复");
    must(value.secrets.every((one) => /^[0-9a-f]{64}$/.test(one.sealed)), "封存的摘要写法不规范");
  }

  #openings() {
    const given = [["openings.jsonl", "openings"], ["officer-openings.jsonl", "officer_openings"]].filter(([name]) => name in this.files);
    if (!given.length) return null;
    for (const [name, digest] of given) {
      const { rows, root } = readLines(this.files[name], "ticket", "对应表");
      must(root === this.promised[digest], `${name}与承诺不符`);
      must(rows.every((one) => one.ticket === ticketOf(one.salt, one.id)), `${name}里有编号算不出来的行`);
      const ids = digest === "openings" ? rows.length === this.roster.count && rows.every((one, i) => text(this.roster.id(i)) === one.ticket)
        : rows.length === this.staff.length && rows.every((one, i) => this.staff[i].id === one.ticket);
      must(ids, `${name}与名录不是同一批`);
      must(new Set(rows.map((one) => one.id)).size === rows.length, `${name}里有一户或一人占两个编号`);
      if (digest === "openings") this.#classes(rows);
    }
    return "";
  }

  /** Each group is exactly one class, and the names that were published are those of the drawn. */
  #classes(rows) {
    const pairs = new Set(rows.map((one, i) => `${one.class} ${this.roster.stratum[i]}`)), classes = new Set(rows.map((one) => one.class));
    must(pairs.size === classes.size && pairs.size === this.roster.strata.length, "有分组不是恰好一个等级");
    this.codes = new Map(rows.map((one) => [one.ticket, one.id]));
  }

  #names() {
    if (!("names.json" in this.files)) return null;
    const { value, isCanonical } = readJson(this.files["names.json"]);
    must(isCanonical && Object.keys(value).sort().join() === "count,drawn" && this.codes, "名单写法不规范");
    const drawn = this.groups.flatMap((group) => group.result.drawn.map((one) => this.codes.get(one))).sort(byBytes);
    must(canonical(drawn) === canonical(value.drawn.map((one) => one.code)) && value.count === drawn.length, "名单与抽中的不是同一批");
    return `${drawn.length}户`;
  }

  #order() {
    const proof = this.files["committed.tlog-proof"];
    return proof ? checkLogProof(proof, this.promised) : null;
  }

  #chance() {
    const { value, isCanonical } = readJson(this.files["randomness.json"]);
    must(isCanonical, "不是规范写法");
    const keys = this.format === 2 ? "beacons,missing,reserve,reveals" : "beacons,reveals";
    must(Object.keys(value).sort().join() === keys, "随机数文件的内容不完整");
    this.chance = value;
  }

  #sources() {
    const named = list(this.chance.beacons).map((one) => one.source), announced = this.plan.sources.map((one) => one.source);
    must(canonical(named) === canonical(announced), "来源与方案预告的不同");
    const bits = this.plan.sources.reduce((sum, one) => sum + (one.bits ?? 0), 0);
    if (this.format === 2) this.#enough(bits);
    return bits ? `共${(bits / 100).toFixed(1)}比特，相当于${Math.floor(bits / 100)}次抛硬币` : "";
  }

  /** Enough announced bits, and a later reserve wherever a secret could be kept shut. */
  #enough(bits) {
    const { sources, reserve } = this.plan, last = sources.map((one) => one.on).sort().at(-1) ?? "";
    must(bits >= LEAST_BITS, `预告的公开随机数只有${bits / 100}比特`);
    must(reserve.length > 0 || !this.promised.secrets.length, "没有预告备用的公开随机数");
    must(reserve.every((one) => one.on > last), "备用的公开随机数不晚于正用的");
    const names = [...sources, ...reserve].map((one) => one.source);
    must(new Set(names).size === names.length, "同一期公开随机数用了两次");
  }

  #reveals() {
    const sealed = new Map(this.promised.secrets.map((one) => [one.by, one.sealed])), opened = list(this.chance.reveals);
    must(opened.every((one, i) => !i || byBytes(opened[i - 1].by, one.by) < 0), "揭示的次序不对或重复");
    for (const one of opened) must(sealed.get(one.by) === hex(sm3(framed([unhex(one.nonce), unhex(one.value)]))), `${one.by}揭示的与封存的不同`);
    const missing = [...sealed.keys()].filter((by) => !opened.some((one) => one.by === by)).sort(byBytes);
    must(canonical(missing) === canonical(this.chance.missing ?? []), "有封存的秘密值没有揭示");
    const reserve = this.chance.reserve ?? [];
    must(canonical(reserve.map((one) => one.source)) === canonical(missing.length ? this.plan.reserve.map((one) => one.source) : []), "备用随机数与方案不同");
    must(!missing.length || reserve.length > 0, "有人没有揭示，又没有备用随机数");
    must(opened.length + this.chance.beacons.length > 0, "没有随机数");
    return `${opened.length}人揭示${missing.length ? `，${missing.length}人由备用随机数代替` : ""}`;
  }

  #key() {
    const { value, isCanonical } = readJson(this.files["result.json"]);
    must(isCanonical, "结果不是规范写法");
    this.result = value;
    this.key = reckonKey({ ...this.promised, plan: hex(sm3(this.files["plan.json"])) }, this.chance);
    must(value.key === hex(this.key), "密钥不同");
    return `${value.key.slice(0, 16)}…`;
  }

  #places() {
    const total = this.roster.count || 1;
    let before = 0;
    this.groups = this.plan.strata.map((stratum, i) => {
      const lines = this.lines[i], from = before / total;
      before += lines.length;
      return drawStratum(this.plan, stratum, this.roster, lines, this.key, this.#part(3, "算每户的位置", from, lines.length / total));
    });
    const own = this.groups.map((one) => one.result);
    must(own.length === list(this.result.strata).length, "结果的分组数不对");
    own.forEach((one, i) => must(canonical(one) === canonical(this.result.strata[i]), `第${i + 1}组重算的结果不同`));
    return `${own.reduce((sum, one) => sum + one.drawn.length, 0)}户相同`;
  }

  #assignment() {
    const drawn = this.groups.flatMap((group) => group.lines.map((line) => this.roster.row(line))), given = this.result.assignment;
    const method = this.plan.method ?? "least-load/1", tell = this.#part(4, "核对派员", 0, 1);
    must(given.method === method, "派员方法与方案不同");
    must((method === FLOW) === ("certificate.json" in this.files), "派员证书不齐");
    if (method !== FLOW) {
      must(method === "least-load/1", "派员方法不认识");
      this.assigned = leastLoad(this.plan, drawn, this.staff, this.key);
      must(canonical(this.assigned) === canonical(given), "重新派员的结果不同");
      return `${given.pairs.length}户`;
    }
    const { value, isCanonical } = readJson(this.files["certificate.json"]), digest = hex(sm3(this.files["certificate.json"]));
    must(isCanonical && value.method === FLOW && given.certificate === digest, "派员证书与结果不符");
    const found = checkCertificate(this.plan, drawn, this.staff, this.key, given, value, tell);
    this.assigned = { method, pairs: given.pairs.map(({ object, officers }) => ({ object, officers })), gaps: given.gaps.map(({ object, missing, why }) => ({ object, missing, why })), certificate: digest };
    return `${found.posts}个岗位派出${found.filled}个，核对${found.arcs}种派法`;
  }

  #whole() {
    const own = { algorithm: ALGORITHM, key: hex(this.key), strata: this.groups.map((one) => one.result), assignment: this.assigned };
    must(canonical(own) === text(this.files["result.json"]), "结果文件里有别的内容");
  }

  /** Tell where one business fell, by its ticket; null when it is not in the roster. Needs a finished run. */
  locate(ticket) {
    const line = this.roster.find(ticket);
    if (line < 0) return null;
    const key = this.roster.strata[this.roster.stratum[line]], at = this.plan.strata.findIndex((one) => one.key === key);
    const { result, places } = this.groups[at], id = this.roster.id(line), message = placeMessage(key, id);
    const place = hmacInto(this.key)(message, 0, message.length, new Uint8Array(32), 0), path = pathOf(this.objectLeaves, line);
    const leaf = this.objectLeaves.subarray(32 * line, 32 * line + 32);
    let rank = 0;
    if (places) for (let p = 0; p < places.length; p += 32) if (compareBytes(places.subarray(p, p + 32), place) <= 0) rank++;
    return {
      ticket, line, stratum: key, group: at + 1, size: result.size, quota: result.quota, cutoff: result.cutoff, place: places ? hex(place) : "", rank,
      isDrawn: result.drawn.includes(ticket), substitute: result.substitutes.indexOf(ticket) + 1,
      path: path.map((one) => hex(one.digest)), isProved: climb(leaf, path) === this.promised.objects,
    };
  }

  /** Counts and ticks for the page: places of the front of each group as parts of 2.5 times the cut-off. */
  figures() {
    return this.groups.map(({ result, places }, i) => ({
      key: result.key, size: result.size, quota: result.quota, share_bp: this.plan.strata[i].share_bp, ...ticksOf(result, places),
    }));
  }
}

const headOf = (bytes, at = 0) => {
  let sum = 0;
  for (let i = 0; i < 6; i++) sum = sum * 256 + bytes[at + i];
  return sum / 2 ** 48;
};

function ticksOf(result, places) {
  if (!places || !result.quota) return { cut: 0, span: 1, ticks: [] };
  const cut = headOf(unhex(result.cutoff)), span = Math.min(1, 2.5 * cut), heads = [];
  for (let p = 0; p < places.length; p += 32) {
    const head = headOf(places, p);
    if (head <= span) heads.push(head);
  }
  heads.sort((a, b) => a - b);
  const most = 400, step = Math.max(1, heads.length / most);
  return { cut, span, ticks: Array.from({ length: Math.min(most, heads.length) }, (_, i) => heads[Math.floor(i * step)]) };
}

/** The number that stands in the roster for a code: SM3(salt, code). */
export function ticketOf(salt, code) {
  return hex(sm3(join([unhex(salt), utf8(code)])));
}
