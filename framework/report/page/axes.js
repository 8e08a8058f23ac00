// Where a chart's values stand: scales with round steps, and places for labels that hide nothing.
const kHeight = 264;
const kEdges = { left: 46, right: 18, top: 16, bottom: 40 };

function roundSteps(low, high, most) {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = [1, 2, 5, 10].map((s) => s * power).find((s) => (high - low) / s <= most);
  const steps = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high * (1 + 1e-9); at += 1) steps.push(at * step);
  return steps;
}

// Decades with 2 and 5 between them; thinned until they fit.
function logSteps(low, high, most) {
  const steps = [[1, 2, 5], [1, 3], [1]].map((digits) => {
    const all = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1)
      for (const digit of digits) all.push(digit * 10 ** power);
    return all.filter((step) => step >= low && step <= high);
  });
  return steps.find((all) => all.length <= most) ?? steps.at(-1).filter((_, at, all) => at % Math.ceil(all.length / most) === 0);
}

function horizontal(values, left, right) {
  const least = Math.min(...values);
  const largest = Math.max(...values);
  if (least > 0 && largest / least > 3) {
    const [low, high] = [least / 1.6, largest * 1.6];
    const scale = (x) => left + ((right - left) * Math.log(x / low)) / Math.log(high / low);
    return { scale, steps: logSteps(low, high, (right - left) / 70) };
  }
  const margin = (largest - least) * 0.2 || Math.abs(largest) * 0.5 || 1;
  const [low, high] = [Math.max(0, least - margin), largest + margin];
  const scale = (x) => left + ((right - left) * (x - low)) / (high - low);
  return { scale, steps: roundSteps(low, high, (right - left) / 70) };
}

// The first place beside a point that hides neither a label nor a point; nothing where there is none.
function placeLabel(text, x, y, taken, width) {
  const wide = text.length * 6.4;
  const places = [
    [x + 9, y - 8],
    [x - 9 - wide, y - 8],
    [x + 9, y + 14],
    [x - 9 - wide, y + 14],
  ];
  const found = places.find(([left, base]) => {
    const box = [left, base - 10, left + wide, base + 3];
    if (left < kEdges.left || box[2] > width || box[1] < 0 || box[3] > kHeight - kEdges.bottom) return false;
    return taken.every(([l, t, r, b]) => box[2] < l || box[0] > r || box[3] < t || box[1] > b);
  });
  if (found) taken.push([found[0], found[1] - 10, found[0] + wide, found[1] + 3]);
  return found;
}
