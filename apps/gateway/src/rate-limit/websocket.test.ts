import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { connectRedis } from '@e-storefront/messaging';
import { createService, type RunningService } from '@e-storefront/server';
import { testRedisUrl } from '@e-storefront/testing';
import { newAddress } from '../../test/fixtures/rate-limited-gateway';
import { openRateLimits } from './rate-limit.config';
import type { Operation } from '../selections/root-fields';
import { SocketLimits } from './websocket';

let running: RunningService;
let sockets: SocketLimits;

beforeAll(async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  const redis = await connectRedis(service, testRedisUrl());
  sockets = new SocketLimits(await openRateLimits(service, redis, 1));
  running = await service.listen();
});
afterAll(() => running.stop());

const guest = (): Parameters<SocketLimits['fault']>[0] => ({
  principal: null,
  client: { address: newAddress(), agent: '' },
});

function operationOf(query: string): Operation {
  const document = parse(query);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('The document has no operation.');
  return { operation, document, variables: {} };
}

/** How often something may be done before it is refused. */
async function allowed(act: () => Promise<void>): Promise<number> {
  for (let times = 0; times < 1_000; times += 1) {
    try {
      await act();
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: expect.any(Number) } });
      return times;
    }
  }
  throw new Error('Nothing was refused.');
}

test('a guest may start so many subscriptions a minute, and others as many', async () => {
  const operation = operationOf('subscription { orderUpdated(orderId: "1") { id } }');
  const [one, other] = [guest(), guest()];
  expect(await allowed(() => sockets.subscribe(operation, one))).toBe(60);
  expect(await allowed(() => sockets.subscribe(operation, other))).toBe(60);
});

test('a client may come in so often', async () => {
  const who = guest();
  expect(await allowed(() => sockets.connect(who))).toBe(120);
});

test('after too many messages that were no operation nothing more is read', async () => {
  const who = guest();
  expect(() => sockets.read(who)).not.toThrow();
  expect(await allowed(() => sockets.fault(who))).toBe(300);
  expect(() => sockets.read(who)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  expect(() => sockets.read(guest())).not.toThrow();
});
