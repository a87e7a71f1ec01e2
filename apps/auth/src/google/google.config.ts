import { readFileSync } from 'node:fs';
import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import type { AuthConfig } from '../config';
import { GoogleIdTokens } from './google-id-tokens';
import { GoogleOpenId } from './google-openid';
import type { CodeExchange, GoogleClient } from './google.service';

/** The page of each front end that Google sends browsers back to. Register every one of them at Google. */
const REDIRECT_PATH = '/auth/google/callback';

/** Opens the shop's side of Google sign-in; null where the shop has none. */
export function createGoogleClient(service: Service, config: AuthConfig): GoogleClient | null {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_ISSUER: issuer, GOOGLE_JWKS_URL: jwksUrl } = config;
  if (!clientId) return null;
  const frontEnds = [config.PUBLIC_URL, ...(config.CORS_ORIGINS ?? [])];
  return {
    idTokens: new GoogleIdTokens({ clientId, issuer, jwksUrl }),
    codes: createCodeExchange(service, config, { clientId, issuer }),
    redirectUris: frontEnds.map((url) => new URL(REDIRECT_PATH, url).href),
  };
}

function createCodeExchange(
  service: Service,
  { GOOGLE_CLIENT_SECRET_FILE: file }: AuthConfig,
  client: { clientId: string; issuer: string },
): CodeExchange | null {
  if (!file) return null;
  const onAway = (error: unknown): void => service.logger.warn({ err: error }, 'Google does not answer');
  return new GoogleOpenId({ ...client, clientSecret: readClientSecret(file), onUnavailable: onAway });
}

function readClientSecret(file: string): string {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret) return secret;
  } catch {
    // Told below, as for an empty file.
  }
  throw new ConfigError('Bad configuration: GOOGLE_CLIENT_SECRET_FILE: not a file that holds a secret.');
}
