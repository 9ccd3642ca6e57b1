// A stick made from the built site: stamps, the pages at its top, SHA256SUMS and manifest.json, as `tashan pack usb` writes them.
import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = process.env.TASHAN_TOP || fileURLToPath(new URL('../../src/pack/top', import.meta.url));
export const template = (name) => readFileSync(join(top, name), 'utf8');
const digest = (bytes, how = 'hex') => createHash('sha256').update(bytes).digest(how);
export const sha256 = (bytes) => digest(bytes);

/** A template with its placeholders filled, each once: what is put in is not looked through again. */
export const fill = (text, values) => text.replace(/\{\{ ([a-z0-9_]+)(?: \| safe)? \}\}/g, (_, key) => {
  if (!(key in values)) throw new Error(`no value for {{ ${key} }}`);
  return values[key];
});
const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** One of the two pages, whole: style and script inside, and their hashes in its policy. */
export function topPage(name, values) {
  const style = template('top.css'), script = template(`${name}.js`);
  return fill(template(`${name}.html`), { ...values, style, script,
    style_hash: `sha256-${digest(style, 'base64')}`, script_hash: `sha256-${digest(script, 'base64')}` });
}

/** Width and height of a PNG; nothing of other pictures. */
const sizeOf = (path, bytes) => (path.endsWith('.png') ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : {});

const list = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
  .map((e) => join(e.parentPath ?? e.path, e.name).slice(folder.length + 1)).sort();

/** Writes a stick of `site` into `folder`; `extra` are more files of the site by their path. What is not changed may be a hard link. */
export function writeStick(site, folder, { title = '他山：产业工人队伍建设改革案例库', edition = 3, date = '2026-11-21', extra = {}, leftovers = [], withPages = true, linked = false } = {}) {
  const files = {}, assets = [], pages = [];
  const note = (path, bytes) => { files[path] = { size: bytes.length, sha256: sha256(bytes) }; };
  const write = (path, bytes) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    note(path, Buffer.from(bytes));
  };
  const take = (name, bytes, from) => {
    const path = `site/${name}`, stamp = sha256(bytes).slice(0, 8), shard = /^search\/.*\.js$/.test(name) && /^tashan\.part\("[^"]*","([^"]*)"/.exec(bytes);
    if (name.endsWith('.js') && !shard) {
      assets.push({ path, kind: 'script', stamp });
      return write(path, `${bytes}\n;function tashanStamp(){return"${stamp}"}\n`);
    }
    if (name.endsWith('.css')) {
      assets.push({ path, kind: 'style', stamp });
      return write(path, `${bytes}\n:root{--tashan-stamp:"${stamp}"}\n`);
    }
    if (shard) assets.push({ path, kind: 'shard', sum: shard[1] });
    if (/\.(svg|png|jpe?g|gif|webp)$/.test(name)) assets.push({ path, kind: 'image', ...sizeOf(name, bytes) });
    if (name.endsWith('.html')) pages.push(path);
    if (!linked || !from) return write(path, bytes);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    linkSync(from, join(folder, path));
    note(path, bytes);
  };
  for (const name of list(site)) if (!/(^|\/)\./.test(name)) take(name, readFileSync(join(site, name)), join(site, name));
  for (const [name, bytes] of Object.entries(extra)) take(name, Buffer.from(bytes));
  const count = Object.keys(files).length, bytes = Object.values(files).reduce((n, f) => n + f.size, 0);
  const counts = { cases: pages.filter((p) => p.startsWith('site/cases/')).length, files: count, bytes };
  const [y, m, d] = date.split('-').map(Number), words = { title: escaped(title), edition: `第${edition}期（${y}年${m}月${d}日）` };
  const probe = (assets.find((a) => a.kind === 'style') ?? { path: '' }).path;
  const data = JSON.stringify({ edition, date, part: null, assets, ...(withPages ? { pages } : {}), counts }).replaceAll('<', '\\u003c');
  write('打开案例库.html', topPage('opener', { ...words, probe }));
  write('校验.html', topPage('check', { ...words, data }));
  const manifest = JSON.stringify({ format: 1, title, edition, date, counts, files, leftovers });
  const sums = Object.entries({ ...files, 'manifest.json': { sha256: sha256(manifest) } }).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, f]) => `${f.sha256}  ${path}\n`).join('');
  writeFileSync(join(folder, 'manifest.json'), manifest);
  writeFileSync(join(folder, 'SHA256SUMS'), sums);
  return { folder, assets, pages, files, manifest, sums };
}

/** A stick in a new folder; `t` removes it. */
export function stick(t, site, options) {
  const folder = mkdtempSync(join(tmpdir(), 'tashan-stick-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return writeStick(site, folder, options);
}

/** A small part of the site, enough to have every kind of file: for what has to name each file to a browser. */
export function smallSite(t, site) {
  const folder = mkdtempSync(join(tmpdir(), 'tashan-small-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of list(site).filter((n) => /^(index\.html|about\.html|favicon\.svg|site\.js|jade\.css|search\/(root|w0|x0)\.js)$/.test(n))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(join(site, name), join(folder, name));
  }
  return folder;
}
export const filesOf = (folder) => list(folder).filter((name) => statSync(join(folder, name)).isFile());
