// The desk's few behaviours; every page works without them, only slower.
(() => {
  "use strict";
  const dialog = document.getElementById("find");
  const openFind = () => { if (dialog && !dialog.open) { dialog.showModal(); dialog.querySelector("input").focus(); } };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openFind(); }
  });
  document.querySelectorAll("[data-find]").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); openFind(); }));

  // Arrows move through results while the field keeps the focus; Enter opens the selected one.
  if (dialog) {
    const field = dialog.querySelector("input");
    const items = () => [...dialog.querySelectorAll("[role=option]")];
    const select = (item) => {
      items().forEach((other) => other.setAttribute("aria-selected", String(other === item)));
      if (item) { field.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
    };
    dialog.addEventListener("htmx:afterSwap", () => select(items()[0]));
    field.addEventListener("keydown", (event) => {
      const all = items();
      const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (all.length) select(all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        location.href = all[at].dataset.href;
      }
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  // Lists: J and K move, X ticks, Enter opens. Single letters only while a list has the focus.
  document.querySelectorAll("table[data-list]").forEach((table) => {
    table.tabIndex = 0;
    const rows = () => [...table.tBodies[0].rows];
    let at = -1;
    table.addEventListener("keydown", (event) => {
      if (event.target.matches("input, select, textarea")) return;
      const all = rows();
      const key = event.key.toLowerCase();
      if (key === "j" || event.key === "ArrowDown") at = Math.min(at + 1, all.length - 1);
      else if (key === "k" || event.key === "ArrowUp") at = Math.max(at - 1, 0);
      else if (key === "x" && at >= 0) { const box = all[at].querySelector("input[type=checkbox]"); if (box) box.click(); event.preventDefault(); return; }
      else if (event.key === "Enter" && at >= 0) { const link = all[at].querySelector("a.qh-t, a"); if (link) link.click(); return; }
      else return;
      event.preventDefault();
      all.forEach((row, index) => row.classList.toggle("qh-on", index === at));
      if (all[at]) all[at].scrollIntoView({ block: "nearest" });
    });
  });

  // Ticking rows raises the bar that names what may be done with them.
  document.querySelectorAll("form[data-bulk]").forEach((form) => {
    const bar = form.querySelector("[data-bulk-bar]");
    const refresh = () => {
      const ticked = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
      if (bar) { bar.hidden = ticked === 0; const words = bar.querySelector("[data-bulk-count]"); if (words) words.textContent = `已选${ticked}条`; }
    };
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-tick-all]")) {
        form.querySelectorAll("tbody input[type=checkbox]").forEach((box) => { box.checked = event.target.checked; });
      }
      refresh();
    });
    refresh();
  });

  const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };
  document.querySelectorAll("[data-theme-toggle]").forEach((button) => button.addEventListener("click", () => {
    const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.documentElement.dataset.bsTheme = next; keep("qh_theme", next);
  }));
  document.querySelectorAll("[data-density-toggle]").forEach((button) => button.addEventListener("click", () => {
    const order = ["normal", "compact", "roomy"];
    const next = order[(order.indexOf(document.documentElement.dataset.density) + 1) % order.length];
    document.documentElement.dataset.density = next; keep("qh_density", next);
  }));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
  // A form sent twice must not act twice: the button rests after the first press (the server also keeps a key).
  document.querySelectorAll("form[data-once]").forEach((form) => form.addEventListener("submit", () => {
    form.querySelectorAll("button[type=submit]").forEach((button) => setTimeout(() => { button.disabled = true; }, 0));
  }));
  document.querySelectorAll("select[data-go]").forEach((select) => select.addEventListener("change", () => select.form.submit()));
})();
