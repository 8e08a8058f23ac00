// One chart: quality against a quantity, intervals, the Pareto front, the threshold. Redrawn when its width changes.
// Of several models the ones that no cheaper one equals, cheapest first.
function front(rows, key) {
  let best = -Infinity;
  return [...rows]
    .sort((a, b) => a[key] - b[key] || b.mean - a.mean)
    .filter((row) => {
      const isBetter = row.mean > best;
      best = Math.max(best, row.mean);
      return isBetter;
    });
}

function vertical(board, rows) {
  const ends = rows.flatMap((row) => [row.low, row.high, row.mean]).concat(board.threshold_at).filter(isKnown);
  const margin = (Math.max(...ends) - Math.min(...ends)) * 0.08 || 0.1;
  const isShare = ends.every((end) => end >= 0 && end <= 1);
  const low = isShare ? Math.max(0, Math.min(...ends) - margin) : Math.min(...ends) - margin;
  const high = isShare ? Math.min(1, Math.max(...ends) + margin) : Math.max(...ends) + margin;
  const bottom = kHeight - kEdges.bottom;
  const scale = (y) => bottom - ((bottom - kEdges.top) * (y - low)) / (high - low);
  return { scale, steps: roundSteps(low, high, 5) };
}

function words(board, row, axis) {
  const verdict = kVerdicts[verdictOf(board, row)][0].replace(/^\S /, '');
  const what = `${score(row.mean)}, ${isRunning(row) ? 'running' : '95 %'} interval ${interval(row)}, ${share(row)} items`;
  return `${row.model}: ${what}; ${axis.title} ${axis.format(row[axis.key])}; ${verdict}`;
}

function makePoint(board, row, axis, at, places) {
  const verdict = verdictOf(board, row);
  const [x, y] = at;
  const bar = isKnown(row.low) && isKnown(row.high)
    ? [make('path', { class: 'bar', d: `M${x} ${places(row.high)}V${places(row.low)}m-4 0h8M${x - 4} ${places(row.high)}h8` })]
    : [];
  const ring = isChosen(board, row) ? [make('circle', { class: 'ring', cx: x, cy: y, r: 8.5 })] : [];
  return make(
    'g',
    { class: 'point', role: 'img', tabindex: -1, 'aria-label': words(board, row, axis), 'data-verdict': verdict },
    ...bar,
    ...ring,
    make('path', { class: 'mark', d: kVerdicts[verdict][2], transform: `translate(${x} ${y})` }),
    make('circle', { class: 'reach', cx: x, cy: y, r: 16 }),
  );
}

function makeGrid(x, y, axis, width) {
  const bottom = kHeight - kEdges.bottom;
  const right = width - kEdges.right;
  const lines = y.steps.map((step) => `M${kEdges.left} ${y.scale(step)}H${right}`).join('');
  const level = (step) => make('text', { x: kEdges.left - 8, y: y.scale(step) + 4, class: 'end' }, digits(step));
  const place = (step) => make('text', { x: x.scale(step), y: bottom + 17, class: 'middle' }, axis.format(step));
  return [
    make('path', { class: 'grid', d: lines }),
    make('path', { class: 'base', d: `M${kEdges.left} ${bottom}H${right}` }),
    ...y.steps.map(level),
    ...x.steps.map(place),
    make('text', { x: right, y: kHeight - 5, class: 'end' }, `${axis.title} →`),
  ];
}

function makeFront(rows, axis, x, y, width) {
  const steps = front(rows, axis.key);
  const path = steps.map((row, at) => `${at ? 'H' : 'M'}${x.scale(row[axis.key])}${at ? 'V' : ' '}${y.scale(row.mean)}`);
  return make('path', { class: 'front', d: `${path.join('')}H${width - kEdges.right}` });
}

function makeThreshold(board, y, width, taken) {
  if (!isKnown(board.threshold_at)) return [];
  const at = y.scale(board.threshold_at);
  const text = `asks for ${digits(board.threshold_at)}`;
  const left = kEdges.left + 4;
  taken.push([left, at - 15, left + text.length * 6.2, at - 2]);
  return [
    make('path', { class: 'threshold', d: `M${kEdges.left} ${at}H${width - kEdges.right}` }),
    make('text', { x: left, y: at - 5, class: 'asks' }, text),
  ];
}

function drawing(board, axis, width) {
  const rows = board.rows.filter((row) => row[axis.key] > 0 && isKnown(row.mean));
  const x = horizontal(rows.map((row) => row[axis.key]), kEdges.left + 8, width - kEdges.right);
  const y = vertical(board, rows);
  const places = rows.map((row) => [x.scale(row[axis.key]), y.scale(row.mean)]);
  const taken = places.map(([px, py]) => [px - 6, py - 6, px + 6, py + 6]);
  const threshold = makeThreshold(board, y, width, taken);
  const labels = rows.flatMap((row, at) => {
    const found = placeLabel(row.model, ...places[at], taken, width);
    return found ? [make('text', { x: found[0], y: found[1], class: 'name' }, row.model)] : [];
  });
  const points = rows.map((row, at) => makePoint(board, row, axis, places[at], y.scale));
  const label = `${board.metric} against ${axis.title} of ${plural(rows.length, 'model')}. The table says the same.`;
  const svg = make(
    'svg',
    { viewBox: `0 0 ${width} ${kHeight}`, role: 'group', 'aria-label': label },
    ...makeGrid(x, y, axis, width),
    ...threshold,
    makeFront(rows, axis, x, y, width),
    ...labels,
    ...points,
  );
  return { svg, rows, points, places };
}

function fillTip(tip, board, row, axis) {
  const [word, tone] = kVerdicts[verdictOf(board, row)];
  tip.replaceChildren(
    make('b', {}, row.model),
    make('p', {}, `${board.metric} `, make('b', {}, score(row.mean)), ` · ${isRunning(row) ? 'running' : '95 %'} ${interval(row)}`),
    make('p', {}, listed(`${share(row)} items`, `${axis.title} ${axis.format(row[axis.key])}`)),
    make('p', {}, badge(word, tone)),
    make('p', { class: 'muted' }, row.reason),
  );
}

// Hover, focus and the arrow keys; one stop of the tab key a chart.
function listen(figure, tip, board, axis, { rows, points, places }, width) {
  const hide = () => { tip.hidden = true; };
  const show = (at) => {
    fillTip(tip, board, rows[at], axis);
    tip.hidden = false;
    const left = Math.min(Math.max(0, places[at][0] - tip.offsetWidth / 2), width - tip.offsetWidth);
    const above = places[at][1] - tip.offsetHeight - 16;
    tip.style.left = `${Math.max(0, left)}px`;
    tip.style.top = `${above > -40 ? above : places[at][1] + 20}px`;
  };
  points.forEach((point, at) => {
    point.addEventListener('pointerenter', () => show(at));
    point.addEventListener('pointerleave', hide);
    point.addEventListener('focus', () => show(at));
    point.addEventListener('blur', hide);
    point.addEventListener('keydown', (event) => {
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') hide();
      if (!way) return;
      event.preventDefault();
      const next = (at + way + points.length) % points.length;
      points.forEach((other, which) => mark(other, 'tabindex', which === next ? 0 : -1));
      points[next].focus();
    });
  });
  if (points.length > 0) mark(points[0], 'tabindex', 0);
}

function makeChart(board, axis) {
  const figure = make('figure', { class: 'chart' });
  const missing = board.rows.filter((row) => !(row[axis.key] > 0 && isKnown(row.mean))).map((row) => row.model);
  if (missing.length === board.rows.length) {
    figure.append(make('p', { class: 'empty muted' }, `No ${axis.title} are known here.`.replace('cost per item are', 'prices are')));
    return figure;
  }
  const tip = make('div', { class: 'tip', 'aria-hidden': true, hidden: '' });
  const plot = make('div', { class: 'plot' }, tip);
  figure.append(plot);
  if (missing.length > 0)
    figure.append(make('figcaption', { class: 'muted' }, `Not drawn, ${axis.title} not known: ${missing.join(', ')}`));
  let drawn = 0;
  const draw = (width) => {
    if (width < 60 || Math.abs(width - drawn) < 1) return;
    drawn = width;
    const made = drawing(board, axis, Math.round(width));
    plot.replaceChildren(made.svg, tip);
    listen(figure, tip, board, axis, made, width);
  };
  new ResizeObserver(([entry]) => draw(entry.contentRect.width)).observe(plot);
  return figure;
}
