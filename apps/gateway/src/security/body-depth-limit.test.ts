import { createService } from '@e-storefront/server';
import { isDeeperThan, refuseDeepBodies } from './body-depth-limit';

const lists = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

test('levels are counted through lists and objects, and what is no data of JSON has none', () => {
  expect(isDeeperThan(3, { a: [{ b: 1 }] })).toBe(false);
  expect(isDeeperThan(2, { a: [{ b: 1 }] })).toBe(true);
  expect(isDeeperThan(64, lists(64))).toBe(false);
  expect(isDeeperThan(64, lists(100_000))).toBe(true);
  for (const value of [null, undefined, 1, 'x', Buffer.from('x'), []])
    expect(isDeeperThan(1, value)).toBe(false);
});

test('a body that is nested too deep is refused with a code before the route sees it', async () => {
  const service = createService('deep', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  refuseDeepBodies(service);
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
