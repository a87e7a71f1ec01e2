import { createService } from '@e-storefront/service';
import { serveMedia } from './media.route';

test('a picture whose service is away is refused with the code that says so', async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  serveMedia(service, 'http://127.0.0.1:1/graphql', { credential: () => Promise.resolve('none') });
  const { url, stop } = await service.listen();
  const answer = await fetch(`${url}/media/lamp.webp`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  await stop();
});
