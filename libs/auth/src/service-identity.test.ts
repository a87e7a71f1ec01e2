import jwt from 'jsonwebtoken';
import { ServiceIdentity } from './service-identity';

const SECRET = 's'.repeat(32);
const guard = new ServiceIdentity('order', SECRET);
const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });

afterEach(() => jest.restoreAllMocks());

function signed(claims: object, options: jwt.SignOptions, secret: string = SECRET): string {
  return jwt.sign(claims, secret, { algorithm: 'HS256', issuer: 'e-storefront-services', ...options });
}

test('a credential names the service that it belongs to', () => {
  expect(guard.callerOf(new ServiceIdentity('gateway', SECRET).credential())).toBe('gateway');
  expect(guard.callerOf(new ServiceIdentity('product', SECRET).credential())).toBe('product');
});

test.each([undefined, '', null, 7, ['x'], 'not-a-token', 'a.b.c'])('%p is no credential', (credential) => {
  expect(() => guard.callerOf(credential)).toThrow(forbidden);
});

test('a credential of another secret, another issuer or another algorithm is forged', () => {
  const options = { subject: 'gateway', expiresIn: 300 };
  expect(guard.callerOf(signed({}, options))).toBe('gateway');
  expect(() => guard.callerOf(signed({}, options, 'x'.repeat(32)))).toThrow(forbidden);
  expect(() => guard.callerOf(signed({}, { ...options, issuer: 'somebody' }))).toThrow(forbidden);
  expect(() => guard.callerOf(signed({}, { ...options, algorithm: 'HS512' }))).toThrow(forbidden);
  expect(() => guard.callerOf(signed({}, { ...options, algorithm: 'none' }, ''))).toThrow(forbidden);
});

test('a credential must name its service and its end', () => {
  expect(() => guard.callerOf(signed({}, { expiresIn: 300 }))).toThrow(forbidden);
  expect(() => guard.callerOf(signed({}, { subject: 'gateway' }))).toThrow(forbidden);
});

test('a credential is kept while it is fresh and renewed before it ends', () => {
  const start = Date.now();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(start);
  const gateway = new ServiceIdentity('gateway', SECRET);
  const first = gateway.credential();
  clock.mockReturnValue(start + 239_000);
  expect(gateway.credential()).toBe(first);
  clock.mockReturnValue(start + 241_000);
  expect(gateway.credential()).not.toBe(first);
});

test('a credential that has ended is refused, though it was remembered', () => {
  const credential = new ServiceIdentity('gateway', SECRET).credential();
  expect(guard.callerOf(credential)).toBe('gateway');
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 301_000);
  expect(() => guard.callerOf(credential)).toThrow(forbidden);
});
