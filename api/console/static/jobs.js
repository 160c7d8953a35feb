// Jobs, and one of them with what it reads and writes and its runs.

import { ask, breakable, el, fact, headed, number, part } from '/assets/dom.js';

const states = { COMPLETE: 'good', FAIL: 'bad', ABORT: 'bad' };

function state(run) {
  if (!run) return null;
  return el('span', { class: `health ${states[run.state] || ''}`, title: run.error || '' }, run.state.toLowerCase());
}

const time = (t) => (t ? new Date(t).toLocaleString() : '');

function took(run) {
  if (!run.started || !run.ended) return '';
  const seconds = (run.ended - run.started) / 1000;
  return seconds < 90 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}

function table(titles, rows) {
  return el('div', { class: 'card' }, headed(titles, rows));
}

function jobRow(job) {
  const counted = (role) => (job.datasets || []).filter((d) => d.role === role).length;
  return el('tr', {}, el('td', { class: 'name' }, el('a', { href: `#/job/${job.id}` }, breakable(job.name)), el('div', { class: 'sub' }, job.namespace || '')),
    el('td', {}, [job.integration, job.job_type || job.kind].filter(Boolean).join(' ')), el('td', { class: 'number' }, number(counted('input'))),
    el('td', { class: 'number' }, number(counted('output'))), el('td', {}, state(job.latest_run)), el('td', { class: 'sub' }, time(job.latest_run && job.latest_run.started)));
}

// jobsPage is the list, with the job that was told of last first. A further page is added below.
export async function jobsPage(signal) {
  const read = (cursor) => ask(`/v1/jobs?sort=-updated&limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, signal);
  let page = await read('');
  document.title = 'Jobs · DataWave';
  const body = page.jobs.map((job) => jobRow(job));
  const shown = page.total ? table(['Job', 'Kind', 'Reads', 'Writes', 'Latest run', 'Started'], body)
    : el('p', { class: 'empty card' }, 'No pipeline has told of a job yet. Send OpenLineage to POST /api/v1/lineage.');
  const more = el('button', { type: 'button', class: 'more', hidden: !page.next, onclick: async () => {
    more.disabled = true;
    page = await read(page.next);
    shown.querySelector('tbody').append(...page.jobs.map((job) => jobRow(job)));
    more.disabled = false;
    more.hidden = !page.next;
  } }, 'Show more');
  return el('article', {}, el('h1', {}, 'Jobs'), el('p', { class: 'summary' }, page.total === 1 ? '1 job' : `${number(page.total)} jobs`), shown, more);
}

function datasets(title, list, role) {
  const found = (list || []).filter((d) => d.role === role);
  if (!found.length) return null;
  return part(title, table(['Dataset', 'Namespace'], found.map((d) => el('tr', {},
    el('td', { class: 'name' }, el('a', { href: `#/dataset/${d.id}` }, breakable(d.name || ''))), el('td', { class: 'sub' }, d.namespace || '')))));
}

function runRow(run) {
  const written = (run.datasets || []).filter((d) => d.role === 'output' && d.rows >= 0).reduce((sum, d) => sum + d.rows, 0);
  return el('tr', {}, el('td', {}, state(run), run.error ? el('div', { class: 'sub' }, run.error) : null), el('td', {}, time(run.started)), el('td', { class: 'number' }, took(run)),
    el('td', { class: 'number' }, written ? number(written) : '–'), el('td', { class: 'mono sub' }, run.run));
}

// jobPage is one job.
export async function jobPage(id, signal) {
  const [it, runs] = await Promise.all([ask(`/v1/jobs/${id}`, signal), ask(`/v1/jobs/${id}/runs?limit=50`, signal)]);
  document.title = `${it.name} · DataWave`;
  return el('article', {}, el('div', { class: 'title' }, el('h1', {}, breakable(it.name)), el('span', { class: 'kind' }, it.job_type || it.kind || 'job'), state(it.latest_run)),
    el('div', { class: 'sub' }, it.namespace || ''), it.description ? el('p', {}, it.description) : null,
    el('dl', { class: 'facts' }, fact('Runs', number(runs.total)), fact('Integration', it.integration), fact('Owner', (it.owners || []).join(', ')), fact('Part of', it.parent_name),
      fact('Location', it.location), fact('First told of', time(it.created)), fact('Last told of', time(it.updated)),
      it.tags ? fact('Tags', el('div', { class: 'badges' }, it.tags.map((tag) => el('span', { class: 'badge tag' }, tag)))) : null),
    datasets('Reads', it.datasets, 'input'), datasets('Writes', it.datasets, 'output'),
    runs.runs.length ? part('Runs', table(['State', 'Started', 'Took', 'Rows written', 'Run'], runs.runs.map((run) => runRow(run)))) : null,
    it.sql ? part('SQL', el('pre', {}, it.sql)) : null);
}
