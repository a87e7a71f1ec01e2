import { GraphQLError, graphqlSync, buildSchema } from 'graphql';
import { badInput, DomainError, ERROR_CODES } from '@e-storefront/errors';
import { formatError, isUnexpected, UNKNOWN_OUTCOME } from './format-error';

/** An error as graphql-js wraps what a resolver threw. */
function thrown(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { originalError, path: ['orders', 0, 'total'] });
}

const format = (error: GraphQLError): ReturnType<typeof formatError> => formatError(error.toJSON(), error);
const MASK = {
  message: ERROR_CODES.INTERNAL_SERVER_ERROR.message,
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

test('an expected failure keeps its code, its message, its details and its place', () => {
  const error = thrown(badInput('input.name', 'must not be empty.'));
  expect(format(error)).toEqual({
    message: 'input.name: must not be empty.',
    path: ['orders', 0, 'total'],
    extensions: { code: 'BAD_USER_INPUT', field: 'input.name' },
  });
  expect(isUnexpected(error)).toBe(false);
});

test('an expected failure is found however often it was wrapped', () => {
  const error = thrown(thrown(new DomainError('CONFLICT')));
  expect(format(error).extensions).toEqual({ code: 'CONFLICT' });
});

test.each([
  ['a defect', new TypeError("Cannot read properties of undefined (reading 'password')")],
  ['the database', Object.assign(new Error('E11000 dup key: mongodb://10.0.0.1'), { code: 11000 })],
  ['a code of somebody else', Object.assign(new Error('boom'), { code: 'ECONNREFUSED' })],
])('%s is masked, and to be logged', (_case, cause) => {
  const error = thrown(cause);
  expect(format(error)).toEqual({ ...MASK, path: ['orders', 0, 'total'] });
  expect(JSON.stringify(format(error))).not.toContain(cause.message);
  expect(isUnexpected(error)).toBe(true);
});

test('a database that is away is SERVICE_UNAVAILABLE and no defect, and a write says that its outcome is not known', () => {
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

test('a code that is not of the table is masked, also when the error says it by itself', () => {
  const odd = new GraphQLError('internal detail', { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } });
  expect(format(odd)).toEqual(MASK);
  expect(isUnexpected(odd)).toBe(true);
  const bare = new GraphQLError('internal detail', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  expect(format(bare)).toEqual(MASK);
  expect(isUnexpected(bare)).toBe(true);
});

test('stack and service name stay inside', () => {
  const extensions = { code: 'NOT_FOUND', resource: 'Order', stacktrace: ['at x'], serviceName: 'order' };
  const error = new GraphQLError('Order not found.', { extensions });
  expect(format(error).extensions).toEqual({ code: 'NOT_FOUND', resource: 'Order' });
});

/** What the server makes of a variable that does not fit: graphql-js's message with the code that Apollo adds. */
function badVariable(variableValues: Record<string, unknown>): ReturnType<typeof formatError> {
  const schema = buildSchema(
    'type Query { a(input: I!): Int } input I { lines: [L!]!, name: String } input L { quantity: Int! }',
  );
  const source = 'query ($input: I!) { a(input: $input) }';
  const [error] = graphqlSync({ schema, source, variableValues }).errors ?? [];
  if (!error) throw new Error('The variable fits.');
  const coded = new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });
  return formatError(coded.toJSON(), coded);
}

test.each([
  ['input', {}],
  ['input', { input: null }],
  ['input.name', { input: { lines: [], name: 7 } }],
  ['input.lines.1.quantity', { input: { lines: [{ quantity: 1 }, { quantity: 0.5 }] } }],
])('a variable that does not fit its type names %s', (field, variables) => {
  expect(badVariable(variables).extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});
