import { GATEWAY } from './environment';

/** An unparsed response. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export interface RawCall {
  method?: string;
  /** The path with its query. */
  path?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** The service to call; the gateway by default. */
  at?: string;
}

/** Sends requests that no GraphQL client would send. */
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

/** Sends a body with a JSON content type, whatever it is. */
export function sendJson(body: string, { headers, ...call }: Omit<RawCall, 'body'> = {}): Promise<RawAnswer> {
  return send({ ...call, body, headers: { 'content-type': 'application/json', ...headers } });
}

/**
 * The same for a body that is rejected during the transfer: the server may close the connection before the response
 * is read.
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
