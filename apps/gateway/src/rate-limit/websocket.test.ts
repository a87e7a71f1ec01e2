import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { connectRedis } from '@e-storefront/messaging';
import { createService, type RunningService } from '@e-storefront/server';
import { testRedisUrl } from '@e-storefront/testing';
import { newAddress } from '../../test/fixtures/rate-limited-gateway';
import { openRateLimiter } from './rate-limiter';
import type { Operation } from '../selections/root-fields';
import { SocketLimits } from './websocket';

let running: RunningService;
let sockets: SocketLimits;

beforeAll(async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  const redis = await connectRedis(service, testRedisUrl());
  sockets = new SocketLimits(await openRateLimiter(service, redis, 1));
  running = await service.listen();
});
afterAll(() => running.stop());

const guest = (): Parameters<SocketLimits['countInvalidMessage']>[0] => ({
  principal: null,
  client: { address: newAddress(), agent: '' },
});

function parseOperation(query: string): Operation {
  const document = parse(query);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('The document has no operation.');
  return { operation, document, variables: {} };
}

/** Counts how often an action succeeds before it is rejected. */
async function allowed(act: () => Promise<void>): Promise<number> {
  for (let times = 0; times < 1_000; times += 1) {
    try {
      await act();
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: expect.any(Number) } });
      return times;
    }
  }
  throw new Error('No action was rejected.');
}

test('limits guests to 60 subscriptions per minute and address', async () => {
  const operation = parseOperation('subscription { orderUpdated(orderId: "1") { id } }');
  const [one, other] = [guest(), guest()];
  expect(await allowed(() => sockets.countSubscription(operation, one))).toBe(60);
  expect(await allowed(() => sockets.countSubscription(operation, other))).toBe(60);
});

test('limits connections per client', async () => {
  const caller = guest();
  expect(await allowed(() => sockets.countConnection(caller))).toBe(120);
});

test('stops reading messages of a client who sent too many invalid ones', async () => {
  const caller = guest();
  expect(() => sockets.assertMayRead(caller)).not.toThrow();
  expect(await allowed(() => sockets.countInvalidMessage(caller))).toBe(300);
  expect(() => sockets.assertMayRead(caller)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  expect(() => sockets.assertMayRead(guest())).not.toThrow();
});
