import { accessSync, constants, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureKeys, keysFolder } from '../keys/key-folder';
import { copyClone, runIn } from '../generators/clone-copy';
import { readServices, ROOT } from '../workspace';
import { commandsOf, PAGES, readPage } from './documents';

jest.setTimeout(120_000);

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const containers = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');

let copy = '';

beforeAll(async () => {
  copy = await copyClone();
  const services = readServices(copy).map(({ name }) => name);
  ensureKeys(keysFolder(path.join(copy, '.data')), services);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const runs = (command: string): Promise<string> => runIn(copy, 'sh', ['-c', command]);

/** Names of files and flags in a command must occur in the sources of the tool's folder. */
function isKnown(script: string, args: string[]): void {
  const folder = path.dirname(path.join(ROOT, script));
  accessSync(path.join(ROOT, script));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
  const words = args.filter((arg) => /^(--)?[a-z-]+$/.test(arg)).map((arg) => arg.replace(/^--/, ''));
  expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(sources))).toEqual([]);
}

function isScript(command: string): void {
  const [, name = '', args = ''] = /^npm (?:run )?([\w:-]+)(?: -- (.*))?$/.exec(command) ?? [];
  expect(Object.keys(scripts)).toContain(name);
  const [, script] = /^node tools\/start\/run\.mjs (\S+)$/.exec(scripts[name] ?? '') ?? [];
  if (script) isKnown(script, args.split(' ').filter(Boolean));
}

function isTool(command: string): void {
  const [, , script = '', ...args] = command.split(' ');
  isKnown(script, args);
}

function isForContainers(command: string): void {
  const names = [...command.matchAll(/\b([A-Z][A-Z_]+)=/g)].map(([, name = '']) => name);
  const [verb, ...rest] = command.slice(command.indexOf('compose ') + 'compose '.length).split(' ');
  const words = rest.filter((word) => !word.startsWith('-'));
  const services = verb === 'run' ? words.slice(0, 1) : words;
  expect(names.filter((name) => !containers.includes(`\${${name}`))).toEqual([]);
  expect(services.filter((name) => !new RegExp(`^ {2}${name}:`, 'm').test(containers))).toEqual([]);
}

/**
 * How a command is checked; the first match counts: it is run in a copy of the clone, or, if it takes minutes, a
 * running platform or the network, its names are checked.
 */
const KINDS: [RegExp, (command: string) => unknown][] = [
  [/^npm run (codegen|compose|generate:permissions|operations|new-subgraph -- .+|keys:rotate -- .+)$/, runs],
  [/^npm test -- apps\/gift-card$/, runs],
  [/^npm test -- \S+$/, (command) => accessSync(path.join(ROOT, command.slice('npm test -- '.length)))],
  [/^npm (start|test|run [\w:-]+)( -- .+)?$/, isScript],
  [/^node tools\/start\/run\.mjs /, isTool],
  [/^([A-Z_]+=\S+ )*docker compose /, isForContainers],
  [/^npx \w+/, (command) => accessSync(path.join(ROOT, 'node_modules/.bin', command.split(' ')[1] ?? ''))],
  [/^\.ci\/\w+$/, (command) => accessSync(path.join(ROOT, command), constants.X_OK)],
  // Tools of other projects, for a comparison.
  [/^npm install --no-save( \S+@[\d.]+)+$/, () => undefined],
  // Sent to a running platform by apps/e2e/src/documentation.
  [/^curl$/, () => accessSync(path.join(ROOT, 'apps/e2e/src/documentation'))],
];

const found = PAGES.map((page) => commandsOf(readPage(page)));
// The blocks run last, because one of them adds a subgraph to the copy.
const commands = [
  ...new Set([...found.flatMap(({ inline }) => inline), ...found.flatMap(({ blocks }) => blocks)]),
];

test.each(commands)('%s, as documented, works', async (command) => {
  const kind = KINDS.find(([pattern]) => pattern.test(command));
  if (!kind) throw new Error('This command is neither run nor checked: say how in KINDS.');
  await kind[1](command);
});
