import { ERROR_CODES, isErrorCode } from './codes';
import { badInput, DomainError, isDomainError, notFound } from './domain-error';

test('an error has its code, the message of the table and its status', () => {
  const error = new DomainError('UNAUTHENTICATED');
  expect(error).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'Log in again.',
    status: 401,
    details: {},
  });
  expect(error).toBeInstanceOf(Error);
});

test('a message of its own wins, and the details are a copy', () => {
  const details = { field: 'input.name' };
  const error = new DomainError('BAD_USER_INPUT', { message: 'No.', details });
  details.field = 'changed';
  expect(error).toMatchObject({ message: 'No.', details: { field: 'input.name' } });
});

test('bad input names its field, and an unknown id its type', () => {
  expect(badInput('input.items.0.quantity', 'must be at least 1.')).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'input.items.0.quantity: must be at least 1.',
    details: { field: 'input.items.0.quantity' },
  });
  expect(notFound('Order', 'abc').details).toEqual({ resource: 'Order', id: 'abc' });
  expect(notFound('Order').details).toEqual({ resource: 'Order' });
});

test('an expected failure is known by its name and code, also as a copy of the class in another bundle', () => {
  const copy = Object.assign(new Error('there'), { name: 'DomainError', code: 'NOT_FOUND' });
  expect(isDomainError(copy)).toBe(true);
  expect(isDomainError(new DomainError('CONFLICT'))).toBe(true);
  expect(isDomainError(Object.assign(new Error('no'), { name: 'DomainError', code: 'E11000' }))).toBe(false);
  expect(isDomainError(Object.assign(new Error('no'), { code: 'NOT_FOUND' }))).toBe(false);
  expect(isDomainError({ name: 'DomainError', code: 'NOT_FOUND' })).toBe(false);
});

test.each(['toString', '__proto__', 'constructor', '', undefined, 400])('%p is no code', (value) => {
  expect(isErrorCode(value)).toBe(false);
});

test('every status of the table is a class of HTTP, and every message a sentence', () => {
  for (const [code, { status, message }] of Object.entries(ERROR_CODES)) {
    expect([code, status >= 400 && status < 600, /^[A-Z].*\.$/.test(message)]).toEqual([code, true, true]);
  }
});
