// What a stranger needs to repeat a board: hashes, engine, sampling, seeds, when.
const kHashCharacters = 16;

function hash(text) {
  return text ? make('code', { title: text }, text) : '–';
}

function command(board, row) {
  const run = row.settings.runs.at(-1);
  if (!run || row.imported_from) return '';
  const isPart = run.planned > 0 && run.planned < row.suite_items;
  const part = run.rule.startsWith('first') ? ` --limit ${run.planned}` : ` --sample ${run.planned}`;
  return `occam eval run ${board.task} --models ${row.model} --seed ${run.seed}${isPart ? part : ''}`;
}

function runText(run) {
  const end = run.finished > 0 ? `to ${day(run.finished)} UTC` : 'not finished';
  return listed(
    `${day(run.started)} ${end}`,
    `${count(run.results)} of ${count(run.planned)} items`,
    `seed ${run.seed}`,
    run.rule,
  );
}

function facts(board, row) {
  const { settings } = row;
  const engine = listed(`${settings.backend} ${settings.backend_version}`.trim(), settings.device, settings.quantisation, settings.adapter);
  const list = (lines) => make('ul', {}, ...lines.map((line) => make('li', {}, line)));
  return [
    ['model file (SHA-256)', settings.model_hash && hash(settings.model_hash)],
    ['endpoint', settings.endpoint && `${settings.endpoint} as ${settings.endpoint_model}`],
    ['imported from', row.imported_from],
    ['engine', engine],
    ['configuration', hash(settings.configuration)],
    ['prompt template', settings.prompt_template && hash(settings.prompt_template)],
    ['chat template', settings.chat_template ? hash(settings.chat_template) : 'none: raw prompts, or the endpoint’s own'],
    ['examples', settings.few_shot ? make('code', {}, settings.few_shot) : 'none'],
    ['sampling', settings.sampling && make('code', {}, settings.sampling)],
    ['at most', settings.max_tokens > 0 && plural(settings.max_tokens, 'token')],
    ['stops at', settings.stop.length > 0 && make('code', {}, JSON.stringify(settings.stop))],
    ['runs', list(settings.runs.map(runText))],
    ['again', command(board, row) && make('code', {}, command(board, row))],
  ].filter(([, value]) => value);
}

function makeFacts(pairs) {
  return make('dl', { class: 'facts' }, ...pairs.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]));
}

function makeSettings(board) {
  const suite = [
    ['suite', board.suite],
    ['suite hash', hash(board.suite_hash)],
    ['metric', board.metric],
  ];
  const rows = board.rows.flatMap((row) => [make('h4', {}, make('bdi', {}, row.model)), makeFacts(facts(board, row))]);
  const prompt = board.items.first_prompt
    ? [make('h4', {}, 'The first item as it is sent'), block(board.items.first_prompt)]
    : [];
  return make(
    'details',
    { class: 'part settings' },
    make('summary', {}, 'Run settings ', make('span', { class: 'muted' }, `suite ${board.suite_hash.slice(0, kHashCharacters)}`)),
    make('div', { class: 'drill' }, makeFacts(suite), ...rows, ...prompt),
  );
}
