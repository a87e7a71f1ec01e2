import { setTimeout as delay } from 'node:timers/promises';
import { Schema, type Connection, type Model } from 'mongoose';
import { SERVICE_HEADER, TokenVerifier } from '@e-storefront/auth';
import { connectMongo, defineModel, IdempotencyStore } from '@e-storefront/mongo';
import { createService, type RunningService, type Service } from '@e-storefront/server';
import {
  postGraphQL,
  serverProxy,
  testDatabase,
  TestIdentity,
  type GraphQLAnswer,
  type ServerProxy,
} from '@e-storefront/testing';
import { allow } from 'graphql-shield';
import { serveSubgraph } from './serve-subgraph';

interface Row {
  name: string;
}

const WITHIN_MS = 20_000;

describe('a subgraph whose database is unavailable', () => {
  const database = testDatabase();
  let identity: TestIdentity;
  let proxy: ServerProxy;
  let service: Service;
  let mongo: Connection;
  let rows: Model<Row>;
  let running: RunningService;
  /** The logged messages, and whether each has a stack. */
  let lines: { level: string; message: string; hasStack: boolean }[] = [];

  beforeAll(async () => {
    identity = await TestIdentity.start();
    proxy = await serverProxy(database.uri);
    service = createService('test', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'info' });
    keepLines();
    mongo = await connectMongo(service, proxy.url);
    rows = defineModel(mongo, 'Row', new Schema<Row>({ name: String }, { collection: 'rows' }));
    const tokens = new TokenVerifier(identity.verifierOptions, {
      has: () => false,
      isCurrent: true,
      onRevoked: () => () => undefined,
    });
    await serveSubgraph(service, {
      typeDefs: 'type Query { rows: Int } type Mutation { addRow: Int }',
      resolvers: {
        Query: { rows: () => rows.countDocuments().exec() },
        Mutation: { addRow: async () => (await rows.create({ name: 'a' })) && rows.countDocuments().exec() },
      },
      permissions: { Query: { rows: allow }, Mutation: { addRow: allow } },
      idempotency: { rules: { addRow: 'every-call' }, requests: new IdempotencyStore(mongo) },
      tokens,
      context: (base) => base,
    });
    running = await service.listen();
  });
  beforeEach(() => (lines = []));
  afterAll(async () => {
    await running.stop();
    await proxy[Symbol.asyncDispose]();
    await identity.stop();
    await database.drop();
  });

  /** Captures the log lines of the service and its requests instead of writing them. */
  function keepLines(): void {
    jest.spyOn(service.logger, 'child').mockReturnValue(service.logger);
    for (const level of ['info', 'warn', 'error'] as const) {
      jest.spyOn(service.logger, level).mockImplementation((...args: unknown[]) => {
        const hasStack = (args[0] as { err?: unknown } | null)?.err instanceof Error;
        lines.push({ level, message: String(args.at(-1)), hasStack });
      });
    }
  }

  const ask = (query: string): Promise<GraphQLAnswer> =>
    postGraphQL(running.url, { query }, { [SERVICE_HEADER]: identity.credential() });

  async function waitUntilAvailable(): Promise<void> {
    const end = Date.now() + WITHIN_MS;
    for (let { errors } = await ask('{ rows }'); errors.length > 0; { errors } = await ask('{ rows }')) {
      if (Date.now() > end) throw new Error(`The subgraph did not come back: ${JSON.stringify(errors)}`);
      await delay(200);
    }
  }

  const outageLines = () => lines.filter(({ message }) => message.startsWith('mongodb:'));

  test.each(['cut', 'silent'] as const)(
    'responds SERVICE_UNAVAILABLE, logs the outage once, and recovers: the connection is %s',
    async (mode) => {
      await waitUntilAvailable();
      lines = [];
      proxy.become(mode);
      const answers = await Promise.all([ask('{ rows }'), ask('{ rows }'), ask('{ rows }')]);
      const read = await ask('{ rows }');
      const written = await ask('mutation { addRow }');
      proxy.become('open');
      for (const { errors } of [...answers, read]) {
        expect(errors).toHaveLength(1);
        expect(errors[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
      }
      expect(written.errors[0]).toMatchObject({
        message: expect.stringContaining('not known whether the change was made') as string,
        extensions: { code: 'SERVICE_UNAVAILABLE', outcome: 'unknown' },
      });
      await waitUntilAvailable();
      for (const end = Date.now() + WITHIN_MS; outageLines().length < 2; await delay(100))
        if (Date.now() > end) throw new Error('The end of the outage was not logged.');
      expect(outageLines().map(({ message }) => message)).toEqual([
        'mongodb: interrupted',
        'mongodb: available again',
      ]);
      expect(lines.filter(({ hasStack }) => hasStack)).toHaveLength(1);
    },
    90_000,
  );

  it('still masks and logs a defect', async () => {
    await waitUntilAvailable();
    lines = [];
    const broken = jest.spyOn(rows, 'countDocuments').mockImplementation(() => {
      throw new TypeError('a defect');
    });
    const { errors } = await ask('{ rows }');
    broken.mockRestore();
    expect(errors[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(lines).toEqual([{ level: 'error', message: 'unexpected error', hasStack: true }]);
  }, 30_000);
});
