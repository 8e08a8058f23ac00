// Polls /dashboard.json and shows it. Text reaches the page as text alone: nothing is parsed as HTML.
const kPollMilliseconds = 2000;
const kPatienceMilliseconds = 5000;
const kShownSeconds = 600;
const kWindowSeconds = 30;
const kSvg = 'http://www.w3.org/2000/svg';

const byId = (id) => document.getElementById(id);
const history = [];
const state = { paused: false, timer: 0, shown: null };

// ---- words and numbers ----

const isKnown = (x) => typeof x === 'number' && Number.isFinite(x);
const unless = (x, text) => (isKnown(x) ? text(x) : '–');
const count = (x) => unless(x, (n) => n.toLocaleString('en'));
const percent = (x) => unless(x, (n) => `${(n * 100).toFixed(n !== 0 && Math.abs(n) < 0.1 ? 1 : 0).replace('-', '−')} %`);
const digits = (x) => Number(x.toPrecision(3)).toString();
const money = (x) => unless(x, (n) => (n === 0 ? '0' : n >= 100 ? count(Math.round(n)) : n >= 1 ? n.toFixed(2)
  : n >= 1e-6 ? n.toFixed(Math.min(8, 1 - Math.floor(Math.log10(n)))) : n.toExponential(1)));
const scaled = (x, base, units) => unless(x, (n) => {
  let at = 0;
  while (n >= base * 0.9995 && at < units.length - 1) { n /= base; at += 1; }
  return `${digits(n)} ${units[at]}`.trim();
});
const size = (x) => scaled(x, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
const parameters = (x) => scaled(x, 1000, ['', 'K', 'M', 'B', 'T']);
const tokens = (x) => (x >= 10000 ? scaled(x, 1000, ['', 'K', 'M', 'B', 'T']) : count(x));
const seconds = (x) => unless(x, (n) => (n === 0 ? '0 s' : n < 1e-3 ? `${digits(n * 1e6)} µs` : n < 0.9995 ? `${digits(n * 1e3)} ms`
  : n < 120 ? `${digits(n)} s` : n < 7200 ? `${Math.round(n / 60)} min`
    : n < 172800 ? `${Math.round(n / 3600)} h` : `${Math.round(n / 86400)} days`));
const clock = (unix) => unless(unix, (n) => new Date(n * 1000).toLocaleTimeString('en-GB'));
const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;

// ---- the page's parts ----

function make(tag, attributes = {}, ...children) {
  const isDrawing = ['svg', 'path', 'title'].includes(tag);
  const node = isDrawing ? document.createElementNS(kSvg, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function mark(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// Makes `parent` hold one child a row, keeping those that are there: focus and open rows survive.
function keep(parent, rows, keyOf, create, update = () => {}) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = rows.map((row) => {
    const key = String(keyOf(row));
    let node = old.get(key);
    if (!node) {
      node = create(row);
      node.dataset.key = key;
    }
    old.delete(key);
    update(node, row);
    return node;
  });
  for (const node of old.values()) node.remove();
  let next = parent.firstElementChild;
  for (const node of wanted) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

function badge(text, tone = '') {
  return make('span', { class: 'badge', 'data-tone': tone }, text);
}

const hue = (at, of) => 162 + (of > 1 ? (118 * at) / (of - 1) : 0);

// ---- distributions ----

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
  if (last && (data.requests.total < last.total || data.requests.seconds.count < last.latency.count)) history.length = 0;
  const poll = {
    at: data.unix_seconds, total: data.requests.total, cost: data.cost, latency: data.requests.seconds, p50: null, p95: null, rate: null, spending: null,
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

// ---- charts ----

function ceiling(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value * 0.999) * power;
}

function outline(field, top, now) {
  let isDown = false;
  let last = -Infinity;
  return history.map((poll) => {
    const isGap = !isKnown(poll[field]) || poll.at - last > 5 * kPollMilliseconds / 1000;
    last = poll.at;
    if (!isKnown(poll[field])) { isDown = false; return ''; }
    const step = isDown && !isGap ? 'L' : 'M';
    isDown = true;
    const point = `${(kShownSeconds - (now - poll.at)).toFixed(1)} ${(98 - (96 * poll[field]) / top).toFixed(1)}`;
    return step === 'M' ? `M${point}h.01` : `L${point}`;
  }).join('');
}

function chart(id, title, lines, format) {
  const figure = byId(id);
  if (!figure.firstChild) {
    const keys = lines.flatMap(([, name], at) => (name ? [make('i', { class: `key key-${at}` }), `${name} `] : []));
    figure.append(
      make('figcaption', {}, make('b', {}, title), make('small', {}, ...keys), make('span', {})),
      make('div', { class: 'plot' },
        make('svg', { viewBox: `0 0 ${kShownSeconds} 100`, preserveAspectRatio: 'none', role: 'img' },
          ...lines.map((_, at) => make('path', { class: `line-${at}` }))),
        make('div', { class: 'scale', 'aria-hidden': 'true' }, make('span'), make('span', {}, '0'))),
      make('div', { class: 'axis', 'aria-hidden': 'true' }, make('span', {}, '10 min ago'), make('span', {}, 'now')));
  }
  const now = history.at(-1);
  const top = ceiling(Math.max(0, ...history.flatMap((poll) => lines.map(([field]) => poll[field] ?? 0))));
  lines.forEach(([field], at) => mark(figure.querySelector(`.line-${at}`), 'd', outline(field, top, now.at)));
  const words = lines.map(([field, name]) => `${name} ${format(now[field])}`.trim()).join(', ');
  say(figure.querySelector('figcaption span'), words);
  say(figure.querySelector('.scale span'), format(top));
  mark(figure.querySelector('svg'), 'aria-label', `${title}, last 10 minutes; now ${words}`);
}

function showHistory() {
  chart('latency', 'Latency', [['p50', 'p50'], ['p95', 'p95']], seconds);
  chart('rate', 'Requests per second', [['rate', '']], (x) => unless(x, digits));
  chart('cost', 'Cost per minute', [['spending', '']], money);
}

// ---- figures ----

function showFigures(data) {
  const { requests, saved, ladder, budgets } = data;
  const failed = requests.total - requests.answered;
  say(byId('total'), count(requests.total));
  say(byId('total_note'), `${requests.in_flight} running · ${requests.queued} waiting · ${count(failed)} not answered`);
  const largest = ladder.at(-1);
  const hasShare = ladder.length > 1 && isKnown(largest.share);
  say(byId('small'), hasShare ? percent(1 - largest.share) : '–');
  say(byId('small_note'), hasShare ? `not answered by ${largest.model}` : ladder.length > 1 ? 'no answer yet' : 'one model');
  const hasCost = isKnown(saved.cost_fraction);
  say(byId('saved'), percent(hasCost ? saved.cost_fraction : saved.work_fraction));
  say(byId('saved_note'), hasCost ? `${money(saved.cost)} for ${money(saved.largest_cost)}, last ${plural(saved.requests, 'request')}`
    : isKnown(saved.work_fraction) ? 'parameters × tokens' : 'no price or size known');
  const recent = difference(requests.seconds, history[0].latency);
  const window = recent.count > 0 ? recent : requests.seconds;
  say(byId('p95'), seconds(quantile(window, 0.95)));
  say(byId('p95_note'), `p50 ${seconds(quantile(window, 0.5))} · ${window === recent && history.length > 1 ? 'since opened' : 'since the start'}`);
  say(byId('spent'), money(data.cost));
  say(byId('spent_note'), budgets.length === 1 ? `${money(budgets[0].spent)} of ${money(budgets[0].limit)} today` : 'in the currency of the prices');
}

// ---- the ladder ----

function stateBadge(rung) {
  if (rung.problem) return ['unavailable', 'bad'];
  if (rung.breaker === 'open') return ['breaker open', 'bad'];
  if (rung.breaker !== 'closed') return ['breaker probing', 'warn'];
  if (rung.state === 'loading') return [rung.waiting ? `loading, ${rung.waiting} waiting` : 'loading', 'warn'];
  if (rung.in_flight > 0) return [`${rung.in_flight} running`, 'good'];
  return [rung.state, rung.state === 'ready' ? 'good' : rung.state === 'draining' ? 'warn' : ''];
}

function makeRung() {
  const number = (name) => make('span', { class: `number ${name}` }, make('span'), make('small'));
  return make('li', {}, make('span', { class: 'name' }), make('span', { class: 'number share' }), number('answers'),
    number('tokens'), number('cost'), make('span', { class: 'sub' }, badge(''), ' ', make('span')));
}

function updateRung(node, rung, at, of) {
  node.style.setProperty('--hue', hue(at, of));
  const [name, share, ...numbers] = node.children;
  say(name, rung.model);
  say(share, percent(rung.share));
  const left = rung.attempts - rung.answered;
  const texts = [[count(rung.answered), left > 0 ? `${count(left)} left` : 'answers'],
    [tokens(rung.prompt_tokens + rung.completion_tokens), 'tokens'], [money(rung.cost), 'cost']];
  texts.forEach(([value, unit], which) => {
    say(numbers[which].firstChild, value);
    say(numbers[which].lastChild, unit);
  });
  const [word, tone] = stateBadge(rung);
  say(numbers[3].firstChild, word);
  mark(numbers[3].firstChild, 'data-tone', tone);
  say(numbers[3].lastChild, rung.problem ?? [rung.backend, rung.residency, isKnown(rung.parameters) && parameters(rung.parameters),
    rung.quantisation, rung.resident_bytes > 0 && size(rung.resident_bytes), rung.pinned && 'pinned'].filter(Boolean).join(' · '));
}

function showLadder({ ladder, memory }) {
  const place = new Map(ladder.map((rung, at) => [rung, at]));
  keep(byId('rungs'), ladder, (rung) => rung.model, makeRung, (node, rung) => updateRung(node, rung, place.get(rung), ladder.length));
  const shares = byId('shares');
  keep(shares, ladder.filter((rung) => rung.answered > 0), (rung) => rung.model, () => make('span'), (node, rung) => {
    node.style.setProperty('--hue', hue(place.get(rung), ladder.length));
    node.style.flexGrow = rung.share;
    node.title = `${rung.model}: ${percent(rung.share)}`;
  });
  mark(shares, 'aria-label', [...shares.children].map((node) => node.title).join(', ') || 'No answers yet');
  say(byId('memory'), memory.limit_bytes > 0 ? `${size(memory.resident_bytes)} of ${size(memory.limit_bytes)} for models in use`
    : memory.resident_bytes > 0 ? `${size(memory.resident_bytes)} for models in use` : '');
}

// ---- tasks ----

const kVerdicts = { meets: ['✓ meets', 'good'], misses: ['✗ misses', 'bad'], open: ['? open', 'warn'] };

function extent(task) {
  const ends = task.evidence.flatMap((row) => [row.low, row.high, row.mean]).concat(task.threshold_at).filter(isKnown);
  const low = Math.min(0, ...ends);
  const high = Math.max(...ends);
  return [low, low < 0 || high > 1 ? ceiling(high) : 1];
}

function makeTask() {
  const head = ['model', 'score', 'items', 'verdict'];
  return make('section', { class: 'task' }, make('h3', {}, make('span'), make('span', { class: 'muted' })),
    make('table', {}, make('colgroup', {}, ...head.map((name) => make('col', { class: `c-${name}` }))),
      make('thead', {}, make('tr', {}, ...head.map((name) => (name === 'score'
        ? make('th', { scope: 'col' }, make('div', { class: 'ends', 'aria-label': 'score' }, make('span'), make('span')))
        : make('th', { scope: 'col' }, name))))),
      make('tbody')));
}

function makeEvidence() {
  return make('tr', {}, make('th', { scope: 'row' }),
    make('td', {}, make('svg', { viewBox: '0 0 100 18', preserveAspectRatio: 'none', role: 'img' },
      ...['threshold', 'interval', 'mean'].map((name) => make('path', { class: name })))),
    make('td'), make('td', {}, badge('')));
}

function updateEvidence(node, row, task, [low, high]) {
  const x = (value) => ((100 * (value - low)) / (high - low)).toFixed(2);
  const [model, score, items, verdict] = node.children;
  say(model, row.model);
  mark(node, 'data-smallest', row.model === task.smallest);
  const drawing = score.firstChild;
  const hasScore = isKnown(row.mean) && isKnown(row.low) && isKnown(row.high);
  const paths = [isKnown(task.threshold_at) ? `M${x(task.threshold_at)} 0V18` : '', hasScore ? `M${x(row.low)} 9H${x(row.high)}` : '',
    hasScore ? `M${x(row.mean)} 9h.01` : ''];
  paths.forEach((path, at) => mark(drawing.children[at], 'd', path));
  mark(drawing, 'aria-label', hasScore ? `mean ${digits(row.mean)}, interval ${digits(row.low)} to ${digits(row.high)}` : 'not scored');
  score.title = `${row.suite}, ${row.metric}: ${drawing.getAttribute('aria-label')}${row.imported_from ? `; from ${row.imported_from}` : ''}`;
  say(items, count(row.n));
  const [word, tone] = task.threshold ? kVerdicts[row.verdict] : ['no threshold', ''];
  say(verdict.firstChild, word);
  mark(verdict.firstChild, 'data-tone', tone);
}

function updateTask(node, task) {
  const [name, about] = node.firstChild.children;
  say(name, task.task);
  say(about, [task.threshold?.replace('_', ' '), plural(task.requests, 'request'),
    task.evidence.length === 0 ? 'no evidence yet: occam eval run' : task.smallest ? `smallest that meets: ${task.smallest}` : task.threshold && 'none meets yet'].filter(Boolean).join(' · '));
  const table = node.lastChild;
  table.hidden = task.evidence.length === 0;
  if (table.hidden) return;
  const ends = extent(task);
  [...table.querySelectorAll('.ends span')].forEach((end, at) => say(end, digits(ends[at])));
  keep(table.querySelector('tbody'), task.evidence, (row) => `${row.model} ${row.suite} ${row.imported_from}`, makeEvidence,
    (line, row) => updateEvidence(line, row, task, ends));
}

// ---- requests and escalations ----

function attemptLine(attempt) {
  const what = attempt.outcome === 'answered' ? 'answered' : `${attempt.outcome}${attempt.reason ? `: ${attempt.reason}` : ''}`;
  return make('tr', {}, ...[attempt.model, what, seconds(attempt.first_token_seconds), seconds(attempt.seconds),
    count(attempt.prompt_tokens + attempt.completion_tokens), money(attempt.cost)].map((text) => make('td', {}, text)));
}

function makeRequest(request) {
  const tries = request.attempts.length;
  const outcome = request.outcome !== 'answered' ? badge(request.outcome, 'bad') : tries > 1 ? badge(plural(tries, 'attempt'), 'warn') : '';
  const when = new Date(request.unix_seconds * 1000).toISOString();
  const price = isKnown(request.cost) ? [`cost ${money(request.cost)}${isKnown(request.largest_cost) ? `, the largest ${money(request.largest_cost)}` : ''}`] : [];
  const heads = ['model', 'outcome', 'first token', 'took', 'tokens', 'cost'];
  return make('details', {},
    make('summary', {}, make('time', { datetime: when }, clock(request.unix_seconds)),
      make('span', { class: 'what' }, request.task || 'no task', make('span', {}, ` → ${request.model ?? 'nobody'}`)),
      make('span', {}, outcome), make('span', { class: 'number' }, seconds(request.seconds))),
    make('div', { class: 'more' },
      make('p', {}, request.reason ?? 'No reason was recorded.'),
      make('p', { class: 'muted' }, [clock(request.unix_seconds), `task ${request.recognised_by || 'unknown'}`, `policy ${request.policy}`, ...price, request.id ?? 'not recorded'].join(' · ')),
      make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
        make('tbody', {}, ...request.attempts.map(attemptLine))))));
}

const keyOfRequest = (request) => request.id ?? `${request.unix_seconds} ${request.task} ${request.seconds}`;

// Nothing moves under the pointer or the focus: newer rows wait until it has gone.
function showRequests({ recent }) {
  const list = byId('request_list');
  const isRead = list.children.length > 0 && list.matches(':hover, :focus-within');
  const shown = new Set([...list.children].map((node) => node.dataset.key));
  const newer = recent.filter((request) => !shown.has(String(keyOfRequest(request)))).length;
  say(byId('held'), isRead && newer > 0 ? `held while you read · ${newer === recent.length ? `${newer} or more` : newer} newer` : 'newest first');
  byId('no_requests').hidden = recent.length > 0;
  if (!isRead) keep(list, recent, keyOfRequest, makeRequest);
}

function showEscalations({ escalations, budgets }) {
  keep(byId('reasons'), Object.entries(escalations.reasons), ([reason]) => reason, () => make('li', {}, badge('')),
    (node, [reason, n]) => say(node.firstChild, `${reason} ${count(n)}`));
  keep(byId('escalation_list'), escalations.recent.slice(0, 8), (row) => `${row.id ?? row.unix_seconds} ${row.from} ${row.to}`, (row) => make('li', {},
    make('time', { datetime: new Date(row.unix_seconds * 1000).toISOString() }, clock(row.unix_seconds)),
    badge(row.outcome, row.outcome === 'unsure' || row.outcome === 'context' ? '' : 'warn'), ` ${row.task}: ${row.from} → ${row.to}`,
    make('p', {}, row.reason ?? '')));
  byId('no_escalations').hidden = escalations.total > 0 || escalations.recent.length > 0;
  keep(byId('budget_list'), budgets, (row) => row.policy, (row) => make('li', {}, make('span', {}, row.policy), make('span'),
    make('progress', { max: 1, 'aria-label': `budget of ${row.policy}` })), (node, row) => {
    const used = row.limit > 0 ? Math.min(1, row.spent / row.limit) : 1;
    say(node.children[1], `${money(row.spent)} of ${money(row.limit)}`);
    mark(node.lastChild, 'value', used);
    mark(node.lastChild, 'data-tone', used >= 0.9 ? 'bad' : '');
  });
  byId('no_budgets').hidden = budgets.length > 0;
}

// ---- all of it ----

function show(data) {
  remember(data);
  byId('start').hidden = data.requests.total + data.requests.in_flight > 0;
  say(byId('about'), `${data.version} · ${data.policy} · up ${seconds(data.uptime_seconds)}`);
  showFigures(data);
  showLadder(data);
  showHistory();
  keep(byId('task_list'), data.tasks, (task) => task.task, makeTask, updateTask);
  byId('no_tasks').hidden = data.tasks.length > 0;
  showRequests(data);
  showEscalations(data);
}

function setStatus(word, text, trouble = '') {
  mark(byId('status'), 'data-state', word);
  say(byId('status'), text);
  say(byId('trouble'), trouble);
  byId('trouble').hidden = trouble === '';
}

function stored(area, name, value) {
  try {
    if (value !== undefined) window[area].setItem(name, value);
    return window[area].getItem(name);
  } catch {
    return null;
  }
}

async function ask() {
  const key = stored('sessionStorage', 'occam-key');
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), kPatienceMilliseconds);
  try {
    const headers = key ? { authorization: `Bearer ${key}` } : {};
    const response = await fetch('/dashboard.json', { headers, cache: 'no-store', signal: patience.signal });
    byId('key_form').hidden = response.status !== 401;
    if (response.status === 401) throw new Error(key ? 'it does not accept this API key' : 'it asks for an API key');
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw new Error(`no answer within ${kPatienceMilliseconds / 1000} s`);
    throw error instanceof TypeError ? new Error('the connection fails') : error;
  } finally {
    clearTimeout(timer);
  }
}

async function poll() {
  clearTimeout(state.timer);
  try {
    const data = await ask();
    show(data);
    state.shown = data.unix_seconds;
    if (!state.paused) setStatus('live', data.draining ? 'draining: takes no new work' : 'live');
  } catch (error) {
    const since = state.shown ? ` What is shown is from ${clock(state.shown)}.` : '';
    setStatus('lost', 'no data', `No data from the gateway: ${error.message}.${since} Trying again every ${kPollMilliseconds / 1000} s.`);
  }
  schedule();
}

function schedule() {
  clearTimeout(state.timer);
  if (!state.paused && !document.hidden) state.timer = setTimeout(poll, kPollMilliseconds);
}

// ---- buttons ----

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  say(byId('theme'), `Theme: ${theme}`);
}

const kThemes = ['system', 'light', 'dark'];
setTheme(kThemes.find((theme) => theme === stored('localStorage', 'occam-theme')) ?? 'system');
byId('theme').addEventListener('click', () => {
  const next = kThemes[(kThemes.indexOf(document.documentElement.dataset.theme) + 1) % kThemes.length];
  stored('localStorage', 'occam-theme', next);
  setTheme(next);
});

byId('pause').addEventListener('click', () => {
  state.paused = !state.paused;
  mark(byId('pause'), 'aria-pressed', state.paused);
  if (state.paused) {
    setStatus('paused', 'paused');
    schedule();
  } else {
    poll();
  }
});

const question = JSON.stringify({ model: 'occam', messages: [{ role: 'user', content: 'Is this review positive or negative? I loved it.' }] });
say(byId('curl'), `curl ${location.origin}/v1/chat/completions \\\n  -H 'content-type: application/json' \\\n`
  + `${stored('sessionStorage', 'occam-key') ? '  -H "authorization: Bearer $OCCAM_KEY" \\\n' : ''}  -d '${question}'`);
byId('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(byId('curl').textContent);
    say(byId('copy'), 'Copied');
  } catch {
    getSelection().selectAllChildren(byId('curl'));
    say(byId('copy'), 'Selected');
  }
});

byId('key_form').addEventListener('submit', (event) => {
  event.preventDefault();
  stored('sessionStorage', 'occam-key', byId('key').value.trim());
  byId('key').value = '';
  poll();
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden) schedule();
  else if (!state.paused) poll();
});
poll();
