import { GraphQLError, graphqlSync, buildSchema } from 'graphql';
import { badInput, DomainError, ERROR_CODES } from '@e-storefront/errors';
import { withRequestId } from '@e-storefront/server';
import { formatError, isUnexpected, UNKNOWN_OUTCOME, withRequest } from './format-error';

/** A resolver's error as wrapped by graphql-js. */
function thrown(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { originalError, path: ['orders', 0, 'total'] });
}

const format = (error: GraphQLError): ReturnType<typeof formatError> => formatError(error.toJSON(), error);
const MASK = {
  message: ERROR_CODES.INTERNAL_SERVER_ERROR.message,
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

test('keeps code, message, details and path of an expected failure', () => {
  const error = thrown(badInput('input.name', 'must not be empty.'));
  expect(format(error)).toEqual({
    message: 'The name must not be empty.',
    path: ['orders', 0, 'total'],
    extensions: { code: 'BAD_USER_INPUT', field: 'input.name' },
  });
  expect(isUnexpected(error)).toBe(false);
});

test('finds an expected failure at any depth of wrapping', () => {
  const error = thrown(thrown(new DomainError('CONFLICT')));
  expect(format(error).extensions).toEqual({ code: 'CONFLICT' });
});

test.each([
  ['a defect', new TypeError("Cannot read properties of undefined (reading 'password')")],
  ['the database', Object.assign(new Error('E11000 dup key: mongodb://10.0.0.1'), { code: 11000 })],
  ['a code of another library', Object.assign(new Error('boom'), { code: 'ECONNREFUSED' })],
])('masks %s and marks it for the log', (_case, cause) => {
  const error = thrown(cause);
  expect(format(error)).toEqual({ ...MASK, path: ['orders', 0, 'total'] });
  expect(JSON.stringify(format(error))).not.toContain(cause.message);
  expect(isUnexpected(error)).toBe(true);
});

test('reports an unavailable database as SERVICE_UNAVAILABLE, and the unknown outcome of a write', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoServerSelectionError' });
  const error = thrown(cause);
  const { message } = ERROR_CODES.SERVICE_UNAVAILABLE;
  const place = { path: ['orders', 0, 'total'] };
  expect(format(error)).toEqual({ message, ...place, extensions: { code: 'SERVICE_UNAVAILABLE' } });
  expect(isUnexpected(error)).toBe(false);
  error.extensions['outcome'] = 'unknown';
  expect(format(error)).toEqual({
    message: UNKNOWN_OUTCOME,
    ...place,
    extensions: { code: 'SERVICE_UNAVAILABLE', outcome: 'unknown' },
  });
});

test('masks a code outside of the table, even if the error itself has it', () => {
  const odd = new GraphQLError('internal detail', { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } });
  expect(format(odd)).toEqual(MASK);
  expect(isUnexpected(odd)).toBe(true);
  const bare = new GraphQLError('internal detail', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  expect(format(bare)).toEqual(MASK);
  expect(isUnexpected(bare)).toBe(true);
});

test('does not expose the stack and the name of the service', () => {
  const extensions = { code: 'NOT_FOUND', resource: 'Order', stacktrace: ['at x'], serviceName: 'order' };
  const error = new GraphQLError('Order not found.', { extensions });
  expect(format(error).extensions).toEqual({ code: 'NOT_FOUND', resource: 'Order' });
});

/** The error for an invalid variable: graphql-js's message with Apollo's code. */
function badVariable(variableValues: Record<string, unknown>): ReturnType<typeof formatError> {
  const schema = buildSchema(`
    scalar DateTime
    enum Status { OPEN CLOSED }
    type Query { a(input: I!): Int }
    input I {
      lines: [L!]!, name: String, status: Status, price: Float, isOpen: Boolean, customerId: ID, at: DateTime
    }
    input L { quantity: Int! }
  `);
  const source = 'query ($input: I!) { a(input: $input) }';
  const [error] = graphqlSync({ schema, source, variableValues }).errors ?? [];
  if (!error) throw new Error('The variable fits.');
  const coded = new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });
  return formatError(coded.toJSON(), coded);
}

const lines: object[] = [];
test.each<[string, Record<string, unknown>, string]>([
  ['input', {}, 'The input is required.'],
  ['input', { input: null }, 'The input is required.'],
  ['input', { input: 7 }, 'The input must be an object.'],
  ['input.lines', { input: {} }, 'The lines are required.'],
  ['input.name', { input: { lines, name: 7 } }, 'The name must be text.'],
  ['input.name', { input: { lines, name: { a: 'x; y' } } }, 'The name must be text.'],
  ['input.price', { input: { lines, price: '1' } }, 'The price must be a number.'],
  ['input.isOpen', { input: { lines, isOpen: 'yes' } }, 'The open setting must be true or false.'],
  ['input.customerId', { input: { lines, customerId: true } }, 'The customer id must be an id.'],
  ['input.status', { input: { lines, status: 'LOST' } }, 'The status is not one of the allowed values.'],
  ['input.status', { input: { lines, status: 1 } }, 'The status is not one of the allowed values.'],
  ['input.nmae', { input: { lines, nmae: 'a' } }, 'Field "nmae" is not defined by type "I".'],
  ['input.$set', { input: { lines, $set: 1 } }, 'Field "$set" is not defined by type "I".'],
  ['input.lines.0.quantity', { input: { lines: [{}] } }, 'The quantity of line 1 is required.'],
  [
    'input.lines.1.quantity',
    { input: { lines: [{ quantity: 1 }, { quantity: 0.5 }] } },
    'The quantity of line 2 must be a whole number.',
  ],
  [
    'input.lines.0.quantity',
    { input: { lines: [{ quantity: 3_000_000_000 }] } },
    'The quantity of line 1 is too large or too small.',
  ],
])('names %s and the reason for an invalid variable', (field, variables, message) => {
  const { extensions, message: said } = badVariable(variables);
  expect(extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  expect(said).toBe(message);
});

test('names the argument that an invalid variable is used for', () => {
  const message = 'Variable "$n" got invalid value at "n[0]"; Int cannot represent non-integer value: 0.5';
  const error = new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', field: 'lines.0.quantity' },
  });
  expect(format(error)).toMatchObject({
    message: 'The quantity of line 1 must be a whole number.',
    extensions: { field: 'lines.0.quantity' },
  });
});

/** A message of graphql-js about a value, without a code. */
function fault(source: string, variableValues: Record<string, unknown> = {}): GraphQLError {
  const schema = buildSchema('type Query { a(id: ID!, at: [Int!]): Int b: Int } enum E { ONE }');
  const [error] = graphqlSync({ schema, source, variableValues }).errors ?? [];
  if (!error) throw new Error('Nothing is wrong.');
  return error;
}

test.each([
  ['id', 'query ($v: ID = "x") { a(id: $v) }', { v: null }],
  ['at', 'query ($v: Int = 1) { a(id: "x", at: [$v]) }', { v: null }],
  ['if', 'query ($v: Boolean = true) { b @skip(if: $v) }', { v: null }],
  ['v', 'query ($v: Int!) { a(id: "x", at: [$v]) }', {}],
  ['v', 'query ($v: Int) { b @include(if: true) a(id: "x", at: [$v]) }', { v: 'many' }],
])('names %s for a value that only graphql-js rejects, as an expected error', (field, source, variables) => {
  const error = fault(source, variables);
  expect(format(error).extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  expect(isUnexpected(error)).toBe(false);
});

test("masks a resolver's error whose message looks like one of graphql-js", () => {
  const error = thrown(new Error('Argument "id" has invalid value "x".'));
  expect(format(error).extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  expect(isUnexpected(error)).toBe(true);
});

test('adds the request id to a masked error', () => {
  const named = (error: GraphQLError): unknown => format(error).extensions;
  const masked = { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' };
  expect(withRequestId('request-1', () => named(thrown(new Error('boom'))))).toEqual(masked);
  expect(named(withRequest(new Error('boom'), 'request-1'))).toEqual(masked);
  expect(named(thrown(withRequest(new Error('boom'), 'request-1')))).toEqual(masked);
  const refused = withRequest(new GraphQLError('no', { extensions: { code: 'FORBIDDEN' } }), 'request-1');
  expect(named(refused)).toEqual({ code: 'FORBIDDEN' });
  expect(named(withRequest(new DomainError('CONFLICT'), 'request-1'))).toEqual({ code: 'CONFLICT' });
});
