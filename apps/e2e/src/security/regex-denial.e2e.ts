import { codesOf, viaGateway } from '../support/endpoints';
import { ADDRESS } from '../support/orders';
import { register, staff, unique, type TestUser } from '../support/users';

/** Catastrophic backtracking takes minutes for these texts, other matching milliseconds. */
const BOUND_MS = 5_000;
const LONG = 50_000;

/** Texts that cause backtracking in nested or overlapping repetitions, by their form. */
const ADVERSARIES: Record<string, string> = {
  'letters and a mark': `${'a'.repeat(LONG)}!`,
  'an address without an end': `${'a.'.repeat(LONG / 2)}@`,
  'many at-signs': `a${'@a'.repeat(LONG / 2)}`,
  'a domain of dots': `a@${'a.'.repeat(LONG / 2)}`,
  'a domain of hyphens': `a@a${'-'.repeat(LONG)}.a!`,
  'digits and an end that does not fit': `+${'1 '.repeat(LONG / 2)}x`,
  brackets: '('.repeat(LONG),
  'spaces and a letter': `${' '.repeat(LONG)}x`,
  'line ends': `x${'\n'.repeat(LONG)}x`,
  'a web address without an end': `http://${'a'.repeat(LONG)}@${':'.repeat(20)}`,
  'a path of dots': `http://a/${'../'.repeat(LONG / 3)}%`,
  'a slug of hyphens': `${'-a'.repeat(LONG / 2)}-`,
  'marks of expressions': '(a+)+$'.repeat(LONG / 6),
  words: 'ab '.repeat(LONG / 3),
  quotes: '"'.repeat(LONG),
  accents: 'e\u0301'.repeat(LONG / 2),
  'wide letters': '𝕏'.repeat(LONG / 2),
};

/** Inputs that are matched against regular expressions. */
const SEARCHES = [
  'products(search: $text) { pagination { total } }',
  'products(category: $text) { pagination { total } }',
  'products(tags: [$text]) { pagination { total } }',
  'products(after: $text) { pagination { total } }',
  'searchProducts(search: $text) { id }',
  'searchSuggestions(search: $text) { text }',
  'category(id: $text) { id }',
  'categories(filter: { search: $text }) { count }',
  'users(search: $text) { pagination { total } }',
  'coupons(search: $text) { pagination { total } }',
  'validateCoupon(code: $text, orderTotal: 5) { valid }',
  'tickets(search: $text) { pagination { total } }',
  'tickets(customerId: $text) { pagination { total } }',
  'salesAnalytics(period: $text) { from }',
  'validateResetToken(token: $text) { success }',
];

const ADDRESS_INPUT = Object.keys(ADDRESS)
  .map((name) => `${name}: $text`)
  .join(' ');

const WRITES = [
  'login(input: { email: $text, password: $text }) { accessToken }',
  'register(input: { email: $text, password: $text, name: $text }) { accessToken }',
  'forgotPassword(email: $text, domain: $text) { success }',
  'forgotPassword(email: "x@example.com", domain: $text) { success }',
  'resetPassword(token: $text, password: $text, confirmPassword: $text) { success }',
  'updateProfile(input: { name: $text }) { success }',
  'updateProfile(input: { phone: $text }) { success }',
  'updateProfile(input: { profilePicture: $text }) { success }',
  `addAddress(input: { ${ADDRESS_INPUT} }) { success }`,
  'createCategory(input: { name: $text }) { success }',
  `createCoupon(input: { code: $text, description: $text, discountType: $text, discount: 1,
    validFrom: $text, validTo: $text }) { id }`,
  `createCoupon(input: { code: "REGEX", description: "x", discountType: "fixed", discount: 1,
    validFrom: $text, validTo: $text }) { id }`,
  `createTicket(input: { subject: "x", description: "x", category: "general", customerName: "x",
    customerEmail: $text }) { id }`,
  `createTicket(input: { subject: "x", description: "x", category: "general", customerName: "x",
    customerEmail: "x@example.com", attachments: [$text] }) { id }`,
  'applyCoupon(code: $text, token: $text) { total }',
  'googleAuth(input: { idToken: $text }) { accessToken }',
  'refreshToken(refreshToken: $text) { accessToken }',
];

describe('text that causes backtracking', () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await staff('admin');
  });

  /** Sends every text to one field; returns the times of the responses. */
  async function askAll(query: string, token: string): Promise<number> {
    const started = performance.now();
    const texts = Object.values(ADVERSARIES);
    const answers = await Promise.all(
      texts.map((text) => viaGateway.request(query, { variables: { text }, token })),
    );
    for (const answer of answers) {
      expect([query, codesOf(answer)]).toEqual([
        query,
        expect.not.arrayContaining(['INTERNAL_SERVER_ERROR']),
      ]);
    }
    return performance.now() - started;
  }

  it.each(SEARCHES)('is answered soon by %s', async (field) => {
    expect(await askAll(`query S($text: String!) { ${field} }`, admin.accessToken)).toBeLessThan(BOUND_MS);
  });

  it.each(WRITES)('is rejected soon by %s', async (field) => {
    expect(await askAll(`mutation W($text: String!) { ${field} }`, admin.accessToken)).toBeLessThan(BOUND_MS);
  });

  it('does not block other requests', async () => {
    const other = await register();
    const attack = SEARCHES.slice(0, 6).map((field) =>
      askAll(`query S($text: String!) { ${field} }`, admin.accessToken),
    );
    const started = performance.now();
    const { data } = await viaGateway.request('{ me { id } }', { token: other.accessToken });
    expect([data, performance.now() - started < BOUND_MS]).toEqual([{ me: { id: other.id } }, true]);
    await Promise.all(attack);
  });

  it('does not delay the parsing of headers either', async () => {
    const started = performance.now();
    for (const value of [
      `Bearer ${'a'.repeat(6_000)}`,
      `Bearer ${'a.'.repeat(3_000)}`,
      `${'Bearer '.repeat(800)}x`,
      ' '.repeat(6_000),
    ]) {
      const answer = await viaGateway.request('{ me { id } }', {
        headers: { authorization: `${value}${unique()}` },
      });
      expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    }
    const ids = { 'x-request-id': 'a-'.repeat(3_000), traceparent: '0'.repeat(6_000) };
    expect((await viaGateway.request('{ __typename }', { headers: ids })).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
  });
});
