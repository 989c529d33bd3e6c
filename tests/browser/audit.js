// Looks over the page as it stands and lists what would keep somebody out: names, references, headings, contrast, size.
() => {
  const faults = [];
  const fault = (what, element) =>
    faults.push(`${what}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 110)}`);
  const shown = (element) => element.checkVisibility({ opacityProperty: false, visibilityProperty: true });
  const all = [...document.querySelectorAll("body *")].filter(shown);

  // -- names and references
  const ids = new Map();
  for (const element of document.querySelectorAll("[id]")) ids.set(element.id, (ids.get(element.id) ?? 0) + 1);
  for (const [id, count] of ids) if (count > 1) faults.push(`id used ${count} times: ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant", "for"]) {
    for (const element of [...document.querySelectorAll(`[${name}]`)].filter(shown)) {
      for (const id of element.getAttribute(name).split(/\s+/)) {
        if (!document.getElementById(id)) fault(`${name} leads nowhere (${id})`, element);
      }
    }
  }
  const words = (element) => element.textContent.trim();
  const named = (element) =>
    element.getAttribute("aria-label") ||
    (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => words(document.getElementById(id) ?? element)).join("") ||
    [...(element.labels ?? [])].map(words).join("") ||
    (["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName) ? "" : words(element) || element.querySelector("img[alt]:not([alt=''])")?.alt);
  const controls = "a[href], button, input, select, textarea, summary, [role=option], [role=menuitem], [role=listbox], [role=log], [role=region], dialog, nav, aside, section, form[role]";
  for (const element of all.filter((one) => one.matches(controls))) {
    if (element.closest("[aria-hidden=true]")) fault("hidden from readers, but there", element);
    else if (!named(element)) fault("has no name", element);
  }
  for (const image of all.filter((one) => one.matches("img"))) if (!image.hasAttribute("alt")) fault("picture without words", image);
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption || !table.querySelector("th[scope=col]")) fault("table without caption or headings", table);
  }
  for (const element of all) {
    if (element.tabIndex > 0) fault("jumps the order of tabs", element);
    if (element.matches("button button, a a, a button, button a, label label")) fault("a control in a control", element);
  }

  // -- structure
  if (!document.documentElement.lang) faults.push("the page has no language");
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
  if (all.filter((one) => one.matches("h1")).length !== 1) faults.push("not one first heading");
  if (!document.querySelector("[role=log][aria-live=polite]")) faults.push("new messages are not announced");

  // -- contrast (WCAG 2.2, 1.4.3) and size (2.5.8)
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    const base = document.documentElement.dataset.theme === "dark" ? [0, 0, 0, 1] : [255, 255, 255, 1];
    return layers.reverse().reduce((below, top) => over(top, below), base);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  for (const element of all) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.closest("[aria-hidden=true], .vh, :disabled, [inert]")) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    let opacity = 1;
    for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
    if (opacity === 0) continue;
    const below = ground(element);
    const ink = rgba(style.color);
    ink[3] *= opacity;
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const found = contrast(over(ink, below), below);
    if (found < needed) fault(`contrast ${found.toFixed(2)} of ${needed}`, element);
  }
  for (const element of all.filter((one) => one.matches("button, select, textarea, input, summary, nav a"))) {
    const box = (element.closest("label") ?? element).getBoundingClientRect();
    if (box.width > 2 && (box.width < 24 || box.height < 24)) fault(`smaller than 24 px (${box.width}×${box.height})`, element);
  }
  return faults;
};
