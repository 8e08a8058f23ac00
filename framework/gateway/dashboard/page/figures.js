// The figures at a glance.
function showRequestFigures({ requests, ladder }) {
  const failed = requests.total - requests.answered;
  say(byId('total'), count(requests.total));
  say(
    byId('total_note'),
    listed(`${requests.in_flight} running`, `${requests.queued} waiting`, `${count(failed)} failed`),
  );
  const largest = ladder.at(-1);
  const hasShare = ladder.length > 1 && isKnown(largest.share);
  const whyNot = ladder.length > 1 ? 'no answer yet' : 'the ladder has one model';
  say(byId('small'), hasShare ? percent(1 - largest.share) : '–');
  say(byId('small_note'), hasShare ? `not answered by ${largest.model}` : whyNot);
  const recent = difference(requests.seconds, history[0].latency);
  const [shown, since] =
    recent.count > 0 && history.length > 1 ? [recent, 'since opened'] : [requests.seconds, 'since the start'];
  say(byId('p95'), seconds(quantile(shown, 0.95)));
  say(byId('p95_note'), `p50 ${seconds(quantile(shown, 0.5))} · ${since}`);
}

function showMoneyFigures({ saved, cost, budgets }) {
  const hasCost = isKnown(saved.cost_fraction);
  const instead = `${money(saved.cost)} instead of ${money(saved.largest_cost)}`;
  const paid = `${instead} in the last ${plural(saved.requests, 'request')}`;
  const work = isKnown(saved.work_fraction) ? 'parameters × tokens of work' : 'no price or size known';
  say(byId('saved'), percent(hasCost ? saved.cost_fraction : saved.work_fraction));
  say(byId('saved_note'), hasCost ? paid : work);
  say(byId('spent'), money(cost));
  const [budget] = budgets;
  const today = budget && `${money(budget.spent)} of ${money(budget.limit)} today`;
  say(byId('spent_note'), budgets.length === 1 ? today : 'in the currency of the prices');
}
