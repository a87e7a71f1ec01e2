import { GATEWAY } from './environment';

/** An answer with nothing made of it. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export interface RawCall {
  method?: string;
  /** The address after the host, with its query. */
  path?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** The service to call; the gateway when left out. */
  at?: string;
}

/** Sends what no GraphQL client would send. */
export async function send({
  method = 'POST',
  path = '/graphql',
  headers = {},
  body,
  at = GATEWAY,
}: RawCall): Promise<RawAnswer> {
  const response = await fetch(at + path, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Sends a body that says that it is JSON, whatever it is. */
export function sendJson(body: string, { headers, ...call }: Omit<RawCall, 'body'> = {}): Promise<RawAnswer> {
  return send({ ...call, body, headers: { 'content-type': 'application/json', ...headers } });
}

/**
 * The same for a body that is refused while it is being sent: the other side may close before the answer is read.
 * @returns null when it did
 */
export async function sendUntilCut(call: RawCall): Promise<RawAnswer | null> {
  try {
    return await send(call);
  } catch (error) {
    const { code } = (error as { cause?: { code?: string } }).cause ?? {};
    if (code === 'EPIPE' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return null;
    throw error;
  }
}
