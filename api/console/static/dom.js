// What the pages are made of. Everything is built from DOM nodes, so that no text of a dataset or a finding is ever read as markup.

// el makes an element: attributes by name, children as nodes or text; null children are left out.
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== ''));
  return node;
}

const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&#34;': '"', '&#39;': "'" };

// marked turns the API's highlight (escaped text with <mark>) into nodes.
function marked(html) {
  const plain = (text) => text.replace(/&(?:lt|gt|amp|#34|#39);/g, (entity) => entities[entity]);
  return html.split(/(<mark>.*?<\/mark>)/s).map((part) => {
    const inner = part.match(/^<mark>(.*)<\/mark>$/s);
    return inner ? el('mark', {}, plain(inner[1])) : breakable(plain(part));
  });
}

// breakable lets a long name break after its separators instead of anywhere.
function breakable(text) {
  return text.split(/(?<=[/._])/).flatMap((part, i) => (i ? [el('wbr'), part] : [part]));
}

const numbers = new Intl.NumberFormat();
const number = (n) => (n == null || n < 0 ? '–' : numbers.format(n));
const percent = (x) => `${Math.round(100 * x)} %`;

function bytes(n) {
  if (n == null || n < 0) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let i = 0;
  for (; n >= 1000 && i < units.length - 1; i++) n /= 1000;
  return `${n < 10 && i > 0 ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}

async function ask(path, signal) {
  const response = await fetch(path, { signal, headers: { Accept: 'application/json' } });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || `${response.status} ${response.statusText}`);
  return answer;
}

// say posts a command and returns the answer; the error tells everything that is wrong with it.
async function say(path, body) {
  const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  const wrong = (answer.invalid_params || []).map((p) => `${p.name} ${p.reason}`).join('; ');
  if (!response.ok) throw new Error(wrong || answer.detail || `${response.status} ${response.statusText}`);
  return answer;
}

function part(title, content) {
  return el('section', {}, el('h2', {}, title), content);
}

// fact is one entry of a list of facts, when there is a value.
function fact(name, value) {
  return value ? el('div', {}, el('dt', {}, name), el('dd', {}, value)) : null;
}

function headed(titles, rows) {
  return el('table', {}, el('thead', {}, el('tr', {}, titles.map((title) => el('th', { scope: 'col' }, title)))), el('tbody', {}, rows));
}

// ---- badges --------------------------------------------------------------------------------------------------------

function badge(infotype, confidence, path, inherited) {
  const strength = confidence == null || confidence >= 0.8 ? 'high' : confidence >= 0.6 ? 'mid' : '';
  const title = (path ? `${path}: ${infotype}` : infotype) + (inherited ? ', inherited' : '');
  return el('span', { class: `badge ${strength}${inherited ? ' inherited' : ''}`, title },
    path ? el('small', {}, path) : null, infotype, confidence == null ? null : el('small', {}, percent(confidence)));
}

function badges(list, most = 6) {
  const shown = list.slice(0, most).map((s) => badge(s.infotype, s.confidence, s.path, s.inherited));
  if (list.length > most) shown.push(el('span', { class: 'badge' }, `+${list.length - most}`));
  return el('div', { class: 'badges' }, shown);
}

export { ask, badge, badges, breakable, bytes, el, fact, headed, marked, number, part, percent, say, svg };
