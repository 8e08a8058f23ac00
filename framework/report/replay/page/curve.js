// Cost against quality: the router's curve and its hull, every single model, chance with the same shares, the oracle.
const kMarks = {
  policy: ['the policy', 'M0-6 6 0 0 6-6 0z'],
  model: ['one model always', 'M0-4.5A4.5 4.5 0 1 1-.01-4.5z'],
  random: ['drawn at random, same shares', 'M-4-4 4 4M4-4-4 4'],
  oracle: ['the oracle', 'M0-4A4 4 0 1 1-.01-4z'],
};
const kKinds = { policy: 'policy', matched_random: 'random', oracle: 'oracle' };

function spotsOf(replay) {
  const named = replay.rows.filter((row) => row.name in kKinds).map((row) => ({ ...row, kind: kKinds[row.name] }));
  const models = replay.models.map((name) => ({ ...rowOf(replay, `always:${name}`), kind: 'model' }));
  return [...named, ...models].filter((row) => isKnown(row.accuracy) && isKnown(row.cost));
}

function heights(spots, curve) {
  const all = [...spots.flatMap((row) => [row.accuracy, ...row.accuracy_ci]), ...curve.map(([, y]) => y)].filter(isKnown);
  const margin = (Math.max(...all) - Math.min(...all)) * 0.06 || 0.1;
  const [low, high] = [Math.min(...all) - margin, Math.max(...all) + margin];
  const bottom = kHeight - kEdges.bottom;
  const scale = (y) => bottom - ((bottom - kEdges.top) * (y - low)) / (high - low);
  return { scale, steps: roundSteps(low, high, 5), low };
}

const nameOf = (row) => (row.kind === 'model' ? row.name.replace(/^always:/, '') : row.name.replaceAll('_', ' '));
const spoken = (row) => `${nameOf(row)}: ${accuracyText(row.accuracy)}, ${span(row.accuracy_ci, accuracyText)}, at a cost of ${money(row.cost)}`;

function makeSpot(row, x, y) {
  const [px, py] = [x.scale(row.cost), y.scale(row.accuracy)];
  const [low, high] = row.accuracy_ci;
  const bar = isKnown(low) ? [make('path', { class: 'bar', d: `M${px} ${y.scale(high)}V${y.scale(low)}` })] : [];
  return make(
    'g',
    { class: 'point spot', role: 'img', tabindex: 0, 'aria-label': spoken(row), 'data-kind': row.kind },
    ...bar,
    make('path', { class: 'mark', d: kMarks[row.kind][1], transform: `translate(${px} ${py})` }),
    make('circle', { class: 'reach', cx: px, cy: py, r: 14 }),
  );
}

function grid(x, y, width, unit) {
  const bottom = kHeight - kEdges.bottom;
  const right = width - kEdges.right;
  return [
    make('path', { class: 'grid', d: y.steps.map((step) => `M${kEdges.left} ${y.scale(step)}H${right}`).join('') }),
    make('path', { class: 'base', d: `M${kEdges.left} ${bottom}H${right}` }),
    ...y.steps.map((step) => make('text', { x: kEdges.left - 8, y: y.scale(step) + 4, class: 'end' }, digits(step))),
    ...x.steps.map((step) => make('text', { x: x.scale(step), y: bottom + 17, class: 'middle' }, digits(step))),
    make('text', { x: right, y: kHeight - 5, class: 'end' }, `${unit} a request →`),
  ];
}

function line(points, x, y, name) {
  const shown = points.filter(([cost]) => cost > 0);
  const path = shown.map(([cost, accuracy], at) => `${at ? 'L' : 'M'}${x.scale(cost)} ${y.scale(Math.max(accuracy, y.low))}`);
  return make('path', { class: name, d: path.join('') });
}

const dots = (points, x, y) =>
  points.filter(([cost]) => cost > 0).map(([cost, accuracy]) => make('circle', { class: 'sweep', cx: x.scale(cost), cy: y.scale(accuracy), r: 2 }));

function drawCurve(replay, width) {
  const spots = spotsOf(replay);
  const x = horizontal([...spots.map((row) => row.cost), ...replay.curve.map(([cost]) => cost)].filter((cost) => cost > 0), kEdges.left + 8, width - kEdges.right);
  const y = heights(spots, replay.curve);
  const taken = spots.map((row) => [x.scale(row.cost) - 6, y.scale(row.accuracy) - 6, x.scale(row.cost) + 6, y.scale(row.accuracy) + 6]);
  const labels = spots.flatMap((row) => {
    const found = placeLabel(nameOf(row), x.scale(row.cost), y.scale(row.accuracy), taken, width);
    return found ? [make('text', { x: found[0], y: found[1], class: 'name' }, nameOf(row))] : [];
  });
  const label = `Accuracy against ${replay.cost_unit}. The table below says the same.`;
  return make(
    'svg',
    { viewBox: `0 0 ${width} ${kHeight}`, role: 'group', 'aria-label': label },
    ...grid(x, y, width, replay.cost_unit),
    ...dots(replay.curve, x, y),
    line(replay.hull, x, y, 'hull'),
    ...labels,
    ...spots.map((row) => makeSpot(row, x, y)),
  );
}

function fillCurve(replay) {
  const figure = byId('curve');
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width < 60 || width === drawn) return;
    drawn = width;
    figure.replaceChildren(drawCurve(replay, width));
  }).observe(figure);
  const marks = Object.entries(kMarks).map(([kind, [text, path]]) =>
    make('li', {}, make('svg', { viewBox: '-12 -9 24 18' }, make('g', { class: 'spot', 'data-kind': kind }, make('path', { class: 'mark', d: path }))), text));
  const sample = (text, ...drawn) => make('li', {}, make('svg', { viewBox: '-12 -9 24 18' }, ...drawn), text);
  const sweep = sample('a threshold', make('circle', { class: 'sweep', r: 2 }));
  const hull = sample('the hull', make('path', { class: 'hull', d: 'M-11 0H11' }));
  byId('key').replaceChildren(...marks, sweep, hull);
}
