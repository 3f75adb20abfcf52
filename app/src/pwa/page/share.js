
// Sharing: the address stands in a field for everybody; these buttons are shown where they do something.
for (const box of all("[data-share]")) {
  const { share: url, title } = box.dataset;
  const [send, copy] = box.querySelectorAll("button");
  const said = box.querySelector("[role=status]");
  box.querySelector("input")?.addEventListener("focus", (event) => event.target.select());
  send.hidden = !navigator.share;
  // refused, or closed without choosing: both are the reader's decision
  send.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = copy.dataset.done;
    } catch {
      box.querySelector("input").focus();
    }
  });
}
