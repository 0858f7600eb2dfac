/* The query page: Ctrl+Enter runs, words of the browser go into the text, a running query can be stopped. */
(() => {
  const form = document.querySelector("form[data-query]");
  if (!form) return;
  const text = form.querySelector("textarea[name=sql]");
  const stop = form.querySelector("[data-stop]");
  const busy = form.querySelector("[data-busy]");
  const seconds = form.querySelector("[data-seconds]");
  const run = form.querySelector("[data-run]");
  let ticking = 0;

  const rest = () => {
    clearInterval(ticking);
    run.disabled = false; stop.hidden = true; busy.hidden = true;
  };
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!run.disabled) form.requestSubmit(run);
    }
    if (event.key === "Tab" && !event.shiftKey && text.selectionStart !== text.selectionEnd) {
      event.preventDefault();
      insert("  ");
    }
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter !== run) return;
    const began = Date.now();
    seconds.textContent = "";
    setTimeout(() => { run.disabled = true; }, 0);
    stop.hidden = false; stop.disabled = false; busy.hidden = false;
    ticking = setInterval(() => { seconds.textContent = `，${Math.round((Date.now() - began) / 1000)}秒`; }, 500);
  });
  stop.addEventListener("click", () => {
    stop.disabled = true;
    const body = new URLSearchParams();
    for (const name of ["csrfmiddlewaretoken", "token"]) body.set(name, form.elements[name].value);
    fetch(stop.dataset.stop, { method: "POST", body });
  });
  window.addEventListener("pageshow", rest);

  const insert = (words) => {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  };
  document.querySelectorAll("[data-word]").forEach((word) => word.addEventListener("click", (event) => {
    event.preventDefault();
    insert(word.dataset.word);
  }));

  const find = document.querySelector("[data-find]");
  find?.addEventListener("input", () => {
    const asked = find.value.trim().toLowerCase();
    document.querySelectorAll("[data-table]").forEach((table) => {
      const named = table.dataset.table.toLowerCase().includes(asked);
      let any = false;
      table.querySelectorAll("[data-column]").forEach((column) => {
        const fits = named || column.dataset.column.toLowerCase().includes(asked);
        column.hidden = !fits;
        any = any || fits;
      });
      table.hidden = !(named || any);
      table.open = asked !== "" && any && !named;
    });
  });

  const wrong = document.querySelector("[data-line]");
  if (wrong) {
    const lines = text.value.split("\n");
    const at = Math.min(Number(wrong.dataset.line), lines.length) - 1;
    const start = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[at] || "").length);
  }
})();
