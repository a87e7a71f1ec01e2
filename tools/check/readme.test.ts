import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DEMO_ACCOUNTS } from '../seed/accounts';
import { readServices, ROOT } from '../workspace';

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
/** The Markdown files of a folder and those below it, from the top folder. */
function markdownIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));
}

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object };

/** npm's own commands. */
const SHORT = new Set(['start', 'test', 'ci', 'install', 'run']);

/** Every page that is written by hand. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...markdownIn('docs'),
  ...markdownIn('tools'),
];

describe.each(pages)('%s', (page) => {
  const text = readFileSync(path.join(ROOT, page), 'utf8');

  it('names only commands that exist', () => {
    const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]);
    const short = [...text.matchAll(/`npm (\w+)|^npm (\w+)/gm)].map((match) => match[1] ?? match[2] ?? '');
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(run)]));
    expect(short.filter((name) => name !== 'run' && !SHORT.has(name))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(path.join(ROOT, path.dirname(page), link)))).toEqual([]);
  });

  it('names only sources that exist', () => {
    const named = [...text.matchAll(/`((?:apps|libs|tools|docs)\/[\w./-]+)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe('the README', () => {
  it('gives the demo accounts that the seed makes', () => {
    for (const { role, email, password } of DEMO_ACCOUNTS) {
      expect(readme).toMatch(new RegExp(`\\| ${role} +\\| ${email} +\\| \`${password}\` +\\|`));
    }
  });

  it('draws every service with its port', () => {
    for (const { name, port } of readServices()) expect(readme).toContain(`${name} :${port}`);
  });

  it('names every folder that holds code', () => {
    expect(readme).toMatch(/^apps\//m);
    expect(readme).toMatch(/^libs\//m);
    expect(readme).toMatch(/^tools\//m);
  });
});
