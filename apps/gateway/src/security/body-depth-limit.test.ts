import { createService } from '@e-storefront/server';
import { isDeeperThan, limitBodyDepth } from './body-depth-limit';

const lists = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

test('counts levels through arrays and objects, and none in other values', () => {
  expect(isDeeperThan(3, { a: [{ b: 1 }] })).toBe(false);
  expect(isDeeperThan(2, { a: [{ b: 1 }] })).toBe(true);
  expect(isDeeperThan(64, lists(64))).toBe(false);
  expect(isDeeperThan(64, lists(100_000))).toBe(true);
  for (const value of [null, undefined, 1, 'x', Buffer.from('x'), []])
    expect(isDeeperThan(1, value)).toBe(false);
});

test('rejects a body that is nested too deeply before the route handles it', async () => {
  const service = createService('deep', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  limitBodyDepth(service);
  service.app.post('/graphql', (request) => Promise.resolve(request.body));
  const running = await service.listen();
  const post = (body: string) =>
    fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  const deep = await post(`{"variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
  expect([deep.status, await deep.json()]).toMatchObject([
    400,
    { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
  ]);
  expect(await (await post('{"variables":{"a":[[1]]}}')).json()).toEqual({ variables: { a: [[1]] } });
  await running.stop();
});
