import { Repeater } from '@repeaterjs/repeater';
import { parse, type ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { SUPERGRAPH } from '../whole-gateway-under-test';
import { LiveExecutor, type LiveRequest } from './live-executor';
import { LivePlanner } from './live-planner';

const planner = new LivePlanner(SUPERGRAPH);
const query = 'subscription { myOrdersUpdated { id } }';
const request: LiveRequest = {
  ...{ query, document: parse(query), operationName: undefined, variables: {} },
  context: {
    ...{
      principal: null,
      expired: null,
      authorization: undefined,
      tokenFault: undefined,
      idempotencyKey: undefined,
      traceparent: undefined,
    },
    ...{
      client: { address: '127.0.0.1', agent: '' },
      requestId: 'request',
      logger: pino({ level: 'silent' }),
    },
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
