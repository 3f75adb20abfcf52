// The script of every page, in three parts; each does nothing where there is nothing for it to do. Everything here is
// an extra: without it the page works.
const root = document.documentElement;
const words = (fr, en) => (root.lang === "en" ? en : fr);
const all = (selector) => [...document.querySelectorAll(selector)];

// The page without a connection is kept in both languages and for the device's theme: what was chosen is noted here,
// because cookies are none of this script's business.
const offline = all("[data-offline]");
try {
  if (offline.length) {
    const { lang, theme } = localStorage;
    if (lang) root.lang = lang;
    if (theme) root.dataset.theme = theme;
    for (const part of offline) part.hidden = part.lang !== root.lang;
  } else {
    localStorage.lang = root.lang;
    if (root.dataset.theme) localStorage.theme = root.dataset.theme;
    else localStorage.removeItem("theme");
  }
} catch {
  // storage is switched off
}
if (offline.length) addEventListener("online", () => location.reload());

// Private windows and full disks refuse a worker; pages then simply need a connection.
if (navigator.serviceWorker) keepWorker().catch(() => {});

async function keepWorker() {
  const version = new URL(import.meta.url).searchParams.get("v");
  let typed = false;
  let bar;
  const worker = navigator.serviceWorker;
  const registration = await worker.register("/sw.js");
  // A waiting worker as new as this page takes over unseen; a newer one answers.
  const greet = () => registration.active && registration.waiting?.postMessage(version);
  greet();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", greet);
  });
  worker.addEventListener("message", ({ data }) => data === "newer" && offer());
  // an installed app stays open for days
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) registration.update().catch(() => {});
  });
  document.addEventListener("input", () => {
    typed = true;
    bar?.remove();
  });

  function offer() {
    // never where something that was typed would be lost
    if (typed || bar || document.getElementById("errors")) return;
    bar = document.createElement("aside");
    bar.className = "update";
    bar.setAttribute("aria-label", words("Mise à jour", "Update"));
    const text = document.createElement("p");
    text.setAttribute("role", "status");
    bar.append(
      text,
      // the new page, in this tab only, brings its worker; not reload(): this page may be the answer to a form
      button("button", words("Mettre à jour", "Update"), () => location.replace(location.pathname + location.search)),
      button("button button-quiet", words("Plus tard", "Later"), () => bar.remove()),
    );
    document.body.append(bar);
    // a status is announced when it changes
    text.textContent = words("Une nouvelle version est prête.", "A new version is ready.");
  }
}

function button(className, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
