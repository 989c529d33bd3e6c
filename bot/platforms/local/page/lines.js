// The transcript: lines come in, in order, once each; days get headings, runs of one author a common head.

import { today } from "./clock.js";
import { $, announce, element, page, t } from "./wire.js";

const list = $("lines");
const scroller = $("scroller");
const RUN = 5 * 60 * 1000;

const bottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
export const toBottom = () => (scroller.scrollTop = scroller.scrollHeight);

/**
 * Headings of days and heads of runs, for the whole list; cheap, and right after whatever came in. What is right already
 * is left alone, so that a screen reader does not hear it again.
 */
function arrange() {
  let before = null;
  for (const line of list.querySelectorAll("[data-line]")) {
    const { day, author, at, dayLabel } = line.dataset;
    const above = line.previousElementSibling;
    const known = above?.classList.contains("day") ? above : null;
    if (before?.dataset.day !== day) head(line, known, dayLabel, day);
    else known?.remove();
    const soon = before?.dataset.author === author && new Date(at) - new Date(before.dataset.at) < RUN;
    line.classList.toggle("follows", before?.dataset.day === day && soon && !line.querySelector(".mark"));
    if (page.shortcuts.length && !line.querySelector(":scope > .dots")) line.append(dots());
    before = line;
  }
  $("empty").hidden = Boolean(before);
}

/** The heading of a day above its first line: today and yesterday by the workspace's clock. */
function head(line, known, label, day) {
  const name = { [today()]: "today", [today(-1)]: "yesterday" }[day];
  const said = (name ? `${t(name)} · ` : "") + label;
  if (known) {
    if (known.textContent !== said) known.firstElementChild.textContent = said;
    return;
  }
  const heading = document.createElement("li");
  heading.className = "day";
  const words = document.createElement("span");
  words.textContent = said;
  heading.append(words);
  line.before(heading);
}

function dots() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon dots";
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-label", t("message_menu"));
  button.title = t("message_menu");
  button.textContent = "⋯";
  return button;
}

/** Take in a line: new at its place by number, changed in its place, known or older one ignored. */
function put(line) {
  const known = $(`line-${line.id}`);
  if (known) {
    if (Number(known.dataset.revision) >= line.revision) return null;
    const fresh = element(line.html);
    known.querySelectorAll("details[open]").forEach((open, n) => {
      const same = fresh.querySelectorAll("details")[n];
      if (same) same.open = true;
    });
    const focused = known.contains(document.activeElement) ? document.activeElement.dataset.press : null;
    known.replaceWith(fresh);
    if (focused) (fresh.querySelector("[data-press]") ?? $("text")).focus({ preventScroll: true });
    fresh.classList.add("changed");
    return fresh;
  }
  const fresh = element(line.html);
  const next = [...list.children].find((other) => Number(other.dataset.line) > line.id);
  if (next) next.before(fresh);
  else list.append(fresh);
  return fresh;
}

/** Lines from an answer or from the stream. Those of other places only leave a mark in the list of rooms. */
export function take(lines) {
  const stay = bottom() || lines.some((line) => line.mine);
  let fresh = null;
  for (const line of lines) {
    if (line.place === page.place) fresh = put(line) ?? fresh;
    else elsewhere(line);
  }
  if (!fresh) return;
  arrange();
  if (fresh.classList.contains("changed")) return read();
  if (stay) {
    toBottom();
    // A card taller than the window is read from its head.
    if (fresh.offsetHeight > scroller.clientHeight - 60) fresh.scrollIntoView({ block: "start" });
  } else $("jump").hidden = false;
  read();
}

// -- paging back ------------------------------------------------------------------------------------------------------

let more = page.older;
let loading = false;

async function older() {
  if (!more || loading) return;
  loading = true;
  const first = list.querySelector("[data-line]");
  const query = new URLSearchParams({ as: page.as, in: page.in, before: first.dataset.line });
  try {
    const answer = await (await fetch(`/local/lines?${query}`)).json();
    const height = scroller.scrollHeight;
    $("messages").ariaLive = "off";
    list.prepend(...answer.lines.map((line) => element(line.html)));
    arrange();
    scroller.scrollTop += scroller.scrollHeight - height;
    more = answer.older;
    setTimeout(() => ($("messages").ariaLive = "polite"), 500);
  } catch {
    // The button is still there to try again.
  }
  loading = false;
  $("older").hidden = !more;
}

// -- what is read, and what is not ------------------------------------------------------------------------------------

const title = document.title;
const shelf = `read:${page.as}`;
const marks = () => JSON.parse(localStorage.getItem(shelf) || "{}");
const link = (place) => document.querySelector(`[data-place="${place}"]`);

/** What stands on the open page is read, as long as somebody looks at it. */
export function read() {
  if (document.visibilityState === "hidden") return;
  const last = [...list.querySelectorAll("[data-line]")].at(-1);
  if (last) localStorage.setItem(shelf, JSON.stringify({ ...marks(), [page.place]: Number(last.dataset.line) }));
  badges();
}

function badges() {
  const seen = marks();
  let any = 0;
  for (const room of document.querySelectorAll("[data-place]")) {
    const place = Number(room.dataset.place);
    const latest = JSON.parse(room.dataset.latest);
    const count = place === page.place ? 0 : latest.filter((id) => id > (seen[place] ?? 0)).length;
    const badge = room.querySelector(".badge");
    badge.hidden = !count;
    badge.textContent = count > 9 ? "9+" : count;
    badge.title = count ? `${count} ${t("unread")}` : "";
    room.classList.toggle("unread", count > 0);
    any += count;
  }
  document.querySelector("#menu .dot").hidden = !any;
  document.title = (any ? `(${any}) ` : "") + title;
}

function elsewhere(line) {
  const room = link(line.place);
  if (!room || line.revision > 0 || line.html.includes(`data-author="${page.as}"`)) return;
  const latest = JSON.parse(room.dataset.latest);
  if (latest.includes(line.id)) return;
  room.dataset.latest = JSON.stringify([line.id, ...latest].slice(0, 10));
  badges();
  announce(`${room.querySelector(".name").textContent}: ${room.querySelector(".badge").textContent} ${t("unread")}`);
}

export function start() {
  arrange();
  const wanted = location.hash && document.querySelector(location.hash.replace(/[^#\w-]/g, ""));
  if (wanted) wanted.scrollIntoView({ block: "center" });
  else if (list.querySelector("[data-line]")) toBottom();
  $("older").hidden = !more;
  $("older").onclick = older;
  scroller.addEventListener("scroll", () => {
    if (scroller.scrollTop < 120 && list.childElementCount > 20) older();
    if (bottom()) $("jump").hidden = true;
  }, { passive: true });
  $("jump").onclick = () => {
    toBottom();
    $("jump").hidden = true;
  };
  document.addEventListener("newday", arrange);
  addEventListener("storage", badges);
  document.addEventListener("visibilitychange", read);
  read();
}
