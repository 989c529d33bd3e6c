// The composer: text that grows, Enter that sends, and an offer of commands and people while one types.

import { $, page, send, t, toast, Unreached } from "./wire.js";
import { show } from "./deeds.js";

const text = $("text");
const offers = $("offers");
const kept = `draft:${page.as}:${page.in}`;
let list = [];
let at = -1;
let begun = false;
let queue = Promise.resolve();
let unsent = null;
let past = -1;
const said = JSON.parse(sessionStorage.getItem("said") || "[]");

// -- what is offered --------------------------------------------------------------------------------------------------

const plain = (words) => words.replace(/^\s*／/, "/").replace(/\u3000/g, " ").toLowerCase();

/**
 * Commands while a command is being typed, people after "@"; each as { insert, title, help, example }. `begun` says that
 * a name was begun and not finished: only then Enter takes the first one, otherwise it sends what stands there.
 */
function offered() {
  begun = true;
  const before = text.value.slice(0, text.selectionStart);
  const person = before.match(/@([^\s@]{0,20})$/u);
  if (person) {
    const typed = person[1].toLowerCase();
    return page.people
      .filter((one) => one.keys.some((key) => key.toLowerCase().startsWith(typed)))
      .map((one) => ({ from: before.length - person[0].length, insert: `@${one.name} `, title: `@${one.name}`, help: one.help }));
  }
  const line = plain(before);
  if (!line.startsWith("/") || line.includes("\n")) return [];
  const [, name, rest] = line.match(/^\/\s*(\S*)(\s.*)?$/) ?? [];
  if (name === undefined) return [];
  const row = (one) => ({ from: 0, insert: `${one.say} `, title: one.say, help: one.help, example: one.example });
  if (rest === undefined) {
    begun = !page.commands.some((c) => c.keys.includes(name));
    return page.commands.filter((c) => c.keys.some((key) => key.startsWith(name))).map(row);
  }
  const word = rest.trimStart();
  const command = page.commands.find((c) => c.keys.includes(name));
  if (!command || /\s/.test(word) || command.words.some((w) => w.keys.includes(word))) return [];
  begun = word !== "";
  return command.words.filter((w) => w.keys.some((key) => key.startsWith(word))).map(row);
}

function offer() {
  list = offered();
  at = list.length && begun ? 0 : -1;
  offers.replaceChildren(
    ...list.map((one, n) => {
      const option = document.createElement("div");
      option.role = "option";
      option.id = `offer-${n}`;
      const title = document.createElement("span");
      title.className = "offer-title";
      title.textContent = one.title;
      const help = document.createElement("span");
      help.className = "offer-help";
      help.textContent = one.help ?? "";
      option.append(title, " ", help);
      if (one.example) {
        const example = document.createElement("span");
        example.className = "offer-example";
        example.textContent = one.example;
        option.append(" ", example);
      }
      option.onmousedown = (event) => {
        event.preventDefault();
        take(n);
      };
      return option;
    }),
  );
  offers.hidden = !list.length;
  text.ariaExpanded = String(Boolean(list.length));
  mark();
}

function mark() {
  [...offers.children].forEach((option, n) => (option.ariaSelected = String(n === at)));
  if (at < 0) return text.removeAttribute("aria-activedescendant");
  text.setAttribute("aria-activedescendant", `offer-${at}`);
  offers.children[at].scrollIntoView({ block: "nearest" });
}

function take(n) {
  const one = list[n];
  const rest = text.value.slice(text.selectionStart).trimStart();
  const head = text.value.slice(0, one.from) + one.insert;
  text.value = head + rest;
  text.setSelectionRange(head.length, head.length);
  changed();
}

function withdraw() {
  list = [];
  at = -1;
  offers.hidden = true;
  text.ariaExpanded = "false";
  mark();
}

// -- the text itself --------------------------------------------------------------------------------------------------

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, innerHeight * 0.4)}px`;
}

function changed() {
  grow();
  offer();
  if (text.value) sessionStorage.setItem(kept, text.value);
  else sessionStorage.removeItem(kept);
}

/** Put words into the composer, as if they had been typed. */
export function fill(words) {
  text.value = words;
  text.focus();
  text.setSelectionRange(words.length, words.length);
  changed();
}

/** Send what stands there. One after the other, in the order typed; what failed goes again under its old id. */
function post() {
  const words = text.value;
  if (!words.trim()) return;
  const id = unsent?.words === words ? unsent.id : crypto.randomUUID();
  withdraw();
  text.value = "";
  changed();
  queue = queue.then(() => deliver(words, id));
}

async function deliver(words, id) {
  try {
    const answer = await send("say", { text: words }, id);
    unsent = null;
    if (!answer || answer.problem) back(words);
    if (answer?.problem?.fields?.text) toast(answer.problem.fields.text, { bad: true });
    else show(answer, { typed: true });
    remember(words);
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
    unsent = { words, id };
    back(words);
    toast(t("not_sent"), { bad: true });
  }
}

/** What was not taken comes back, unless something new was typed in the meantime. */
function back(words) {
  if (text.value) return;
  text.value = words;
  changed();
  withdraw();
}

function remember(words) {
  said.push(words);
  sessionStorage.setItem("said", JSON.stringify(said.slice(-30)));
  past = said.length;
}

function recall(step) {
  if (past < 0 || past > said.length) past = said.length;
  past = Math.max(0, Math.min(said.length, past + step));
  text.value = said[past] ?? "";
  grow();
}

export function start() {
  text.value = sessionStorage.getItem(kept) ?? "";
  grow();
  text.addEventListener("input", changed);
  text.addEventListener("blur", withdraw);
  text.addEventListener("keydown", (event) => {
    // While an input method composes, its keys are its own: Enter takes a word there and sends nothing here.
    if (event.isComposing || event.keyCode === 229) return;
    const open = list.length > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1;
      at = (at + step + list.length) % list.length;
      mark();
    } else if (open && !event.shiftKey && (event.key === "Tab" || (event.key === "Enter" && at >= 0))) {
      event.preventDefault();
      take(Math.max(at, 0));
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      withdraw();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      post();
    } else if (event.key === "ArrowUp" && !text.value && said.length) {
      event.preventDefault();
      recall(-1);
    } else if (event.key === "ArrowDown" && past >= 0 && past < said.length && text.value === said[past]) {
      event.preventDefault();
      recall(1);
    }
  });
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    post();
    text.focus();
  });
  if (matchMedia("(pointer: fine)").matches && !location.hash) text.focus({ preventScroll: true });
}
