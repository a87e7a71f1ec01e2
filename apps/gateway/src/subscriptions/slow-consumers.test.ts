import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { actor } from '@e-storefront/testing';
import { startGateway, type GatewayFixture } from '../../test/fixtures/gateway';

const SUBSCRIPTION = 'subscription { myOrdersUpdated { id } }';
/** Large events fill the buffers of the operating system, which hold some megabytes, sooner. */
const EVENT_BYTES = 65_536;
const received = z.object({ data: z.object({ myOrdersUpdated: z.object({ id: z.string() }) }) });

let gateway: GatewayFixture;
let url: string;
beforeAll(async () => {
  gateway = await startGateway();
  url = `${gateway.url.replace('http', 'ws')}/graphql`;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const authorization = (): string => `Bearer ${gateway.identity.token(actor('customer'))}`;
const publish = (number: number): void =>
  gateway.publish({
    data: { myOrdersUpdated: { __typename: 'Order', id: `${number} ${'x'.repeat(EVENT_BYTES)}` } },
  });
const eventually = async (isTrue: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 1_000 && !isTrue(); tries += 1)
    await new Promise((done) => setTimeout(done, 10));
  expect(isTrue()).toBe(true);
};

/** A stock client that follows its orders, and the numbers of the events that it got. */
async function follow(): Promise<{
  numbers: number[];
  sockets: WebSocket[];
  codes: number[];
  leave: () => Promise<void>;
}> {
  const numbers: number[] = [];
  const sockets: WebSocket[] = [];
  const codes: number[] = [];
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: authorization() },
    retryWait: () => Promise.resolve(),
    on: {
      opened: (socket) => sockets.push(z.instanceof(WebSocket).parse(socket)),
      closed: (event) => codes.push(z.object({ code: z.number() }).parse(event).code),
    },
  });
  const open = gateway.openSubscriptions();
  client.subscribe(
    { query: SUBSCRIPTION },
    {
      next: (result) => numbers.push(Number.parseInt(received.parse(result).data.myOrdersUpdated.id, 10)),
      error: () => codes.push(Number.NaN),
      complete: () => undefined,
    },
  );
  await eventually(() => gateway.openSubscriptions() === open + 1);
  return { numbers, sockets, codes, leave: async () => client.dispose() };
}

test('a client that does not read is closed with 1013 after a bounded number of events, while others get all of theirs', async () => {
  const [fast, slow] = [await follow(), await follow()];
  slow.sockets[0]?.pause();
  let count = 0;
  let slowest = 0;
  for (; gateway.openSubscriptions() === 2 && count < 5_000; count += 1) {
    const started = performance.now();
    publish(count);
    await eventually(() => fast.numbers.length === count + 1);
    slowest = Math.max(slowest, performance.now() - started);
  }
  // The gateway holds 256 events, the operating system the others.
  expect(count).toBeGreaterThan(256);
  expect(count).toBeLessThan(5_000);
  expect(slowest).toBeLessThan(1_000);
  slow.sockets[0]?.resume();
  await eventually(() => slow.codes.length === 1);
  expect(slow.codes).toEqual([1013]);

  await eventually(() => gateway.openSubscriptions() === 2);
  publish(count);
  await eventually(() => slow.numbers.at(-1) === count && fast.numbers.length === count + 1);
  expect(fast.numbers).toEqual(Array.from({ length: count + 1 }, (_, number) => number));
  expect([slow.sockets.length, fast.sockets.length, fast.codes]).toEqual([2, 1, []]);
  await Promise.all([fast.leave(), slow.leave()]);
  await eventually(() => gateway.openSubscriptions() === 0);
}, 60_000);
