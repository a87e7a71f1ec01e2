import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';

/** What is read of a request to `/graphql`. */
export interface IncomingRequest {
  method: string;
  /** Path and query. */
  url: string;
  body: unknown;
}

/** An operation as a client sends it: by text, by hash, or both. */
export interface IncomingOperation {
  text: string | undefined;
  hash: string | undefined;
}

const object = (what: string) => z.record(z.string(), z.unknown(), `${what} must be a JSON object.`);

const persistedQuery = z.object(
  {
    version: z.literal(1, 'Only version 1 of persisted operations is served.'),
    sha256Hash: z.string('The hash of a persisted operation must be text.'),
  },
  'A persisted operation is named by a version and a hash.',
);

/** The parameters of a request (GraphQL over HTTP, 5.1), the same in the message of a socket. */
const parameters = z.object(
  {
    query: z.string('The document must be text.').nullish(),
    operationName: z.string('The name of the operation must be text.').nullish(),
    variables: object('The variables').nullish(),
    extensions: object('The extensions')
      .pipe(z.looseObject({ persistedQuery: persistedQuery.nullish() }))
      .nullish(),
  },
  'Send one JSON object with the operation in `query`.',
);

/**
 * The operation in a request over HTTP, by POST or GET.
 * @throws BAD_REQUEST naming the parameter that is not of its form, or that comes twice
 */
export function operationIn({ method, url, body }: IncomingRequest): IncomingOperation {
  return sent(method === 'GET' ? parametersOf(url) : body);
}

/** The operation in a message of that shape. @throws BAD_REQUEST naming what is not of its form */
export function sent(message: unknown): IncomingOperation {
  const { data, error } = parameters.safeParse(message);
  if (error) {
    const [issue] = error.issues;
    throw badRequest(issue?.message, issue?.path.join('.'));
  }
  return { text: data.query || undefined, hash: data.extensions?.persistedQuery?.sha256Hash };
}

/** A refusal of what is no request. @param field the parameter that is at fault */
export function badRequest(
  message: string | undefined,
  field: string | undefined,
): DomainError<'BAD_REQUEST'> {
  return new DomainError('BAD_REQUEST', {
    ...(message && { message }),
    details: { ...(field && { field }) },
  });
}

function parametersOf(url: string): Record<string, unknown> {
  const [, search = ''] = url.split(/\?(.*)/s);
  const given = new URLSearchParams(search);
  const one = (name: string): string | undefined => {
    const values = given.getAll(name);
    if (values.length > 1) throw badRequest(`The parameter ${name} comes more than once.`, name);
    return values[0];
  };
  return {
    query: one('query'),
    operationName: one('operationName'),
    variables: asJson('variables', one('variables')),
    extensions: asJson('extensions', one('extensions')),
  };
}

function asJson(name: string, text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    throw badRequest(`The parameter ${name} must be a JSON object.`, name);
  }
}
