import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import jwt from 'jsonwebtoken';
import { keyFiles, keysFolder } from '../../../../tools/keys/key-folder';
import { DATA_FOLDER } from './environment';

/** A token with the given claims, signed by the platform's own key, which auth itself would never issue. */
function signedByAuth(claims: object): string {
  const { signingKeys } = keyFiles(keysFolder(DATA_FOLDER));
  const { keys } = JSON.parse(readFileSync(signingKeys, 'utf8')) as {
    keys: (JsonWebKey & { kid: string })[];
  };
  const [key] = keys;
  if (!key) throw new Error('The platform has no signing key.');
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return jwt.sign(claims, privateKey, { algorithm: 'RS256', keyid: key.kid });
}

/** A user's token with changed claims; `undefined` removes a claim. */
export function altered(accessToken: string, claims: Record<string, unknown>): string {
  const changed = { ...(jwt.decode(accessToken) as object), ...claims };
  return signedByAuth(JSON.parse(JSON.stringify(changed)) as object);
}

/** The same token as if auth had signed it an hour ago. */
export function expired(accessToken: string): string {
  const past = Math.floor(Date.now() / 1000) - 3_600;
  return altered(accessToken, { iat: past - 900, exp: past });
}

/** The credential of a service, requested from auth with the service's own secret. */
export async function serviceCredential(authUrl: string, service: string): Promise<string> {
  const secret = readFileSync(keyFiles(keysFolder(DATA_FOLDER)).secretOf(service), 'utf8').trim();
  return clientToken(authUrl, service, secret);
}

/** The token of a client of the token endpoint: a service, or a machine client. */
export async function clientToken(authUrl: string, id: string, secret: string): Promise<string> {
  const response = await fetch(`${authUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
