// The page's parts. Text reaches the page as text alone: nothing is parsed as HTML.
const kSvg = 'http://www.w3.org/2000/svg';
const kDrawn = ['svg', 'path', 'g', 'circle', 'text'];

const byId = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const node = kDrawn.includes(tag) ? document.createElementNS(kSvg, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function mark(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// Makes `parent` hold one child a row, keeping those that are there: focus and open rows survive.
function keep(parent, rows, keyOf, create, update = () => {}) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = rows.map((row) => {
    const key = String(keyOf(row));
    let node = old.get(key);
    if (!node) {
      node = create(row);
      node.dataset.key = key;
    }
    old.delete(key);
    update(node, row);
    return node;
  });
  for (const node of old.values()) node.remove();
  let next = parent.firstElementChild;
  for (const node of wanted) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

function badge(text, tone = '') {
  return make('span', { class: 'badge', 'data-tone': tone }, text);
}

const hue = (at, of) => 162 + (of > 1 ? (118 * at) / (of - 1) : 0);
