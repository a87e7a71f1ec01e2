import type { ApolloServerPlugin } from '@apollo/server';
import type { Audience } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import {
  newAddress,
  newId,
  sendOperation,
  startRateLimitedGateway,
  type RateLimitedGateway,
} from '../../test/fixtures/rate-limited-gateway';

describe('public responses', () => {
  let gateway: RateLimitedGateway;
  /** The headers of the subgraphs' answers. */
  let answers: { audience: Audience; maxAge: number; tags: string[] };
  beforeAll(async () => {
    gateway = await startRateLimitedGateway({ plugins: [sayOfAnswers(() => answers)] });
  });
  beforeEach(() => {
    answers = { audience: 'guests', maxAge: 60, tags: [] };
    gateway.executedFields.splice(0);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  /** How often an operation that is sent three times is executed. */
  const executions = async (request: Partial<Parameters<typeof sendOperation>[1]> = {}): Promise<number> => {
    const query = `query Page${newId()} { products }`;
    const before = gateway.executedFields.length;
    for (let time = 0; time < 3; time += 1) {
      const { errors } = await sendOperation(gateway.url, { query, from: newAddress(), ...request });
      expect(errors).toEqual([]);
    }
    return gateway.executedFields.length - before;
  };

  it('are executed once for all guests', async () => {
    expect(await executions()).toBe(1);
  });

  it('are executed once for all customers, and each time for other users', async () => {
    answers.audience = 'shoppers';
    const query = `query Page${newId()} { products }`;
    expect(await executions({ query })).toBe(1);
    expect(await executions({ query, as: `customer:${newId()}` })).toBe(1);
    expect(await executions({ query, as: `seller:${newId()}` })).toBe(3);
    expect(await executions({ query, as: `admin:${newId()}` })).toBe(3);
  });

  it('are executed each time for users outside of their audience', async () => {
    expect(await executions({ as: `customer:${newId()}` })).toBe(3);
    answers.audience = 'caller';
    expect(await executions()).toBe(3);
  });

  it('are executed each time if they may not be cached', async () => {
    answers.maxAge = 0;
    expect(await executions()).toBe(3);
  });

  it('are distinguished by variables, operation names and formats', async () => {
    const query = `query A${newId()}($a: String) { validateCoupon(code: $a) } query B { products me }`;
    const before = gateway.executedFields.length;
    const [name = ''] = /A\w+/.exec(query) ?? [];
    const bodies = [
      { query, operationName: name, variables: { a: '1' } },
      { query, operationName: name, variables: { a: '2' } },
      { query, operationName: 'B' },
    ];
    const send = async (body: object, accept: string): Promise<string | null> => {
      const headers = { 'content-type': 'application/json', accept };
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect(response.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
      return response.text();
    };
    for (const accept of ['application/json', 'application/graphql-response+json'])
      for (const body of bodies) expect(await send(body, accept)).toBe(await send(body, accept));
    expect(gateway.executedFields.length - before).toBe(2 * (1 + 1 + 2));
  });

  it('count against the limits of each caller', async () => {
    const query = `query Page${newId()} { products }`;
    const from = newAddress();
    const remaining: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      const { headers } = await sendOperation(gateway.url, { query, from });
      remaining.push(Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]));
    }
    const [first = 0] = remaining;
    expect(remaining).toEqual([first, first - 1, first - 2, first - 3]);
    expect(gateway.executedFields).toEqual(['products']);
  });

  it('are rejected for a caller above the limit', async () => {
    await using strict = await startRateLimitedGateway({
      settings: { RATE_LIMIT_SCALE: 0.005 },
      plugins: [sayOfAnswers(() => answers)],
    });
    const query = `query Page${newId()} { products }`;
    const from = newAddress();
    const codes: (string | undefined)[] = [];
    for (let time = 0; time < 40; time += 1)
      codes.push((await sendOperation(strict.url, { query, from })).code);
    expect(codes[0]).toBeUndefined();
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    expect(strict.executedFields).toEqual(['products']);
  });

  it('do not replace mutations', async () => {
    expect(await executions({ query: `mutation Order${newId()} { checkout }` })).toBe(3);
  });
});

/** Sets the headers of each answer as the gateway's data sources would. */
function sayOfAnswers(
  read: () => { audience: Audience; maxAge: number; tags: string[] },
): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ contextValue, overallCachePolicy }) => {
          const { maxAge, ...answer } = read();
          contextValue.answer.include(answer);
          overallCachePolicy.replace({ maxAge, scope: 'PUBLIC' });
          return Promise.resolve();
        },
      }),
  };
}
