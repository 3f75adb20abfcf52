// On pages that verify receipts, and only there: a button that starts the worker, what this browser remembers of the log,
// and which of the sentences that the server wrote are shown. Without it the page says how to verify in another way.

const REMEMBERED = 'essaim.record';

for (const place of document.querySelectorAll('[data-verify]')) prepare(place);

function prepare(place) {
  const button = place.querySelector('button');
  const file = place.querySelector('input[type=file]');
  place.querySelector('[data-tool]').hidden = false;
  let worker;
  let asked = 0;
  button.addEventListener('click', async () => {
    const chosen = file?.files[0];
    if (file && !chosen) return file.focus();
    const id = ++asked;
    say(place, ['working']);
    button.disabled = true;
    worker ??= start(place, () => (worker = undefined));
    const { seen, pinned } = remembered();
    worker.addEventListener('message', function answer({ data }) {
      if (data.id !== id) return;
      worker?.removeEventListener('message', answer);
      button.disabled = false;
      show(place, data);
    });
    worker.postMessage({
      id,
      ...(chosen ? { receipt: await chosen.text() } : { receiptUrl: place.dataset.verify }),
      log: place.dataset.log,
      deed: place.dataset.deed ? JSON.parse(place.dataset.deed) : undefined,
      seen,
      pinned,
    });
  });
}

function start(place, forget) {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.addEventListener('error', () => {
    worker.terminate();
    forget();
    place.querySelector('button').disabled = false;
    say(place, ['failure.program']);
  });
  return worker;
}

function show(place, { result, failure }) {
  if (failure) return say(place, [`failure.${failure}`]);
  const steps = result.steps.map(({ step, state }) => `${step}.${state}`);
  say(place, [result.ok ? 'held' : 'broken', ...steps]);
  fill(place, 'index', result.index);
  fill(place, 'size', result.size);
  fill(place, 'log', result.log);
  fill(place, 'witnesses', result.witnesses.map(({ name }) => name).join(', '));
  fill(place, 'why', result.steps.filter(({ state }) => state === 'broken').map(({ why }) => why).join('; '));
  fill(place, 'evidence', result.evidence.join('\n'));
  place.dataset.milliseconds = result.milliseconds.toFixed(1);
  if (result.ok && result.remember) remember({ seen: result.remember, pinned: result.policy });
}

/** Shows the sentences with these names, and no other. */
function say(place, names) {
  for (const line of place.querySelectorAll('[data-say]')) line.hidden = !names.includes(line.dataset.say);
}

function fill(place, name, value) {
  for (const gap of place.querySelectorAll(`[data-fill=${name}]`)) {
    const { lang } = document.documentElement;
    gap.textContent = typeof value === 'number' ? value.toLocaleString(lang) : (value ?? '');
  }
}

// Storage may be full, switched off or damaged: then every time is the first.
function remembered() {
  try {
    const { seen, pinned } = JSON.parse(localStorage.getItem(REMEMBERED)) ?? {};
    return { seen, pinned };
  } catch {
    return {};
  }
}

function remember(what) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(what));
  } catch {
    // the next time is the first again
  }
}
