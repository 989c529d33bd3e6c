// The workspace's clock: it runs, it says the time as its person says it, and it can be moved.

import { $, announce, page, send, t, toast, Unreached } from "./wire.js";

let ahead = page.now - Date.now();
const WEEK = { Mon: "周一", Tue: "周二", Wed: "周三", Thu: "周四", Fri: "周五", Sat: "周六", Sun: "周日" };
const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: page.zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const month = new Intl.DateTimeFormat("en-GB", { timeZone: page.zone, month: "numeric" });

function spoken(at) {
  const p = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  const clock = `${p.hour}:${p.minute}`;
  return page.locale === "zh"
    ? `${month.format(at)} 月 ${p.day} 日（${WEEK[p.weekday]}）${clock}`
    : `${p.weekday} ${p.day} ${p.month.slice(0, 3)}, ${clock}`;
}

const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone: page.zone, dateStyle: "short" });
let day = "";

/** The day it is for the acting person, or so many days from it: "2026-11-24". */
export const today = (days = 0) => calendar.format(Date.now() + ahead + days * 86_400_000);

function show() {
  const at = new Date(Date.now() + ahead);
  if (day !== (day = today())) document.dispatchEvent(new Event("newday"));
  const said = spoken(at);
  if ($("now").textContent !== said) $("now").textContent = said;
  $("now").dateTime = at.toISOString();
}

/** The time as the server knows it now. */
export function set({ now, moved }) {
  ahead = now - Date.now();
  page.moved = moved;
  $("clock").classList.toggle("moved", moved);
  $("back-to-now").disabled = !moved;
  show();
}

async function move(button) {
  const clock = $("clock");
  if (clock.ariaBusy === "true") return;
  clock.ariaBusy = "true";
  announce(t("clock.busy"));
  const where = button.dataset.move;
  try {
    const answer = await send("clock", { move: where });
    if (answer) {
      set(answer);
      toast(answer.toast, { html: true, seconds: 10, key: "clock" });
    }
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
    toast(t("not_done"), { bad: true });
  } finally {
    clock.ariaBusy = "false";
  }
}

function open(yes) {
  $("moves").hidden = !yes;
  $("moves-button").ariaExpanded = String(yes);
}

export function start() {
  set(page);
  setInterval(show, 1000);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(button);
  });
  $("moves-button").onclick = () => open($("moves").hidden);
  document.addEventListener("click", (event) => !$("clock").contains(event.target) && open(false));
  $("clock").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("moves").hidden) {
      open(false);
      $("moves-button").focus();
    }
  });
}
