// The console: datasets, the frame around all pages, and the way from one to the other.

import { ask, badge, badges, breakable, bytes, el, fact, marked, number, part, percent, svg } from '/assets/dom.js';
import { controlsPage, findingPage, findingsOf, findingsPage } from '/assets/findings.js';
import { jobPage, jobsPage } from '/assets/jobs.js';

const main = document.getElementById('main');
const box = document.getElementById('q');
const completions = document.getElementById('completions');
const status = document.getElementById('status');

function show(...nodes) {
  main.replaceChildren(...nodes);
}

function failed(error) {
  if (error.name !== 'AbortError') show(el('p', { class: 'failure card' }, `This did not work: ${error.message}`));
}

// ---- browsing and searching ----------------------------------------------------------------------------------------

const facetNames = { infotype: 'Infotype', kind: 'Kind', tag: 'Tag', owner: 'Owner', source: 'Source', severity: 'Finding severity' };
let asking = new AbortController();
let refresh = () => {};

function wanted() {
  const query = new URLSearchParams(location.hash.split('?')[1] || '');
  for (const name of [...query.keys()]) if (name !== 'q' && !(name in facetNames)) query.delete(name);
  return query;
}

function browsing(query) {
  const text = query.toString();
  return `#/${text ? `?${text}` : ''}`;
}

async function browse() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const query = wanted();
  if (document.activeElement !== box) box.value = query.get('q') || '';
  document.title = 'DataWave';
  try {
    const found = query.toString() ? await searched(query, signal) : await listed(signal);
    if (signal.aborted) return;
    show(browsePage(query, found));
    status.textContent = `${found.total} datasets`;
  } catch (error) {
    failed(error);
  }
}

// listed is everything by name, with the facets of everything.
async function listed(signal, cursor = '') {
  const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
  const [page, all] = await Promise.all([ask(`/v1/datasets?limit=50${more}`, signal), cursor ? {} : ask('/v1/search?limit=1', signal)]);
  return { rows: page.datasets.map((dataset) => ({ dataset })), total: page.total, facets: all.facets, next: page.next, more: (next) => listed(signal, next) };
}

async function searched(query, signal, cursor = '') {
  const parameters = new URLSearchParams(query);
  parameters.set('limit', '25');
  if (cursor) parameters.set('cursor', cursor);
  const [page, correction] = await Promise.all([ask(`/v1/search?${parameters}`, signal), cursor ? '' : suggested(query.get('q'), signal)]);
  return { rows: page.hits.map((hit) => ({ hit })), total: page.total, facets: page.facets, next: page.next, correction, more: (next) => searched(query, signal, next) };
}

// suggested offers completions in the search box, and returns the correction of what is there. Nothing depends on it.
async function suggested(text, signal) {
  if (!text) return '';
  const found = await ask(`/v1/search/suggest?${new URLSearchParams({ q: text })}`, signal).catch(() => null);
  if (!found || signal.aborted) return '';
  completions.replaceChildren(...found.completions.map((value) => el('option', { value })));
  return found.correction;
}

function didYouMean(query, correction) {
  if (!correction) return null;
  const corrected = new URLSearchParams(query);
  corrected.set('q', correction);
  return el('p', { class: 'summary' }, 'Did you mean ', el('a', { href: browsing(corrected) }, correction), '?');
}

function browsePage(query, found) {
  const body = el('tbody', {}, found.rows.map(row));
  const table = el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Dataset'), el('th', { scope: 'col' }, 'Kind'),
    el('th', { scope: 'col', class: 'number' }, 'Rows'), el('th', { scope: 'col' }, 'Sensitive fields'))), body);
  const results = el('div', {}, didYouMean(query, found.correction), el('p', { class: 'summary' }, found.total === 1 ? '1 dataset' : `${number(found.total)} datasets`),
    el('div', { class: 'card' }, found.rows.length ? table : el('p', { class: 'empty' }, query.toString() ? 'Nothing matches.' : 'Nothing is known yet. Run: datawave scan URL')));
  if (found.next) results.append(moreButton(found, body));
  return el('div', { class: 'browse' }, el('nav', { 'aria-label': 'Filters' }, facets(query, found.facets)), results);
}

function moreButton(found, body) {
  const button = el('button', { type: 'button', class: 'more', onclick: async () => {
    button.disabled = true;
    try {
      found = await found.more(found.next);
      body.append(...found.rows.map(row));
      button.disabled = false;
      if (!found.next) button.remove();
    } catch (error) {
      failed(error);
    }
  } }, 'More');
  return button;
}

function facets(query, counted = {}, names = facetNames, path = browsing) {
  return Object.entries(names).map(([name, title]) => {
    const chosen = query.getAll(name);
    const values = [...(counted[name] || [])];
    for (const value of chosen) if (!values.some((v) => v.value === value)) values.push({ value, count: 0 });
    if (!values.length) return null;
    return el('fieldset', { class: 'facet' }, el('legend', {}, title), values.slice(0, 12).map((v) => facet(query, name, v, chosen.includes(v.value), path)));
  }).filter(Boolean);
}

function facet(query, name, { value, count }, checked, path) {
  const change = () => {
    const next = new URLSearchParams(query);
    next.delete(name);
    for (const other of query.getAll(name)) if (other !== value) next.append(name, other);
    if (!checked) next.append(name, value);
    location.hash = path(next);
  };
  const input = el('input', { type: 'checkbox', onchange: change });
  input.checked = checked;
  return el('label', { title: value }, input, el('span', {}, value), el('span', { class: 'count' }, number(count)));
}

// row shows a dataset of a list, or a hit, which is completed when its dataset comes.
function row({ dataset, hit }) {
  const about = dataset || hit;
  const rows = el('td', { class: 'number' }, dataset ? number(dataset.rows) : '');
  const sensitive = el('td', {}, dataset ? badges(dataset.sensitive) : badges((hit.infotypes || []).map((infotype) => ({ infotype }))));
  if (hit) complete(hit.id, rows, sensitive);
  const lights = (hit && hit.highlights) || {};
  const name = el('td', { class: 'name' }, el('a', { href: `#/dataset/${about.id}` }, lights.name ? marked(lights.name) : breakable(about.name)),
    el('div', { class: 'sub' }, about.namespace),
    lights.fields ? el('div', { class: 'sub' }, 'fields ', marked(lights.fields)) : null,
    lights.comment ? el('div', { class: 'sub' }, marked(lights.comment)) : null);
  return el('tr', {}, name, el('td', { class: 'kind' }, about.kind), rows, sensitive);
}

async function complete(id, rows, sensitive) {
  try {
    const dataset = await ask(`/v1/datasets/${id}`, asking.signal);
    rows.textContent = number(dataset.rows);
    sensitive.replaceChildren(badges(dataset.sensitive));
  } catch {
    // The row stays as the search answered it: the dataset may have gone since.
  }
}

// ---- one dataset ---------------------------------------------------------------------------------------------------

async function datasetPage(id) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const [dataset, graph, findings] = await Promise.all([ask(`/v1/datasets/${id}`, signal),
      ask(`/v1/lineage/${id}?depth=3&max_nodes=120`, signal).catch(() => null), findingsOf(id, signal).catch(() => null)]);
    if (signal.aborted) return;
    document.title = `${dataset.name} · DataWave`;
    show(el('article', {}, heading(dataset), findings, dataset.named_by ? null : part('Fields', fieldTable(dataset)), part('Lineage', lineage(id, graph)),
      dataset.sql ? part('Definition', el('pre', {}, dataset.sql)) : null,
      list('Constraints', dataset.constraints, (c) => [c.kind.replaceAll('_', ' '), c.name, (c.fields || []).join(', '), c.references ? `→ ${c.references} (${(c.reference_fields || []).join(', ')})` : '']),
      list('Grants', dataset.grants, (g) => [g.grantee, g.privilege, g.grantable ? 'may grant' : '']),
      list('Properties', Object.entries(dataset.properties || {}), (entry) => entry)));
  } catch (error) {
    failed(error);
  }
}

// named is the heading of a dataset that no source describes.
function named(d) {
  return el('div', {}, el('div', { class: 'title' }, el('h1', {}, breakable(d.name))), el('div', { class: 'sub' }, d.namespace),
    el('p', {}, 'Known only from lineage: no source that was scanned describes it.'),
    list('Named by', d.named_by, (n) => [n.prover, n.job || '', `${number(n.edges)} edge${n.edges === 1 ? '' : 's'}`]));
}

function heading(d) {
  if (d.named_by) return named(d);
  return el('div', {}, el('div', { class: 'title' }, el('h1', {}, breakable(d.name)), el('span', { class: 'kind' }, d.kind)),
    el('div', { class: 'sub' }, d.namespace), d.comment ? el('p', {}, d.comment) : null,
    el('dl', { class: 'facts' }, fact('Rows', number(d.rows)), fact('Size', bytes(d.bytes)), fact('Fields', number(d.field_count)),
      fact('Owner', [...(d.owners || []), d.source_owner].filter(Boolean).join(', ')), fact('Domain', d.domain),
      fact('Changed', new Date(d.changed_at).toLocaleString()), fact('Source', d.source),
      d.tags ? fact('Tags', el('div', { class: 'badges' }, d.tags.map((tag) => el('span', { class: 'badge tag' }, tag)))) : null));
}

function list(title, items, cells) {
  if (!items || !items.length) return null;
  return part(title, el('div', { class: 'card' }, el('table', {}, el('tbody', {}, items.map((item) => el('tr', {}, cells(item).map((cell) => el('td', {}, cell))))))));
}

function fieldTable(d) {
  const rows = (d.fields || []).map((f) => el('tr', {},
    el('td', { class: 'name' }, f.path, f.primary_key ? el('span', { class: 'sub' }, '  key') : null, f.comment ? el('div', { class: 'sub' }, f.comment) : null),
    el('td', { class: 'mono' }, f.type || '', f.nullable ? null : el('div', { class: 'sub' }, 'not null')),
    el('td', {}, (f.labels || []).map((label) => labelled(label, f))),
    el('td', { class: 'sub' }, profile(f.profile))));
  return el('div', { class: 'card' }, el('table', {}, el('thead', {}, el('tr', {},
    ['Field', 'Type', 'Holds', 'Profile'].map((title) => el('th', { scope: 'col' }, title)))), el('tbody', {}, rows)));
}

function labelled(label, f) {
  if (label.inherited) {
    const way = (label.path || []).map((step) => `${step.name}.${step.field}`).join(' → ');
    return el('div', {}, badge(label.infotype, label.confidence, '', true), el('p', { class: 'evidence' }, `inherited: ${way}`));
  }
  const proof = [label.rule, f.values_seen ? `${number(label.matched || 0)} of ${number(f.values_seen)} values match` : '',
    label.valid ? `${number(label.valid)} valid` : '', (label.header_words || []).length ? `name says ${label.header_words.join(', ')}` : '',
    label.mask ? `shape ${label.mask}` : ''].filter(Boolean).join(' · ');
  return el('div', {}, badge(label.infotype, label.confidence), el('p', { class: 'evidence' }, proof, f.evidence ? el('span', { class: 'mono' }, ` ${f.evidence}`) : null));
}

function profile(p) {
  if (!p) return '';
  const parts = [];
  if (p.count) parts.push(`${percent((p.nulls || 0) / p.count)} null`);
  if (p.distinct) parts.push(`${number(p.distinct)} distinct`);
  if (p.max_length) parts.push(`length ${p.min_length || 0}–${p.max_length}`);
  if (p.minimum || p.maximum) parts.push(`${p.minimum} … ${p.maximum}`);
  const shapes = (p.shapes || []).slice(0, 3).map((s) => s.mask);
  return [parts.join(' · '), shapes.length ? el('div', { class: 'mono' }, shapes.join('   ')) : null];
}

// ---- lineage -------------------------------------------------------------------------------------------------------

const across = 250;
const down = 58;
const size = { width: 190, height: 40 };

function lineage(start, graph) {
  if (!graph || graph.nodes.length < 2) return el('p', { class: 'sub' }, graph ? 'No lineage is known.' : 'The lineage could not be read.');
  const places = placed(graph.nodes);
  const width = Math.max(...[...places.values()].map((p) => p.x)) + size.width + 2;
  const height = Math.max(...[...places.values()].map((p) => p.y)) + size.height + 2;
  const drawing = svg('svg', { class: 'graph', width, height, viewBox: `-1 -1 ${width} ${height}`, role: 'group', 'aria-label': `Lineage: ${graph.nodes.length} datasets` },
    connections(graph.edges).map(([from, to]) => connection(places.get(from), places.get(to))),
    [...places.values()].map((p) => nodeBox(p, start)));
  return el('div', {}, el('div', { class: 'card' }, drawing), graph.truncated ? el('p', { class: 'sub' }, 'There is more than is drawn.') : null);
}

// placed gives each dataset a column by its depth and a row in the order it was reached.
function placed(nodes) {
  const first = Math.min(...nodes.map((n) => n.depth));
  const filled = new Map();
  const places = new Map();
  for (const node of nodes) {
    if (places.has(node.id)) continue;
    const y = filled.get(node.depth) || 0;
    filled.set(node.depth, y + 1);
    places.set(node.id, { node, x: (node.depth - first) * across, y: y * down });
  }
  const tallest = Math.max(...filled.values());
  for (const place of places.values()) place.y += ((tallest - filled.get(place.node.depth)) * down) / 2;
  return places;
}

function connections(edges) {
  const seen = new Map();
  for (const { from, to } of edges) if (from !== to) seen.set(`${from} ${to}`, [from, to]);
  return [...seen.values()];
}

function connection(from, to) {
  if (!from || !to) return null;
  const [x1, y1, x2, y2] = [from.x + size.width, from.y + size.height / 2, to.x, to.y + size.height / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  return svg('g', {}, svg('path', { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 6} ${y2}` }),
    svg('path', { class: 'tip', d: `M${x2} ${y2}l-7 -4v8z` }));
}

function nodeBox({ node, x, y }, start) {
  const short = (text, most) => (text.length > most ? `…${text.slice(1 - most)}` : text);
  const content = [svg('title', {}, `${node.name}\n${node.namespace}`), svg('rect', { width: size.width, height: size.height, rx: 8 }),
    svg('text', { x: 10, y: 17 }, short(node.name, 27)), svg('text', { x: 10, y: 32, class: 'where' }, short(node.namespace, 34))];
  const looks = `${node.id === start ? 'start' : ''} ${node.known ? '' : 'unknown'}`;
  const link = svg('a', { href: `#/dataset/${node.id}`, 'aria-label': node.name }, content);
  return svg('g', { transform: `translate(${x} ${y})`, class: looks }, link);
}

// ---- events --------------------------------------------------------------------------------------------------------

const ticker = document.getElementById('ticker');
const stream = document.getElementById('stream');
const pause = document.getElementById('pause');
const kept = 60;
let paused = false;

// follow begins a few facts back, so that a new page shows what has just happened.
async function follow() {
  const response = await fetch('/v1/runs?limit=1').catch(() => null);
  const position = response && response.headers.get('X-Datawave-Position');
  const back = position ? position.split(',').map((at) => at.split(':')).map(([partition, offset]) => `${partition}:${Math.max(0, offset - 5)}`) : [];
  const from = back.length ? `?last_event_id=${encodeURIComponent(`datawave.facts=${back.join(',')}`)}` : '';
  const source = new EventSource(`/v1/events${from}`);
  source.onopen = () => streaming('live', 'good');
  source.onerror = () => streaming('reconnecting', 'bad');
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (!paused) tick(event);
    refresh();
  };
}

function streaming(text, state) {
  stream.textContent = text;
  stream.className = `stream ${state}`;
}

function tick(event) {
  const [, family, fact] = event.type.match(/^datawave\.(.+)\.([a-z]+)\.v\d+$/) || [null, event.type, ''];
  const name = event.subject.slice(event.subject.indexOf('|') + 1);
  ticker.prepend(el('li', {}, el('time', { datetime: event.time }, new Date(event.time).toLocaleTimeString()),
    el('span', { class: 'what' }, `${family} ${fact}`), el('span', { class: 'sub' }, name), detail(event) ? el('span', { class: 'sub' }, detail(event)) : null));
  while (ticker.children.length > kept) ticker.lastChild.remove();
}

function detail({ body, error }) {
  if (!body) return error;
  if (body.changes) return body.changes.join(', ');
  if (body.state) return body.state.toLowerCase();
  if (body.detectors) return [...new Set((body.fields || []).flatMap((f) => (f.labels || []).map((l) => l.infotype)))].join(', ');
  return body.message || body.reason || (body.value ? `${body.kind} ${body.value}` : '');
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.textContent = paused ? 'Go on' : 'Pause';
  pause.setAttribute('aria-pressed', String(paused));
});

// ---- the frame -----------------------------------------------------------------------------------------------------

async function health() {
  const place = document.getElementById('health');
  try {
    const answer = await (await fetch('/readyz')).json();
    const waiting = answer.components.filter((c) => !c.ready);
    place.textContent = answer.ready ? 'ready' : waiting.map((c) => `${c.name} ${c.state}`).join(', ');
    place.title = waiting.map((c) => c.reason).join('\n');
    place.className = `health ${answer.ready ? 'good' : 'bad'}`;
  } catch {
    place.textContent = 'no answer';
    place.className = 'health bad';
  }
}

function debounce(wait, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

// undisturbed tells whether the list may be renewed under the reader: not while a filter has the focus or a further page is read.
function undisturbed() {
  return (!main.contains(document.activeElement) || document.activeElement === main) && scrollY < 80;
}

// pages are the routes beside the list of datasets; what they return is shown.
const pages = [
  [/^#\/dataset\/([0-9a-f]{32})$/, (id) => datasetPage(id)],
  [/^#\/finding\/([0-9a-f]{32})$/, (id) => load((signal) => findingPage(id, signal, () => route(false)))],
  [/^#\/findings(?:\?(.*))?$/, (query) => load((signal) => findingsPage(new URLSearchParams(query || ''), signal, facets, status))],
  [/^#\/controls(?:\/([a-z0-9]+))?$/, (framework) => load((signal) => controlsPage(framework, signal))],
  [/^#\/jobs$/, () => load(jobsPage)],
  [/^#\/job\/([0-9a-f]{32})$/, (id) => load((signal) => jobPage(id, signal))],
];

// load shows what a page makes, unless another is asked for meanwhile.
async function load(page) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const made = await page(signal);
    if (!signal.aborted) show(made);
  } catch (error) {
    failed(error);
  }
}

const onFindings = () => location.hash.startsWith('#/findings');

function frame() {
  const place = location.hash.match(/^#\/(finding|control|job)/);
  for (const link of document.querySelectorAll('#places a')) {
    const here = link.getAttribute('href') === (place ? `#/${place[1]}s` : '#/');
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  box.placeholder = onFindings() ? 'Search findings' : 'Search datasets, fields, infotypes, owners';
  if (onFindings() && document.activeElement !== box) box.value = new URLSearchParams(location.hash.split('?')[1] || '').get('q') || '';
}

function route(moved) {
  const found = pages.map(([form, page]) => [location.hash.match(form), page]).find(([match]) => match);
  const lasting = found && !location.hash.startsWith('#/finding'); // findings change under the reader, as the list of datasets does
  refresh = lasting ? () => {} : debounce(1000, () => { if (undisturbed()) route(false); });
  frame();
  if (moved && found) main.focus({ preventScroll: true });
  if (moved) scrollTo(0, 0);
  return found ? found[1](found[0][1]) : browse();
}

const typed = debounce(150, () => {
  const path = onFindings() ? (query) => `#/findings${query.size ? `?${query}` : ''}` : browsing;
  const query = onFindings() ? new URLSearchParams(location.hash.split('?')[1] || '') : location.hash.match(/^#\/\w/) ? new URLSearchParams() : wanted();
  if (box.value.trim()) query.set('q', box.value.trim());
  else query.delete('q');
  if (location.hash === path(query)) return;
  history.replaceState(null, '', path(query));
  route(false);
});

box.addEventListener('input', typed);
document.getElementById('search').addEventListener('submit', (event) => {
  event.preventDefault();
  typed();
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    box.select();
  }
});
window.addEventListener('hashchange', () => route(true));

route(false);
follow();
health();
setInterval(health, 5000);
