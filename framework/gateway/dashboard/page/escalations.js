// Escalations by reason, the latest of them, and budgets.
function makeEscalation(row) {
  const tone = ['unsure', 'context'].includes(row.outcome) ? '' : 'warn';
  return make(
    'li',
    {},
    timeOf(row.unix_seconds),
    badge(row.outcome, tone),
    ` ${row.task}: ${row.from} → ${row.to}`,
    make('p', {}, row.reason ?? ''),
  );
}

function showEscalations({ escalations }) {
  const { reasons, recent, total } = escalations;
  const tell = (node, [reason, n]) => say(node.firstChild, `${reason} ${count(n)}`);
  keep(
    byId('reasons'),
    Object.entries(reasons),
    ([reason]) => reason,
    () => make('li', {}, badge('')),
    tell,
  );
  const key = (row) => `${row.id ?? row.unix_seconds} ${row.from} ${row.to}`;
  keep(byId('escalation_list'), recent.slice(0, 6), key, makeEscalation);
  byId('no_escalations').hidden = total > 0 || recent.length > 0;
}

function makeBudget({ policy }) {
  const bar = make('progress', { max: 1, 'aria-label': `budget of ${policy}` });
  return make('li', {}, make('span', {}, policy), make('span'), bar);
}

function updateBudget(node, { spent, limit }) {
  const used = limit > 0 ? Math.min(1, spent / limit) : 1;
  say(node.children[1], `${money(spent)} of ${money(limit)}`);
  mark(node.lastChild, 'value', used);
  mark(node.lastChild, 'data-tone', used >= 0.9 ? 'bad' : '');
}

function showBudgets({ budgets }) {
  keep(byId('budget_list'), budgets, (row) => row.policy, makeBudget, updateBudget);
  byId('no_budgets').hidden = budgets.length > 0;
}
