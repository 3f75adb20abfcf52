// On the page of a vote that was counted, and only there: a button that counts the published ballots again in a worker, how
// far it is, and which of the sentences that the server wrote are shown.

for (const place of document.querySelectorAll('[data-recount]')) prepare(place);

function prepare(place) {
  const button = place.querySelector('button');
  const progress = place.querySelector('progress');
  place.querySelector('[data-tool]').hidden = false;
  place.querySelector('[data-without]').hidden = true;
  button.addEventListener('click', () => {
    button.disabled = true;
    progress.hidden = false;
    progress.value = 0;
    say(place, ['working']);
    const worker = new Worker(new URL('./counting.js', import.meta.url), { type: 'module' });
    const end = (names) => {
      worker.terminate();
      button.disabled = false;
      progress.hidden = true;
      say(place, names);
    };
    worker.addEventListener('error', () => end(['failure.program']));
    worker.addEventListener('message', ({ data }) => {
      if ('done' in data) return void (progress.value = data.done);
      if (data.failure) return end([`failure.${data.failure}`]);
      fill(place, 'ballots', data.result.ballots);
      fill(place, 'milliseconds', Math.round(data.result.milliseconds));
      fill(place, 'why', data.result.why);
      end([data.result.agrees ? 'held' : 'broken']);
    });
    worker.postMessage({ ballots: place.dataset.recount, outcome: place.dataset.outcome });
  });
}

/** Shows the sentences with these names, and no other. */
function say(place, names) {
  for (const line of place.querySelectorAll('[data-say]')) line.hidden = !names.includes(line.dataset.say);
}

function fill(place, name, value) {
  const { lang } = document.documentElement;
  for (const gap of place.querySelectorAll(`[data-fill=${name}]`)) {
    gap.textContent = typeof value === 'number' ? value.toLocaleString(lang) : value;
  }
}
