// A small site of six invented cases for what readers do with several cases at once: comparing, collecting, printing as
// a booklet. What it must show is known here word for word.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from './helpers.mjs';

/** Titles by the name of the case; one would be a formula and markup if anything took it for that. */
export const TITLES = {
  jia: '甲市：带徒有津贴', yi: '乙县：竞赛成体系', bing: '=1+1：“<b>丙</b>”&“丁”,逗号', ding: '丁厂：没有小标题的短文', wu: '戊园区：从头做起', ji: '己校：订单培养',
};
const THEMES = { jia: ['技能竞赛', '师带徒'], yi: ['技能竞赛', '薪酬激励'], bing: ['技能竞赛', '师带徒', '校企合作'], ding: ['师带徒'], wu: ['薪酬激励'], ji: ['校企合作'] };
const REGIONS = { jia: '云南省/曲靖市', yi: '江苏省/苏州市', bing: '云南省/保山市', ding: '云南省/曲靖市/麒麟区', wu: '云南省/昆明市', ji: '江苏省/苏州市' };
const FIGURES = {
  jia: [['产业工人总数', 13.87, '万人', 2017, '产业工人总数', '总数'], ['产业工人总数', 17.71, '万人', 2023, '产业工人总数', '总数'], ['宣讲', 30, '场次', 2021]],
  yi: [['产业工人', 120000, '人', 2022, '产业工人总数'], ['竞赛项目', 12, '个', 2022]],
};
const TEXTS = {
  jia: `## 背景

老师傅退休多，新人接不上。${'[[yi|乙县]]'}也遇到同样的问题，[外面的文件](https://example.org/wenjian)说过，[丁厂](@/cases/ding.md)后来照办。

## 主要做法

### 签约有津贴

师徒签约，每月发津贴。2017年产业工人有13.87万人，2023年有17.71万人。

### 出师有考核

满一年考核一次。注释在脚下[^1]。

| 项目 | 数量 |
| --- | --- |
| 宣讲 | 30场次 |

[^1]: 考核办法另见文件。

## 成效

产业工人从13.87万人增加到17.71万人，宣讲30场次。

## 可复制条件

**先有账本**。津贴从哪里来，先算清楚。

## 经验启示

**一是先易后难**。从愿意的班组做起。

**二是年年兑现**。第一年没有兑现，第二年就没有人签。
`,
  yi: `## 背景

竞赛年年办，名次不管用。做法学的是[甲市](@/cases/jia.md#chengxiao)。

## 主要做法

**定项目**。12个项目，每年调整。产业工人120000人都可以报名。

**兑待遇**。名次同工资挂钩。

## 成效

报名的多了。

## 经验启示

名次要管用。
`,
  bing: '## 主要做法\n\n### 引号“与”<b>标签</b>\n\n正文。\n',
  ding: '一段没有小标题的短文，说的是师傅带徒弟。\n',
  wu: '## 背景\n\n什么都没有，从头做起。\n\n## 主要做法\n\n一步一步来。\n',
  ji: '## 背景\n\n企业要人，学校有人。\n\n## 主要做法\n\n签订单。\n',
};
const quoted = (text) => JSON.stringify(text);

function source(name) {
  const figures = (FIGURES[name] ?? []).map(([label, value, unit, year, indicator, series]) =>
    `[[case.figures]]\nlabel = ${quoted(label)}\nvalue = ${value}\nunit = ${quoted(unit)}\nyear = ${year}\n${indicator ? `indicator = ${quoted(indicator)}\n` : ''}${series ? `series = ${quoted(series)}\n` : ''}`).join('');
  return `+++
title = ${quoted(TITLES[name])}
date = 2023-06-20
description = ${quoted(`${name} 的摘要。`)}
[taxonomies]
themes = [${THEMES[name].map(quoted).join(', ')}]
regions = [${quoted(REGIONS[name])}]
kinds = ["市级"]
organisations = [${quoted(`${name} 总工会`)}]
[case]
period = "2017/2023"
${figures}[case.source]
title = "快报"
issue = "2023年第1期"
publisher = "编发单位"
date = 2023-06-20
+++

${TEXTS[name]}`;
}

/** Builds the site in a folder that is removed at the end of `t`; returns the folder. `style` is config's url_style. */
export function sampleSite(t, { style = 'file' } = {}) {
  assert.ok(program, 'TASHAN_PROGRAM is not set. It must name the program.');
  const folder = mkdtempSync(join(tmpdir(), 'tashan-sample-')), library = join(folder, 'library');
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.equal(spawnSync(program, ['init', library]).status, 0);
  cpSync(fileURLToPath(new URL('../../themes', import.meta.url)), join(library, 'themes'), { recursive: true });
  const write = (path, text) => writeFileSync(join(library, path), text);
  rmSync(join(library, 'content/cases/shili.md'));
  write('config.toml', readFileSync(join(library, 'config.toml'), 'utf8').replace('# url_style = "file"', `url_style = "${style}"`));
  write('data/themes.toml', [...new Set(Object.values(THEMES).flat())].map((name) => `[[term]]\nname = ${quoted(name)}\n`).join(''));
  write('data/indicators.toml', '[[indicator]]\nname = "产业工人总数"\nunit = "人"\ndefinition = "产业工人有多少。"\n');
  write('data/glossary.toml', '[[term]]\nname = "师徒签约"\ndefinition = "师傅和徒弟写下各自要做什么的书面约定。"\n');
  mkdirSync(join(library, 'content/collections'));
  write('content/collections/_index.md', '+++\ntitle = "专题"\n+++\n');
  write('content/collections/daitu.md', `+++\ntitle = "带徒：三个做法"\ndescription = "三个做法。"\n${['jia', 'yi', 'ding'].map((name) => `[[collection.items]]\ncase = "@/cases/${name}.md"\nwhy = "看它的做法。"\n`).join('')}+++\n`);
  for (const name of Object.keys(TITLES)) write(`content/cases/${name}.md`, source(name));
  const built = spawnSync(program, ['build', '--root', library, '--output-dir', join(folder, '读者 的盘')], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr + built.stdout);
  return join(folder, '读者 的盘');
}
