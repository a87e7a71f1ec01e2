import { z } from 'zod';

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

const persisted = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });
const operation = z.object({ query: z.string().nullish(), extensions: z.unknown().optional() });

/** The operation in a request, read as Apollo Server reads it; neither text nor hash where there is none. */
export function operationIn({ method, url, body }: IncomingRequest): IncomingOperation {
  if (method !== 'GET') return sent(body);
  const [, search = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(search);
  return sent({ query: parameters.get('query'), extensions: asJson(parameters.get('extensions')) });
}

/** The operation in a message of that shape. */
export function sent(message: unknown): IncomingOperation {
  const { data } = operation.safeParse(message);
  const extensions = persisted.safeParse(data?.extensions).data;
  return { text: data?.query || undefined, hash: extensions?.persistedQuery.sha256Hash };
}

function asJson(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
