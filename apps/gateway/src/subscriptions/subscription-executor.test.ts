import type { GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { Repeater } from '@repeaterjs/repeater';
import { parse, type ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { prepareOperation } from '../../test/fixtures/prepared-operations';
import { SUPERGRAPH } from '../../test/fixtures/gateway';
import type { GatewayContext } from '../context';
import { SubscriptionExecutor, type SocketOperation } from './subscription-executor';
import { SubscriptionPlanner } from './subscription-planner';
import { createGuestContext } from '../../test/fixtures/guest-context';

const planner = new SubscriptionPlanner(SUPERGRAPH);
const query = 'subscription { myOrdersUpdated { id } }';
const request: SocketOperation = {
  query,
  document: parse(query),
  operationName: undefined,
  variables: {},
  prepared: prepareOperation(planner.schema, query),
  context: createGuestContext(pino({ level: 'silent' })),
};

test('ignores the error of a subscription whose client has left', async () => {
  const events = new Repeater<ExecutionResult>(async (push, stop) => {
    void push({ data: { myOrdersUpdated: { __typename: 'Order', id: '1' } } });
    await new Promise((done) => setTimeout(done, 10));
    stop(new Error('The subgraph is unavailable.'));
  });
  const executor = new SubscriptionExecutor({ planner, upstreams: { subscribe: () => events }, sources: {} });
  const stream = executor.subscribe(request, () => undefined);
  expect(await stream.next()).toMatchObject({ value: { data: { myOrdersUpdated: { id: '1' } } } });
  await new Promise((done) => setTimeout(done, 30));
  expect(await stream.return(undefined)).toEqual({ done: true, value: undefined });
});

describe('subscribers to one event', () => {
  const newOrders = 'subscription { newOrders { id seller { name } } }';
  const operation: SocketOperation = {
    ...request,
    query: newOrders,
    document: parse(newOrders),
    prepared: prepareOperation(planner.schema, newOrders),
  };
  const event = (resultId?: string): ExecutionResult => ({
    data: { newOrders: { __typename: 'Order', id: '1', seller: { __typename: 'User', id: '2' } } },
    ...(resultId !== undefined && { extensions: { resultId } }),
  });

  /** The results of subscribers with these tokens for one event each, and the calls to another subgraph. */
  const completions = async (
    subscribers: { token: string; event: ExecutionResult }[],
  ): Promise<{ calls: string[]; names: unknown[] }> => {
    const calls: string[] = [];
    const auth = {
      process: ({ context }: GraphQLDataSourceProcessOptions<GatewayContext>) => {
        calls.push(context['authorization'] ?? '');
        return Promise.resolve({ data: { _entities: [{ __typename: 'User', name: 'Asha' }] } });
      },
    };
    const sources = { auth };
    const events = subscribers.map(
      ({ event: sent }) =>
        new Repeater<ExecutionResult>(async (push, stop) => {
          void push(sent);
          await stop;
        }),
    );
    const upstreams = { subscribe: () => events.shift() ?? new Repeater<ExecutionResult>(() => undefined) };
    const executor = new SubscriptionExecutor({ planner, upstreams, sources });
    const streams = subscribers.map(({ token }) =>
      executor.subscribe(
        { ...operation, context: { ...operation.context, authorization: token } },
        () => undefined,
      ),
    );
    const found = await Promise.all(streams.map((stream) => stream.next()));
    await Promise.all(streams.map((stream) => stream.return(undefined)));
    return { calls, names: found.map(({ value }) => value?.data?.['newOrders']) };
  };
  const completed = { id: '1', seller: { name: 'Asha' } };

  test('with one token share one completion', async () => {
    const { calls, names } = await completions(Array(100).fill({ token: 'Bearer a', event: event('r1') }));
    expect(names).toEqual(Array(100).fill(completed));
    expect(calls).toEqual(['Bearer a']);
  });

  test('with different tokens or events get separate completions', async () => {
    const { calls, names } = await completions([
      { token: 'Bearer a', event: event('r1') },
      { token: 'Bearer b', event: event('r1') },
      { token: 'Bearer a', event: event('r2') },
      { token: 'Bearer a', event: event() },
    ]);
    expect(names).toEqual(Array(4).fill(completed));
    expect(calls.sort()).toEqual(['Bearer a', 'Bearer a', 'Bearer a', 'Bearer b']);
  });

  test('do not receive the internal result id', async () => {
    const events = new Repeater<ExecutionResult>(async (push, stop) => {
      void push(event('r1'));
      await stop;
    });
    const executor = new SubscriptionExecutor({
      planner,
      upstreams: { subscribe: () => events },
      sources: {},
    });
    const only = 'subscription { newOrders { id } }';
    const operation = { ...request, query: only, prepared: prepareOperation(planner.schema, only) };
    const stream = executor.subscribe(operation, () => undefined);
    expect(JSON.stringify(await stream.next())).not.toContain('r1');
    await stream.return(undefined);
  });
});
