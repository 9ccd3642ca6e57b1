// Queries as readers type them, from the index of a built site: what titles, texts and names hold; always the same.
import { readFileSync, readdirSync, statSync } from 'node:fs';

/** The text of a part of the index. */
const part = (site, name) => JSON.parse(`[${readFileSync(`${site}/search/${name}.js`, 'utf8').trim().slice('tashan.part('.length, -2)}]`)[2];

/** Mulberry32 (Tommy Ettinger): numbers from 0 to 1, the same for the same seed. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the site holds of the index: {files, bytes} with and without the texts. */
export function sizes(site) {
  const out = { files: 0, bytes: 0, texts: 0, textBytes: 0 };
  for (const name of readdirSync(`${site}/search`)) {
    const size = statSync(`${site}/search/${name}`).size;
    if (/^x\d/.test(name)) { out.texts++; out.textBytes += size; } else { out.files++; out.bytes += size; }
  }
  return out;
}

/** [{kind, query, words, extra}], `each` of a kind. `words` is the query without what only this search knows; kinds that
 *  the targets do not speak of are `extra`. */
export function queries(site, each, seed = 7) {
  const root = JSON.parse(part(site, 'root')), names = JSON.parse(part(site, 'names')), next = random(seed);
  const below = (count) => Math.floor(next() * count), one = (list) => list[below(list.length)];
  /* The lines of a document that begin with one of the letters, which are kept only if `kept`. */
  const lines = (letters, kept = false) => {
    const docs = part(site, `x${below(root.texts.length)}`).split('\n\n');
    return one(docs).split('\n').filter((line) => line && letters.includes(line[0])).map((line) => (kept ? line : line.slice(1)));
  };
  const run = (text, low, high) => {
    const runs = (text ?? '').match(new RegExp(`\\p{Script=Han}{${low},}`, 'gu'));
    if (!runs) return undefined;
    const own = one(runs), size = Math.min(own.length, low + below(high - low + 1)), at = below(own.length - size + 1);
    return own.slice(at, at + size);
  };
  const places = (names.regions ?? []).filter((own) => own[2] > 0 && own[4]);
  /* Readings of common characters: level 1 of GB 2312. */
  const readings = new Map(), decoder = new TextDecoder('gb2312');
  const common = new Set(Array.from({ length: 40 * 94 }, (_, i) => decoder.decode(new Uint8Array([0xB0 + Math.floor(i / 94), 0xA1 + (i % 94)]))));
  for (const group of part(site, 'pinyin').split(' ')) {
    const reading = /^[a-z]*/.exec(group)[0], chars = [...group.slice(reading.length)].filter((c) => common.has(c));
    chars.forEach((c) => { if (!readings.has(c)) readings.set(c, chars); });
  }
  const plain = (query) => query && { query, words: query };
  const kinds = {
    'two characters': () => plain(run(one(lines('tb')), 2, 2)),
    'title run, 4–8': () => plain(run(lines('t')[0], 4, 8)),
    'body run, 4–8': () => plain(run(one(lines('b')), 4, 8)),
    'two terms': () => {
      const own = lines('tb'), two = [run(one(own), 2, 4), run(one(own), 2, 4)];
      return two[0] && two[1] && plain(two.join(' '));
    },
    pinyin: () => {
      if (!places.length) return undefined;
      const syllables = one(places)[4].split(/[' ]/), bare = syllables.slice(0, Math.max(2, syllables.length - 1));
      return plain(below(3) ? bare.join('') : bare.map((s) => s[0]).join(''));
    },
    number: () => plain((/\d{2,}(?:\.\d+)?/.exec(one(lines('b')) ?? '') ?? [])[0]),
    filter: () => {
      const own = lines('tbrd', true), words = run(one(own.filter((line) => 'tb'.includes(line[0]))), 2, 3);
      const [trail, date] = ['r', 'd'].map((letter) => own.find((line) => line[0] === letter)?.slice(1) ?? '');
      const name = trail ? `地区:${trail.split(' › ').pop()}` : date && `年:${date.slice(0, 4)}`;
      return words && name ? { query: `${words} ${name}`, words } : undefined;
    },
    'one character': () => { const own = plain(run(one(lines('b')), 1, 1)); return own && { ...own, extra: true }; },
    'wrong character': () => {
      const own = run(lines('t')[0], 4, 6), at = below(own?.length ?? 1), others = (readings.get(own?.[at]) ?? []).filter((c) => c !== own[at]);
      return others.length ? { ...plain(own.slice(0, at) + one(others) + own.slice(at + 1)), extra: true } : undefined;
    },
  };
  const out = [];
  for (const [kind, make] of Object.entries(kinds)) {
    for (let tries = 0, made = 0; made < each && tries < 100 * each; tries++) {
      const own = make();
      if (!own || out.some((other) => other.query === own.query)) continue;
      out.push({ kind, ...own });
      made++;
    }
  }
  return out;
}
