// The models of a suite, small to large: the chart's numbers in words, the verdicts and why.
function makeBar(row, ends, threshold) {
  const [low, high] = ends;
  const x = (value) => ((100 * (value - low)) / (high - low)).toFixed(2);
  const paths = [];
  if (isKnown(threshold)) paths.push(make('path', { class: 'threshold', d: `M${x(threshold)} 0V14` }));
  if (isKnown(row.low) && isKnown(row.high)) paths.push(make('path', { class: 'interval', d: `M${x(row.low)} 7H${x(row.high)}` }));
  if (isKnown(row.mean)) paths.push(make('path', { class: 'mean', d: `M${x(row.mean)} 7h.01` }));
  return make('svg', { viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': true }, ...paths);
}

function ladderEnds(board) {
  const ends = board.rows.flatMap((row) => [row.low, row.high, row.mean]).concat(board.threshold_at).filter(isKnown);
  const low = Math.min(0, ...ends);
  const high = Math.max(...ends, low + 1e-9);
  return [low, high <= 1 && low >= 0 ? 1 : high];
}

function aboutModel(row) {
  const { settings } = row;
  const size = isKnown(row.parameters) && parameters(row.parameters);
  const file = isKnown(row.bytes) && bytes(row.bytes);
  const source = row.imported_from ? `imported from ${row.imported_from}` : settings.backend;
  return listed(size, file, settings.quantisation, source, row.residency);
}

function failures(row) {
  return listed(
    row.errors > 0 && plural(row.errors, 'error'),
    row.timeouts > 0 && plural(row.timeouts, 'timeout'),
    row.unscorable > 0 && `${count(row.unscorable)} unscorable`,
  );
}

function whyOf(board, row) {
  const needed = row.items_needed > 0 && verdictOf(board, row) === 'open';
  return listed(row.reason, isRunning(row) && 'the interval runs: it ended by its own scores', needed && `about ${plural(row.items_needed, 'more item')} would settle it`, failures(row));
}

function perItem(row) {
  const figures = [
    isKnown(row.seconds) && seconds(row.seconds),
    isKnown(row.tokens) && plural(Math.round(row.tokens), 'token'),
    isKnown(row.cost) && `cost ${money(row.cost)}`,
  ];
  return figures.some(Boolean) ? `${listed(...figures)} per item` : '';
}

function makeRung(board, row, ends) {
  const [word, tone] = kVerdicts[verdictOf(board, row)];
  const chosen = isChosen(board, row) ? [' ', badge('chosen now', tone === 'good' ? tone : '')] : [];
  return make(
    'tbody',
    { 'data-chosen': isChosen(board, row) },
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, make('bdi', {}, row.model), ...chosen, make('small', {}, aboutModel(row))),
      make(
        'td',
        { class: 'score' },
        makeBar(row, ends, board.threshold_at),
        make('span', {}, make('b', {}, score(row.mean)), ` ${interval(row)}`),
      ),
      make('td', { class: 'number' }, count(row.n), make('small', {}, row.suite_items > 0 ? ` of ${count(row.suite_items)}` : ' items')),
      make('td', {}, badge(word, tone)),
    ),
    make('tr', { class: 'why' }, make('td', { colspan: 4 }, whyOf(board, row), make('span', {}, perItem(row)))),
  );
}

function makeLadder(board) {
  const ends = ladderEnds(board);
  const heads = [['model'], [`${board.metric}, 95 % interval`], ['items', 'number'], ['verdict']];
  const head = heads.map(([name, kind = '']) => make('th', { scope: 'col', class: kind }, name));
  return make(
    'table',
    { class: 'ladder' },
    make('caption', {}, `${board.suite}: the ladder, smallest model first`),
    make('colgroup', {}, ...['model', 'score', 'items', 'verdict'].map((name) => make('col', { class: `c-${name}` }))),
    make('thead', {}, make('tr', {}, ...head)),
    ...board.rows.map((row) => makeRung(board, row, ends)),
  );
}

// One sentence on what a request of the task would get, and what that saves.
function makeChoice(board) {
  const { choice } = board;
  if (choice.problem) return make('p', { class: 'choice' }, `No model would be asked now: ${choice.problem}.`);
  const largest = largestOf(board);
  const [first, ...others] = choice.attempts;
  const parts = ['A request would now go to ', make('b', {}, first)];
  if (others.length > 0) parts.push(`, and where it fails to ${others.join(', ')}`);
  parts.push('. ');
  const saved = savings(board);
  if (saved.length > 0) parts.push(`Against always ${largest.model}: ${saved.join(', ')}. `);
  if (first === largest?.model) parts.push('That is the largest candidate: nothing is saved. ');
  parts.push(make('span', { class: 'muted' }, `Router ${choice.router}, policy ${choice.policy}.`));
  return make('p', { class: 'choice' }, ...parts);
}

function makeSummary(boards) {
  const heads = ['task', 'asks for', 'chosen now', 'measured', 'saves against the largest'];
  const line = (board) => {
    const chosen = chosenOf(board);
    const [, tone] = chosen ? kVerdicts[verdictOf(board, chosen)] : ['', 'bad'];
    const name = board.choice.problem ? badge('none', 'bad') : make('b', {}, board.choice.attempts[0]);
    const link = make('a', { href: `#${board.anchor}` }, board.title);
    const verdict = chosen && board.threshold ? [' ', badge(kVerdicts[chosen.verdict][0], tone)] : [];
    const saved = savings(board).map((text) => text.replace(/ \(.*/, ''));
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, link),
      make('td', {}, board.threshold ? board.threshold.replace('_', ' ') : '–'),
      make('td', {}, name, ...verdict),
      make('td', {}, chosen ? `${score(chosen.mean)} (${interval(chosen)})` : '–'),
      make('td', {}, saved.join(', ') || '–'),
    );
  };
  return make(
    'table',
    { class: 'summary' },
    make('caption', { class: 'unseen' }, 'What would be chosen now, task by task'),
    make('thead', {}, make('tr', {}, ...heads.map((name) => make('th', { scope: 'col' }, name)))),
    make('tbody', {}, ...boards.map(line)),
  );
}
