// What a press, a form or a typed text leads to: lines, a dialog, a word in passing; and nothing typed is lost.

import { $, page, send, t, toast, Unreached } from "./wire.js";
import { take } from "./lines.js";
import * as dialogs from "./dialogs.js";

/** Show what came of a deed. What was typed is answered right above; other deeds are also answered in passing. */
export function show(answer, { form = true, typed = false } = {}) {
  if (!answer) return;
  if (answer.lines) take(answer.lines);
  const passing = typed && answer.lines?.length ? [] : (answer.toasts ?? []);
  for (const html of passing) toast(html, { html: true, bad: Boolean(answer.problem), quiet: true });
  if (answer.form && form) dialogs.open(answer.form, submit);
}

async function submit(form, id) {
  const answer = await send("submit", { action: form.action, state: form.state, fields: form.fields }, id);
  if (answer?.problem) return answer.problem;
  if (answer?.form) dialogs.next(answer.form, submit);
  else if (answer) dialogs.close();
  show(answer, { form: false });
  return null;
}

/** A button on a card or in a notice. */
export async function press(button) {
  if (button.ariaBusy === "true") return;
  const { action, value } = JSON.parse(button.dataset.press);
  if (button.dataset.confirm && !(await dialogs.confirm(JSON.parse(button.dataset.confirm)))) return;
  const line = Number(button.closest("[data-line]")?.dataset.line) || null;
  button.ariaBusy = "true";
  try {
    show(await send("press", { action, value, line }));
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
    toast(t("not_done"), { bad: true });
  } finally {
    button.ariaBusy = "false";
  }
}

// -- what can be done with a message ----------------------------------------------------------------------------------

const menu = $("shortcuts");
let opener = null;
let anchored = 0;

function openMenu(button) {
  opener = button;
  menu.replaceChildren(
    ...page.shortcuts.map((shortcut) => {
      const item = document.createElement("button");
      item.type = "button";
      item.role = "menuitem";
      item.tabIndex = -1;
      item.textContent = shortcut.label;
      item.onclick = () => choose(shortcut.name);
      return item;
    }),
  );
  menu.hidden = false;
  button.ariaExpanded = "true";
  const at = button.getBoundingClientRect();
  anchored = at.top;
  menu.style.insetBlockStart = `${Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.insetInlineStart = `${Math.max(8, at.right - menu.offsetWidth)}px`;
  menu.firstElementChild.focus();
}

function closeMenu(back = true) {
  if (menu.hidden) return;
  menu.hidden = true;
  opener.ariaExpanded = "false";
  if (back) opener.focus();
}

async function choose(name) {
  const line = Number(opener.closest("[data-line]").dataset.line);
  closeMenu();
  try {
    show(await send("choose", { name, line }));
  } catch {
    toast(t("not_done"), { bad: true });
  }
}

menu.addEventListener("keydown", (event) => {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    closeMenu();
  }
});

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (button) press(button);
    const dots = event.target.closest(".dots");
    if (dots) openMenu(dots);
    else if (!menu.contains(event.target)) closeMenu(false);
  });
  // The event of a scroll that brought the button into view may come after the menu opened: only a move closes it.
  const moved = () => !menu.hidden && Math.abs(opener.getBoundingClientRect().top - anchored) > 2;
  $("scroller").addEventListener("scroll", () => moved() && closeMenu(false), { passive: true });
}

