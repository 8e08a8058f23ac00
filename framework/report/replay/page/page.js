// Fills the page from its data, once.
const replay = JSON.parse(byId('data').textContent);

function about() {
  const rows = listed(
    `${plural(replay.n, 'row')} played`,
    `${count(replay.fitted)} fitted`,
    replay.incomplete > 0 && `${count(replay.incomplete)} without a score or a cost`,
    replay.ignored > 0 && `${count(replay.ignored)} of another split`,
    replay.refused > 0 && `${count(replay.refused)} refused`,
    replay.escalated > 0 && `${count(replay.escalated)} escalated`,
  );
  return listed(replay.policy, `router ${replay.router}`, replay.outcomes, rows);
}

say(byId('about'), about());
fillFigures(replay);
fillCurve(replay);
fillWays(replay);
if (replay.leaks > 0) {
  const shown = replay.leaked.map(({ fitted, played }) => `${fitted} as ${played}`).join(', ');
  say(byId('leak_list'), replay.leaks > replay.leaked.length ? `${shown} … ${count(replay.leaks)} in all` : shown);
  byId('leaks').hidden = false;
}
byId('main').hidden = false;
