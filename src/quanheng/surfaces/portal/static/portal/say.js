// One smooth page over the three plain ones: pages turn in place, what is typed is kept on this phone until it is
// sent, and the register answers while a name is typed. Without this file everything works by itself.
(() => {
  "use strict";
  const done = document.querySelector("[data-sent]");
  const keyOf = (kind) => `qh.say.${kind}`;
  if (done) {
    try { localStorage.removeItem(keyOf(done.dataset.sent)); } catch { /* nothing is kept where nothing may be */ }
    const print = document.getElementById("print");
    print.hidden = false;
    print.addEventListener("click", () => window.print());
    return;
  }
  const form = document.querySelector("form.saying");
  if (!form) return;
  const part = (name) => form.querySelector(name);
  const at = () => Number(form.dataset.page);
  const sections = [...form.querySelectorAll("section[data-step]")];

  function turn(to, push = true) {
    form.dataset.page = to;
    form.elements.page.value = to;
    form.querySelectorAll(".stepper li").forEach((item) => {
      const number = Number(item.dataset.to);
      item.classList.toggle("ok", number < to);
      if (number === to) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    });
    part(".back").hidden = to === 1; part(".back").value = to - 1;
    part(".next").hidden = to === 3; part(".next").value = to + 1;
    part(".send").hidden = to !== 3;
    part(".first").value = to === 3 ? "send" : to + 1;
    if (push) history.pushState({ page: to }, "");
    window.scrollTo({ top: 0 });
  }

  function missing(section) {
    const bad = [];
    section.querySelectorAll("[aria-required]").forEach((field) => {
      tell(field, field.value.trim() ? "" : "请填这一项");
      if (!field.value.trim()) bad.push(field);
    });
    const choice = section.querySelector("fieldset#problem");
    if (choice) {
      const chosen = choice.querySelector("input:checked");
      tell(choice, chosen ? "" : "请选一个");
      if (!chosen) bad.push(choice.querySelector("input"));
    }
    section.querySelectorAll("textarea[data-most]").forEach((field) => {
      if (field.value.length > Number(field.dataset.most)) { tell(field, `最多${field.dataset.most}字`); bad.push(field); }
    });
    return bad;
  }

  function tell(field, words) {
    const id = `f-${field.id}`;
    let line = document.getElementById(id);
    if (words) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
    if (!words) { line?.remove(); return; }
    if (!line) {
      line = document.createElement("p");
      line.className = "fault"; line.id = id;
      (field.closest(".q") ?? field.parentElement).append(line);
      field.setAttribute("aria-describedby", id);
    }
    line.textContent = words;
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const go = button?.value ?? "";
    if (button?.id === "find" || button?.id === "change" || go.startsWith("drop:")) return;
    if (go === "send") {
      if (form.dataset.sending) { event.preventDefault(); return; }
      form.dataset.sending = "1";
      setTimeout(() => { delete form.dataset.sending; }, 8000);
      return;
    }
    event.preventDefault();
    const to = Number(go);
    if (to > at()) {
      const bad = missing(sections[at() - 1]);
      if (bad.length) { bad[0].focus(); return; }
    }
    turn(to);
  });
  window.addEventListener("popstate", (event) => turn(event.state?.page ?? 1, false));
  history.replaceState({ page: at() }, "");
  if (part(".faults")) part(".faults").focus();

  // What is typed stays on this phone; who reports somebody leaves no trace on it.
  const keeps = form.dataset.kind !== "report";
  const skipped = new Set(["csrfmiddlewaretoken", "token", "page", "files", "go", "sure", "website"]);
  const note = document.getElementById("kept");
  function keep() {
    if (!keeps) return;
    const typed = [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && typeof value === "string");
    try {
      localStorage.setItem(keyOf(form.dataset.kind), JSON.stringify({ at: Date.now(), typed }));
      const now = new Date();
      note.textContent = `已存在本机 ${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    } catch { /* a full or closed store loses nothing that is on the page */ }
  }
  function bring() {
    if (!keeps || part(".faults") || form.querySelector("textarea").value || location.search) return;
    let kept;
    try { kept = JSON.parse(localStorage.getItem(keyOf(form.dataset.kind)) ?? "null"); } catch { return; }
    if (!kept || Date.now() - kept.at > 3 * 86400000) return;
    for (const [name, value] of kept.typed) {
      const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      for (const field of fields) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
        else if (name !== "subject_uid") field.value = value;
      }
    }
    note.textContent = "已取回上次填的";
    const clear = document.createElement("button");
    clear.type = "button"; clear.className = "plain"; clear.textContent = "清空";
    clear.addEventListener("click", () => { localStorage.removeItem(keyOf(form.dataset.kind)); location.reload(); });
    note.after(clear);
  }
  bring();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);

  const facts = document.getElementById("facts");
  const count = part("[data-count]");
  if (facts && count) {
    const show = () => { count.textContent = `${facts.value.length} / ${facts.dataset.most}`; };
    facts.addEventListener("input", show); show();
  }

  // The register answers while a name is typed.
  const name = document.getElementById("respondent_name");
  if (name) {
    const found = document.getElementById("found");
    const who = document.getElementById("who");
    const uid = form.querySelector('input[type="hidden"][name="subject_uid"]');
    const choose = (one) => {
      uid.value = one.uid; name.value = one.name; found.replaceChildren(); who.hidden = false;
      who.querySelector("b").textContent = one.name;
      who.querySelector("small").textContent = `${one.address}　已与登记信息对上`;
      tell(name, ""); keep();
    };
    let wait, last = 0;
    name.addEventListener("input", () => {
      clearTimeout(wait);
      uid.value = ""; who.hidden = true;
      if (name.value.trim().length < 2) { found.replaceChildren(); return; }
      wait = setTimeout(async () => {
        const turnNumber = ++last;
        let answer;
        try { answer = await (await fetch(`${form.dataset.find}?q=${encodeURIComponent(name.value.trim())}`)).json(); } catch { return; }
        if (turnNumber !== last) return;
        found.replaceChildren(...(answer.found ?? []).slice(0, 5).map((one) => {
          const item = document.createElement("li");
          const pick = document.createElement("button");
          pick.type = "button"; pick.className = "plain pick";
          const words = document.createElement("span"), bold = document.createElement("b"), small = document.createElement("small");
          bold.textContent = one.name; small.textContent = one.address;
          words.append(bold, small); pick.append(words); item.append(pick);
          pick.addEventListener("click", () => choose(one));
          return item;
        }));
      }, 350);
    });
    document.getElementById("find").hidden = true;
    document.getElementById("change").addEventListener("click", (event) => {
      event.preventDefault(); uid.value = ""; who.hidden = true; name.focus(); name.select();
    });
  }

  const files = document.getElementById("files");
  const picked = document.getElementById("picked");
  if (files && picked) files.addEventListener("change", () => {
    picked.replaceChildren(...[...files.files].map((file) => {
      const item = document.createElement("li"), words = document.createElement("span");
      words.textContent = `${file.name}　${Math.max(1, Math.round(file.size / 1024))}KB${file.size > 10485760 ? "　超过10MB，请压小" : ""}`;
      item.append(words); return item;
    }));
  });

  const named = document.getElementById("is_named");
  if (named) {
    const own = ["person_name", "person_phone"].map((id) => document.getElementById(id));
    const show = () => own.forEach((field) => {
      if (!field) return;
      field.closest(".q").hidden = !named.checked;
      if (named.checked) field.setAttribute("aria-required", "true"); else field.removeAttribute("aria-required");
    });
    named.addEventListener("change", show); show();
  }
})();
