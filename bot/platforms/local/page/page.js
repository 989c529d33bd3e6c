// The page comes to life: each part starts, and what belongs to none of them is here.

import { $, page, send, t, toast, Unreached } from "./wire.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import * as deeds from "./deeds.js";
import * as dialogs from "./dialogs.js";
import * as lines from "./lines.js";
import { listen } from "./stream.js";

// -- the drawer of a narrow screen ------------------------------------------------------------------------------------

const narrow = matchMedia("(max-width: 820px)");
const main = document.querySelector("main");

function drawer(open) {
  document.body.classList.toggle("drawer", open);
  $("menu").ariaExpanded = String(open);
  document.querySelector(".veil").hidden = !open;
  main.inert = open;
  $("side").inert = narrow.matches && !open;
  if (open) document.querySelector(".side .brand button").focus();
}

function startDrawer() {
  const toggle = (event) => {
    if (!event.target.closest("[data-menu]")) return;
    const open = !document.body.classList.contains("drawer");
    drawer(open);
    if (!open) $("menu").focus();
  };
  document.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (document.body.classList.contains("drawer")) {
      drawer(false);
      $("menu").focus();
    } else if ($("acting").open && $("acting").contains(document.activeElement)) {
      $("acting").open = false;
      $("acting").querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => !$("acting").contains(event.target) && ($("acting").open = false));
  narrow.addEventListener("change", () => drawer(false));
  drawer(false);
}

// -- language and theme -----------------------------------------------------------------------------------------------

function startLooks() {
  $("theme").onclick = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  };
  $("language").onclick = () =>
    attempt(async () => {
      if (await send("speak", { locale: page.locale === "zh" ? "en" : "zh" })) location.reload();
    });
}

/** The bot's own page opens where one talks to it; its address leads there from every room. */
function startOverview() {
  const open = () => {
    if (location.hash !== "#overview") return;
    history.replaceState(null, "", location.pathname + location.search);
    drawer(false);
    attempt(async () => deeds.show(await send("open"), { typed: true }));
  };
  addEventListener("hashchange", open);
  open();
}

async function attempt(deed) {
  try {
    await deed();
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
    toast(t("not_done"), { bad: true });
  }
}

// -- the newcomer's three things --------------------------------------------------------------------------------------

function startWelcome() {
  const welcome = $("welcome");
  if (welcome) {
    welcome.hidden = localStorage.getItem("welcome") === "hidden";
    $("hide-welcome").onclick = () => {
      welcome.hidden = true;
      localStorage.setItem("welcome", "hidden");
      $("text").focus();
    };
  }
  $("show-welcome").onclick = () => {
    localStorage.removeItem("welcome");
    if (!welcome) {
      location.href = `/?${new URLSearchParams({ as: page.as, in: "dm" })}#welcome`;
      return;
    }
    drawer(false);
    welcome.hidden = false;
    welcome.scrollIntoView({ block: "start" });
    $("welcome-h").focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const filler = event.target.closest("[data-fill]");
    if (filler) composer.fill(filler.dataset.fill);
    const sample = event.target.closest("[data-sample]");
    if (sample) attempt(() => load(sample));
  });
}

async function load(button) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  try {
    const answer = await send("sample");
    if (!answer) return;
    toast(answer.toast, { seconds: 10, key: "clock" });
    if (answer.filled) {
      // The button goes on with the next step, and keeps the focus.
      button.textContent = t("clock.next");
      delete button.dataset.sample;
      button.dataset.move = "next";
    }
  } finally {
    button.ariaBusy = "false";
  }
}

/** The person's settings changed, here or in another tab: the page is drawn anew, once nothing would be lost. */
function heard(state) {
  clock.set(state);
  const same = (name) => String(state[name]) === String(page[name]);
  if (same("locale") && same("zone") && same("roles")) return;
  if (!document.querySelector("dialog[open]")) location.reload();
}

lines.start();
clock.start();
composer.start();
deeds.start();
dialogs.start();
startDrawer();
startLooks();
startWelcome();
startOverview();
listen(heard);
document.documentElement.classList.add("ready");
