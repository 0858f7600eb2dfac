// Two clocks: the phone's, which a person may have set wrong, and the server's, which we remember.

const LIMIT = 5 * 60 * 1000;
const state = { offset_ms: 0, last_server_time: null, jumped_ms: 0 };
const born = { wall: Date.now(), mono: performance.now() };

/** Load what earlier pages learned. */
export function setClock(kept) { if (kept) Object.assign(state, kept); }

/** Learn from an answer that carries the server's time; the halfway point of the call is when it was said. */
export function heard(serverTime, sentAt, gotAt) {
  const said = Date.parse(serverTime);
  if (Number.isNaN(said)) return null;
  state.offset_ms = Math.round(said - (sentAt + gotAt) / 2);
  state.last_server_time = serverTime;
  state.jumped_ms = 0;
  born.wall = Date.now();
  born.mono = performance.now();
  return { offset_ms: state.offset_ms, last_server_time: state.last_server_time };
}

/** What an act says about its clock; the server reckons the rest. */
export function reading() {
  return {
    device_now: new Date().toISOString(), monotonic_ms: Math.round(performance.now()),
    last_server_time: state.last_server_time, offset_ms: state.offset_ms,
  };
}

/** How far the phone's clock is off, when that matters: ahead is positive. 0 otherwise. */
export function wrongBy() {
  const jump = Date.now() - born.wall - (performance.now() - born.mono);
  const off = Math.abs(jump) > LIMIT ? jump - state.offset_ms : -state.offset_ms;
  return Math.abs(off) > LIMIT ? off : 0;
}

/** The time we believe in: the phone's, corrected by what the server said last. */
export const believed = () => Date.now() + state.offset_ms;
