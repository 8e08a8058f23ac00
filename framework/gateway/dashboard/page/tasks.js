// The tasks with the evidence of each model: its interval, the threshold, the verdict.
const kVerdicts = { meets: ['✓ meets', 'good'], misses: ['✗ misses', 'bad'], open: ['? open', 'warn'] };

function extent(task) {
  const ends = task.evidence
    .flatMap((row) => [row.low, row.high, row.mean])
    .concat(task.threshold_at)
    .filter(isKnown);
  const low = Math.min(0, ...ends);
  const high = Math.max(...ends);
  return [low, low < 0 || high > 1 ? ceiling(high) : 1];
}

function makeTask() {
  const names = ['model', 'score', 'items', 'verdict'];
  const ends = make('div', { class: 'ends', 'aria-hidden': true }, make('span'), make('span'));
  const heads = names.map((name) => make('th', { scope: 'col', 'aria-label': name }, name === 'score' ? ends : name));
  return make(
    'section',
    { class: 'task' },
    make('h3', {}, make('span'), make('span', { class: 'muted' })),
    make(
      'table',
      {},
      make('colgroup', {}, ...names.map((name) => make('col', { class: `c-${name}` }))),
      make('thead', {}, make('tr', {}, ...heads)),
      make('tbody'),
    ),
  );
}

function makeEvidence() {
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }),
    make(
      'td',
      {},
      make(
        'svg',
        { viewBox: '0 0 100 18', preserveAspectRatio: 'none', role: 'img' },
        ...['threshold', 'interval', 'mean'].map((name) => make('path', { class: name })),
      ),
    ),
    make('td'),
    make('td', {}, badge('')),
  );
}

function updateEvidence(node, row, task, [low, high]) {
  const x = (value) => ((100 * (value - low)) / (high - low)).toFixed(2);
  const [model, score, items, verdict] = node.children;
  say(model, row.model);
  mark(node, 'data-smallest', row.model === task.smallest);
  const drawing = score.firstChild;
  const hasScore = isKnown(row.mean) && isKnown(row.low) && isKnown(row.high);
  const paths = [
    isKnown(task.threshold_at) ? `M${x(task.threshold_at)} 0V18` : '',
    hasScore ? `M${x(row.low)} 9H${x(row.high)}` : '',
    hasScore ? `M${x(row.mean)} 9h.01` : '',
  ];
  paths.forEach((path, at) => mark(drawing.children[at], 'd', path));
  const interval = `interval ${unless(row.low, digits)} to ${unless(row.high, digits)}`;
  const words = hasScore ? `mean ${digits(row.mean)}, ${interval}` : 'not scored';
  mark(drawing, 'aria-label', words);
  mark(
    score,
    'title',
    `${row.suite}, ${row.metric}: ${words}${row.imported_from ? `; from ${row.imported_from}` : ''}`,
  );
  say(items, count(row.n));
  const [word, tone] = task.threshold ? kVerdicts[row.verdict] : ['no threshold', ''];
  say(verdict.firstChild, word);
  mark(verdict.firstChild, 'data-tone', tone);
}

function standing(task) {
  if (task.evidence.length === 0) return 'no evidence yet: occam eval run';
  if (task.smallest) return `smallest that meets: ${task.smallest}`;
  return task.threshold && 'none meets it yet';
}

function updateTask(node, task) {
  const [name, about] = node.firstChild.children;
  say(name, task.task);
  say(about, listed(task.threshold?.replace('_', ' '), plural(task.requests, 'request'), standing(task)));
  const table = node.lastChild;
  table.hidden = task.evidence.length === 0;
  if (table.hidden) return;
  const ends = extent(task);
  [...table.querySelectorAll('.ends span')].forEach((end, at) => say(end, digits(ends[at])));
  const key = (row) => `${row.model} ${row.suite} ${row.imported_from}`;
  const update = (line, row) => updateEvidence(line, row, task, ends);
  keep(table.querySelector('tbody'), task.evidence, key, makeEvidence, update);
}
