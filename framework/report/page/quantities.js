// What a model is held against quality by, and what the choice saves in it.
const kAxes = [
  { key: 'parameters', name: 'size', title: 'parameters run per token', format: parameters, less: 'fewer parameters' },
  { key: 'bytes', name: 'file', title: 'bytes of the model file', format: bytes, less: 'fewer bytes' },
  { key: 'cost', name: 'cost', title: 'cost per item', format: money, less: 'less cost' },
  { key: 'seconds', name: 'seconds', title: 'seconds per item', format: seconds, less: 'less time' },
];

const score = (x) => unless(x, (n) => n.toFixed(3));
const interval = (row) => `${score(row.low)} to ${score(row.high)}`;
// Of a run that ended by its own scores the running interval of its verdict; else 95 % of a size fixed beforehand.
const isRunning = (row) => row.interval === 'sequence';
const share = (row) => (row.suite_items > 0 ? `${count(row.n)} of ${count(row.suite_items)}` : count(row.n));
const day = (unix) => new Date(unix * 1000).toISOString().slice(0, 16).replace('T', ' ');

const kVerdicts = {
  meets: ['✓ meets', 'good', 'M0-4.5A4.5 4.5 0 1 1-.01-4.5z'],
  misses: ['✗ misses', 'bad', 'M-4-4 4 4M4-4-4 4'],
  open: ['? open', 'warn', 'M0-4A4 4 0 1 1-.01-4z'],
  none: ['no threshold', '', 'M0-4.5A4.5 4.5 0 1 1-.01-4.5z'],
};

const verdictOf = (board, row) => (board.threshold ? row.verdict : 'none');
const isCandidate = (row) => row.reason !== '' && row.reason !== 'not a candidate of the policy';
const isChosen = (board, row) => !row.imported_from && board.choice.attempts[0] === row.model;
const chosenOf = (board) => board.rows.find((row) => row.model === board.choice.attempts[0]);

// The last candidate of the ladder; without a policy for them, the last model.
const largestOf = (board) => board.rows.findLast(isCandidate) ?? board.rows.at(-1);

// Sentences like `88 % fewer parameters`: the chosen model against always the largest.
function savings(board) {
  const chosen = chosenOf(board);
  const largest = largestOf(board);
  if (!chosen || chosen === largest) return [];
  return kAxes
    .filter(({ key }) => isKnown(chosen[key]) && largest[key] > 0)
    .map(({ key, less, format }) => {
      const saved = 1 - chosen[key] / largest[key];
      const more = less.replace(/^fewer|^less/, 'more');
      return `${percent(Math.abs(saved))} ${saved < 0 ? more : less} (${format(chosen[key])} for ${format(largest[key])})`;
    });
}
