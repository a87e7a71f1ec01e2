import { readFileSync } from 'node:fs';
import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import type { AuthConfig } from '../config';
import { GoogleIdTokens } from './google-id-tokens';
import { GoogleOpenId } from './google-openid';
import type { CodeExchange, GoogleClient } from './google.service';

/** The redirect page of each front end. Register all of them with Google. */
const REDIRECT_PATH = '/auth/google/callback';

/** Null when Google sign-in is not configured. */
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
  const onUnavailable = (error: unknown): void =>
    service.logger.warn({ err: error }, 'Google is unavailable');
  return new GoogleOpenId({ ...client, clientSecret: readClientSecret(file), onUnavailable: onUnavailable });
}

function readClientSecret(file: string): string {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret) return secret;
  } catch {
    // Reported below, as for an empty file.
  }
  throw new ConfigError('Bad configuration: GOOGLE_CLIENT_SECRET_FILE: the file is missing or empty.');
}
