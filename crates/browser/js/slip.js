// On a slip, and on the page of one's own vote: takes the slip over from the server, so that the server never sees what is chosen
// beside who chooses. The key is made, kept and used in a worker; the sentences are the server's.

for (const place of document.querySelectorAll('[data-device]')) {
  if (place.dataset.device === 'slip') slip(place);
  else mine(place);
}

/** Asks the worker; `tell` hears how far it is. */
function ask(place, what, tell) {
  const worker = new Worker(new URL('./voting.js', import.meta.url), { type: 'module' });
  const { base, consultation, issuer, voter } = place.dataset;
  return new Promise((resolve) => {
    const end = (answer) => {
      worker.terminate();
      resolve(answer);
    };
    worker.addEventListener('error', () => end({ failure: 'program' }));
    worker.addEventListener('message', ({ data }) => (data.working ? tell?.(data.working) : end(data)));
    worker.postMessage({ base: new URL(base, location.href).href, consultation, issuer, voter, lang: document.documentElement.lang, ...what });
  });
}

async function slip(place) {
  const form = place.querySelector('form');
  const review = place.querySelector('[data-review]');
  const errors = document.querySelector('[data-errors]');
  const cast = place.querySelector('[data-cast]');
  // until the worker has answered, nothing is sent: the server must not see it
  let blind = true;
  let ready = false;
  let pressed = false;
  form.addEventListener('submit', (event) => {
    if (!blind) return;
    event.preventDefault();
    pressed = true;
    if (ready) look();
  });

  const found = await ask(place, { do: 'load' });
  if (found.failure) {
    // the form, with its own sentence
    blind = false;
    return say(place, ['failure.program']);
  }
  place.querySelector('[data-without]').hidden = true;
  place.querySelector('[data-with]').hidden = false;
  if (found.typed) restore(form, found.typed);
  if (!found.number && place.dataset.issued === 'yes') {
    form.hidden = true;
    return say(place, ['lost']);
  }
  ready = true;
  if (pressed) look();

  async function look() {
    const answer = await ask(place, { do: 'review', slip: filled(place, form) });
    if (answer.failure) return say(place, [`failure.${answer.failure}`]);
    const wrong = [...answer.errors];
    if (!form.elements.declared.checked) wrong.push(['declared', place.dataset.undeclared]);
    errors.hidden = wrong.length === 0;
    const lines = wrong.map(([field, text]) => {
      const line = document.createElement('li');
      const link = Object.assign(document.createElement('a'), { href: `#${field}`, textContent: text });
      line.append(link);
      return line;
    });
    errors.querySelector('ul').replaceChildren(...lines);
    say(place, []);
    if (wrong.length) return errors.focus();
    rows(review, answer.rows, place.dataset.words);
    form.hidden = true;
    review.hidden = false;
    review.focus();
  }

  place.querySelector('[data-change]').addEventListener('click', () => {
    review.hidden = true;
    form.hidden = false;
    say(place, []);
    [...form.querySelectorAll('input:not([type=hidden]), select, .rank-line button')].find((field) => field.checkVisibility() && !field.disabled)?.focus();
  });

  cast.addEventListener('click', async () => {
    cast.disabled = true;
    const submission = form.elements.submission.value;
    const answer = await ask(place, { do: 'vote', submission, slip: filled(place, form) }, (step) => say(place, [`working.${step}`]));
    cast.disabled = false;
    if (answer.why) {
      fill(place, 'why', answer.why);
      return say(place, ['refused']);
    }
    if (answer.failure) return say(place, [`failure.${answer.failure}`]);
    location.assign(`${place.dataset.base}/mine#cast`);
  });
}

/** What stands on the slip, as the program reads it. */
function filled(place, form) {
  const picked = [];
  const marks = {};
  for (const [name, value] of new FormData(form)) {
    if (name === 'pick' && value) picked.push(value);
    else if (name.startsWith('mark-') && value.trim()) marks[name.slice(5)] = value;
  }
  return { rules: JSON.parse(place.dataset.rules), picked: picked.sort(), marks, lang: document.documentElement.lang };
}

function restore(form, { picked, marks }) {
  for (const box of form.querySelectorAll('[name=pick]')) box.checked = picked.includes(box.value);
  for (const [option, value] of Object.entries(marks)) {
    for (const field of form.querySelectorAll(`[name="mark-${CSS.escape(option)}"]`)) {
      if (field.type === 'radio') field.checked = field.value === value;
      else field.value = value;
    }
  }
  form.elements.declared.checked = true;
  form.dispatchEvent(new Event('restored'));
}

async function mine(place) {
  const carried = new URLSearchParams(location.hash.slice(1)).get('ballot');
  const cast = location.hash === '#cast';
  // a key does not stay in the address, nor in the history
  if (location.hash) history.replaceState(null, '', location.pathname);
  place.querySelector('[data-without]').hidden = true;
  const found = await ask(place, carried ? { do: 'take', text: carried } : { do: 'load' });
  if (found.failure) return say(place, [found.failure === 'other' ? 'other' : 'failure.program']);
  if (!found.number) return say(place, ['lost']);
  carry(place);
  forget(place);
  say(place, cast ? ['cast'] : carried ? ['taken'] : []);
  place.querySelector('[data-mine]').hidden = false;
  place.querySelector('[data-number]').textContent = found.number.replace(/.{8}/g, '$& ').trim();
  const find = place.querySelector('[data-find]');
  find.href = `${find.dataset.find}?number=${found.number}`;
  for (const part of place.querySelectorAll('[data-sent]')) part.hidden = !found.typed;
  if (found.typed) {
    const slip = { rules: JSON.parse(place.dataset.rules), ...found.typed, lang: document.documentElement.lang };
    const answer = await ask(place, { do: 'review', slip });
    if (!answer.failure) rows(place, answer.rows, place.dataset.words);
  }
}

function carry(place) {
  const button = place.querySelector('[data-carry]');
  const copy = place.querySelector('[data-copy]');
  button?.addEventListener('click', async () => {
    const answer = await ask(place, { do: 'carry' });
    if (answer.failure) return say(place, ['failure.program']);
    const code = place.querySelector('[data-code]');
    code.replaceChildren(picture(answer.code));
    code.hidden = false;
    button.hidden = true;
    copy.hidden = false;
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(answer.address);
      say(place, ['copied']);
    });
  });
}

/** The lines of a QR code as a drawing, with the quiet zone of four modules that readers need. */
function picture(lines) {
  const side = lines.length + 8;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${side} ${side}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', lines.map((line, y) => [...line].map((dark, x) => (dark === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : '')).join('')).join(''));
  svg.append(path);
  return svg;
}

function forget(place) {
  const [first, sure] = [place.querySelector('[data-forget]'), place.querySelector('[data-forget-sure]')];
  first.addEventListener('click', () => {
    first.hidden = true;
    sure.hidden = false;
    sure.focus();
  });
  sure.addEventListener('click', async () => {
    await ask(place, { do: 'forget' });
    place.querySelector('[data-mine]').hidden = true;
    say(place, ['lost']);
  });
}

/** A list of what is chosen. */
function rows(place, pairs, lang) {
  const list = place.querySelector('[data-rows]');
  list.lang = lang;
  list.hidden = pairs.length === 0;
  place.querySelector('[data-blank]').hidden = pairs.length > 0;
  list.replaceChildren(
    ...pairs.map(([term, value]) => {
      const row = Object.assign(document.createElement('div'), { className: 'summary-row' });
      row.append(Object.assign(document.createElement('dt'), { textContent: term }), Object.assign(document.createElement('dd'), { textContent: value }));
      return row;
    }),
  );
}

/** Shows the sentences with these names, and no other. */
function say(place, names) {
  for (const line of place.querySelectorAll('[data-say]')) line.hidden = !names.includes(line.dataset.say);
}

function fill(place, name, value) {
  for (const gap of place.querySelectorAll(`[data-fill=${name}]`)) gap.textContent = value;
}
