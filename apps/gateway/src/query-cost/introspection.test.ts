import { getIntrospectionQuery } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { post, startGateway, type GatewayFixture } from '../../test/fixtures/gateway';

const PRODUCTION = { NODE_ENV: 'production', RATE_LIMIT_SCALE: '100' };

describe('introspection', () => {
  it.each([
    ['is enabled in development', { NODE_ENV: 'development' }],
    ['is enabled in production when the setting is on', { ...PRODUCTION, INTROSPECTION: 'on' }],
  ])('%s', async (_name, settings) => {
    await using gateway = await startGateway(settings);
    const { data, errors } = await post(gateway.url, { query: getIntrospectionQuery() });
    expect([errors, JSON.stringify(data).includes('"Order"')]).toEqual([[], true]);
    expect((await post(gateway.url, { query: '{ mee { id } }' })).errors[0]?.message).toContain(
      'Did you mean "me"',
    );
  });

  it.each([
    ['in production', PRODUCTION],
    ['when the setting is off', { INTROSPECTION: 'off' }],
  ])(
    'is disabled %s over HTTP and WebSockets, and no error suggests names of the schema',
    async (_name, settings) => {
      await using gateway = await startGateway(settings);
      for (const query of [getIntrospectionQuery(), '{ __type(name: "User") { name } }']) {
        const { status, data, errors } = await post(gateway.url, { query });
        expect([status, data, errors[0]?.extensions.code]).toEqual([
          400,
          undefined,
          'GRAPHQL_VALIDATION_FAILED',
        ]);
        expect(await overSocket(gateway, { query })).toContain('GRAPHQL_VALIDATION_FAILED');
      }
      const guesses: { query: string; variables?: Record<string, unknown> }[] = [
        { query: '{ mee { id } }' },
        { query: '{ products(limitt: 3) { products { id } } }' },
        { query: '{ orders(status: PENDIN) { orders { id } } }' },
        {
          query: 'query Q($s: OrderStatus) { orders(status: $s) { orders { id } } }',
          variables: { s: 'PENDIN' },
        },
        {
          query: 'query Q($f: CategoryFilterInput) { categories(filter: $f) { count } }',
          variables: { f: { serch: 'x' } },
        },
      ];
      for (const guess of guesses) {
        const texts = [JSON.stringify(await post(gateway.url, guess)), await overSocket(gateway, guess)];
        for (const text of texts) {
          expect(text).toMatch(/GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT/);
          expect(text).not.toContain('Did you mean');
        }
      }
      expect((await post(gateway.url, { query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
    },
  );
});

async function overSocket(
  gateway: GatewayFixture,
  payload: { query: string; variables?: Record<string, unknown> },
): Promise<string> {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    for await (const result of client.iterate(payload)) return JSON.stringify(result);
  } catch (error) {
    return JSON.stringify(error);
  } finally {
    await client.dispose();
  }
  return '';
}
