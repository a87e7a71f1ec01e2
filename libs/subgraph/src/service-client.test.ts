import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse, print } from 'graphql';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { withRequestId } from '@e-storefront/server';
import { ServiceClient } from './service-client';

const identity = { credential: () => Promise.resolve('the credential of order') };
const STOCK: TypedDocumentNode<{ stock: number }, { id: string }> = parse(`query Stock($id: ID!) {
  stock(id: $id)
}`);
const variables = { id: '1' };

describe('the client of another service', () => {
  let server: Server;
  let client: ServiceClient;
  let answer: { status?: number; body: string };
  let received: { headers: IncomingMessage['headers']; url: string | undefined; body: unknown } | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { headers, url } = request;
        received = { headers, url, body: JSON.parse(Buffer.concat(parts).toString()) };
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    const { port } = server.address() as AddressInfo;
    client = new ServiceClient('product', `http://127.0.0.1:${port}/graphql`, identity);
  });
  afterEach(() => client.close());

  const answering = (content: unknown, status = 200): void => {
    answer = { status, body: typeof content === 'string' ? content : JSON.stringify(content) };
  };
  const refusal = (extensions: object) => ({ data: null, errors: [{ message: 'No.', extensions }] });

  it('sends the operation with its own credential and the request id, and returns the data', async () => {
    answering({ data: { stock: 7 } });
    expect(await withRequestId('request-1', () => client.call(STOCK, variables))).toEqual({ stock: 7 });
    expect(received).toMatchObject({
      url: '/graphql',
      headers: { 'x-request-id': 'request-1' },
      body: { query: print(STOCK), variables },
    });
    expect(received?.headers[SERVICE_HEADER]).toBe('the credential of order');
  });

  it('passes on an error with its code, message and details', async () => {
    answering(refusal({ code: 'INSUFFICIENT_STOCK', lines: [{ productId: 'p' }] }));
    await expect(client.call(STOCK, variables)).rejects.toMatchObject({
      name: 'DomainError',
      code: 'INSUFFICIENT_STOCK',
      message: 'No.',
      details: { lines: [{ productId: 'p' }] },
    });
  });

  it.each([
    ['a masked error', refusal({ code: 'INTERNAL_SERVER_ERROR' })],
    ['a code outside of the table', refusal({ code: 'TEAPOT' })],
    ['an error without a code', { errors: [{ message: 'No.' }] }],
  ])('treats %s as a defect, which is masked and logged here as well', async (_case, content) => {
    answering(content);
    await expect(client.call(STOCK, variables)).rejects.toMatchObject({
      name: 'Error',
      message: 'The product service failed: No.',
    });
  });

  it.each([
    ['data that is no object', { data: 'many' }],
    ['no data', { data: null }],
    ['no answer of GraphQL', [1, 2]],
  ])('treats %s as a defect', async (_case, content) => {
    answering(content);
    await expect(client.call(STOCK, variables)).rejects.toMatchObject({
      name: expect.stringMatching(/^(Zod)?Error$/),
    });
  });

  it('reports an unknown outcome after a broken response or a closed port', async () => {
    answering('<html>Bad gateway</html>', 502);
    const unavailable = { code: 'SERVICE_UNAVAILABLE', details: { service: 'product' } };
    await expect(client.call(STOCK, variables)).rejects.toMatchObject(unavailable);
    const nobody = new ServiceClient('product', 'http://127.0.0.1:1/graphql', identity);
    await expect(nobody.call(STOCK, variables)).rejects.toMatchObject(unavailable);
    await nobody.close();
  });
});
