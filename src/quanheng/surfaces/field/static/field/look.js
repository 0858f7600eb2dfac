// How the phone looks to this person: size of letters, colours for night and for the sun.
const TEXT = "qh.field.text", LOOK = "qh.field.look";
const LOOKS = [["auto", "跟随手机"], ["light", "浅色"], ["dark", "深色"], ["sun", "户外强光"]];
const SIZES = [["1", "A"], ["2", "A+"], ["3", "A++"]];

export const looks = { LOOKS, SIZES, size: () => localStorage.getItem(TEXT) ?? "1", look: () => localStorage.getItem(LOOK) ?? "auto" };

/** Put the chosen look on the page. */
export function dress() {
  const root = document.documentElement;
  const look = looks.look();
  const night = look === "dark" || (look === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.text = looks.size();
  root.dataset.bsTheme = night ? "dark" : "light";
  root.toggleAttribute("data-sun", look === "sun");
}

export function choose(what, value) {
  localStorage.setItem(what === "text" ? TEXT : LOOK, value);
  dress();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
