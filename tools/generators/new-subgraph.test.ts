import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import {
  actor,
  dataOf,
  postGraphQL,
  startFakeSubgraph,
  testDatabase,
  TestIdentity,
  testRedisUrl,
} from '@e-storefront/testing';
import { buildServices } from '../build/build';
import { startPlatform } from '../dev/platform';
import { urlVariable } from '../dev/service-environment';
import { isSupergraphStale } from '../compose/compose';
import { readSubgraphs } from '../workspace';
import { copyClone, runIn } from './clone-copy';
import { newSubgraph } from './new-subgraph';

const NAME = 'gift-card';
/** The type of its documents is only known in the copy. */
const giftCard = z.object({ createGiftCard: z.object({ id: z.string() }) });
const TSX = ['--import', 'tsx', '--disable-warning=ExperimentalWarning'];

jest.setTimeout(180_000);

let copy = '';
let said = '';

beforeAll(async () => {
  copy = await copyClone();
  said = await runIn(copy, process.execPath, [...TSX, 'tools/generators/new-subgraph.ts', NAME]);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('uses the next port, composes with the others, and prints the next steps', () => {
  expect(said).toContain('The subgraph gift-card was added, on port 4007');
  expect(said).toContain('npm test -- apps/gift-card');
  expect(readSubgraphs(copy).find(({ name }) => name === NAME)).toMatchObject({
    root: 'apps/gift-card',
    port: 4007,
  });
  expect(isSupergraphStale(copy)).toBe(false);
});

test('matches its generated types', async () => {
  const settings = {
    extends: './tsconfig.base.json',
    include: [`apps/${NAME}/src/**/*.ts`, 'libs/*/src/**/*.d.ts'],
  };
  writeFileSync(path.join(copy, 'tsconfig.new.json'), JSON.stringify(settings));
  expect(
    await runIn(copy, process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.new.json']),
  ).toBe('');
});

test('passes its own integration test and has a container', async () => {
  const jestArgs = ['-c', 'jest.config.cjs', '--runInBand'];
  const output = await runIn(copy, process.execPath, [
    'node_modules/jest/bin/jest.js',
    ...jestArgs,
    `apps/${NAME}`,
    'tools/docker/compose',
  ]);
  expect(output).toMatch(/Test Suites: 2 passed, 2 total/);
});

test('responds through the gateway', async () => {
  const identity = await TestIdentity.start();
  // The other subgraphs are not called here: one fake replaces all of them.
  const others = await startFakeSubgraph(identity, {
    typeDefs: 'type Query { nothing: Int }',
    resolvers: {},
  });
  const database = testDatabase();
  onlyGatewayAndNew();
  await buildServices(undefined, copy);
  const platform = await startPlatform({
    mongoUri: database.uri,
    redisUrl: testRedisUrl(),
    ports: 'free',
    dataDir: path.join(copy, '.data'),
    root: copy,
    report: () => undefined,
    env: {
      ...identity.environment,
      ...Object.fromEntries(readSubgraphs().map(({ name }) => [urlVariable(name), others.url])),
      MONGODB_URI: database.uri,
      EXPLORER_DIR: '',
    },
  });
  try {
    const authorization = `Bearer ${identity.token(actor('customer'))}`;
    const ask = async (query: string) =>
      dataOf(await postGraphQL(platform.gatewayUrl, { query }, { authorization }));
    const created = await ask('mutation { createGiftCard(input: { name: "Spring" }) { id name } }');
    const { id } = giftCard.parse(created).createGiftCard;
    const query = `{ giftCard(id: "${id}") { name } giftCards { giftCards { id } pagination { total } } }`;
    expect(await ask(query)).toEqual({
      giftCard: { name: 'Spring' },
      giftCards: { giftCards: [{ id }], pagination: { total: 1 } },
    });
  } finally {
    await platform.stop();
    await others[Symbol.asyncDispose]();
    await identity.stop();
    await database.drop();
  }
});

test.each([
  ['no-such-port', 80, 'The port must be a whole number from 1024 to 65535.'],
  ['port-taken', 4004, 'Port 4004 in workspace.json belongs to order. Choose another one.'],
  ['order', undefined, 'workspace.json already has a project named order.'],
  ['errors', undefined, 'workspace.json already has a project named errors.'],
  ['cart', undefined, 'The name Cart already has another meaning.'],
  ['promise', undefined, 'The name Promise already has another meaning.'],
  ['schema', undefined, 'The name Schema already has another meaning.'],
])('rejects the name %s with port %s, and writes nothing', async (name, port, message) => {
  const before = readFileSync(path.resolve(__dirname, '../../workspace.json'), 'utf8');
  await expect(newSubgraph(name, port)).rejects.toThrow(message);
  expect(existsSync(path.resolve(__dirname, '../../apps', name, 'codegen.json'))).toBe(name === 'order');
  expect(readFileSync(path.resolve(__dirname, '../../workspace.json'), 'utf8')).toBe(before);
});

/** Leaves the gateway and the new subgraph in the copy's workspace.json; the supergraph stays complete. */
function onlyGatewayAndNew(): void {
  const file = path.join(copy, 'workspace.json');
  const { version, projects } = JSON.parse(readFileSync(file, 'utf8'));
  const kept = { gateway: projects.gateway, [NAME]: projects[NAME] };
  writeFileSync(file, JSON.stringify({ version, projects: kept }));
}
