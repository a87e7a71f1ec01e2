import { codesOf, viaGateway } from '../support/endpoints';
import { register, staff, type TestUser } from '../support/users';
import { sendJson } from '../support/raw-http';

const many = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

/** A nested selection `a { b { a { b …` of the given depth. */
const nested = (levels: number, [one, other]: [string, string]): string =>
  many(levels, (level) => `${level % 2 === 0 ? one : other} {`) + ' id ' + '}'.repeat(levels);

/** Fragments that each spread the next one twice: two to the power of their number. */
const doubling = (count: number): string =>
  `{ products { products { ...F0 } } } ${many(count, (index) => `fragment F${index} on Product { a${index}: id related { ...F${index + 1} } b${index}: related { ...F${index + 1} } }`)}
   fragment F${count} on Product { id }`;

/** Short documents that request much, by technique. */
const DOCUMENTS: Record<string, string> = {
  'a thousand aliases of one field': `{ ${many(1_000, (index) => `a${index}: __typename`)} }`,
  'a hundred aliases of a search': `{ ${many(100, (index) => `a${index}: products(limit: 100) { products { id } }`)} }`,
  'a hundred log-ins': `mutation { ${many(100, (index) => `a${index}: login(input: { email: "x@example.com", password: "guess${index}" }) { accessToken }`)} }`,
  'a hundred second chances at a token': `{ ${many(100, (index) => `a${index}: validateResetToken(token: "${index}") { success }`)} }`,
  'a hundred levels': `{ products { products { ${nested(100, ['related', 'related'])} } } }`,
  'levels in a circle': `{ categories { data { ${nested(40, ['children', 'parent'])} } } }`,
  'long lists in long lists': `{ products(limit: 100) { products { related(limit: 100) { related(limit: 100) { reviews(limit: 100) { reviews { id } } } } } } }`,
  'fragments that double': doubling(20),
  'fragments in a circle': 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  'a thousand spreads': `{ ${many(1_000, () => '...A')} } fragment A on Query { __typename }`,
  'a thousand directives': `{ __typename ${many(1_000, () => '@include(if: true)')} }`,
  'a directive on each of many fields': `{ ${many(300, (index) => `a${index}: __typename @skip(if: false)`)} }`,
  'ten thousand fields': `{ ${many(10_000, () => '__typename')} }`,
  'ten thousand variables': `query Q(${many(10_000, (index) => `$v${index}: Int`)}) { __typename }`,
  'a list of ten thousand values': `{ products(tags: [${many(10_000, () => '"a"')}]) { products { id } } }`,
  'ten thousand operations': many(10_000, (index) => `query Q${index} { __typename }`),
  'five thousand brackets': '{ a '.repeat(5_000) + '}'.repeat(5_000),
  'five thousand brackets of a list': `{ products(tags: ${'['.repeat(5_000)}${']'.repeat(5_000)}) { products { id } } }`,
};

const REFUSALS = [
  'OPERATION_TOO_COMPLEX',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PAYLOAD_TOO_LARGE',
  'BAD_USER_INPUT',
];
/** Quadratic or worse algorithms take longer, while linear ones do not even on a busy machine. */
const BOUND_MS = 10_000;

describe('a short document that requests much', () => {
  let callers: (TestUser | undefined)[];
  beforeAll(async () => {
    callers = [undefined, await register(), await staff('super_admin')];
  });

  it.each(Object.keys(DOCUMENTS))('is rejected quickly for every caller: %s', async (name) => {
    for (const person of callers) {
      const started = performance.now();
      const answer = await viaGateway.request(DOCUMENTS[name] ?? '', { token: person?.accessToken });
      expect([answer.data ?? null, answer.errors.length > 0, answer.errors.length < 20]).toEqual([
        null,
        true,
        true,
      ]);
      for (const code of codesOf(answer)) expect(REFUSALS).toContain(code);
      expect(performance.now() - started).toBeLessThan(BOUND_MS);
    }
  });

  it('cannot be sent as a batch', async () => {
    const one = { query: '{ __typename }' };
    for (const batch of [[one], [one, one], Array.from({ length: 1_000 }, () => one)]) {
      const { status, text } = await sendJson(JSON.stringify(batch));
      expect(status).toBe(400);
      expect(text).not.toContain('"data"');
    }
  });

  it('reveals no more of the schema than necessary, and blocks no other request', async () => {
    const attack = Object.values(DOCUMENTS).map((document) => viaGateway.request(document));
    const started = performance.now();
    const { data } = await viaGateway.request('{ me { id } }', { token: callers[1]?.accessToken });
    expect([data, performance.now() - started < BOUND_MS]).toEqual([{ me: { id: callers[1]?.id } }, true]);
    await Promise.all(attack);
  });
});
