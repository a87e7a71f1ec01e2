import { existsSync } from 'node:fs';
import path from 'node:path';
import { DEMO_ACCOUNTS } from '../seed/accounts';
import { readServices, ROOT } from '../workspace';
import { PAGES, readPage } from './documents';

const readme = readPage('README.md');

describe.each(PAGES)('%s', (page) => {
  const text = readPage(page);

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
  it('lists the demo accounts of the seed', () => {
    for (const { role, email, password } of DEMO_ACCOUNTS) {
      expect(readme).toMatch(new RegExp(`\\| ${role} +\\| ${email} +\\| \`${password}\` +\\|`));
    }
  });

  it('shows every service with its port', () => {
    for (const { name, port } of readServices()) expect(readme).toContain(`${name} :${port}`);
  });

  it('names every folder with code', () => {
    expect(readme).toMatch(/^apps\//m);
    expect(readme).toMatch(/^libs\//m);
    expect(readme).toMatch(/^tools\//m);
  });
});
