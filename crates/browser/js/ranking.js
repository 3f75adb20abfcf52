// A ranking by hand: options are dragged, or moved with buttons. The lists of the form stay what is read and sent; whoever prefers
// them, or gives several options one rank, has them back with a button. All words are the server's.

for (const place of document.querySelectorAll('[data-ranking]')) byHand(place, place.closest('form'));

function byHand(place, form) {
  const lists = place.querySelector('.slip-lines');
  const words = place.dataset;
  const options = [...lists.querySelectorAll('select')].map((select) => ({ select, name: select.labels[0].textContent.trim() }));
  const said = make('p', 'visually-hidden');
  said.setAttribute('role', 'status');
  const ranked = make('ol', 'ranked');
  const rest = make('ul', 'unranked');
  const [first, second] = [make('p', 'label', words.first), make('p', 'label', words.rest)];
  const empty = make('p', 'hint', words.empty);
  const hand = make('div', 'ranking-hand');
  hand.append(first, empty, ranked, second, rest, said);
  const other = make('button', 'ranking-other');
  other.type = 'button';
  place.append(hand, other);
  for (const [list, title] of [[ranked, first], [rest, second]]) {
    title.id = `rank-${list.className}`;
    list.setAttribute('aria-labelledby', title.id);
    list.setAttribute('role', 'list');
  }

  let order = [];
  let showsLists = false;

  /** What the lists say; none when two options are level, which cannot be shown here. */
  function read() {
    const chosen = options.filter(({ select }) => select.value).sort((a, b) => a.select.value - b.select.value);
    const ranks = new Set(chosen.map(({ select }) => select.value));
    return ranks.size === chosen.length ? chosen : undefined;
  }

  function show(lists_) {
    showsLists = lists_;
    lists.hidden = !lists_;
    hand.hidden = lists_;
    other.textContent = lists_ ? words.hand : words.lists;
  }

  function draw() {
    const left = options.filter((option) => !order.includes(option));
    options.forEach((option) => (option.select.value = order.includes(option) ? String(order.indexOf(option) + 1) : ''));
    ranked.replaceChildren(...order.map((option, n) => line(option, n)));
    rest.replaceChildren(...left.map((option) => line(option)));
    empty.hidden = order.length > 0;
    second.hidden = left.length === 0;
  }

  function line(option, n) {
    const row = make('li', 'rank-line');
    const grip = make('span', 'rank-grip');
    grip.setAttribute('aria-hidden', 'true');
    const name = make('span', 'rank-name', option.name);
    row.append(grip, name);
    if (n === undefined) row.append(button(option, words.in, 'in', () => place_(option, order.length), words.in));
    else {
      row.prepend(make('span', 'rank-number', String(n + 1)));
      row.append(
        button(option, '↑', 'up', () => place_(option, n - 1), words.up, n === 0),
        button(option, '↓', 'down', () => place_(option, n + 1), n + 1 === order.length ? words.out : words.down),
      );
    }
    row.option = option;
    grip.addEventListener('pointerdown', (event) => drag(event, row));
    return row;
  }

  function button(option, text, kind, act, label, disabled = false) {
    const it = make('button', text.length > 1 ? 'rank-in' : 'rank-move', text);
    it.type = 'button';
    it.dataset.kind = kind;
    it.disabled = disabled;
    it.setAttribute('aria-label', `${label} : ${option.name}`);
    it.addEventListener('click', () => {
      act();
      // the focus stays with the option that was moved
      const row = [...hand.querySelectorAll('.rank-line')].find((row) => row.option === option);
      const same = row.querySelector(`[data-kind=${kind}]:not(:disabled)`) ?? row.querySelector('button:not(:disabled)');
      same.focus();
    });
    return it;
  }

  /** Puts an option on a rank, from 0; after the last one it has none. */
  function place_(option, at) {
    const was = order.indexOf(option);
    const moved = order.filter((one) => one !== option);
    // one step down from the last rank
    if (was >= 0 && at > moved.length) order = moved;
    else order = moved.toSpliced(at, 0, option);
    draw();
    const rank = order.indexOf(option) + 1;
    said.textContent = `${option.name} : ${rank ? option.select.selectedOptions[0].textContent : words.none}`;
  }

  function drag(event, row) {
    if (event.button !== 0) return;
    event.preventDefault();
    // at the document: a line that is put elsewhere loses a pointer that it has captured
    const dragging = new AbortController();
    const { signal } = dragging;
    row.classList.add('rank-dragged');
    const move = ({ clientY: y }) => {
      if (y < 48 || y > innerHeight - 48) scrollBy(0, y < 48 ? -12 : 12);
      const middle = (element) => element.getBoundingClientRect().top + element.offsetHeight / 2;
      const inRest = !second.hidden && y > middle(second);
      const list = inRest ? rest : ranked;
      const next = [...list.children].find((other) => other !== row && y < middle(other));
      if (row.parentNode !== list || (next ?? null) !== row.nextElementSibling) list.insertBefore(row, next ?? null);
      empty.hidden = ranked.children.length > 0;
      second.hidden = false;
    };
    const end = (kept) => {
      dragging.abort();
      if (kept) order = [...ranked.children].map((line) => line.option);
      draw();
    };
    document.addEventListener('pointermove', move, { signal });
    document.addEventListener('pointerup', () => end(true), { signal });
    document.addEventListener('pointercancel', () => end(false), { signal });
  }

  function begin() {
    const found = read();
    order = found ?? [];
    // what is level stays as it is, in the lists
    if (found) draw();
    show(!found);
  }

  other.addEventListener('click', () => {
    if (!showsLists) return show(true);
    order = read() ?? [];
    draw();
    show(false);
  });
  form.addEventListener('restored', begin);
  begin();
}

function make(name, className, text = '') {
  return Object.assign(document.createElement(name), { className, textContent: text });
}
