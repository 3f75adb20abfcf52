
// The desk by keyboard: j and k go through the files, Enter opens, x ticks, t takes what is ticked. Only where somebody
// asked for it, because single letters are commands of some assistive software (WCAG 2.1.4).
for (const list of all("[data-keys]")) deskKeys(list);

function deskKeys(list) {
  const asked = document.getElementById("desk-keys");
  if (!asked) return;
  asked.closest("[hidden]").hidden = false;
  try {
    asked.checked = localStorage.deskKeys === "on";
    asked.addEventListener("change", () => (localStorage.deskKeys = asked.checked ? "on" : "off"));
  } catch {
    // storage is switched off: for this page only
  }
  const links = [...list.querySelectorAll(".queue-title a")];
  addEventListener("keydown", (event) => {
    if (!asked.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const at = links.indexOf(document.activeElement?.closest(".queue-item")?.querySelector(".queue-title a"));
    const go = (to) => links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
    const keys = {
      j: () => go(at + 1),
      k: () => go(at - 1),
      x: () => links[at]?.closest(".queue-item").querySelector("[type=checkbox]")?.click(),
      t: () => list.querySelector("[name=act][value=take]")?.click(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}
