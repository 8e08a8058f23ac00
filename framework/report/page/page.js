// Puts the page together from the report in it.
const report = JSON.parse(byId('data').textContent);
const boards = report.boards;

// Two versions of one suite, or two suites of one task, are two boards; their titles say so.
function nameBoards() {
  const named = (key) => (board) => boards.filter((other) => key(other) === key(board)).length > 1;
  const isTaskShared = named((board) => board.task);
  const isSuiteShared = named((board) => `${board.task}\n${board.suite}`);
  boards.forEach((board, at) => {
    board.anchor = `board-${at}`;
    const suite = isTaskShared(board) && board.suite !== board.task ? ` · ${board.suite}` : '';
    board.title = `${board.task}${suite}${isSuiteShared(board) ? ` · ${board.suite_hash.slice(0, 8)}` : ''}`;
  });
}

function makeBoard(board) {
  const size = Math.max(...board.rows.map((row) => row.suite_items));
  const about = listed(
    board.metric,
    size > 0 && plural(size, 'item'),
    board.threshold ? `asks for ${board.threshold.replace('_', ' ')}` : 'asks for nothing',
  );
  const title = `${board.anchor}-title`;
  return make(
    'section',
    { id: board.anchor, class: 'card board', 'aria-labelledby': title, tabindex: -1 },
    make('h2', { id: title }, make('bdi', {}, board.title), ' ', make('span', { class: 'muted' }, about)),
    makeChoice(board),
    make('div', { class: 'columns' }, make('div', { class: 'place' }), make('div', {}, makeLadder(board))),
    makeItems(board),
    makeSettings(board),
  );
}

function showAxis(key) {
  const axis = kAxes.find((one) => one.key === key);
  boards.forEach((board) => byId(board.anchor).querySelector('.place').replaceChildren(makeChart(board, axis)));
}

function makeAxes() {
  const isUsed = ({ key }) => boards.some((board) => board.rows.some((row) => row[key] > 0));
  const first = kAxes.find(isUsed) ?? kAxes[0];
  for (const axis of kAxes) {
    const input = make('input', { type: 'radio', name: 'axis', id: `axis-${axis.key}`, value: axis.key });
    input.checked = axis === first;
    input.disabled = !isUsed(axis);
    input.addEventListener('change', () => showAxis(axis.key));
    const why = input.disabled ? 'not known of any model' : axis.title;
    byId('axis_list').append(input, make('label', { for: input.id, title: why }, axis.name));
  }
  showAxis(first.key);
}

function makeKey() {
  const drawn = (name, path) => make('svg', { viewBox: '-12 -9 24 18', 'aria-hidden': true }, make('path', { class: name, d: path }));
  const verdicts = ['meets', 'open', 'misses'].map((word) => {
    const svg = drawn('mark', kVerdicts[word][2]);
    mark(svg, 'data-verdict', word);
    return [svg, word];
  });
  const lines = [
    [drawn('ring', 'M0-7A7 7 0 1 1-.01-7z'), 'chosen now'],
    [drawn('bar', 'M0-8V8M-4-8h8M-4 8h8'), '95 % interval'],
    [drawn('front', 'M-12 5H0V-4H12'), 'Pareto front'],
    [drawn('threshold', 'M-12 0H12'), 'asked for'],
  ];
  byId('key').append(...[...verdicts, ...lines].map(([svg, text]) => make('li', {}, svg, text)));
}

// On paper the settings are there; the items are where they are open.
function listenToPrinter() {
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('.settings:not([open])')];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener('afterprint', () => opened.forEach((details) => { details.open = false; }));
  byId('print').addEventListener('click', () => print());
}

nameBoards();
say(byId('about'), listed(`${day(report.made)} UTC`, `policy ${report.policy}`, `Occam ${report.version}`));
byId('main').hidden = false;
byId('nothing').hidden = boards.length > 0;
byId('axes').hidden = boards.length === 0;
byId('axes').addEventListener('submit', (event) => event.preventDefault());
if (boards.length > 0) {
  byId('summary').append(makeSummary(boards));
  byId('boards').append(...boards.map(makeBoard));
  makeKey();
  makeAxes();
}
listenToPrinter();
