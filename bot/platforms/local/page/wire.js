// The line to the server: what the page knows from the start, deeds sent as JSON, and words said in passing.

export const page = JSON.parse(document.getElementById("page").textContent);
export const $ = (id) => document.getElementById(id);

/** A text of the page with its {placeholders} filled. */
export const t = (key, values = {}) => page.t[key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** HTML that the server drew, as an element. Nothing else is ever parsed as HTML here. */
export function element(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.firstElementChild;
}

/** Say something to screen readers. */
export function announce(words) {
  const status = $("status");
  status.textContent = "";
  setTimeout(() => (status.textContent = words), 50);
}

/** A line or two that passes by; stays while it is pointed at or has the focus. Takes server HTML or plain words; one with a
 *  `key` takes the place of the one before. */
export function toast(content, { html = false, seconds = 7, bad = false, quiet = false, key = "" } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  const said = document.createElement("div");
  if (html) said.innerHTML = content;
  else said.textContent = content;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon";
  close.setAttribute("aria-label", t("close"));
  close.textContent = "×";
  box.append(said, close);
  let timer;
  const leave = () => box.remove();
  const start = () => (timer = setTimeout(leave, seconds * 1000));
  const hold = () => clearTimeout(timer);
  close.onclick = leave;
  box.addEventListener("mouseenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("mouseleave", start);
  box.addEventListener("focusout", start);
  box.addEventListener("click", (event) => event.target.closest("[data-press]") && leave());
  const all = $("toasts");
  if (key) all.querySelectorAll(`[data-key="${key}"]`).forEach((old) => old.remove());
  box.dataset.key = key;
  all.append(box);
  while (all.children.length > 3) all.firstElementChild.remove();
  start();
  if (!quiet) announce(said.innerText);
  return box;
}

/** The deed could not be sent: the server is not there. */
export class Unreached extends Error {}

/**
 * Send a deed. `id` is the same when it is sent again, so that it acts once. Gives the answer, or null when the server
 * refused it and said why (shown in passing). A 422 is an answer: it carries a problem.
 */
export async function send(path, body = {}, id = crypto.randomUUID()) {
  let answer;
  try {
    answer = await fetch(`/local/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Tongpin": "1" },
      body: JSON.stringify({ as: page.as, in: page.in, id, ...body }),
    });
  } catch {
    throw new Unreached();
  }
  const json = await answer.json().catch(() => ({}));
  if (answer.ok || answer.status === 422) return json;
  toast(json.message || t("not_done"), { bad: true });
  return null;
}
