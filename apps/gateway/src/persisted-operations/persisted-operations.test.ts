import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { actor } from '@e-storefront/testing';
import frontEnds from '../../persisted-operations.json';
import { answered, post, wholeGateway, type Answered, type WholeGateway } from '../../test/fixtures/gateway';
import { operationHash } from './normalize';

const { body: TREE, id: TREE_HASH } = frontEnds.operations.find(({ name }) => name === 'CategoryTree') ?? {
  body: '',
  id: '',
};
const FOLLOW = frontEnds.operations.find(({ name }) => name === 'NewOrders')?.body ?? '';
const FOREIGN = 'query Foreign { me { id } }';
const PARTNER = 'query Partner($id: ID!) {\n  product(id: $id) {\n    name\n  }\n}';

const byHash = (sha256Hash: string, query?: string): object => ({
  ...(query !== undefined && { query }),
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
const codeOf = ({ errors }: Answered): string | undefined => errors[0]?.extensions.code;
const get = async (gateway: WholeGateway, parameters: Record<string, string>): Promise<Answered> =>
  answered(
    await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { 'apollo-require-preflight': 'true' },
    }),
  );

/** What comes first over a socket: an answer's errors, or undefined when the operation runs on. */
async function overSocket(gateway: WholeGateway, payload: object): Promise<string> {
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

/** The stub behind the gateway answers nothing: whatever was let through ends with this code. */
const THROUGH = 'SERVICE_UNAVAILABLE';

describe('where only registered operations are served', () => {
  let gateway: WholeGateway;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'operations-'));
  beforeAll(async () => {
    const file = path.join(folder, 'partner.json');
    const operation = { id: 'partner-1', name: 'Partner', type: 'query', body: PARTNER };
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations: [operation] };
    writeFileSync(file, JSON.stringify(manifest));
    gateway = await wholeGateway({ OPERATIONS: 'registered', OPERATIONS_FILES: file });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('one of them runs by its text in any spelling, and by its hash, over POST and GET', async () => {
    const texts = [TREE, `# mine\n${TREE.replace(/\s+/g, ' ')}`];
    for (const query of texts) expect(codeOf(await post(gateway.url, { query }))).toBe(THROUGH);
    for (const query of texts) expect(codeOf(await get(gateway, { query }))).toBe(THROUGH);
    expect(codeOf(await post(gateway.url, byHash(TREE_HASH)))).toBe(THROUGH);
    expect(codeOf(await post(gateway.url, byHash(TREE_HASH, TREE)))).toBe(THROUGH);
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: TREE_HASH } });
    expect(codeOf(await get(gateway, { extensions }))).toBe(THROUGH);
  });

  it('one of them runs in whatever way it is written, and nothing that means something else', async () => {
    const variables = { id: '0'.repeat(24) };
    const same = [
      'query Partner($id: ID!) { ...F } fragment F on Query { product(id: $id) { name } }',
      'query Other($id: ID!) { product(id: $id) { ... on Product { name } name } }',
      'query ($id: ID!) { ... @include(if: true) { product(id: $id) { name id @skip(if: true) } } }',
      'query A($id: ID!) { product(id: $id) { name } } query Partner($id: ID!) { ...F } fragment F on Query { product(id: $id) { name } }',
    ];
    for (const query of same) {
      const operationName = query.includes('query A') ? 'A' : undefined;
      expect([query, codeOf(await post(gateway.url, { query, variables, operationName }))]).toEqual([
        query,
        THROUGH,
      ]);
      expect(await overSocket(gateway, { query, variables, operationName })).toContain(THROUGH);
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
      const sent = { query, variables: { ...variables, c: false }, operationName: 'Partner' };
      expect([query, codeOf(await post(gateway.url, sent))]).toEqual([query, 'OPERATION_NOT_ALLOWED']);
      expect(await overSocket(gateway, sent)).toContain('OPERATION_NOT_ALLOWED');
    }
  });

  it('those of files are added, by id, hash and text', async () => {
    const variables = { id: '0'.repeat(24) };
    for (const sent of [{ query: PARTNER }, byHash('partner-1'), byHash(operationHash(PARTNER))]) {
      expect(codeOf(await post(gateway.url, { ...sent, variables }))).toBe(THROUGH);
    }
  });

  it('anything else is refused, to staff as well, and cannot be registered', async () => {
    const staff = { authorization: `Bearer ${gateway.identity.token(actor('super_admin'))}` };
    const hash = operationHash(FOREIGN);
    const foreign = [
      { query: FOREIGN },
      byHash(hash),
      byHash(hash, FOREIGN),
      byHash(hash),
      byHash(TREE_HASH, FOREIGN),
    ];
    for (const body of [...foreign, {}, { query: '{ nonsense' }, { query: `${TREE} ${FOREIGN}` }, 'text']) {
      const { status, errors } = await post(gateway.url, body, staff);
      expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([
        403,
        ['OPERATION_NOT_ALLOWED'],
      ]);
    }
    for (const parameters of [{ query: FOREIGN }, { query: '{ __schema { types { name } } }' }]) {
      expect(codeOf(await get(gateway, parameters))).toBe('OPERATION_NOT_ALLOWED');
    }
    expect(codeOf(await post(gateway.url, [{ query: FOREIGN }]))).toMatch(/^OPERATION_NOT_ALLOWED$/);
  });

  it('nothing of the schema shows in the refusal', async () => {
    const { errors } = await post(gateway.url, { query: '{ mee { id } }' });
    expect(errors).toEqual([
      { message: expect.not.stringContaining('mee'), extensions: { code: 'OPERATION_NOT_ALLOWED' } },
    ]);
  });

  it('the same holds over sockets, for queries and for subscriptions', async () => {
    expect(await overSocket(gateway, { query: TREE })).toContain(THROUGH);
    expect(await overSocket(gateway, byHash(TREE_HASH))).toContain(THROUGH);
    expect(await overSocket(gateway, { query: FOLLOW })).toBe('runs');
    for (const sent of [
      { query: FOREIGN },
      byHash(operationHash(FOREIGN)),
      { query: 'subscription { myOrdersUpdated { id } }' },
    ]) {
      expect(await overSocket(gateway, sent)).toContain('OPERATION_NOT_ALLOWED');
    }
  });
});

describe('where any operation is served', () => {
  let gateway: WholeGateway;
  beforeAll(async () => {
    gateway = await wholeGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('a hash is known from the front ends or from the first call that told what it stands for', async () => {
    const hash = operationHash(FOREIGN);
    expect(codeOf(await post(gateway.url, byHash(TREE_HASH)))).toBe(THROUGH);
    expect(codeOf(await post(gateway.url, byHash(hash)))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(codeOf(await post(gateway.url, byHash(hash, FOREIGN)))).toBe(THROUGH);
    expect(codeOf(await post(gateway.url, byHash(hash)))).toBe(THROUGH);
    expect(await overSocket(gateway, byHash(hash))).toContain(THROUGH);
  });

  it('a hash that came with its text over a socket is known from then on', async () => {
    const query = 'query Told { myOrders { orders { id } } }';
    expect(await overSocket(gateway, byHash(operationHash(query)))).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect(await overSocket(gateway, byHash(operationHash(query), query))).toContain(THROUGH);
    expect(codeOf(await post(gateway.url, byHash(operationHash(query))))).toBe(THROUGH);
  });

  it('nobody can make the hash of one operation stand for another', async () => {
    await post(gateway.url, byHash(TREE_HASH, FOREIGN));
    await post(gateway.url, byHash(operationHash('{ other }'), FOREIGN));
    expect(codeOf(await post(gateway.url, byHash(operationHash('{ other }'))))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  it('what is too complex is not kept', async () => {
    const query = `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
    expect(codeOf(await post(gateway.url, byHash(operationHash(query), query)))).toBe(
      'OPERATION_TOO_COMPLEX',
    );
    expect(codeOf(await post(gateway.url, byHash(operationHash(query))))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});
