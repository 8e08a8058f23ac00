// What a replay comes to, in a handful of numbers.
const accuracyText = (x) => unless(x, (n) => n.toFixed(3));
const span = ([low, high], text) => (isKnown(low) ? `${text(low)} to ${text(high)}` : 'not defined');
const rowOf = (replay, name) => replay.rows.find((row) => row.name === name);

function figuresOf(replay) {
  const policy = rowOf(replay, 'policy');
  const best = rowOf(replay, 'best_single');
  const shown = [
    ['accuracy', accuracyText(policy.accuracy), span(policy.accuracy_ci, accuracyText)],
    [replay.cost_unit + ' a request', money(policy.cost), span(policy.cost_ci, money)],
    ['against the best single model', percent(1 - policy.cost / best.cost), `less cost; ${accuracyText(best.accuracy)} at ${money(best.cost)}`],
    ['saved at its accuracy', percent(replay.saving), span(replay.saving_ci, percent)],
    ['AIQ', accuracyText(replay.aiq), span(replay.aiq_ci, accuracyText)],
  ];
  if (replay.models.length === 2)
    shown.push(
      ['APGR', accuracyText(replay.apgr), `${span(replay.apgr_ci, accuracyText)}; oracle ${accuracyText(replay.oracle_apgr)}`],
      ['calls for half of the gain', percent(replay.cpt50), span(replay.cpt50_ci, percent)],
      ['calls for 80 % of it', percent(replay.cpt80), span(replay.cpt80_ci, percent)],
    );
  return shown;
}

function fillFigures(replay) {
  byId('figures').replaceChildren(
    ...figuresOf(replay).map(([name, value, beside]) =>
      make('div', {}, make('dt', {}, name), make('dd', {}, value, make('small', {}, beside)))),
  );
  byId('notes').replaceChildren(...replay.notes.map((note) => make('li', {}, note)));
}
