// The models, smallest first, with their state and what each answered.
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
  return make(
    'li',
    {},
    make('span', { class: 'name' }, make('span'), badge('')),
    make('span', { class: 'sub' }),
    make('span', { class: 'number share' }),
    number('answers'),
    number('tokens'),
    number('cost'),
  );
}

function updateRung(node, rung, at, of) {
  node.style.setProperty('--hue', hue(at, of));
  const [name, about, share, ...numbers] = node.children;
  const [word, tone] = stateBadge(rung);
  say(name.firstChild, rung.model);
  say(name.lastChild, word);
  mark(name.lastChild, 'data-tone', tone);
  const size = isKnown(rung.parameters) && parameters(rung.parameters);
  const memory = rung.resident_bytes > 0 && bytes(rung.resident_bytes);
  const kind = listed(rung.backend, rung.residency, size, rung.quantisation, memory, rung.pinned && 'pinned');
  say(about, rung.problem ?? kind);
  say(share, percent(rung.share));
  const left = rung.attempts - rung.answered;
  const texts = [
    [count(rung.answered), left > 0 ? `${count(left)} left` : 'answers'],
    [tokens(rung.prompt_tokens + rung.completion_tokens), 'tokens'],
    [money(rung.cost), 'cost'],
  ];
  texts.forEach(([value, unit], which) => {
    say(numbers[which].firstChild, value);
    say(numbers[which].lastChild, unit);
  });
}

function showLadder({ ladder, memory }) {
  const place = new Map(ladder.map((rung, at) => [rung, at]));
  const update = (node, rung) => updateRung(node, rung, place.get(rung), ladder.length);
  keep(byId('rungs'), ladder, (rung) => rung.model, makeRung, update);
  const shares = byId('shares');
  keep(
    shares,
    ladder.filter((rung) => rung.answered > 0),
    (rung) => rung.model,
    () => make('span'),
    (node, rung) => {
      node.style.setProperty('--hue', hue(place.get(rung), ladder.length));
      node.style.flexGrow = rung.share;
      node.title = `${rung.model}: ${percent(rung.share)}`;
    },
  );
  mark(shares, 'aria-label', [...shares.children].map((node) => node.title).join(', ') || 'No answers yet');
  const limit = memory.limit_bytes > 0 ? ` of ${bytes(memory.limit_bytes)}` : '';
  const isShown = memory.resident_bytes > 0 || limit;
  say(byId('memory'), isShown ? `${bytes(memory.resident_bytes)}${limit} for models in use` : '');
}
