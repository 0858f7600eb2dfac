// Building the page without a string of markup: what came from outside can only ever be text.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. `props`: `class`, `on` ({event: handler}), `data`, any attribute; children: nodes, text, null. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  put(element, children);
  return element;
}

/** Put children into an element, flattening lists and leaving out what is empty. */
export function put(element, children) {
  for (const child of children.flat(4)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Draw one icon of lines; it is for the eye only, the words beside it are for everyone. */
export function icon(path, size = 24) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": 1.8,
    "aria-hidden": "true",
  })) svg.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Show what was empty a moment ago; screen readers read it, nothing else moves. */
export function say(words, { stays = false } = {}) {
  const line = document.getElementById("said");
  line.textContent = words;
  line.hidden = false;
  clearTimeout(say.timer);
  if (!stays) say.timer = setTimeout(() => { line.hidden = true; line.textContent = ""; }, 5000);
}

/** Ask before something that cannot be taken back; gives the chosen value, or "" when the person stepped back. */
export function ask(title, words, choices, field = null) {
  return new Promise((answer) => {
    const input = field && h("textarea", { rows: 3, id: "asked", maxlength: field.most ?? 300, "aria-label": field.label });
    const box = h("dialog", { class: "ask", "aria-labelledby": "ask-title" },
      h("h2", { id: "ask-title" }, title),
      words && h("p", null, words),
      field && h("label", { for: "asked", class: "s nd" }, field.label),
      input,
      h("div", { class: "choices" }, choices.map(([value, label, go]) => h("button", {
        class: go ? "btn btn-go" : "btn", type: "button", "data-choice": value,
        on: { click: () => {
          if (value && field?.needed && !input.value.trim()) { input.setAttribute("aria-invalid", "true"); input.focus(); return; }
          box.close(value);
        } },
      }, label))));
    box.addEventListener("close", () => {
      const value = box.returnValue;
      box.remove();
      answer(field ? { value, words: input.value.trim() } : value);
    });
    document.body.append(box);
    box.showModal();
  });
}

const two = (number) => String(number).padStart(2, "0");
const WEEK = "日一二三四五六";

export const clockOf = (at) => { const day = new Date(at); return `${two(day.getHours())}:${two(day.getMinutes())}`; };
export const dayOf = (at) => { const day = new Date(at); return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`; };
export const longDay = (at) => { const day = new Date(at); return `${day.getFullYear()}年${day.getMonth() + 1}月${day.getDate()}日`; };
export const weekDay = (at) => { const day = new Date(at); return `${day.getMonth() + 1}月${day.getDate()}日 周${WEEK[day.getDay()]}`; };

/** Write a size as people read it. */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes}字节`;
  if (bytes >= 1073741824) return `${(bytes / 1073741824).toFixed(1)}GB`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)}KB` : `${(bytes / 1048576).toFixed(1)}MB`;
}

/** Write a span of time, the largest unit only. */
export function spanOf(ms) {
  const minutes = Math.round(Math.abs(ms) / 60000);
  if (minutes < 60) return `${minutes}分钟`;
  return minutes < 2880 ? `${Math.round(minutes / 60)}小时` : `${Math.round(minutes / 1440)}天`;
}
