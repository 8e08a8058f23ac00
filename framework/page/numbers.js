// Numbers as people read them; what is not known is a dash.
const isKnown = (x) => typeof x === 'number' && Number.isFinite(x);
const unless = (x, text) => (isKnown(x) ? text(x) : '–');
const count = (x) => unless(x, (n) => n.toLocaleString('en'));
const percent = (x) =>
  unless(x, (n) => {
    const places = n !== 0 && Math.abs(n) < 0.1 ? 1 : 0;
    return `${(n * 100).toFixed(places).replace('-', '−')} %`;
  });
const digits = (x) => Number(x.toPrecision(3)).toString();
const money = (x) =>
  unless(x, (n) => {
    if (n === 0) return '0';
    if (n >= 100) return count(Math.round(n));
    if (n >= 1) return n.toFixed(2);
    return n < 1e-6 ? n.toExponential(1) : n.toFixed(1 - Math.floor(Math.log10(n)));
  });
const scaled = (x, base, units) =>
  unless(x, (n) => {
    let at = 0;
    while (n >= base * 0.9995 && at < units.length - 1) {
      n /= base;
      at += 1;
    }
    return `${digits(n)} ${units[at]}`.trim();
  });
const bytes = (x) => scaled(x, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
const parameters = (x) => scaled(x, 1000, ['', 'K', 'M', 'B', 'T']);
const tokens = (x) => (x >= 10000 ? scaled(x, 1000, ['', 'K', 'M', 'B', 'T']) : count(x));
const seconds = (x) =>
  unless(x, (n) => {
    if (n === 0) return '0 s';
    if (n < 1e-3) return `${digits(n * 1e6)} µs`;
    if (n < 0.9995) return `${digits(n * 1e3)} ms`;
    if (n < 120) return `${digits(n)} s`;
    if (n < 7200) return `${Math.round(n / 60)} min`;
    return n < 172800 ? `${Math.round(n / 3600)} h` : `${Math.round(n / 86400)} days`;
  });
const clock = (unix) => unless(unix, (n) => new Date(n * 1000).toLocaleTimeString('en-GB'));
const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;
const listed = (...parts) => parts.filter(Boolean).join(' · ');
