import { Repeater } from '@repeaterjs/repeater';
import { parse, type ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { prepared } from '../../test/fixtures/prepared-operations';
import { SUPERGRAPH } from '../../test/fixtures/gateway';
import { LiveExecutor, type LiveRequest } from './subscription-executor';
import { LivePlanner } from './subscription-planner';

const planner = new LivePlanner(SUPERGRAPH);
const query = 'subscription { myOrdersUpdated { id } }';
const request: LiveRequest = {
  query,
  document: parse(query),
  operationName: undefined,
  variables: {},
  prepared: prepared(planner.schema, query),
  context: {
    principal: null,
    expired: null,
    authorization: undefined,
    tokenFault: undefined,
    idempotencyKey: undefined,
    traceparent: undefined,
    client: { address: '127.0.0.1', agent: '' },
    requestId: 'request',
    logger: pino({ level: 'silent' }),
  },
};

test('a subscription that fails while its client leaves ends without a word', async () => {
  const events = new Repeater<ExecutionResult>(async (push, stop) => {
    void push({ data: { myOrdersUpdated: { __typename: 'Order', id: '1' } } });
    await new Promise((done) => setTimeout(done, 10));
    stop(new Error('The subgraph is away.'));
  });
  const executor = new LiveExecutor({ planner, upstreams: { subscribe: () => events }, sources: {} });
  const stream = executor.subscribe(request);
  expect(await stream.next()).toMatchObject({ value: { data: { myOrdersUpdated: { id: '1' } } } });
  await new Promise((done) => setTimeout(done, 30));
  expect(await stream.return(undefined)).toEqual({ done: true, value: undefined });
});

describe('followers of one event', () => {
  const followed = 'subscription { newOrders { id seller { name } } }';
  const live: LiveRequest = {
    ...request,
    query: followed,
    document: parse(followed),
    prepared: prepared(planner.schema, followed),
  };
  const event = (resultId?: string): ExecutionResult => ({
    data: { newOrders: { __typename: 'Order', id: '1', seller: { __typename: 'User', id: '2' } } },
    ...(resultId !== undefined && { extensions: { resultId } }),
  });

  /** What followers with these tokens get of one event each, and how often another subgraph is asked for it. */
  const completions = async (
    followers: { token: string; event: ExecutionResult }[],
  ): Promise<{ asked: string[]; names: unknown[] }> => {
    const asked: string[] = [];
    const auth = {
      process: ({ context }: { context: LiveRequest['context'] }) => {
        asked.push(context.authorization ?? '');
        return Promise.resolve({ data: { _entities: [{ __typename: 'User', name: 'Asha' }] } });
      },
    };
    const sources = { auth } as unknown as ConstructorParameters<typeof LiveExecutor>[0]['sources'];
    const events = followers.map(
      ({ event: sent }) =>
        new Repeater<ExecutionResult>(async (push, stop) => {
          void push(sent);
          await stop;
        }),
    );
    const upstreams = { subscribe: () => events.shift() ?? new Repeater<ExecutionResult>(() => undefined) };
    const executor = new LiveExecutor({ planner, upstreams, sources });
    const streams = followers.map(({ token }) =>
      executor.subscribe({ ...live, context: { ...live.context, authorization: token } }),
    );
    const found = await Promise.all(streams.map((stream) => stream.next()));
    await Promise.all(streams.map((stream) => stream.return(undefined)));
    return { asked, names: found.map(({ value }) => value?.data?.['newOrders']) };
  };
  const whole = { id: '1', seller: { name: 'Asha' } };

  test('with one token have it completed once, however many they are', async () => {
    const { asked, names } = await completions(Array(100).fill({ token: 'Bearer a', event: event('r1') }));
    expect(names).toEqual(Array(100).fill(whole));
    expect(asked).toEqual(['Bearer a']);
  });

  test('with tokens of their own, or of another event, have it completed for each', async () => {
    const { asked, names } = await completions([
      { token: 'Bearer a', event: event('r1') },
      { token: 'Bearer b', event: event('r1') },
      { token: 'Bearer a', event: event('r2') },
      { token: 'Bearer a', event: event() },
    ]);
    expect(names).toEqual(Array(4).fill(whole));
    expect(asked.sort()).toEqual(['Bearer a', 'Bearer a', 'Bearer a', 'Bearer b']);
  });

  test('see nothing of how their results are shared', async () => {
    const events = new Repeater<ExecutionResult>(async (push, stop) => {
      void push(event('r1'));
      await stop;
    });
    const executor = new LiveExecutor({ planner, upstreams: { subscribe: () => events }, sources: {} });
    const only = 'subscription { newOrders { id } }';
    const stream = executor.subscribe({ ...request, query: only, prepared: prepared(planner.schema, only) });
    expect(JSON.stringify(await stream.next())).not.toContain('r1');
    await stream.return(undefined);
  });
});
