// Dialogs: forms with every kind of field, and questions before an act that is hard to take back.

import { $, element, t, toast, Unreached } from "./wire.js";

const LARGEST = 10 * 1024 * 1024;
const dialog = $("form");
let send = null;
let touched = false;
let id = null;

// -- questions --------------------------------------------------------------------------------------------------------

/** Ask; true for yes. Escape and a click beside it mean no. */
export function confirm({ title, text, yes, no, danger = false }) {
  const box = $("confirm");
  $("confirm-title").textContent = title;
  $("confirm-text").textContent = text;
  const [refuse, accept] = box.querySelectorAll("button");
  refuse.textContent = no;
  accept.textContent = yes;
  accept.className = danger ? "button danger" : "button primary";
  box.showModal();
  refuse.focus();
  return new Promise((done) => {
    box.onclick = (event) => {
      if (event.target === box) box.close("no");
      if (event.target.value) box.close(event.target.value);
    };
    box.onclose = () => done(box.returnValue === "yes");
    box.returnValue = "no";
  });
}

// -- forms ------------------------------------------------------------------------------------------------------------

/** Show a form that the server drew. `submit(form, id)` gives null when it was taken, or the problem. */
export function open(html, submit) {
  fill(html, submit);
  if (!dialog.open) dialog.showModal();
  focusFirst();
}

/** The next step in the same dialog. */
export const next = open;

export function close() {
  touched = false;
  dialog.close();
  dialog.replaceChildren();
}

async function leave() {
  const question = {
    title: t("discard_title"), text: t("discard_text"), yes: t("discard_yes"), no: t("discard_no"), danger: true,
  };
  if (!touched || (await confirm(question))) close();
}

function fill(html, submit) {
  send = submit;
  touched = false;
  id = crypto.randomUUID();
  dialog.replaceChildren(element(html));
  dialog.querySelectorAll("[data-count]").forEach(count);
  dialog.scrollTop = 0;
}

function focusFirst() {
  const first = dialog.querySelector(".field input:not([type=hidden]), .field textarea, .field select");
  // A finger is not met by a keyboard that covers half of the form; a form without fields is a question to say yes to.
  const target = matchMedia("(pointer: fine)").matches ? (first ?? dialog.querySelector("[type=submit]")) : null;
  (target ?? $("form-title")).focus();
}

function count(shown) {
  const text = shown.parentElement.querySelector("textarea");
  const limit = Number(shown.dataset.count);
  const used = [...text.value].length;
  shown.hidden = limit > 5000 && used < limit / 2;
  shown.textContent = t("count", { used: used.toLocaleString("en"), limit: limit.toLocaleString("en") });
  shown.classList.toggle("near", used > limit * 0.9);
}

async function valueOf(field) {
  const { kind } = field.dataset;
  const boxes = [...field.querySelectorAll("input")];
  if (kind === "yesno") return boxes[0].checked;
  if (kind === "choices" || kind === "people") return boxes.filter((box) => box.checked).map((box) => box.value);
  if (kind === "choice" && boxes.length) return boxes.find((box) => box.checked)?.value ?? null;
  if (kind === "file") {
    const file = boxes[0].files[0];
    return file ? { name: file.name, content: await base64(file) } : null;
  }
  const control = field.querySelector("input, textarea, select");
  // A number that the browser cannot read comes as "": say so, instead of dropping it.
  if (kind === "number" && control.validity.badInput) return "?";
  return control.value || null;
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

/** What the page can tell before the server does. */
function ownProblem(field, value) {
  const empty = value === null || value === "" || (Array.isArray(value) && !value.length);
  if (field.dataset.required !== undefined && empty) return t("field_required");
  const control = field.querySelector("input");
  if (field.dataset.kind === "number" && !empty) {
    if (value === "?") return t("bad_number");
    if (control.min && Number(value) < Number(control.min)) return t("number_low", { limit: control.min });
    if (control.max && Number(value) > Number(control.max)) return t("number_high", { limit: control.max });
  }
  if (field.dataset.kind === "file" && control.files[0]?.size > LARGEST) return t("big_file");
  return null;
}

function wrong(field, words, html = false) {
  const place = field.querySelector(".error");
  place.hidden = !words;
  if (html) place.innerHTML = words;
  else place.textContent = words ?? "";
  for (const control of field.querySelectorAll("input, textarea, select")) {
    if (words) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

function complain(message, html) {
  const place = dialog.querySelector(".problem");
  place.hidden = !message;
  if (html) place.innerHTML = message;
  else place.textContent = message ?? "";
  const first = dialog.querySelector("[aria-invalid]");
  if (first) first.focus();
  else if (message) place.scrollIntoView({ block: "nearest" });
}

async function submit() {
  const form = dialog.querySelector("form");
  if (form.ariaBusy === "true") return;
  const fields = [...form.querySelectorAll(".field")];
  let bad = false;
  const filled = [];
  for (const field of fields) {
    const { name, kind } = field.dataset;
    const tooBig = kind === "file" && ownProblem(field, "file");
    const value = tooBig ? null : await valueOf(field).catch(() => null);
    const problem = tooBig || ownProblem(field, value);
    wrong(field, problem);
    bad ||= Boolean(problem);
    filled.push({ name, kind, value });
  }
  if (bad) return complain(t("bad_form"));
  complain(null);
  form.ariaBusy = "true";
  try {
    const state = JSON.parse(form.dataset.state || "{}");
    const problem = await send({ action: form.dataset.action, state, fields: filled }, id);
    if (problem) refuse(fields, problem);
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
    toast(t("not_done"), { bad: true });
    complain(t("not_done"));
  } finally {
    form.ariaBusy = "false";
  }
}

function refuse(fields, problem) {
  // What is mended is a new deed; only an unanswered one is sent again under the same id.
  id = crypto.randomUUID();
  for (const field of fields) wrong(field, problem.fields?.[field.dataset.name], true);
  const buttons = problem.buttons ? `<div class="buttons">${problem.buttons}</div>` : "";
  complain(`<p class="text">${problem.message || t("bad_form")}</p>${buttons}`, true);
}

export function start() {
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) leave();
    if (event.target.closest(".problem [data-press]")) close();
  });
  dialog.addEventListener("input", (event) => {
    touched = true;
    const field = event.target.closest(".field");
    if (!field) return;
    wrong(field, null);
    const counter = field.querySelector("[data-count]");
    if (counter) count(counter);
    if (event.target.type === "file") field.querySelector(".chosen").textContent = event.target.files[0]?.name ?? t("drop");
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  });
  const over = (event) => event.target.closest?.(".drop");
  for (const name of ["dragover", "dragleave", "drop"]) {
    dialog.addEventListener(name, (event) => {
      const drop = over(event);
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        const input = drop.querySelector("input");
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
}
