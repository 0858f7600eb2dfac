// Talking to the server: every call has an end, every refusal has a sentence.

/** No answer: no signal, too slow, or the server is down. Nothing is known about what happened there. */
export class NoAnswer extends Error {}

/** The server said no. `code`, `sentence`, `remedy` and whatever else it told. */
export class Refused extends Error {
  constructor(status, told) {
    super(told.sentence ?? `服务器没有接受（${status}）`);
    Object.assign(this, { status, code: told.code ?? "", sentence: this.message, remedy: told.remedy ?? "", told });
  }
}

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
export const net = { device: "", heard: null };

/** Call the field's API. Gives {status, json, etag}. Raises: NoAnswer, Refused */
export async function call(method, path, { body, bytes, headers = {}, timeout = 20000 } = {}) {
  const sent = Date.now();
  let answer, told;
  try {
    answer = await fetch(`/field/api/${path}`, {
      method, cache: "no-store", credentials: "same-origin", redirect: "error",
      signal: AbortSignal.timeout(timeout),
      headers: {
        Accept: "application/json",
        ...(method === "GET" ? {} : { "X-CSRFToken": cookie("csrftoken") }),
        ...(net.device ? { "X-Device": net.device } : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(bytes === undefined ? {} : { "Content-Type": "application/octet-stream" }),
        ...headers,
      },
      body: bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    told = answer.status === 304 || answer.status === 204 ? {} : await answer.json();
  } catch (wrong) {
    throw new NoAnswer(wrong.message);
  }
  if (told.server_time && net.heard) net.heard(told.server_time, sent, Date.now());
  // A server that is starting or drowning has said nothing about the matter itself.
  if (answer.status >= 500 || answer.status === 429) throw Object.assign(new NoAnswer(`${answer.status}`), { isBusy: answer.status === 429 });
  if (answer.status >= 400) throw new Refused(answer.status, told);
  return { status: answer.status, json: told, etag: answer.headers.get("ETag") };
}
