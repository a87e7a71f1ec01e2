import { randomBytes } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { ORDER_SECRET, type AuthUnderTest } from '../auth-under-test';

/** An answer of the token endpoint. */
export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  claims: JWTPayload;
}

interface Asked {
  /** The id and the secret, in the Authorization header. */
  basic?: readonly [id: string, secret: string];
  fields?: Record<string, string>;
  /** The client's address, as the gateway hands it on; a service of the platform when left out. */
  from?: string;
}

export const ORDER = ['order', ORDER_SECRET] as const;

/** Asks for a token by client credentials, unless told otherwise. */
export async function askToken(auth: AuthUnderTest, { basic, fields, from }: Asked): Promise<TokenAnswer> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...fields });
  const credential = auth.subgraph.identity.credential('gateway');
  return answered(
    await fetch(`${auth.subgraph.url}/oauth/token`, {
      method: 'POST',
      headers: {
        ...(basic && { authorization: `Basic ${Buffer.from(basic.join(':')).toString('base64')}` }),
        ...(from && { [SERVICE_HEADER]: credential, 'x-client-address': from }),
      },
      body,
    }),
  );
}

/** Reads an answer, and the claims of the token in it. */
export async function answered(response: Response): Promise<TokenAnswer> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const token = body['access_token'] ?? body['accessToken'];
  const claims = typeof token === 'string' ? decodeJwt(token) : {};
  return { status: response.status, headers: response.headers, body, claims };
}

/** Exchanges an API key as the gateway does. */
export async function exchange(auth: AuthUnderTest, key: string, from: string): Promise<TokenAnswer> {
  return answered(
    await fetch(`${auth.subgraph.url}/api-keys/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SERVICE_HEADER]: auth.subgraph.identity.credential('gateway'),
        'x-client-address': from,
      },
      body: JSON.stringify({ key }),
    }),
  );
}

/** An address of a network that nobody else calls from. */
export function newAddress(): string {
  const [site, network] = [randomBytes(2).toString('hex'), randomBytes(2).toString('hex')];
  return `2001:db8:${site}:${network}::1`;
}
