// Findings, one of them, and the controls that they breach.

import { ask, breakable, el, fact, headed, number, part, say } from '/assets/dom.js';

const facetNames = { status: 'Status', severity: 'Severity', framework: 'Framework', policy: 'Policy' };
const unresolved = ['open', 'acknowledged', 'in_progress', 'waived', 'false_positive'];
const unsettled = ['open', 'acknowledged', 'in_progress'];
const words = (text) => (text || '').replaceAll('_', ' ');
const day = (millis) => new Date(millis).toISOString().slice(0, 10);

// ---- the list ------------------------------------------------------------------------------------------------------

// asked are the API's parameters for the page's: a framework is a control, and without a status what is not resolved is shown.
function asked(query, cursor) {
  const parameters = new URLSearchParams();
  for (const name of ['status', 'severity', 'policy']) for (const value of query.getAll(name)) parameters.append(name, value);
  for (const name of ['control', 'q', 'owner', 'assignee', 'overdue', 'dataset', 'sort']) if (query.get(name)) parameters.set(name, query.get(name));
  if (query.get('framework')) parameters.set('control', query.get('framework'));
  if (!query.has('status')) for (const status of unresolved) parameters.append('status', status);
  parameters.set('limit', '50');
  if (cursor) parameters.set('cursor', cursor);
  return parameters;
}

// place is the page's address; of frameworks only the last that was chosen holds.
function place(query) {
  const next = new URLSearchParams(query);
  const framework = next.getAll('framework').pop();
  next.delete('framework');
  if (framework) next.set('framework', framework);
  if (framework) next.delete('control');
  return `#/findings${next.size ? `?${next}` : ''}`;
}

async function findingsPage(query, signal, facets, status) {
  document.title = 'Findings · DataWave';
  let page = await ask(`/v1/findings?${asked(query)}`, signal);
  status.textContent = `${page.total} findings`;
  const body = el('tbody', {}, page.findings.map((f) => row(f)));
  const table = headed(['Severity', 'What is wrong', 'Controls', 'Status', 'Due'], []);
  table.lastChild.replaceWith(body);
  const results = el('div', {}, el('p', { class: 'summary' }, `${number(page.total)} ${page.total === 1 ? 'finding' : 'findings'}`, narrowed(query), ' · ', overdueLink(query)),
    el('div', { class: 'card' }, page.findings.length ? table : el('p', { class: 'empty' }, query.size ? 'Nothing matches.' : 'Nothing breaches the policies in force. Run: datawave policy activate gdpr')));
  if (page.next) {
    const more = el('button', { type: 'button', class: 'more', onclick: async () => {
      page = await ask(`/v1/findings?${asked(query, page.next)}`, signal);
      body.append(...page.findings.map((f) => row(f)));
      if (!page.next) more.remove();
    } }, 'More');
    results.append(more);
  }
  return el('div', { class: 'browse findings' }, el('nav', { 'aria-label': 'Filters' }, facets(query, page.facets, facetNames, place)), results);
}

// narrowed tells what the facets do not show, and how to be rid of it.
function narrowed(query) {
  return ['control', 'owner', 'assignee', 'dataset'].filter((name) => query.get(name)).map((name) => {
    const without = new URLSearchParams(query);
    without.delete(name);
    return [' · ', `${name} ${query.get(name)} `, el('a', { href: place(without), 'aria-label': `any ${name}` }, '×')];
  });
}

function overdueLink(query) {
  const other = new URLSearchParams(query);
  if (query.get('overdue')) other.delete('overdue');
  else other.set('overdue', 'true');
  return el('a', { href: place(other) }, query.get('overdue') ? 'Show those that are not overdue too' : 'Only overdue');
}

function severity(value) {
  const strength = { critical: 'critical', high: 'high', medium: 'mid' }[value] || '';
  return el('span', { class: `badge severity ${strength}` }, value);
}

function row(f, within) {
  return el('tr', {}, el('td', {}, severity(f.severity)),
    el('td', { class: 'name' }, el('a', { href: `#/finding/${f.id}` }, breakable(f.message)),
      el('div', { class: 'sub' }, within ? null : [el('a', { href: `#/dataset/${f.dataset}` }, breakable(f.name)), ' · '], f.policy)),
    el('td', {}, controlBadges(f.controls, 3)),
    el('td', {}, words(f.status), f.assignee ? el('div', { class: 'sub' }, f.assignee) : null),
    el('td', { class: 'nowrap' }, due(f)));
}

function controlBadges(controls, most = 1000) {
  const list = controls || [];
  const shown = list.slice(0, most).map((c) => el('a', { class: 'badge tag', href: place(new URLSearchParams({ control: c })) }, c));
  if (list.length > most) shown.push(el('span', { class: 'badge', title: list.slice(most).join('\n') }, `+${list.length - most}`));
  return el('div', { class: 'badges' }, shown);
}

function due(f) {
  if (f.status === 'waived') return f.until ? `waived to ${day(f.until)}` : 'waived';
  if (!f.due || !unsettled.includes(f.status)) return '';
  return f.due < Date.now() ? el('span', { class: 'overdue' }, `${day(f.due)} overdue`) : day(f.due);
}

// findingsOf is what a dataset's page shows of them: those that are not resolved.
async function findingsOf(dataset, signal) {
  const page = await ask(`/v1/findings?${asked(new URLSearchParams({ dataset }))}`, signal);
  if (!page.total) return null;
  const all = page.next ? el('p', {}, el('a', { href: place(new URLSearchParams({ dataset })) }, `All ${number(page.total)} findings`)) : null;
  return part('Findings', el('div', {}, el('div', { class: 'card' }, headed(['Severity', 'What is wrong', 'Controls', 'Status', 'Due'], page.findings.map((f) => row(f, true)))), all));
}

// ---- one finding ---------------------------------------------------------------------------------------------------

let written = ''; // behind what was decided last: a read that shows it

async function findingPage(id, signal, again) {
  const f = await ask(`/v1/findings/${id}${written ? `?min_position=${encodeURIComponent(written)}` : ''}`, signal);
  document.title = `${f.message} · DataWave`;
  return el('article', {}, el('div', { class: 'title' }, el('h1', {}, f.message)),
    el('div', { class: 'badges' }, severity(f.severity), el('span', { class: 'badge' }, words(f.status)), f.verdict === 'error' ? el('span', { class: 'badge mid' }, 'cannot be judged') : null),
    el('dl', { class: 'facts' }, fact('Dataset', el('a', { href: `#/dataset/${f.dataset}` }, breakable(f.name))), fact('Field', f.field),
      fact('Policy', `${f.policy} ${f.policy_version || ''}`), fact('Opened', f.opened ? new Date(f.opened).toLocaleString() : ''), fact('Due', due(f)), fact('Assigned to', f.assignee)),
    f.remediation ? part('What to do', el('p', { class: 'card advice' }, f.remediation)) : null,
    part('Decide', actions(f, again)),
    f.controls ? part('Breaches', controlBadges(f.controls)) : null,
    part('Life', life(f)),
    f.evidence ? part('Proven by', el('p', { class: 'mono card advice' }, f.evidence.join('  '), el('span', { class: 'sub' }, f.cause ? `  judged for ${f.cause}` : ''))) : null);
}

const changes = { acknowledged: 'Acknowledged', started: 'Work began', assigned: 'Assigned', comment: 'Comment', waiver: 'Waived', false_positive: 'Called no breach', reopened: 'Opened again',
  policy: 'Judged by another version of the policy', verdict: 'Another verdict', facts: 'Other facts', retired: 'Resolved: the policy was retired', gone: 'Resolved: the dataset is gone',
  expired: 'Opened again: the waiver ended' };
const events = { opened: 'Opened', reopened: 'Opened again: the facts breach the policy again', resolved: 'Resolved: the facts no longer breach the policy', waived: 'Waived' };

function life(f) {
  return el('ol', { class: 'card steps' }, [...(f.steps || [])].reverse().map((step) => {
    const waits = step.type.startsWith('datawave.decision.');
    const fact = step.type.split('.')[2];
    return el('li', { class: waits ? 'waits' : '' }, el('strong', {}, changes[step.change] || events[fact] || words(step.status)), step.actor ? ` by ${step.actor}` : '',
      step.note ? el('blockquote', {}, step.note) : null,
      el('div', { class: 'sub' }, new Date(step.time).toLocaleString(), ' · ', el('span', { class: 'mono' }, step.position), waits ? ' · the stage has not told of it yet' : ''));
  }));
}

// ---- deciding ------------------------------------------------------------------------------------------------------

const decisions = { acknowledge: 'Acknowledge', start: 'Start work', assign: 'Assign', comment: 'Comment', waive: 'Waive', false_positive: 'No breach', reopen: 'Reopen' };

// possible are the decisions that would change something.
function possible(f) {
  if (f.status === 'resolved') return ['comment'];
  const none = { open: ['reopen'], acknowledged: ['acknowledge'], in_progress: ['start'], false_positive: ['false_positive'] }[f.status] || [];
  return Object.keys(decisions).filter((kind) => !none.includes(kind));
}

function actions(f, again) {
  const form = el('form', { hidden: true });
  const buttons = possible(f).map((kind) => el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => choose(kind) }, decisions[kind]));
  const choose = (kind) => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.textContent === decisions[kind]));
    form.hidden = false;
    form.replaceChildren(...fields(f, kind));
    form.onsubmit = (event) => {
      event.preventDefault();
      decide(f, kind, form, again);
    };
    form.querySelector('input').focus();
  };
  return el('div', { class: 'card actions' }, buttons, form);
}

function input(name, label, attributes = {}) {
  return el('label', { class: attributes.wide ? 'wide' : '' }, label, el('input', { name, ...attributes, wide: null }));
}

function fields(f, kind) {
  const needed = ['comment', 'waive', 'false_positive'].includes(kind);
  return [input('actor', 'Who decides', { required: true, autocomplete: 'username', value: localStorage.getItem('actor') || '' }),
    kind === 'assign' ? input('assignee', 'Who works on it; empty is nobody', { value: f.assignee || '' }) : '',
    kind === 'waive' ? input('until', 'Its last day', { type: 'date', required: true, min: day(Date.now()) }) : '',
    input('note', kind === 'comment' ? 'Comment' : needed ? 'Why' : 'Remark', { required: needed, wide: true, maxlength: 1000 }),
    el('button', { class: 'main' }, decisions[kind])];
}

async function decide(f, kind, form, again) {
  const button = form.querySelector('button');
  button.disabled = true;
  const body = { kind };
  for (const [name, value] of new FormData(form)) if (value) body[name] = value;
  try {
    localStorage.setItem('actor', body.actor);
    written = (await say(`/v1/findings/${f.id}/decisions`, body)).min_position;
    again();
  } catch (error) {
    button.disabled = false;
    form.querySelector('.failure')?.remove();
    form.append(el('p', { class: 'failure', role: 'alert' }, error.message));
  }
}

// ---- controls ------------------------------------------------------------------------------------------------------

async function controlsPage(framework, signal) {
  document.title = 'Controls · DataWave';
  const { frameworks } = await ask('/v1/controls', signal);
  const shown = frameworks.find((f) => f.name === framework) || frameworks.find((f) => f.controls.some((c) => c.verdict === 'not satisfied')) || frameworks[0];
  const links = frameworks.map((f) => el('a', { href: `#/controls/${f.name}`, 'aria-current': f === shown ? 'page' : null }, f.name));
  const judged = shown.controls.filter((c) => c.verdict !== 'not seen');
  const unseen = shown.controls.filter((c) => c.verdict === 'not seen');
  return el('article', {}, el('nav', { class: 'frameworks', 'aria-label': 'Frameworks' }, links), el('div', { class: 'title' }, el('h1', {}, shown.title)),
    el('p', { class: 'summary' }, tally(shown.controls)),
    part('Judged', el('div', { class: 'card' }, headed(['Control', 'Verdict', 'Open findings', 'Policies', 'Not judged of it'], judged.map(controlRow)))),
    unseen.length ? part('Cannot be judged from here', el('div', { class: 'card' }, headed(['Control', 'Why'], unseen.map((c) => el('tr', {}, controlName(c), el('td', { class: 'sub' }, c.unseen)))))) : null);
}

function tally(controls) {
  const counts = new Map();
  for (const c of controls) counts.set(c.verdict, (counts.get(c.verdict) || 0) + 1);
  return [...counts].map(([verdict, n]) => `${n} ${verdict === 'not seen' ? 'cannot be judged' : verdict}`).join(' · ');
}

function controlName(c) {
  return el('td', { class: 'name' }, c.name, el('div', { class: 'sub mono' }, c.id));
}

const strengths = { 'not satisfied': 'high', undecided: 'mid', 'partly judged': 'mid', waived: 'mid', satisfied: 'tag' };

function controlRow(c) {
  const open = ['critical', 'high', 'medium', 'low'].filter((s) => c.findings.open[s]).map((s) => {
    const link = place(new URLSearchParams([['control', c.id], ['severity', s], ...unsettled.map((status) => ['status', status])]));
    return el('a', { href: link, class: `badge severity ${{ critical: 'critical', high: 'high', medium: 'mid' }[s] || ''}` }, `${number(c.findings.open[s])} ${s}`);
  });
  const active = c.policies.filter((p) => p.version).length;
  const more = [c.findings.undecided ? `${number(c.findings.undecided)} undecided` : '', c.findings.waived ? `${number(c.findings.waived)} waived` : '',
    c.findings.resolved ? `${number(c.findings.resolved)} resolved` : ''].filter(Boolean).join(' · ');
  return el('tr', {}, controlName(c), el('td', {}, el('span', { class: `badge ${strengths[c.verdict] || ''}` }, c.verdict)),
    el('td', {}, el('div', { class: 'badges' }, open), el('div', { class: 'sub' }, more)),
    el('td', { class: 'nowrap', title: c.policies.map((p) => `${p.title}${p.version ? '' : ' (not in force)'}`).join('\n') }, `${active} of ${c.policies.length} in force`),
    el('td', { class: 'sub' }, c.limits || ''));
}

export { controlsPage, findingPage, findingsOf, findingsPage };
