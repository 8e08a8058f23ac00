// Every way to route in a table, with the share of the requests that each model answered.
const color = (replay, model) => `hsl(${hue(replay.models.indexOf(model), replay.models.length)} var(--rung))`;

function shares(replay, row) {
  const parts = replay.models.filter((model) => row.share[model] > 0);
  const words = parts.map((model) => `${model} ${percent(row.share[model])}`).join(', ') || 'nobody';
  const bar = make('div', { class: 'shares', role: 'img', 'aria-label': words, title: words });
  for (const model of parts) {
    const part = make('span', {});
    part.style.width = `${row.share[model] * 100}%`;
    part.style.background = color(replay, model);
    bar.append(part);
  }
  return make('td', {}, bar, make('small', {}, words));
}

function fillWays(replay) {
  const head = make('tr', {}, ...['way', 'accuracy', `${replay.cost_unit} a request`, 'who answered'].map((title) => make('th', { scope: 'col' }, title)));
  const rows = replay.rows.map((row) =>
    make(
      'tr',
      { 'data-way': row.name },
      make('th', { scope: 'row' }, row.name.startsWith('always:') ? row.name.replace(':', ' ') : row.name.replaceAll('_', ' ')),
      make('td', {}, accuracyText(row.accuracy), make('small', {}, span(row.accuracy_ci, accuracyText))),
      make('td', {}, money(row.cost), make('small', {}, span(row.cost_ci, money))),
      shares(replay, row),
    ));
  byId('ways').replaceChildren(make('thead', {}, head), make('tbody', {}, ...rows));
}
