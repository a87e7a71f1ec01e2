import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DEMO_ACCOUNTS } from '../seed/accounts';
import { readServices, ROOT } from '../workspace';

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object };

/** npm's own commands that the README may use without a script. */
const SHORT = new Set(['start', 'test']);

describe('the README', () => {
  it('names only commands that there are', () => {
    const run = [...readme.matchAll(/npm run ([\w-]+)/g)].map((match) => match[1]);
    const short = [...readme.matchAll(/npm (\w+)/g)].map((match) => match[1] ?? '');
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(run)]));
    expect(short.filter((name) => name !== 'run' && !SHORT.has(name))).toEqual([]);
  });

  it('links only to files that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(path.join(ROOT, link)))).toEqual([]);
  });

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
