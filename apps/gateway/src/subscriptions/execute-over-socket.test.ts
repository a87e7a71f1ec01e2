import { randomBytes } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { actor } from '@e-storefront/testing';
import { startGateway } from '../../test/fixtures/gateway';

const TOO_COSTLY = '{ products(limit: 100) { products { reviews(limit: 100) { reviews { id } } } } }';

test('stops reading messages of a client who keeps sending too costly operations', async () => {
  await using gateway = await startGateway({ RATE_LIMIT_SCALE: '0.02' });
  const user = actor('customer', { id: randomBytes(12).toString('hex') });
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${gateway.identity.token(user)}` },
    retryAttempts: 0,
    lazyCloseTimeout: 500,
  });
  const codes: unknown[] = [];
  for (let times = 0; times < 8; times += 1)
    codes.push(await getErrorCode(client.iterate({ query: TOO_COSTLY })));
  await client.dispose();
  const [tooComplex, rateLimited] = ['OPERATION_TOO_COMPLEX', 'RATE_LIMITED'];
  expect(codes).toEqual([...Array.from({ length: 6 }, () => tooComplex), rateLimited, rateLimited]);
});

/** The code of the first error, whether the response contains it or an error message replaces the response. */
async function getErrorCode(results: AsyncIterable<unknown>): Promise<string | undefined> {
  const found = await (async () => {
    for await (const result of results) return result;
    return undefined;
  })().catch((error: unknown) => error);
  return /"code":"(\w+)"/.exec(JSON.stringify(found))?.[1];
}
