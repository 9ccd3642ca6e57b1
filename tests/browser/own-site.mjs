// A site of invented cases, for what the real library is too small or too orderly to show: many pages of hits, Latin
// words, names with signs in them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from './helpers.mjs';

const REGIONS = ['云南省/曲靖市', '云南省/曲靖市/麒麟区', '云南省/保山市', '江苏省/苏州市', '云南省/昆明市/五华区', '内蒙古自治区/乌海市'];
const THEMES = ['技能竞赛', '师带徒'], KINDS = ['市级', '县级', '企业'];
const NAMES = ['甲,乙&丙=丁', '=HYPERLINK("x")工作室', '百分之100%#1班', 'Ünïversität 大学'];
const WORDS = ['Straße', 'ISO9001', 'PLC-2021', 'AlphaBeta', 'x86_64', 'naïve', 'Kaizen5S', 'e-learning', 'MES2.0', 'ＡＢＣ'];

/** What makes the invented case `i`: the same on every run. */
export const invented = (i) => ({
  name: `case-${i}`, year: 2016 + (i % 8), region: REGIONS[i % REGIONS.length], theme: THEMES[i % 2], kind: KINDS[i % 3], organisation: NAMES[i % NAMES.length],
  title: i === 5 ? '=1+1 是公式么：“<b>石斛</b>”,逗号' : `石斛第${i}号：${WORDS[i % WORDS.length]} 技能行动`,
});

function source(i) {
  const own = invented(i), quoted = (text) => JSON.stringify(text);
  return `+++
title = ${quoted(own.title)}
date = ${own.year}-0${1 + (i % 9)}-${10 + (i % 19)}
description = ${quoted(`第${i}个例子 <script>alert(1)</script>，用了 ${WORDS[(i * 3) % WORDS.length]}。`)}
[taxonomies]
themes = [${quoted(own.theme)}]
regions = [${quoted(own.region)}]
kinds = [${quoted(own.kind)}]
organisations = [${quoted(own.organisation)}]
[[case.figures]]
label = "参加人数"
value = ${1000 + i * 37}
unit = "人"
+++

## 背景 Background${i}

石斛产业的第${i}次行动，编号 N${i * 7}，比率${i}.${i % 10}%，参加的有 ${WORDS[(i * 7) % WORDS.length]}${i}${WORDS[i % WORDS.length]} 等。共${1000 + i * 37}人参加。
`;
}

/** Builds the site of `count` invented cases in a folder that is removed at the end of `t`; returns the folder. */
export function ownSite(t, count) {
  assert.ok(program, 'TASHAN_PROGRAM is not set. It must name the program.');
  const folder = mkdtempSync(join(tmpdir(), 'tashan-own-')), library = join(folder, 'library');
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.equal(spawnSync(program, ['init', library]).status, 0);
  /* The site theme as it lies here, and not as it was when the program was built. */
  cpSync(fileURLToPath(new URL('../../themes', import.meta.url)), join(library, 'themes'), { recursive: true });
  rmSync(join(library, 'content/cases/shili.md'));
  for (let i = 0; i < count; i++) writeFileSync(join(library, `content/cases/${invented(i).name}.md`), source(i));
  const built = spawnSync(program, ['build', '--root', library, '--output-dir', join(folder, 'site')], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr + built.stdout);
  return join(folder, 'site');
}
