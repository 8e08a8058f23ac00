// One item opened: question, target, and the models' answers side by side. Any text is shown as text, set apart in its
// own direction, and what would reorder or hide other text is named instead.
const kHidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2069\ufeff]/g;

const visible = (text) =>
  text.replace(kHidden, (c) => (c === '\r' ? '' : `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`));

const block = (text) => make('pre', { dir: 'auto', tabindex: 0 }, visible(text));
const oneLine = (text) => visible(text.slice(0, 240)).replace(/\s+/g, ' ');

// The log-likelihoods of the choices; the largest is what the model would say.
function makeLikelihoods(item, answer) {
  const best = Math.max(...answer.likelihoods.filter(isKnown));
  return make(
    'ol',
    { class: 'choices' },
    ...answer.likelihoods.map((value, at) =>
      make(
        'li',
        { 'data-best': value === best },
        make('bdi', {}, visible(item.choices?.[at] ?? `choice ${at + 1}`)),
        make('span', { class: 'number' }, unless(value, (n) => n.toFixed(2))),
      ),
    ),
  );
}

function makeAnswer(item, answer, model, scale) {
  const head = make('h4', {}, make('bdi', {}, model));
  if (!answer) return make('section', { class: 'answer' }, head, make('p', { class: 'muted' }, 'Not asked.'));
  const [sign, tone, word] = scale.mark(answer);
  const facts = listed(
    answer.finish && `ended by ${answer.finish}`,
    answer.tokens && plural(answer.tokens, 'token'),
    isKnown(answer.seconds) && seconds(answer.seconds),
  );
  const parts = [make('p', {}, badge(`${sign} ${word}`.trim(), tone), ' ', make('span', { class: 'muted' }, facts))];
  if (answer.likelihoods) parts.push(make('p', { class: 'muted' }, 'log-likelihood of each choice'), makeLikelihoods(item, answer));
  if (answer.text) parts.push(block(answer.text));
  if (answer.bytes) parts.push(make('p', { class: 'muted' }, `The first ${bytes(answer.text?.length ?? 0)} of ${bytes(answer.bytes)}: --text-bytes 0 takes it whole.`));
  if (answer.remark) parts.push(make('p', { class: 'muted' }, visible(answer.remark)));
  return make('section', { class: 'answer' }, head, ...parts);
}

function makeItemBody(board, item, scale) {
  const parts = [];
  if (item.question) parts.push(make('h4', {}, 'Question'), block(item.question));
  if (item.target) parts.push(make('h4', {}, 'Target'), block(item.target));
  const answers = item.answers.map((answer, at) => makeAnswer(item, answer, board.rows[at].model, scale));
  return make('div', { class: 'body' }, ...parts, make('div', { class: 'answers' }, ...answers));
}
