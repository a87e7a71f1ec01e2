import { buildSchema, parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { Repeater } from '@repeaterjs/repeater';
import { pino } from 'pino';
import { TokenVerifier } from '@e-storefront/auth';
import type { SubgraphContext } from './context';
import { RESULT_ID, SharedResults } from './shared-results';
import { subscribeWithContextPerEvent } from './subscribe-with-context';

interface CountingContext extends SubgraphContext {
  /** The number of this context among those of the call, from 1. */
  made: number;
}

const schema = buildSchema('type Query { a: Int } type Subscription { ticks: Int  seen: Int }');
const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3_600;

const session = { scopes: null, secondFactorMissing: false };
const endedSessions = new Set<string>();
const tokens = new TokenVerifier(
  { TOKEN_ISSUER: '', TOKEN_AUDIENCE: '', JWKS_URL: 'http://127.0.0.1:1' },
  { has: (sessionId) => endedSessions.has(sessionId), isCurrent: true, onRevoked: () => () => undefined },
);

function baseOf(expiresAt = inAnHour()): SubgraphContext {
  const principal = { id: 'a'.repeat(24), role: 'customer' as const, name: '', email: '', sessionId: 's' };
  return {
    principal: { ...principal, emailVerified: true, approved: true, expiresAt, ...session },
    expired: null,
    caller: 'gateway',
    callerScopes: [],
    idempotencyKey: null,
    client: null,
    requestId: 'r',
    logger: pino({ level: 'silent' }),
  };
}

/** A subscription whose events a test sends one by one. */
function live(base: SubgraphContext, source = 'subscription { ticks }') {
  let made = 0;
  let ended = 0;
  let send: (value: unknown) => unknown = () => undefined;
  const events = new Repeater<unknown>(async (push, stop) => {
    send = push;
    await stop;
    ended += 1;
  });
  const createContext = (from: SubgraphContext): CountingContext => ({ ...from, made: (made += 1) });
  const contextValue = createContext(base);
  const rootValue = {
    ticks: () => events,
    seen: () => events,
  };
  const args: ExecutionArgs = { schema, document: parse(source), contextValue, rootValue };
  const bases = new WeakMap<object, SubgraphContext>([[contextValue, base]]);
  return {
    start: async () => {
      const results = await subscribeWithContextPerEvent(args, bases, {
        tokens,
        context: createContext,
        results: new SharedResults(),
      });
      if (!(Symbol.asyncIterator in results)) throw new Error('It is not a stream.');
      return results;
    },
    send: (value: unknown) => void send(value),
    contexts: () => made,
    ended: () => ended,
    args,
    bases,
    createContext,
  };
}

const next = async (results: AsyncIterator<ExecutionResult>): Promise<unknown> =>
  (await results.next()).value?.data;

test('resolves each event with its own context, so that loaders keep nothing of earlier events', async () => {
  const subscription = live(baseOf(), 'subscription { seen }');
  const results = await subscription.start();
  const seen = { seen: (_args: unknown, { made }: CountingContext) => made };
  const first = next(results);
  subscription.send({ ...seen });
  expect(await first).toEqual({ seen: 2 });
  const second = next(results);
  subscription.send({ ...seen });
  expect(await second).toEqual({ seen: 3 });
  await results.return(undefined);
});

test('ends at once on request, even while it waits for an event', async () => {
  const subscription = live(baseOf());
  const results = await subscription.start();
  const waiting = results.next();
  expect(await results.return(undefined)).toEqual({ done: true, value: undefined });
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(subscription.ended()).toBe(1);
});

test('ends at the next event after the token has expired', async () => {
  const subscription = live(baseOf(Math.floor(Date.now() / 1000) + 1));
  const results = await subscription.start();
  const first = next(results);
  subscription.send({ ticks: 1 });
  expect(await first).toEqual({ ticks: 1 });
  const late = results.next();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2_000);
  subscription.send({ ticks: 2 });
  await expect(late).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  clock.mockRestore();
  expect(subscription.ended()).toBe(1);
});

test('ends at the next event after the session was revoked', async () => {
  const subscription = live(baseOf());
  const results = await subscription.start();
  const late = results.next();
  endedSessions.add('s');
  subscription.send({ ticks: 1 });
  await expect(late).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  endedSessions.clear();
  expect(subscription.ended()).toBe(1);
});

test('does not end for a guest, who has no token', async () => {
  const subscription = live({ ...baseOf(), principal: null });
  const results = await subscription.start();
  const first = next(results);
  subscription.send({ ticks: 7 });
  expect(await first).toEqual({ ticks: 7 });
  await results.return(undefined);
});

test('delivers the error of one event and continues with the next', async () => {
  const subscription = live(baseOf());
  const results = await subscription.start();
  const first = results.next();
  subscription.send({ ticks: () => Promise.reject(new Error('defect')) });
  expect((await first).value?.errors?.[0]?.message).toBe('defect');
  const second = next(results);
  subscription.send({ ticks: 2 });
  expect(await second).toEqual({ ticks: 2 });
  await results.return(undefined);
});

test('returns an error before the first event as a result instead of a stream', async () => {
  const { args, bases, createContext } = live(baseOf());
  const refusing = { ...args, rootValue: { ticks: () => Promise.reject(new Error('not yours')) } };
  const answer = await subscribeWithContextPerEvent(refusing, bases, {
    tokens,
    context: createContext,
    results: new SharedResults(),
  });
  expect(answer).toMatchObject({ errors: [{ message: 'not yours' }] });
});

test('does not start without a verified caller', async () => {
  const { args, createContext } = live(baseOf());
  await expect(
    subscribeWithContextPerEvent(args, new WeakMap(), {
      tokens,
      context: createContext,
      results: new SharedResults(),
    }),
  ).rejects.toThrow('without a verified caller');
});

describe('subscribers of one event', () => {
  const FOLLOWERS = 300;
  const documents = { ticks: parse('subscription { ticks }'), seen: parse('subscription { seen }') };
  let made = 0;
  const createContext = (from: SubgraphContext): CountingContext => ({ ...from, made: (made += 1) });
  beforeEach(() => {
    made = 0;
  });

  /** Subscribes to one source per base and returns every result of one event. */
  const resultsFor = async (
    bases: readonly SubgraphContext[],
    field: keyof typeof documents = 'ticks',
  ): Promise<ExecutionResult[]> => {
    const results = new SharedResults();
    const pushes: ((value: unknown) => unknown)[] = [];
    const streams = await Promise.all(
      bases.map(async (base) => {
        const events = new Repeater<unknown>(async (push, stop) => {
          pushes.push(push);
          await stop;
        });
        const contextValue = createContext(base);
        const rootValue = { [field]: () => events };
        const args: ExecutionArgs = { schema, document: documents[field], contextValue, rootValue };
        const owners = new WeakMap<object, SubgraphContext>([[contextValue, base]]);
        const stream = await subscribeWithContextPerEvent(args, owners, {
          tokens,
          context: createContext,
          results,
        });
        if (!(Symbol.asyncIterator in stream)) throw new Error('It is not a stream.');
        return stream;
      }),
    );
    const waiting = streams.map((stream) => stream.next());
    made = 0;
    const event = { ticks: 1, seen: (_args: unknown, { made: count }: CountingContext) => count };
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const push of pushes) void push(event);
    const found = await Promise.allSettled(waiting);
    await Promise.all(streams.map((stream) => stream.return(undefined)));
    return found.flatMap((one) => (one.status === 'fulfilled' && one.value.value ? [one.value.value] : []));
  };

  it('with the same rights share one execution, and the gateway can tell', async () => {
    const found = await resultsFor(Array.from({ length: FOLLOWERS }, () => baseOf()));
    expect(found.map(({ data }) => data)).toEqual(Array(FOLLOWERS).fill({ ticks: 1 }));
    expect(made).toBe(1);
    expect(new Set(found.map(({ extensions }) => extensions?.[RESULT_ID])).size).toBe(1);
  });

  it('with other rights or another identity get their own execution', async () => {
    const [plain, seller, other, guest] = [baseOf(), baseOf(), baseOf(), baseOf()];
    const found = await resultsFor(
      [
        plain,
        { ...seller, principal: seller.principal && { ...seller.principal, role: 'seller' } },
        { ...other, principal: other.principal && { ...other.principal, id: 'b'.repeat(24) } },
        { ...guest, principal: null },
      ],
      'seen',
    );
    expect(new Set(found.map(({ data }) => data?.['seen'])).size).toBe(4);
  });

  it('have their sessions checked individually', async () => {
    const [kept, ended] = [baseOf(), baseOf()];
    const gone = { ...ended, principal: ended.principal && { ...ended.principal, sessionId: 'ended' } };
    endedSessions.add('ended');
    expect(await resultsFor([kept, gone, gone])).toHaveLength(1);
    endedSessions.clear();
  });

  it('let other work of the process run in between', async () => {
    let turns = 0;
    const other = setInterval(() => (turns += 1), 0);
    const watch = (): void => {
      turns += 1;
      pending = setImmediate(watch);
    };
    let pending = setImmediate(watch);
    const before = turns;
    await resultsFor(Array.from({ length: FOLLOWERS }, () => baseOf()));
    clearInterval(other);
    clearImmediate(pending);
    expect(turns - before).toBeGreaterThan(FOLLOWERS / 50);
  });
});
