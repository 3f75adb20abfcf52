
// Reading aloud, sentence by sentence: each in its own language, lit up where the browser can, and short enough for
// the voices that stop after fifteen seconds.
for (const box of all("[data-read]")) readAloud(box);

function readAloud(box) {
  const voice = window.speechSynthesis;
  if (!voice) return;
  const [play, stop] = box.querySelectorAll("button");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let queue = [];
  let now;

  // some browsers learn their voices a moment later, some have none: then there is no button
  const show = () => (box.hidden = !voice.getVoices().length);
  show();
  voice.addEventListener?.("voiceschanged", show);

  play.addEventListener("click", () => {
    if (!now) begin();
    else if (play.ariaPressed === "true") voice.pause();
    else voice.resume();
    play.ariaPressed = play.ariaPressed !== "true";
  });
  stop.addEventListener("click", () => {
    end();
    play.focus();
  });
  addEventListener("pagehide", end);

  function begin() {
    voice.cancel();
    voice.resume();
    queue = all(box.dataset.read).flatMap(sentences);
    stop.hidden = false;
    next();
  }

  function next() {
    now = queue.shift();
    if (!now) return end();
    const part = new SpeechSynthesisUtterance(now.toString());
    const from = now.startContainer.parentElement;
    part.lang = from.closest("[lang]").lang;
    const spoken = now;
    part.onend = () => spoken === now && next();
    part.onerror = () => spoken === now && end();
    CSS.highlights?.set("read", new Highlight(now));
    from.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    voice.speak(part);
  }

  function end() {
    now = undefined;
    queue = [];
    voice.cancel();
    CSS.highlights?.delete("read");
    play.ariaPressed = false;
    stop.hidden = true;
  }
}

// The sentences of an element, as ranges of its text.
function sentences(element) {
  const found = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const lang = node.parentElement.closest("[lang]").lang;
    const parts = window.Intl?.Segmenter
      ? [...new Intl.Segmenter(lang, { granularity: "sentence" }).segment(node.data)]
      : [{ index: 0, segment: node.data }];
    for (const { index, segment } of parts) {
      if (!segment.trim()) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + segment.length);
      found.push(range);
    }
  }
  return found;
}
