// What the polls have seen, and the line charts of it.
const kPollMilliseconds = 2000;
const kShownSeconds = 600;
const kWindowSeconds = 30;

const history = [];

// What `after` has seen beyond `before`; null where one of them began anew.
function difference(after, before) {
  if (!before || after.counts.length !== before.counts.length) return after;
  return {
    bounds: after.bounds,
    counts: after.counts.map((n, at) => n - before.counts[at]),
    count: after.count - before.count,
  };
}

function quantile(histogram, q) {
  let rank = q * histogram.count;
  if (!(rank > 0)) return null;
  for (let at = 0; at < histogram.bounds.length; at += 1) {
    const inside = histogram.counts[at];
    const low = at > 0 ? histogram.bounds[at - 1] : 0;
    if (rank <= inside) return low + ((histogram.bounds[at] - low) * rank) / inside;
    rank -= inside;
  }
  return histogram.bounds.at(-1) ?? null;
}

function remember(data) {
  const last = history.at(-1);
  const { total, seconds: latency } = data.requests;
  if (last && (total < last.total || latency.count < last.latency.count)) history.length = 0;
  const poll = {
    at: data.unix_seconds,
    total,
    latency,
    cost: data.cost,
    p50: null,
    p95: null,
    rate: null,
    spending: null,
  };
  history.push(poll);
  while (history[0].at < poll.at - kShownSeconds) history.shift();
  const first = history.find((earlier) => earlier.at >= poll.at - kWindowSeconds);
  const span = poll.at - first.at;
  if (!(span > 0)) return;
  const seen = difference(poll.latency, first.latency);
  poll.p50 = quantile(seen, 0.5);
  poll.p95 = quantile(seen, 0.95);
  poll.rate = (poll.total - first.total) / span;
  poll.spending = (60 * (poll.cost - first.cost)) / span;
}

function ceiling(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) * power;
}

function outline(field, top, now) {
  let isDown = false;
  let last = -Infinity;
  return history
    .map((poll) => {
      const isGap = !isKnown(poll[field]) || poll.at - last > (5 * kPollMilliseconds) / 1000;
      last = poll.at;
      if (!isKnown(poll[field])) {
        isDown = false;
        return '';
      }
      const step = isDown && !isGap ? 'L' : 'M';
      isDown = true;
      const point = `${(kShownSeconds - (now - poll.at)).toFixed(1)} ${(98 - (96 * poll[field]) / top).toFixed(1)}`;
      return step === 'M' ? `M${point}h.01` : `L${point}`;
    })
    .join('');
}

function chart(id, title, lines, format) {
  const figure = byId(id);
  if (!figure.firstChild) {
    const key = (at) => (lines.length > 1 ? [make('i', { class: `key key-${at}` })] : []);
    const values = lines.flatMap((_, at) => [...key(at), make('span')]);
    figure.append(
      make('figcaption', {}, make('b', {}, title), ...values),
      make(
        'div',
        { class: 'plot' },
        make(
          'svg',
          { viewBox: `0 0 ${kShownSeconds} 100`, preserveAspectRatio: 'none', role: 'img' },
          ...lines.map((_, at) => make('path', { class: `line-${at}` })),
        ),
        make('div', { class: 'scale', 'aria-hidden': 'true' }, make('span'), make('span', {}, '0')),
      ),
      make('div', { class: 'axis', 'aria-hidden': 'true' }, make('span', {}, '10 min ago'), make('span', {}, 'now')),
    );
  }
  const now = history.at(-1);
  const top = ceiling(Math.max(0, ...history.flatMap((poll) => lines.map(([field]) => poll[field] ?? 0))));
  lines.forEach(([field], at) => mark(figure.querySelector(`.line-${at}`), 'd', outline(field, top, now.at)));
  const words = lines.map(([field, name]) => `${name} ${format(now[field])}`.trim());
  words.forEach((text, at) => say(figure.querySelectorAll('figcaption span')[at], text));
  say(figure.querySelector('.scale span'), format(top));
  mark(figure.querySelector('svg'), 'aria-label', `${title}, last 10 minutes; now ${words.join(', ')}`);
}

function showHistory() {
  chart(
    'latency',
    'Latency',
    [
      ['p50', 'p50'],
      ['p95', 'p95'],
    ],
    seconds,
  );
  chart('rate', 'Requests per second', [['rate', '']], (x) => unless(x, digits));
  chart('cost', 'Cost per minute', [['spending', '']], money);
}
