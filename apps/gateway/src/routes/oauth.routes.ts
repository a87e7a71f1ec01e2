import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { isDelegable, PERMISSIONS, SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import { parseAddress, limitAuthorization, limitHeaderValue } from '../security/forwarded-headers';

const MAX_BODY_BYTES = 4_096;
const RESPONSE_TIMEOUT_MS = 5_000;
const METADATA_MAX_AGE_SECONDS = 3_600;

/** Response headers that reach the client. */
const FORWARDED_HEADERS = [
  'content-type',
  'cache-control',
  'pragma',
  'www-authenticate',
  'retry-after',
  'allow',
] as const;

interface OAuthRouteOptions {
  /** The GraphQL address of auth, which has its OAuth endpoints at the same origin. */
  authUrl: string;
  identity: CredentialSource;
  issuer: string;
  /** The address at which clients reach the gateway. */
  publicUrl: string;
}

/** Proxies the token endpoint and the public keys to auth, and serves the authorization server metadata (RFC 8414). */
export function registerOAuthRoutes(
  service: Service,
  { authUrl, identity, issuer, publicUrl }: OAuthRouteOptions,
): void {
  const timeouts = { headersTimeout: RESPONSE_TIMEOUT_MS, bodyTimeout: RESPONSE_TIMEOUT_MS };
  const pool = new Pool(new URL(authUrl).origin, { connections: 8, ...timeouts });
  service.onStop(() => pool.close());
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const type = limitHeaderValue(request.headers['content-type']);
    const authorization = limitAuthorization(request.headers.authorization);
    const credential = await identity.credential();
    const pendingResponse = pool.request({
      method: request.method === 'POST' ? 'POST' : 'GET',
      path: request.routeOptions.url ?? '/',
      headers: {
        [SERVICE_HEADER]: credential,
        [CLIENT_HEADERS.address]: parseAddress(request.ip),
        'x-request-id': request.id,
        ...(type && { 'content-type': type }),
        ...(authorization && { authorization }),
      },
      body: Buffer.isBuffer(request.body) ? request.body : null,
    });
    const response = await pendingResponse.catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'auth' } });
    });
    for (const name of FORWARDED_HEADERS) {
      const value = response.headers[name];
      if (value !== undefined) void reply.header(name, value);
    }
    return reply.code(response.statusCode).send(response.body);
  };
  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, next) => next(null, body),
    );
    scope.route({
      method: ['GET', 'POST'],
      url: '/oauth/token',
      bodyLimit: MAX_BODY_BYTES,
      errorHandler: sendTokenError,
      handler: forward,
    });
    scope.get('/.well-known/jwks.json', forward);
    scope.get('/.well-known/oauth-authorization-server', (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${METADATA_MAX_AGE_SECONDS}`)
        .send(buildMetadata(issuer, publicUrl)),
    );
    done();
  });
}

/** Sends the gateway's own errors of the token endpoint in the form of RFC 6749, 5.2, uncached. */
function sendTokenError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = isDomainError(error) ? error.status : (error.statusCode ?? 500);
  if (status >= 500 && !isDomainError(error)) request.log.error({ err: error }, 'unexpected error');
  void reply.code(status).headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
  if (status >= 500 && !isDomainError(error)) {
    return reply.send({ error: 'server_error', error_description: 'An unexpected error occurred.' });
  }
  const isTemporary = status === 429 || status >= 500;
  return reply.send({
    error: isTemporary ? 'temporarily_unavailable' : 'invalid_request',
    error_description: isTemporary
      ? 'No token can be issued at the moment. Try again later.'
      : 'Send a short body as application/x-www-form-urlencoded.',
  });
}

/** RFC 8414, section 2. */
function buildMetadata(issuer: string, publicUrl: string): object {
  const at = (path: string): string => new URL(path, publicUrl).toString();
  const permissions = Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[];
  return {
    issuer,
    token_endpoint: at('/oauth/token'),
    jwks_uri: at('/.well-known/jwks.json'),
    scopes_supported: permissions.filter(isDelegable),
    // There is no authorization endpoint, so it has no response types.
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  };
}
