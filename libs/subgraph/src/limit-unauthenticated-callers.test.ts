import { SERVICE_HEADER } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { createService, type RunningService } from '@e-storefront/server';
import { limitUnauthenticatedCallers } from './limit-unauthenticated-callers';

const verifyService = (credential: unknown) =>
  credential === 'good'
    ? Promise.resolve({ name: 'gateway', scopes: [] })
    : Promise.reject(new DomainError('FORBIDDEN'));

const PER_MINUTE = 150;

let running: RunningService;
beforeAll(async () => {
  const service = createService('test', {
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'silent',
    TRUSTED_PROXIES: ['127.0.0.1'],
  });
  limitUnauthenticatedCallers(service, { verifyService }, PER_MINUTE);
  limitUnauthenticatedCallers(service, { verifyService }, PER_MINUTE);
  service.app.get('/media/:name', () => 'picture');
  running = await service.listen();
});
afterAll(() => running.stop());

/** The status of the last of the requests, which are sent a hundred at a time. */
async function after(count: number, path: string, headers: Record<string, string>): Promise<number> {
  let last = 0;
  for (let sent = 0; sent < count; sent += 100) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        fetch(running.url + path, { headers }).then((answer) => answer.status),
      ),
    );
    last = answers.at(-1) ?? 0;
  }
  return last;
}

test.each([
  ['/health/ready', '10.0.0.1', '10.0.1.1'],
  ['/media/x', '10.0.0.2', '10.0.1.2'],
  ['/nowhere', '10.0.0.3', '10.0.1.3'],
])('limits callers without a service credential at %s', async (path, busy, other) => {
  const from = { 'x-forwarded-for': busy };
  expect(await after(200, path, from)).toBe(429);
  const refused = await fetch(running.url + path, { headers: from });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  expect(await after(100, path, { 'x-forwarded-for': other })).not.toBe(429);
});

test('does not limit services, and does not accept a forged credential', async () => {
  expect(await after(200, '/media/x', { [SERVICE_HEADER]: 'good', 'x-forwarded-for': '10.0.2.1' })).toBe(200);
  expect(await after(200, '/media/x', { [SERVICE_HEADER]: 'forged', 'x-forwarded-for': '10.0.2.2' })).toBe(
    429,
  );
});
