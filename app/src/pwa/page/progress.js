
// Progress of work in the background: without this the page asks again by itself every few seconds.
for (const box of all("[data-progress]")) {
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { accept: "application/json" } });
      if (!answer.ok) return location.reload();
      const { done, of, said, over } = await answer.json();
      if (over) return location.reload();
      const bar = box.querySelector("progress");
      bar.value = done;
      bar.max = of;
      box.querySelector("[role=status]").textContent = said;
    } catch {
      // the network is away for a moment: the next question may get through
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 500);
}
