import { graphql } from 'graphql';
import { allow } from 'graphql-shield';
import { createConnection, type Connection } from 'mongoose';
import { pino } from 'pino';
import type { Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import {
  createSubgraphSchema,
  isAuthenticated,
  once,
  type IdempotencyRules,
  type PermissionTree,
  type SubgraphContext,
} from '@e-storefront/subgraph';
import { testDatabase } from '@e-storefront/testing';

const typeDefs = `
  type Query { none: String }
  type Mutation {
    add(input: AddInput!, token: String): Thing
    set(label: String!): Thing
    own: String
    logIn: String
    reserve: Boolean
    guarded: String
  }
  input AddInput { label: String!  price: Float }
  type Thing { id: ID  label: String  madeAt: String  seenBefore: Boolean }
`;

interface Thing {
  id: string;
  label: string;
  at: Date;
}

describe('a mutation with an idempotency key', () => {
  const database = testDatabase();
  let mongo: Connection;
  const made: Thing[] = [];
  const logger = pino({ level: 'silent' });
  let failure: Error | undefined;
  let logIns = 0;

  const make = async (label: string, id = `made-${made.length}`): Promise<Thing> => {
    if (failure) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const thing = { id, label, at: new Date() };
    made.push(thing);
    return thing;
  };
  const resolvers = {
    Mutation: {
      add: (_parent: unknown, { input }: { input: { label: string } }, { operationId }: SubgraphContext) =>
        make(input.label, operationId),
      set: (_parent: unknown, { label }: { label: string }) => make(label),
      own: (_parent: unknown, _args: unknown, { idempotencyKey }: SubgraphContext) => idempotencyKey,
      logIn: () => String((logIns += 1)),
      reserve: () => true,
      guarded: () => 'secret',
    },
    Thing: {
      madeAt: ({ at }: Thing) => at.toISOString(),
      seenBefore: ({ id }: Thing, _args: unknown, { seen }: { seen: Set<string> }) => seen.has(id),
    },
  };
  const permissions: PermissionTree = {
    Query: allow,
    Mutation: { '*': allow, guarded: isAuthenticated },
    Thing: allow,
  };
  const rules: IdempotencyRules = {
    add: once<Thing, { token?: string }, SubgraphContext & { seen: Set<string> }>({
      find: async ({ id }) => made.find((thing) => thing.id === id) ?? null,
      guestSecret: ({ token }) => token,
      restore: ({ id }, { seen }) => void seen.add(id),
    }),
    set: once(),
    guarded: once(),
    own: 'own-key',
    logIn: 'every-call',
    reserve: 'internal',
  };
  let schema: ReturnType<typeof createSubgraphSchema>;
  let serial = 0;
  const newKey = (): string => `key-${(serial += 1)}-${'x'.repeat(20)}`;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    const requests = new IdempotencyStore(mongo);
    await ensureIndexes(mongo);
    schema = createSubgraphSchema({ typeDefs, resolvers, permissions, idempotency: { rules, requests } });
  });
  beforeEach(() => {
    made.length = 0;
    failure = undefined;
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const person = (id: string): Principal => ({
    id,
    role: 'customer',
    name: id,
    email: `${id}@example.com`,
    emailVerified: true,
    approved: true,
    sessionId: 's',
    expiresAt: 0,
    scopes: null,
    secondFactorMissing: false,
  });
  /** The result of a mutation, or the code of its error. */
  const send = async (selection: string, key: string | null, as: Partial<SubgraphContext> = {}) => {
    const guest = { address: '203.0.113.7', agent: 'a browser' };
    const calling = { caller: 'gateway', callerScopes: [], client: guest, idempotencyKey: key };
    const contextValue = {
      principal: null,
      ...calling,
      requestId: 'r',
      logger,
      ...as,
      seen: new Set(),
    };
    const { data, errors } = await graphql({ schema, source: `mutation { ${selection} }`, contextValue });
    const [error] = errors ?? [];
    if (error) return (error.originalError as { code?: string } | undefined)?.code ?? error.message;
    return JSON.parse(JSON.stringify(data));
  };
  const ADD = 'add(input: { label: "a", price: 1 }) { id label madeAt }';

  it('runs once, also for concurrent calls, and every repeat gets the same result', async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(ADD, key)));
    answers.push(await send(ADD, key));
    expect(made).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0].add.label).toBe('a');
  });

  it('runs each time without a key', async () => {
    await Promise.all([send(ADD, null), send(ADD, null)]);
    expect(made).toHaveLength(2);
  });

  it('is rejected with another body, and is independent of other callers', async () => {
    const key = newKey();
    await send(ADD, key);
    expect(await send(ADD.replace('"a"', '"b"'), key)).toBe('IDEMPOTENCY_CONFLICT');
    await send(ADD, key, { principal: person('ada') });
    await send(ADD, key, { client: { address: '198.51.100.1', agent: 'a browser' } });
    await send(ADD, key, { client: { address: '203.0.113.7', agent: 'another browser' } });
    expect(made).toHaveLength(4);
  });

  it("is identified by a guest's secret, wherever the guest calls from", async () => {
    const key = newKey();
    const withToken = 'add(input: { label: "a" }, token: "cart-token") { id }';
    const elsewhere = { client: { address: '198.51.100.1', agent: '' } };
    expect(await send(withToken, key, elsewhere)).toEqual(await send(withToken, key));
    expect(made).toHaveLength(1);
  });

  it('is distinguished by its alias from others in the same request', async () => {
    const both = 'x: add(input: { label: "a" }) { id } y: add(input: { label: "a" }) { id }';
    const key = newKey();
    const first = await send(both, key);
    expect(first.x.id).not.toBe(first.y.id);
    expect(await send(both, key)).toEqual(first);
    expect(made).toHaveLength(2);
    expect(await send('own', key)).toEqual({ own: key });
    expect(await send('mine: own', key)).toEqual({ mine: `${key}:mine` });
  });

  it('creates nothing twice when the process dies before it responds', async () => {
    const key = newKey();
    const first = await send(ADD, key);
    const lost = { $set: { answer: null, leaseUntil: new Date(1) } };
    await mongo.collection('idempotencykeys').updateMany({}, lost);
    expect(await send(ADD, key)).toEqual(first);
    expect(made).toHaveLength(1);
  });

  it('runs again under the same id after a temporary failure', async () => {
    const key = newKey();
    failure = new DomainError('SERVICE_UNAVAILABLE');
    expect(await send(ADD, key)).toBe('SERVICE_UNAVAILABLE');
    failure = undefined;
    expect((await send(ADD, key)).add.label).toBe('a');
    expect(made).toHaveLength(1);
  });

  it('lets a repeat see what the first call was allowed to see', async () => {
    const key = newKey();
    const withSeen = 'add(input: { label: "a" }) { seenBefore }';
    expect(await send(withSeen, key)).toEqual({ add: { seenBefore: false } });
    expect(await send(withSeen, key)).toEqual({ add: { seenBefore: true } });
  });

  it('returns no result to a caller who has lost the permission', async () => {
    const key = newKey();
    expect(await send('guarded', key, { principal: person('ada') })).toEqual({ guarded: 'secret' });
    expect(await send('guarded', key)).toBe('UNAUTHENTICATED');
  });

  it('stores no readable result, body or key in the database', async () => {
    const key = newKey();
    await send('set(label: "a very private label") { label }', key);
    const rows = await mongo.collection('idempotencykeys').find().toArray();
    expect(JSON.stringify(rows)).not.toContain('private');
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('stores no log-in, and ignores the key of a call between services', async () => {
    const key = newKey();
    expect(await send('logIn', key)).not.toEqual(await send('logIn', key));
    expect(await send('reserve', 'no valid key!')).toEqual({ reserve: true });
  });

  it('is rejected with an invalid key', async () => {
    expect(await send(ADD, 'with spaces')).toBe('BAD_USER_INPUT');
    expect(made).toEqual([]);
  });

  it('requires a rule for each mutation, and a mutation for each rule', () => {
    const definition = { typeDefs, resolvers, permissions };
    const requests = new IdempotencyStore(mongo);
    const { set: _set, ...missing } = rules;
    for (const [wrong, message] of [
      [missing, /set/],
      [{ ...rules, sett: once() }, /sett/],
    ] as const) {
      expect(() => createSubgraphSchema({ ...definition, idempotency: { rules: wrong, requests } })).toThrow(
        message,
      );
    }
  });
});
