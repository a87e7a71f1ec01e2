import { ERROR_CODES, isErrorCode } from './codes';
import { badInput, DomainError, isDomainError, notFound } from './domain-error';

test('a DomainError has its code, the message of the table and its status', () => {
  const error = new DomainError('UNAUTHENTICATED');
  expect(error).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'Log in to continue.',
    status: 401,
    details: {},
  });
  expect(error).toBeInstanceOf(Error);
});

test('a given message replaces that of the table, and the details are copied', () => {
  const details = { field: 'input.name' };
  const error = new DomainError('BAD_USER_INPUT', { message: 'No.', details });
  details.field = 'changed';
  expect(error).toMatchObject({ message: 'No.', details: { field: 'input.name' } });
});

test('badInput builds a sentence and puts the path into the details', () => {
  expect(badInput('input.items.0.quantity', 'must be at least 1.')).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'The quantity of item 1 must be at least 1.',
    details: { field: 'input.items.0.quantity' },
  });
});

test.each([
  ['input.password', 'is too common. Choose another one.', 'The password is too common. Choose another one.'],
  ['input.shippingAddress.zip', 'is needed.', 'The postal code of the shipping address is needed.'],
  ['lines.2.reason', 'must not be empty.', 'The reason of line 3 must not be empty.'],
  ['input.tags.0', 'must not be empty.', 'The tag 1 must not be empty.'],
  ['basket.lines.0.unitPrice', 'must be a number.', 'The unit price of line 1 must be a number.'],
  ['input.variants.1.options', 'are not valid.', 'The options of variant 2 are not valid.'],
  ['customerId', 'is not a valid id.', 'The customer id is not a valid id.'],
  ['input.isActive', 'must be true or false.', 'The active setting must be true or false.'],
  ['filter.search', 'is too long.', 'The search text is too long.'],
  ['input', 'Choose at least one line.', 'Choose at least one line.'],
])('says of %s that it %s', (field, text, message) => {
  expect(badInput(field, text).message).toBe(message);
});

test('notFound names the type in words', () => {
  expect(notFound('ProductVariant', 'abc').message).toBe('Product variant not found.');
  expect(notFound('ApiKey').message).toBe('API key not found.');
  expect(notFound('Order', 'abc').details).toEqual({ resource: 'Order', id: 'abc' });
  expect(notFound('Order').details).toEqual({ resource: 'Order' });
});

test('isDomainError recognises name and code, also when another bundle has its own copy of the class', () => {
  const copy = Object.assign(new Error('there'), { name: 'DomainError', code: 'NOT_FOUND' });
  expect(isDomainError(copy)).toBe(true);
  expect(isDomainError(new DomainError('CONFLICT'))).toBe(true);
  expect(isDomainError(Object.assign(new Error('no'), { name: 'DomainError', code: 'E11000' }))).toBe(false);
  expect(isDomainError(Object.assign(new Error('no'), { code: 'NOT_FOUND' }))).toBe(false);
  expect(isDomainError({ name: 'DomainError', code: 'NOT_FOUND' })).toBe(false);
});

test.each(['toString', '__proto__', 'constructor', '', undefined, 400])('%p is not a code', (value) => {
  expect(isErrorCode(value)).toBe(false);
});

test('every code has an HTTP status and a whole sentence', () => {
  for (const [code, { status, message }] of Object.entries(ERROR_CODES)) {
    expect([code, status >= 400 && status < 600, /^[A-Z].*\.$/.test(message)]).toEqual([code, true, true]);
  }
});
