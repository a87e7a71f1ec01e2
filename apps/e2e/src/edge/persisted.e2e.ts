import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ask } from '../support/client';
import { GATEWAY } from '../support/environment';
import { eventually } from '../support/eventually';
import { staff } from '../support/users';

interface Listed {
  id: string;
  name: string;
  body: string;
}

const { operations } = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../gateway/persisted-operations.json'), 'utf8'),
) as { operations: Listed[] };

describe('persisted operations of the front ends', () => {
  it('return the same for their hash as for their text', async () => {
    for (const { id, body } of operations.filter(({ name }) => name === 'CategoryTree')) {
      const response = await fetch(`${GATEWAY}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } }),
      });
      const { data } = (await response.json()) as { data: unknown };
      expect(data).toEqual((await ask(body)).data);
      expect(data).toMatchObject({ categories: { data: expect.any(Array) } });
    }
  });

  it('are read by GET and revalidated by their ETag, in any encoding', async () => {
    const { id = '' } = operations.find(({ name }) => name === 'CataloguePage') ?? {};
    const search = new URLSearchParams({
      extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: id } }),
    });
    const get = async (headers: Record<string, string>) => {
      const response = await fetch(`${GATEWAY}/graphql?${search}`, {
        headers: { 'apollo-require-preflight': 'yes', ...headers },
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    };
    for (const encoding of ['br', 'gzip', 'identity']) {
      const accept = { 'accept-encoding': encoding };
      // Other tests change products.
      await eventually(async () => {
        const { headers, status, text } = await get(accept);
        expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=0, must-revalidate']);
        expect(headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
        expect(text).toMatch(/^{"data":{"products":{/);
        const confirmed = await get({ ...accept, 'if-none-match': headers.get('etag') ?? '' });
        expect([confirmed.status, confirmed.text]).toEqual([304, '']);
      });
    }
  });

  it('report their cost to staff', async () => {
    const { body = '' } = operations.find(({ name }) => name === 'AdminDashboard') ?? {};
    const response = await fetch(`${GATEWAY}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${(await staff('admin')).accessToken}`,
      },
      body: JSON.stringify({ query: body, variables: { period: 'month' } }),
    });
    const { errors, extensions } = (await response.json()) as {
      errors?: unknown;
      extensions: { cost: object };
    };
    expect(errors).toBeUndefined();
    expect(extensions.cost).toMatchObject({ estimated: expect.any(Number), maximum: 5_000 });
  });
});
