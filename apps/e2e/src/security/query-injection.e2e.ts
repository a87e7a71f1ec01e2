import { z } from 'zod';
import { codesOf, directTo, viaGateway, type Endpoint } from '../support/endpoints';
import { register, staff, type TestUser } from '../support/users';
import { sendJson } from '../support/raw-http';
import { leaves, shownData } from '../support/outcomes';
import { INJECTION_POINTS } from './query-injection.points';

/** Texts that a database or a pattern could interpret. */
const TEXTS = [
  '$where',
  '{"$gt":""}',
  '{"$ne":null}',
  '{"$where":"sleep(5000)"}',
  '{$regex:.*}',
  "'; return true; //",
  '"; db.dropDatabase()',
  '.*',
  '^',
  '.',
  '[',
  '(',
  '\\',
  '*',
  '+',
  '?',
  '|',
  '(?=.*)',
  '[^x]',
  '$',
  '%',
  '_',
  '\\w+',
  '.{1,}',
  "' OR '1'='1",
  '" or ""="',
  '1; DROP TABLE users',
  '${7*7}',
  '{{7*7}}',
  '<script>',
  '../../etc/passwd',
  '%00',
  '\r\nX: y',
  '\u0000',
  'a\u0000b',
  '\u202egnp',
  '\ufeff',
  '\ud83d',
  '𝕏'.repeat(80),
  'ﷺ'.repeat(50),
  'Z̸'.repeat(60),
];
/** Other types in place of text. */
const SHAPES: readonly unknown[] = [
  { $gt: '' },
  { $ne: null },
  { $regex: '.*' },
  { $where: '1' },
  ['a'],
  [{ $gt: '' }],
  true,
  0,
  1e308,
  { toString: 'x' },
];

/** Texts that may match literally: punctuation in names and texts of the shop, words, and white space. */
const LITERAL = new Set([
  '{"$where":"sleep(5000)"}',
  '\ufeff',
  '.',
  '_',
  '%',
  '+',
  '$',
  '?',
  '(',
  '*',
  '|',
  "' OR '1'='1",
]);
const REFUSED = ['BAD_USER_INPUT', 'NOT_FOUND', 'UNAUTHENTICATED'];

describe('text with query syntax', () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await staff('admin');
  });

  const ask = (endpoint: Endpoint, query: string, value: unknown) =>
    endpoint.request(query, { variables: { value }, token: admin.accessToken });

  it.each(Object.entries(INJECTION_POINTS))('finds nothing and breaks nothing in %s', async (name, point) => {
    const { subgraph, query, mayFind } = point;
    for (const endpoint of [viaGateway, directTo(subgraph)]) {
      const answers = await Promise.all(TEXTS.map((value) => ask(endpoint, query, value)));
      for (const [index, answer] of answers.entries()) {
        const value = TEXTS[index] ?? '';
        const codes = codesOf(answer).filter((code) => !REFUSED.includes(code));
        expect([name, value, codes]).toEqual([name, value, []]);
        // A coupon that is not valid was not found.
        const found = leaves(answer.data).filter((one) => one !== false);
        if (!mayFind && !LITERAL.has(value)) expect([name, value, found]).toEqual([name, value, []]);
      }
    }
  });

  it.each(Object.entries(INJECTION_POINTS))(
    'is rejected as another type than text in %s',
    async (name, point) => {
      const { subgraph, query } = point;
      for (const endpoint of [viaGateway, directTo(subgraph)]) {
        for (const value of SHAPES) {
          const answer = await ask(endpoint, query, value);
          expect([name, value, shownData(answer.data)]).toEqual([name, value, null]);
          // GraphQL accepts an integer as an ID; no row has this one.
          const isId = typeof value === 'number' && query.includes('ID!');
          if (!isId) expect([name, value, codesOf(answer)]).toEqual([name, value, ['BAD_USER_INPUT']]);
        }
      }
    },
  );
});

describe('invalid numbers', () => {
  const fields: [string, string][] = [
    ['Int', 'products(page: $value) { products { id } }'],
    ['Int', 'products(limit: $value) { products { id } }'],
    ['Float', 'products(minPrice: $value) { products { id } }'],
    ['Float', 'products(minRating: $value) { products { id } }'],
    ['Float', 'validateCoupon(code: "SAVE10", orderTotal: $value) { valid }'],
    ['Int', 'searchProducts(search: "a", limit: $value) { id }'],
  ];
  const numbers = [
    '1e400',
    '-1e400',
    '-1',
    '-0.5',
    '1e308',
    '9007199254740993',
    '"1"',
    '"NaN"',
    '"Infinity"',
    '{"$gt":0}',
    '[1]',
    'true',
  ];
  /** A bound above every price is valid. */
  const bounds = ['1e308', '2147483648', '9007199254740993'];
  const notJson = ['NaN', 'Infinity', '0x10', '01'];

  it('are rejected before the database is queried', async () => {
    for (const [type, field] of fields) {
      const refused = field.includes('minPrice') ? numbers.filter((one) => !bounds.includes(one)) : numbers;
      // A total may be this large; GraphQL's Int may not.
      const tooLarge = type === 'Int' ? ['2147483648'] : [];
      for (const number of [...refused, ...tooLarge, ...notJson]) {
        const query = JSON.stringify(`query N($value: ${type}!) { ${field} }`);
        const { status, text: body } = await sendJson(`{"query":${query},"variables":{"value":${number}}}`);
        expect([field, number, body]).toEqual([
          field,
          number,
          expect.stringMatching(/BAD_USER_INPUT|BAD_REQUEST/),
        ]);
        expect([field, number, status]).toEqual([field, number, expect.any(Number)]);
        expect(status).toBeLessThan(500);
      }
    }
  });
});

describe('bounds above every price', () => {
  const page = z.object({ pagination: z.object({ total: z.number() }) });
  const found = z.object({ above: page, below: page });

  it.each(['1e308', '2147483648', '9007199254740993'])(
    'match nothing above %s and everything below',
    async (number) => {
      const field = (bound: string): string =>
        `products(${bound}: ${number}, limit: 1) { pagination { total } }`;
      const { data } = await viaGateway.request(
        `{ above: ${field('minPrice')} below: ${field('maxPrice')} }`,
      );
      const { above, below } = found.parse(data);
      expect(above.pagination.total).toBe(0);
      expect(below.pagination.total).toBeGreaterThan(0);
    },
  );
});

describe('names of inherited object properties', () => {
  let buyer: TestUser;
  beforeAll(async () => {
    buyer = await register();
  });

  it('change nothing in the variables of a call', async () => {
    const poisons = [
      '{"__proto__":{"role":"super_admin","isAdmin":true}}',
      '{"constructor":{"prototype":{"role":"super_admin"}}}',
      '{"id":{"__proto__":{"polluted":1}}}',
      '{"input":{"__proto__":{"emailVerified":true}}}',
    ];
    for (const poison of poisons) {
      for (const extra of ['variables', 'extensions']) {
        const query = JSON.stringify('query P($id: ID) { __typename }');
        const { status, text: body } = await sendJson(`{"query":${query},"${extra}":${poison}}`);
        expect([poison, status < 500, body]).toEqual([
          poison,
          true,
          expect.not.stringContaining('INTERNAL_SERVER_ERROR'),
        ]);
      }
    }
    const { data } = await viaGateway.request('{ me { role emailVerified } }', { token: buyer.accessToken });
    expect(data).toEqual({ me: { role: 'customer', emailVerified: false } });
  });

  it('are not roles, orders, statuses or cursors', async () => {
    const admin = await staff('admin');
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const fields = [
        'users(role: $name) { users { id } }',
        'products(sortBy: $name) { products { id } }',
        'products(sortOrder: $name) { products { id } }',
        'tickets(status: $name) { tickets { id } }',
        'tickets(priority: $name) { tickets { id } }',
        'salesAnalytics(period: $name) { from }',
      ];
      for (const field of fields) {
        const answer = await viaGateway.request(`query B($name: String!) { ${field} }`, {
          variables: { name },
          token: admin.accessToken,
        });
        const shown = shownData(answer.data);
        expect([field, name, codesOf(answer), shown]).toEqual([field, name, ['BAD_USER_INPUT'], null]);
      }
    }
  });
});
