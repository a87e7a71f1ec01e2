import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';

/** The parts of an HTTP request to `/graphql` that identify its operation. */
export interface IncomingRequest {
  method: string;
  /** Path and query string. */
  url: string;
  body: unknown;
}

/** An operation that a client sends by text, by hash, or both. */
export interface IncomingOperation {
  text: string | undefined;
  hash: string | undefined;
}

const jsonObject = (subject: string) =>
  z.record(z.string(), z.unknown(), `${subject} must be a JSON object.`);

const persistedQuery = z.object(
  {
    version: z.literal(1, 'Only version 1 of persisted operations is supported.'),
    sha256Hash: z.string('The hash of a persisted operation must be a string.'),
  },
  'A persisted operation needs a version and a hash.',
);

/** Request parameters (GraphQL over HTTP, section 5.1), the same in a WebSocket message. */
const parameters = z.object(
  {
    query: z.string('The document must be a string.').nullish(),
    operationName: z.string('The operation name must be a string.').nullish(),
    variables: jsonObject('The variables').nullish(),
    extensions: jsonObject('The extensions')
      .pipe(z.looseObject({ persistedQuery: persistedQuery.nullish() }))
      .nullish(),
  },
  'Send one JSON object with the operation in `query`.',
);

/**
 * Reads the operation of a POST or GET request.
 * @throws BAD_REQUEST naming the malformed or repeated parameter
 */
export function readOperation({ method, url, body }: IncomingRequest): IncomingOperation {
  return parseOperation(method === 'GET' ? parseSearchParams(url) : body);
}

/** Reads the operation of a message. @throws BAD_REQUEST naming the malformed parameter */
export function parseOperation(message: unknown): IncomingOperation {
  const { data, error } = parameters.safeParse(message);
  if (error) {
    const [issue] = error.issues;
    throw badRequestError(issue?.message, issue?.path.join('.'));
  }
  return { text: data.query || undefined, hash: data.extensions?.persistedQuery?.sha256Hash };
}

/** @param field the malformed parameter */
export function badRequestError(
  message: string | undefined,
  field: string | undefined,
): DomainError<'BAD_REQUEST'> {
  return new DomainError('BAD_REQUEST', {
    ...(message && { message }),
    details: { ...(field && { field }) },
  });
}

function parseSearchParams(url: string): Record<string, unknown> {
  const [, search = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(search);
  const getOne = (name: string): string | undefined => {
    const values = parameters.getAll(name);
    if (values.length > 1) throw badRequestError(`The parameter ${name} may be sent only once.`, name);
    return values[0];
  };
  return {
    query: getOne('query'),
    operationName: getOne('operationName'),
    variables: parseJson('variables', getOne('variables')),
    extensions: parseJson('extensions', getOne('extensions')),
  };
}

function parseJson(name: string, text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    throw badRequestError(`The parameter ${name} must be a JSON object.`, name);
  }
}
