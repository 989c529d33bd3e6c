// What happens elsewhere comes in here: one stream, taken up again where it broke off.

import { $, announce, page, t } from "./wire.js";
import { take } from "./lines.js";

let cursor = page.cursor;
let source;
let down = false;
let timer;

function banner(lost) {
  if (lost === down) return;
  down = lost;
  $("banner").hidden = !lost;
  $("banner").textContent = lost ? t("reconnecting") : "";
  if (!lost) announce(t("back_online"));
}

/** `onState` hears the time and the person's settings whenever they change. */
export function listen(onState) {
  source?.close();
  const query = new URLSearchParams({ as: page.as, in: page.in, since: cursor });
  source = new EventSource(`/local/stream?${query}`);
  source.onopen = () => {
    clearTimeout(timer);
    banner(false);
  };
  source.onerror = () => {
    // A blink is no loss: say so only when the line stays down.
    timer ??= setTimeout(() => banner(true), 700);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onState), 1500);
  };
  source.addEventListener("open", () => (timer = null));
  source.addEventListener("line", (event) => {
    cursor = Math.max(cursor, Number(event.lastEventId));
    take([JSON.parse(event.data)]);
  });
  source.addEventListener("state", (event) => onState(JSON.parse(event.data)));
}

addEventListener("pagehide", () => source?.close());
// A page that comes back from the browser's own store has missed things.
addEventListener("pageshow", (event) => event.persisted && location.reload());
