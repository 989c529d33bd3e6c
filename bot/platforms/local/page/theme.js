// Before the first paint: the theme this browser chose, if it chose one; and word that scripts run.
const chosen = localStorage.getItem("theme");
if (chosen) document.documentElement.dataset.theme = chosen;
document.documentElement.classList.remove("no-js");
