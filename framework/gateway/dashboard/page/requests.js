// Requests that have ended, newest first; each opens to its reason and its attempts.
function makeAttempt(attempt) {
  const figures = listed(
    isKnown(attempt.first_token_seconds) && `first token ${seconds(attempt.first_token_seconds)}`,
    `took ${seconds(attempt.seconds)}`,
    plural(attempt.prompt_tokens + attempt.completion_tokens, 'token'),
    isKnown(attempt.cost) && `cost ${money(attempt.cost)}`,
  );
  const tone = attempt.outcome === 'answered' ? 'good' : 'warn';
  const why = attempt.reason ? [make('p', {}, attempt.reason)] : [];
  const head = make('p', {}, make('b', {}, attempt.model), ' ', badge(attempt.outcome, tone));
  return make('li', {}, head, ...why, make('p', { class: 'muted' }, figures));
}

function price({ cost, largest_cost: largest }) {
  if (!isKnown(cost)) return '';
  return isKnown(largest) ? `cost ${money(cost)}, the largest ${money(largest)}` : `cost ${money(cost)}`;
}

function outcomeBadge(request) {
  if (request.outcome !== 'answered') return badge(request.outcome, 'bad');
  return request.attempts.length > 1 ? badge(plural(request.attempts.length, 'attempt'), 'warn') : '';
}

function timeOf(unix) {
  return make('time', { datetime: new Date(unix * 1000).toISOString() }, clock(unix));
}

function makeRequest(request) {
  const about = listed(
    clock(request.unix_seconds),
    `task ${request.recognised_by || 'unknown'}`,
    `policy ${request.policy}`,
    price(request),
    request.id ?? 'not recorded',
  );
  const who = make('span', {}, ` → ${request.model ?? 'nobody'}`);
  return make(
    'details',
    {},
    make(
      'summary',
      {},
      timeOf(request.unix_seconds),
      make('span', { class: 'what' }, request.task || 'no task', who),
      make('span', {}, outcomeBadge(request)),
      make('span', { class: 'number' }, seconds(request.seconds)),
    ),
    make(
      'div',
      { class: 'more' },
      make('p', {}, request.reason ?? 'No reason was recorded.'),
      make('p', { class: 'muted' }, about),
      make('ol', { 'aria-label': 'attempts' }, ...request.attempts.map(makeAttempt)),
    ),
  );
}

const keyOfRequest = (request) => request.id ?? `${request.unix_seconds} ${request.task} ${request.seconds}`;

// Nothing moves under the pointer or the focus: newer rows wait until it has gone.
function showRequests({ recent }) {
  const list = byId('request_list');
  const isRead = list.children.length > 0 && list.matches(':hover, :focus-within');
  const shown = new Set([...list.children].map((node) => node.dataset.key));
  const newer = recent.filter((request) => !shown.has(String(keyOfRequest(request)))).length;
  const more = newer === recent.length ? `${newer} or more` : newer;
  say(byId('held'), isRead && newer > 0 ? `held while you read · ${more} newer` : 'newest first');
  byId('no_requests').hidden = recent.length > 0;
  if (!isRead) keep(list, recent, keyOfRequest, makeRequest);
}
