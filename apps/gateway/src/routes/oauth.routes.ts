import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { isDelegable, PERMISSIONS, SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import { boundedAddress, boundedAuthorization, boundedValue } from '../security/forwarded-headers';

const MOST_BYTES = 4_096;
const ANSWER_WITHIN_MS = 5_000;
/** How long others may keep the metadata, in seconds. */
const METADATA_KEPT = 3_600;

/** The answer's headers that reach the client. */
const PASSED_ON = [
  'content-type',
  'cache-control',
  'pragma',
  'www-authenticate',
  'retry-after',
  'allow',
] as const;

interface Options {
  /** The GraphQL address of the auth service, which has the other addresses at the same host. */
  authUrl: string;
  identity: CredentialSource;
  issuer: string;
  /** Where clients reach this gateway. */
  publicUrl: string;
}

/** Hands the token endpoint and the public keys on to the auth service, and tells clients of them (RFC 8414). */
export function serveOAuth(service: Service, { authUrl, identity, issuer, publicUrl }: Options): void {
  const within = { headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS };
  const pool = new Pool(new URL(authUrl).origin, { connections: 8, ...within });
  service.onStop(() => pool.close());
  const passOn = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const type = boundedValue(request.headers['content-type']);
    const authorization = boundedAuthorization(request.headers.authorization);
    const credential = await identity.credential();
    const call = pool.request({
      method: request.method === 'POST' ? 'POST' : 'GET',
      path: request.routeOptions.url ?? '/',
      headers: {
        [SERVICE_HEADER]: credential,
        [CLIENT_HEADERS.address]: boundedAddress(request.ip),
        'x-request-id': request.id,
        ...(type && { 'content-type': type }),
        ...(authorization && { authorization }),
      },
      body: Buffer.isBuffer(request.body) ? request.body : null,
    });
    const answer = await call.catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'auth' } });
    });
    for (const name of PASSED_ON) {
      const value = answer.headers[name];
      if (value !== undefined) void reply.header(name, value);
    }
    return reply.code(answer.statusCode).send(answer.body);
  };
  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, next) =>
      next(null, body),
    );
    scope.route({
      method: ['GET', 'POST'],
      url: '/oauth/token',
      bodyLimit: MOST_BYTES,
      errorHandler: refuseToken,
      handler: passOn,
    });
    scope.get('/.well-known/jwks.json', passOn);
    scope.get('/.well-known/oauth-authorization-server', (_request, reply) =>
      reply.header('cache-control', `public, max-age=${METADATA_KEPT}`).send(metadata(issuer, publicUrl)),
    );
    done();
  });
}

/** What the gateway itself refuses at the token endpoint, in the form of RFC 6749, 5.2; kept by nobody. */
function refuseToken(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = isDomainError(error) ? error.status : (error.statusCode ?? 500);
  if (status >= 500 && !isDomainError(error)) request.log.error({ err: error }, 'unexpected error');
  void reply.code(status).headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
  if (status >= 500 && !isDomainError(error)) {
    return reply.send({ error: 'server_error', error_description: 'Something went wrong on our side.' });
  }
  const isLater = status === 429 || status >= 500;
  return reply.send({
    error: isLater ? 'temporarily_unavailable' : 'invalid_request',
    error_description: isLater
      ? 'No token can be given right now. Try again later.'
      : 'The body must be application/x-www-form-urlencoded, and short.',
  });
}

/** RFC 8414, section 2. */
function metadata(issuer: string, publicUrl: string): object {
  const at = (path: string): string => new URL(path, publicUrl).toString();
  const permissions = Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[];
  return {
    issuer,
    token_endpoint: at('/oauth/token'),
    jwks_uri: at('/.well-known/jwks.json'),
    scopes_supported: permissions.filter(isDelegable),
    // There is no authorisation endpoint, so nothing that it could answer.
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  };
}
