import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../workspace';
import { buildServices } from './build';
import { builtService } from './built';

let root = '';

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'build-'));
  cpSync(path.join(ROOT, 'tsconfig.base.json'), path.join(root, 'tsconfig.base.json'));
  const project = (name: string, port: number) => ({
    root: `apps/${name}`,
    kind: 'subgraph',
    port,
    tags: [],
  });
  const projects = { one: project('one', 1), two: project('two', 2) };
  writeFileSync(path.join(root, 'workspace.json'), JSON.stringify({ version: 1, projects }));
  for (const name of ['one', 'two']) addApp(name);
  mkdirSync(path.join(root, 'libs/domain/src'), { recursive: true });
  writeFileSync(path.join(root, 'libs/domain/src/index.ts'), 'export const shared: string = "our library";');
});

afterAll(() => rmSync(root, { recursive: true }));

function addApp(name: string): void {
  const src = path.join(root, 'apps', name, 'src');
  mkdirSync(src, { recursive: true });
  writeFileSync(path.join(src, 'schema.graphql'), `type Query { ${name}: Int }`);
  const lines = [
    "import sdl from './schema.graphql';",
    "import { shared } from '@e-storefront/domain';",
    'console.log(sdl, shared);',
  ];
  writeFileSync(path.join(src, 'main.ts'), lines.join('\n'));
}

test('bundles a named service with our libraries and its SDL into one program', async () => {
  await buildServices(['one'], root);
  const run = spawnSync(process.execPath, [builtService('one')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(run.stdout.trim()).toBe('type Query { one: Int } our library');
  expect(existsSync(path.join(root, builtService('two')))).toBe(false);
});

test('builds every service without names, with source maps', async () => {
  await buildServices(undefined, root);
  expect(existsSync(path.join(root, `${builtService('two')}.map`))).toBe(true);
});

test('rejects a name that is not a service', async () => {
  await expect(buildServices(['three'], root)).rejects.toThrow('workspace.json has no service named three.');
});
