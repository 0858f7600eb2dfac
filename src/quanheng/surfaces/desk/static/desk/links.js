// One pair at a time by the keyboard: Y and N judge, J goes on, K goes back; never while something is typed.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "k") { history.back(); return; }
    const found = document.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
    if (found) { event.preventDefault(); found.click(); }
  });
})();
