// The items of a suite: filtered, searched, and put into the page a few at a time as they are scrolled to.
const kChunk = 60;
const kTypingMilliseconds = 150;

// What a score counts as: 1 or 0 is right or wrong; anything between, from the middle of what was seen on.
function makeScale(board) {
  const scores = board.items.rows.flatMap((item) => item.answers.filter(Boolean).map((answer) => answer.score)).filter(isKnown);
  const isBinary = scores.every((value) => value === 0 || value === 1);
  const low = scores.reduce((a, b) => Math.min(a, b), 0);
  const high = scores.reduce((a, b) => Math.max(a, b), 1);
  const middle = (low + high) / 2;
  const isRight = (answer) => answer.score >= middle && !answer.status;
  const mark = (answer) => {
    if (answer.status) return ['!', 'warn', answer.status];
    if (isBinary) return isRight(answer) ? ['✓', 'good', 'right'] : ['✗', 'bad', 'wrong'];
    return [digits(answer.score), isRight(answer) ? 'good' : 'bad', ''];
  };
  return { isBinary, middle, isRight, mark };
}

const answered = (item) => item.answers.filter(Boolean);

const kFilters = {
  all: ['every item', () => true],
  flipped: ['flipped: the models differ', (item) => new Set(answered(item).map((answer) => answer.score)).size > 1],
  wrong: ['all wrong', (item, scale) => !answered(item).some(scale.isRight)],
  right: ['all right', (item, scale) => answered(item).every(scale.isRight)],
  failed: ['an error, a timeout or not scorable', (item) => answered(item).some((answer) => answer.status)],
};

function holds(item, words) {
  if (words === '') return true;
  const texts = [item.id, item.question, item.target, ...answered(item).flatMap((answer) => [answer.text, answer.remark])];
  return texts.some((text) => text?.toLowerCase().includes(words));
}

function makeMark(board, answer, at, scale) {
  const { model } = board.rows[at];
  if (!answer) return make('span', { class: 'score-mark', title: `${model}: not asked` }, '·');
  const [sign, tone, word] = scale.mark(answer);
  const said = `${model}: ${word || sign}`;
  return make('span', { class: 'score-mark', 'data-tone': tone, role: 'img', title: said, 'aria-label': said }, sign);
}

function makeItem(board, item, scale) {
  const details = make(
    'details',
    { class: 'item' },
    make(
      'summary',
      {},
      make('bdi', { class: 'id' }, oneLine(item.id)),
      make('bdi', { class: 'start' }, oneLine(item.question ?? answered(item)[0]?.text ?? '')),
      make('span', { class: 'marks' }, ...item.answers.map((answer, at) => makeMark(board, answer, at, scale))),
    ),
  );
  details.addEventListener('toggle', () => {
    if (details.open && !details.dataset.made) {
      details.dataset.made = true;
      details.append(makeItemBody(board, item, scale));
    }
  });
  return make('li', {}, details);
}

// A list that grows as its end comes into sight, or by its button.
function makeList(board, scale) {
  const list = make('ol', { class: 'items' });
  const more = make('button', { type: 'button', hidden: '' });
  let rest = [];
  const grow = () => {
    list.append(...rest.splice(0, kChunk).map((item) => makeItem(board, item, scale)));
    more.hidden = rest.length === 0;
    say(more, `Show more: ${count(rest.length)} left`);
  };
  more.addEventListener('click', () => {
    const last = list.lastElementChild;
    grow();
    last?.nextElementSibling?.querySelector('summary').focus({ preventScroll: true });
  });
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && rest.length > 0) grow();
  }).observe(more);
  const show = (items) => {
    rest = [...items];
    list.replaceChildren();
    list.parentElement?.scrollTo(0, 0);
    grow();
  };
  return { list, more, show };
}

function makeTools(board, scale, refresh) {
  const id = (name) => `${board.anchor}-${name}`;
  const rows = board.items.rows;
  const options = Object.entries(kFilters).map(([key, [name, test]]) =>
    make('option', { value: key }, `${name} (${count(rows.filter((item) => test(item, scale)).length)})`),
  );
  const select = make('select', { id: id('filter') }, ...options);
  const search = make('input', { id: id('search'), type: 'search', autocomplete: 'off', spellcheck: 'false' });
  const found = make('p', { class: 'muted', role: 'status' });
  let timer = 0;
  const now = () => refresh(select.value, search.value.trim().toLowerCase(), found);
  select.addEventListener('change', now);
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(now, kTypingMilliseconds);
  });
  const tools = make(
    'div',
    { class: 'tools' },
    make('label', { for: id('filter') }, 'Show'),
    select,
    make('label', { for: id('search') }, 'with the text'),
    search,
    found,
  );
  return { tools, now };
}

function itemNotes(board, scale) {
  const { rows, total, without_questions: why } = board.items;
  const notes = [];
  if (rows.length < total)
    notes.push(
      `${count(rows.length)} of ${count(total)} items are in this page: those on which the models differ first, then ` +
        'those that all failed. --items 0 takes every one; occam eval export FILE.jsonl writes every answer.',
    );
  if (why) notes.push(`Questions and targets are not shown: ${why}.`);
  if (!scale.isBinary) notes.push(`Scores are not only 0 and 1: ${digits(scale.middle)} or more counts as right here.`);
  return notes.map((note) => make('p', { class: 'muted' }, note));
}

function fillItems(board, parent) {
  const scale = makeScale(board);
  const { list, more, show } = makeList(board, scale);
  const { tools, now } = makeTools(board, scale, (filter, words, found) => {
    const [, test] = kFilters[filter];
    const items = board.items.rows.filter((item) => test(item, scale) && holds(item, words));
    say(found, plural(items.length, 'item'));
    show(items);
  });
  const names = board.rows.map((row) => make('span', { title: row.model }, row.model));
  const head = make('div', { class: 'item-head', 'aria-hidden': true }, make('span'), make('span', { class: 'marks' }, ...names));
  const scroll = make('div', { class: 'scroll' }, head, list, more);
  const body = make('div', { class: 'drill' }, ...itemNotes(board, scale), tools, scroll);
  body.style.setProperty('--models', board.rows.length);
  parent.append(body);
  now();
}

function makeItems(board) {
  const { rows, total } = board.items;
  const shown = rows.length < total ? `${count(rows.length)} of ${count(total)}` : count(total);
  const details = make('details', { class: 'part' }, make('summary', {}, 'Items ', make('span', { class: 'muted' }, shown)));
  details.addEventListener('toggle', () => {
    if (details.open && !details.dataset.made) {
      details.dataset.made = true;
      fillItems(board, details);
    }
  });
  return details;
}
