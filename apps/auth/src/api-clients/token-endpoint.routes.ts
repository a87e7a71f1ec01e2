import OAuth2Server, { OAuthError, Request, Response, type Client } from '@node-oauth/oauth2-server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDomainError } from '@e-storefront/errors';
import type { ResolveCaller } from './resolve-caller';
import type { OAuthClient, ClientCredentialsGrant, TokenEndpointCaller } from './client-credentials-grant';
import { parseTokenRequest, invalidClientStatus, type TokenRequest } from './token-request';

/** RFC 6749, section 5: responses must not be cached. */
const NO_STORE_HEADERS = { 'cache-control': 'no-store', pragma: 'no-cache' };
const MAX_BODY_BYTES = 4_096;
const MAX_QUOTED_LENGTH = 100;

/** An error response (RFC 6749, 5.2). */
interface ErrorResponse {
  status: number;
  error: string;
  description: string;
}

/** Serves `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749, 4.4) for services and machine clients. */
export function serveTokenEndpoint(
  app: FastifyInstance,
  grant: ClientCredentialsGrant,
  callerOf: ResolveCaller,
): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, next) => next(null, new URLSearchParams(String(body))),
    );
    scope.setErrorHandler((error, _request, reply) => sendError(reply, error));
    scope.post('/oauth/token', async (request, reply) => {
      const caller = await callerOf(request);
      const tokenRequest = parseTokenRequest(request.headers.authorization, request.body);
      const server = new OAuth2Server({ model: createOAuthModel(grant, caller) });
      const response = new Response();
      await server.token(toLibraryRequest(request, tokenRequest), response).catch((error: unknown) => {
        throw toStandardError(error, tokenRequest);
      });
      return reply.headers(NO_STORE_HEADERS).send(response.body);
    });
    const others = ['GET', 'PUT', 'PATCH', 'DELETE'];
    scope.route({
      method: others,
      url: '/oauth/token',
      handler: (_request, reply) =>
        sendErrorResponse(reply.header('allow', 'POST'), {
          status: 405,
          error: 'invalid_request',
          description: 'The method must be POST.',
        }),
    });
    done();
  });
}

/** Converts to the library's request, with the client authentication in the body. */
function toLibraryRequest({ headers }: FastifyRequest, { parameters }: TokenRequest): Request {
  const { authorization: _shown, ...others } = headers;
  return new Request({
    method: 'POST',
    headers: others as Record<string, string>,
    query: {},
    body: { ...parameters },
  });
}

/** Replaces the library's error names with those of RFC 6749, 5.2. */
function toStandardError(error: unknown, { authentication, parameters }: TokenRequest): unknown {
  if (!(error instanceof OAuthError) || isDomainError(unwrapError(error))) return error;
  if (error.name === 'invalid_client') {
    const options = { name: error.name, code: invalidClientStatus(authentication) };
    return new OAuthError('The client is unknown or its secret is wrong.', options);
  }
  // Every client can use the only supported grant type, so that the rejected one is another.
  if (error.name !== 'unauthorized_client' && error.name !== 'unsupported_grant_type') return error;
  const grant = sanitizeDescription(parameters['grant_type'] ?? '');
  const description = `The grant type '${grant}' is not supported; use 'client_credentials'.`;
  return new OAuthError(description, { name: 'unsupported_grant_type', code: 400 });
}

/** Limits client input in a description to the allowed characters (RFC 6749, 5.2) and length. */
function sanitizeDescription(text: string): string {
  return text.slice(0, MAX_QUOTED_LENGTH).replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?');
}

function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  const cause = unwrapError(error);
  if (isDomainError(cause)) {
    const retryAfter = cause.details['retryAfter'];
    if (typeof retryAfter === 'number') void reply.header('retry-after', retryAfter);
    const name = cause.status === 403 ? 'invalid_client' : 'temporarily_unavailable';
    return sendErrorResponse(reply, { status: cause.status, error: name, description: cause.message });
  }
  if (error instanceof OAuthError && error.code < 500) {
    if (error.code === 401) void reply.header('www-authenticate', 'Basic realm="token", charset="UTF-8"');
    return sendErrorResponse(reply, { status: error.code, error: error.name, description: error.message });
  }
  const { statusCode } = error as { statusCode?: number };
  if (!(error instanceof OAuthError) && statusCode !== undefined && statusCode < 500) {
    const description = 'The body must be application/x-www-form-urlencoded and no larger than 4 KiB.';
    return sendErrorResponse(reply, {
      status: statusCode === 413 ? 413 : 400,
      error: 'invalid_request',
      description,
    });
  }
  reply.log.error({ err: cause }, 'unexpected error');
  return sendErrorResponse(reply, {
    status: 500,
    error: 'server_error',
    description: 'Something went wrong on our side.',
  });
}

/** The original error inside the library's wrapper. */
function unwrapError(error: unknown): unknown {
  return error instanceof OAuthError ? ((error as { inner?: unknown }).inner ?? error) : error;
}

function sendErrorResponse(reply: FastifyReply, { status, error, description }: ErrorResponse): FastifyReply {
  return reply.code(status).headers(NO_STORE_HEADERS).send({ error, error_description: description });
}

function createOAuthModel(
  grant: ClientCredentialsGrant,
  caller: TokenEndpointCaller,
): OAuth2Server.ClientCredentialsModel {
  const getOAuthClient = (client: Client): OAuthClient => client['oauthClient'];
  return {
    getClient: async (id, secret) => {
      // The library calls this without a secret for unsupported grant types.
      const oauthClient = typeof secret === 'string' ? await grant.authenticate(id, secret, caller) : null;
      return (
        oauthClient && {
          id,
          grants: ['client_credentials'],
          oauthClient,
          accessTokenLifetime: oauthClient.lifetime,
        }
      );
    },
    getUserFromClient: (client) => Promise.resolve({ id: client.id }),
    validateScope: (_user, client, requested) =>
      Promise.resolve(grant.grantScopes(getOAuthClient(client), requested)),
    generateAccessToken: (client, _user, scope) => Promise.resolve(getOAuthClient(client).sign(scope)),
    saveToken: (token, client, user) => Promise.resolve({ ...token, client, user }),
    getAccessToken: () => Promise.resolve(null),
  };
}
