import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { actor } from '@e-storefront/testing';
import frontEnds from '../../persisted-operations.json';
import {
  readResponse,
  post,
  startGateway,
  type GraphQLResponse,
  type GatewayFixture,
} from '../../test/fixtures/gateway';
import { operationHash } from './normalize';

const { body: TREE, id: TREE_HASH } = frontEnds.operations.find(({ name }) => name === 'CategoryTree') ?? {
  body: '',
  id: '',
};
const FOLLOW = frontEnds.operations.find(({ name }) => name === 'NewOrders')?.body ?? '';
const UNREGISTERED = 'query Unregistered { me { id } }';
const PARTNER = 'query Partner($id: ID!) {\n  product(id: $id) {\n    name\n  }\n}';

const byHash = (sha256Hash: string, query?: string): object => ({
  ...(query !== undefined && { query }),
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
const getErrorCode = ({ errors }: GraphQLResponse): string | undefined => errors[0]?.extensions.code;
const get = async (gateway: GatewayFixture, parameters: Record<string, string>): Promise<GraphQLResponse> =>
  readResponse(
    await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { 'apollo-require-preflight': 'true' },
    }),
  );

/** The first message on a WebSocket as JSON; `runs` when the operation keeps running. */
async function overSocket(gateway: GatewayFixture, payload: object): Promise<string> {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    return await new Promise<string>((resolve) => {
      client.subscribe(
        { query: '', ...payload },
        {
          next: (data) => resolve(JSON.stringify(data)),
          error: (error) => resolve(JSON.stringify(error)),
          complete: () => resolve(''),
        },
      );
      setTimeout(() => resolve('runs'), 1_000);
    });
  } finally {
    await client.dispose();
  }
}

/** The stub subgraphs fail, so every operation that passes the allowlist ends with this code. */
const PASSED = 'SERVICE_UNAVAILABLE';

const ACCOUNT = { email: 'a@example.com', password: 'Customer-2026!' };
const INPUTS: Readonly<Record<string, object>> = {
  login: ACCOUNT,
  register: { ...ACCOUNT, name: 'A' },
  google: { code: 'x', state: 'x', browserSecret: 'x' },
};

describe('in mode registered', () => {
  let gateway: GatewayFixture;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'operations-'));
  beforeAll(async () => {
    const file = path.join(folder, 'partner.json');
    const operation = { id: 'partner-1', name: 'Partner', type: 'query', body: PARTNER };
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations: [operation] };
    writeFileSync(file, JSON.stringify(manifest));
    gateway = await startGateway({ OPERATIONS: 'registered', OPERATIONS_FILES: file });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('runs a registered operation by its text in any spelling and by its hash, over POST and GET', async () => {
    const texts = [TREE, `# mine\n${TREE.replace(/\s+/g, ' ')}`];
    for (const query of texts) expect(getErrorCode(await post(gateway.url, { query }))).toBe(PASSED);
    for (const query of texts) expect(getErrorCode(await get(gateway, { query }))).toBe(PASSED);
    expect(getErrorCode(await post(gateway.url, byHash(TREE_HASH)))).toBe(PASSED);
    expect(getErrorCode(await post(gateway.url, byHash(TREE_HASH, TREE)))).toBe(PASSED);
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: TREE_HASH } });
    expect(getErrorCode(await get(gateway, { extensions }))).toBe(PASSED);
  });

  it('runs every equivalent spelling of a registered operation, and no other operation', async () => {
    const variables = { id: '0'.repeat(24) };
    const same = [
      'query Partner($id: ID!) { ...F } fragment F on Query { product(id: $id) { name } }',
      'query Other($id: ID!) { product(id: $id) { ... on Product { name } name } }',
      'query ($id: ID!) { ... @include(if: true) { product(id: $id) { name id @skip(if: true) } } }',
      'query A($id: ID!) { product(id: $id) { name } } query Partner($id: ID!) { ...F } fragment F on Query { product(id: $id) { name } }',
    ];
    for (const query of same) {
      const operationName = query.includes('query A') ? 'A' : undefined;
      expect([query, getErrorCode(await post(gateway.url, { query, variables, operationName }))]).toEqual([
        query,
        PASSED,
      ]);
      expect(await overSocket(gateway, { query, variables, operationName })).toContain(PASSED);
    }
    const other = [
      'query Partner($id: ID!) { product(id: $id) { name id } }',
      'query Partner($id: ID!) { a: product(id: $id) { name } }',
      'query Partner($id: ID! = "x") { product(id: $id) { name } }',
      'query Partner($id: ID!) { product(id: $id) { name } me { id } }',
      'query Partner($id: ID!) { product(id: "x") { name } }',
      'query Partner($id: ID!, $c: Boolean!) { product(id: $id) { name id @include(if: $c) } }',
      'query Partner($id: ID!) { product(id: $id) { name } } query B { me { id } }',
    ];
    for (const query of other) {
      const request = { query, variables: { ...variables, c: false }, operationName: 'Partner' };
      expect([query, getErrorCode(await post(gateway.url, request))]).toEqual([
        query,
        'OPERATION_NOT_ALLOWED',
      ]);
      expect(await overSocket(gateway, request)).toContain('OPERATION_NOT_ALLOWED');
    }
  });

  it('registers the operations of manifest files by id, hash and text', async () => {
    const variables = { id: '0'.repeat(24) };
    for (const request of [{ query: PARTNER }, byHash('partner-1'), byHash(operationHash(PARTNER))]) {
      expect(getErrorCode(await post(gateway.url, { ...request, variables }))).toBe(PASSED);
    }
  });

  it('runs the operations of the browser session routes', async () => {
    for (const path of ['login', 'register', 'google', 'refresh', 'logout']) {
      const response = await fetch(`${gateway.url}/session/${path}`, {
        method: 'POST',
        headers: { cookie: 'refresh_token=made-up', 'content-type': 'application/json' },
        body: JSON.stringify({ input: INPUTS[path] ?? {} }),
      });
      expect([path, getErrorCode(await readResponse(response))]).toEqual([path, PASSED]);
    }
  });

  it('rejects every other operation, also of staff, and never registers it', async () => {
    const staff = { authorization: `Bearer ${gateway.identity.token(actor('super_admin'))}` };
    const hash = operationHash(UNREGISTERED);
    const unregistered = [
      { query: UNREGISTERED },
      byHash(hash),
      byHash(hash, UNREGISTERED),
      byHash(hash),
      byHash(TREE_HASH, UNREGISTERED),
    ];
    for (const body of [
      ...unregistered,
      {},
      { query: '{ nonsense' },
      { query: `${TREE} ${UNREGISTERED}` },
      'text',
    ]) {
      const { status, errors } = await post(gateway.url, body, staff);
      expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([
        403,
        ['OPERATION_NOT_ALLOWED'],
      ]);
    }
    for (const parameters of [{ query: UNREGISTERED }, { query: '{ __schema { types { name } } }' }]) {
      expect(getErrorCode(await get(gateway, parameters))).toBe('OPERATION_NOT_ALLOWED');
    }
    expect(getErrorCode(await post(gateway.url, [{ query: UNREGISTERED }]))).toMatch(
      /^OPERATION_NOT_ALLOWED$/,
    );
  });

  it('reveals nothing about the schema in the error', async () => {
    const { errors } = await post(gateway.url, { query: '{ mee { id } }' });
    expect(errors).toEqual([
      { message: expect.not.stringContaining('mee'), extensions: { code: 'OPERATION_NOT_ALLOWED' } },
    ]);
  });

  it('enforces the allowlist over WebSockets, for queries and subscriptions', async () => {
    expect(await overSocket(gateway, { query: TREE })).toContain(PASSED);
    expect(await overSocket(gateway, byHash(TREE_HASH))).toContain(PASSED);
    expect(await overSocket(gateway, { query: FOLLOW })).toBe('runs');
    for (const request of [
      { query: UNREGISTERED },
      byHash(operationHash(UNREGISTERED)),
      { query: 'subscription { myOrdersUpdated { id } }' },
    ]) {
      expect(await overSocket(gateway, request)).toContain('OPERATION_NOT_ALLOWED');
    }
  });
});

describe('in mode open', () => {
  let gateway: GatewayFixture;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('knows a hash from the front ends or from a request that sent its text', async () => {
    const hash = operationHash(UNREGISTERED);
    expect(getErrorCode(await post(gateway.url, byHash(TREE_HASH)))).toBe(PASSED);
    expect(getErrorCode(await post(gateway.url, byHash(hash)))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(getErrorCode(await post(gateway.url, byHash(hash, UNREGISTERED)))).toBe(PASSED);
    expect(getErrorCode(await post(gateway.url, byHash(hash)))).toBe(PASSED);
    expect(await overSocket(gateway, byHash(hash))).toContain(PASSED);
  });

  it('remembers a hash that a WebSocket client sent with its text', async () => {
    const query = 'query Remembered { myOrders { orders { id } } }';
    expect(await overSocket(gateway, byHash(operationHash(query)))).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect(await overSocket(gateway, byHash(operationHash(query), query))).toContain(PASSED);
    expect(getErrorCode(await post(gateway.url, byHash(operationHash(query))))).toBe(PASSED);
  });

  it('never assigns the hash of one operation to another', async () => {
    await post(gateway.url, byHash(TREE_HASH, UNREGISTERED));
    await post(gateway.url, byHash(operationHash('{ other }'), UNREGISTERED));
    expect(getErrorCode(await post(gateway.url, byHash(operationHash('{ other }'))))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  it('does not remember an operation that is too complex', async () => {
    const query = `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
    expect(getErrorCode(await post(gateway.url, byHash(operationHash(query), query)))).toBe(
      'OPERATION_TOO_COMPLEX',
    );
    expect(getErrorCode(await post(gateway.url, byHash(operationHash(query))))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });
});
