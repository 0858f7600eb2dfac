// Keys for the hall: arrows, page keys and the space bar lead on; names come one by one; F fills the screen.
(() => {
  "use strict";
  const names = [...document.querySelectorAll("[data-names] > li")];
  const said = document.querySelector("[data-said]");
  let shown = 0, timer = 0;
  const show = (count) => {
    for (; shown < Math.min(count, names.length); shown++) {
      names[shown].hidden = false;
      names[shown].classList.add("new");
    }
    if (said) said.textContent = `${shown} / ${names.length}`;
    if (shown && shown < names.length) names[shown - 1].scrollIntoView({ block: "nearest" });
    if (shown >= names.length) clearInterval(timer);
  };
  const isSlow = document.querySelector("[data-one-by-one]") && !location.hash.includes("all");
  if (names.length && isSlow) {
    for (const one of names) one.hidden = true;
    const pace = Math.max(60, Math.min(700, 45000 / names.length));
    timer = setInterval(() => show(shown + 1), pace);
  } else show(names.length);
  const go = (rel) => document.querySelector(`a[rel=${rel}]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("button") && (event.key === " " || event.key === "Enter")) return;
    if (["ArrowRight", "PageDown", " "].includes(event.key)) {
      event.preventDefault();
      if (shown < names.length) show(names.length);
      else go("next");
    } else if (["ArrowLeft", "PageUp"].includes(event.key)) {
      event.preventDefault();
      go("prev");
    } else if (event.key.toLowerCase() === "f") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.();
    } else if (/^[1-6]$/.test(event.key)) document.querySelector(`[data-step="${event.key}"]`)?.click();
  });
  document.querySelectorAll("form[data-once]").forEach((form) => form.addEventListener("submit", () => {
    form.querySelectorAll("button").forEach((button) => setTimeout(() => { button.disabled = true; }, 0));
  }));
})();
