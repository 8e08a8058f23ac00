// Polls /dashboard.json and shows it.
const kPatienceMilliseconds = 5000;

const state = { paused: false, locked: false, timer: 0, shown: null, key: stored('sessionStorage', 'occam-key') };

function show(data) {
  remember(data);
  byId('main').hidden = false;
  const isUsed = data.requests.total + data.requests.in_flight > 0;
  byId('start').hidden = isUsed;
  byId('figures').hidden = !isUsed;
  if (!isUsed) showCommand();
  say(byId('about'), `${data.version} · ${data.policy} · up ${seconds(data.uptime_seconds)}`);
  showRequestFigures(data);
  showMoneyFigures(data);
  showLadder(data);
  showHistory();
  keep(byId('task_list'), data.tasks, (task) => task.task, makeTask, updateTask);
  byId('no_tasks').hidden = data.tasks.length > 0;
  showRequests(data);
  showEscalations(data);
  showBudgets(data);
}

function setStatus(word, text, trouble = '') {
  mark(byId('status'), 'data-state', word);
  say(byId('status'), text);
  say(byId('trouble'), trouble);
  byId('trouble').hidden = trouble === '';
}

async function ask() {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), kPatienceMilliseconds);
  try {
    const headers = state.key ? { authorization: `Bearer ${state.key}` } : {};
    const response = await fetch('/dashboard.json', { headers, cache: 'no-store', signal: patience.signal });
    state.locked = response.status === 401;
    byId('key_form').hidden = !state.locked;
    if (state.locked) throw new Error('it does not accept this API key');
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
    const next = state.locked ? '' : ` Trying again every ${kPollMilliseconds / 1000} s.`;
    if (state.locked && !state.key) setStatus('waiting', 'waiting for a key');
    else setStatus('lost', 'no data', `No data from the gateway: ${error.message}.${since}${next}`);
    if (state.locked) byId('key').focus();
  }
  schedule();
}

function schedule() {
  clearTimeout(state.timer);
  if (!state.paused && !state.locked && !document.hidden) state.timer = setTimeout(poll, kPollMilliseconds);
}

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

function showCommand() {
  const content = 'Is this review positive or negative? I loved it.';
  const question = JSON.stringify({ model: 'occam', messages: [{ role: 'user', content }] });
  const key = state.key ? ['-H "authorization: Bearer $OCCAM_KEY"'] : [];
  const parts = [
    `curl ${location.origin}/v1/chat/completions`,
    "-H 'content-type: application/json'",
    ...key,
    `-d '${question}'`,
  ];
  say(byId('curl'), parts.join(' \\\n  '));
}

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
  state.key = byId('key').value.trim();
  stored('sessionStorage', 'occam-key', state.key);
  byId('key').value = '';
  poll();
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden) schedule();
  else if (!state.paused) poll();
});
poll();
