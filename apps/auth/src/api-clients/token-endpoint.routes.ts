import OAuth2Server, { OAuthError, Request, Response, type Client } from '@node-oauth/oauth2-server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDomainError } from '@e-storefront/errors';
import type { CallerOf } from './caller';
import type { MachineClient, MachineTokens, TokenCaller } from './machine-tokens';
import { readTokenRequest, refusalStatus, type TokenRequest } from './token-request';

/** RFC 6749, section 5: neither a token nor its refusal may be kept on the way. */
const NOT_KEPT = { 'cache-control': 'no-store', pragma: 'no-cache' };
const MOST_BYTES = 4_096;
const MOST_DESCRIBED = 100;

/** A refusal in the form of RFC 6749, 5.2. */
interface Refusal {
  status: number;
  error: string;
  description: string;
}

/** Serves `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749, 4.4) for services and machine clients. */
export function serveTokenEndpoint(app: FastifyInstance, machines: MachineTokens, callerOf: CallerOf): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_BYTES },
      (_request, body, next) => next(null, new URLSearchParams(String(body))),
    );
    scope.setErrorHandler((error, _request, reply) => refuse(reply, error));
    scope.post('/oauth/token', async (request, reply) => {
      const caller = await callerOf(request);
      const asked = readTokenRequest(request.headers.authorization, request.body);
      const server = new OAuth2Server({ model: modelOf(machines, caller) });
      const answer = new Response();
      await server.token(oauthRequest(request, asked), answer).catch((error: unknown) => {
        throw asRefusal(error, asked);
      });
      return reply.headers(NOT_KEPT).send(answer.body);
    });
    const others = ['GET', 'PUT', 'PATCH', 'DELETE'];
    scope.route({
      method: others,
      url: '/oauth/token',
      handler: (_request, reply) =>
        send(reply.header('allow', 'POST'), {
          status: 405,
          error: 'invalid_request',
          description: 'The method must be POST.',
        }),
    });
    done();
  });
}

/** The request as the library takes it: with one client authentication, in the body. */
function oauthRequest({ headers }: FastifyRequest, { parameters }: TokenRequest): Request {
  const { authorization: _shown, ...others } = headers;
  return new Request({
    method: 'POST',
    headers: others as Record<string, string>,
    query: {},
    body: { ...parameters },
  });
}

/** What the library refuses, in the words of RFC 6749, 5.2, where it has others. */
function asRefusal(error: unknown, { authentication, parameters }: TokenRequest): unknown {
  if (!(error instanceof OAuthError) || isDomainError(causeOf(error))) return error;
  if (error.name === 'invalid_client') {
    const options = { name: error.name, code: refusalStatus(authentication) };
    return new OAuthError('The client is not known, or its secret is wrong.', options);
  }
  // Every client may use the one grant that is served, so that a refused one is always another.
  if (error.name !== 'unauthorized_client' && error.name !== 'unsupported_grant_type') return error;
  const grant = described(parameters['grant_type'] ?? '');
  const description = `The grant type '${grant}' is not supported; use 'client_credentials'.`;
  return new OAuthError(description, { name: 'unsupported_grant_type', code: 400 });
}

/** A client's text within a description: of the characters that may stand there (RFC 6749, 5.2), and not long. */
function described(text: string): string {
  return text.slice(0, MOST_DESCRIBED).replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?');
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const cause = causeOf(error);
  if (isDomainError(cause)) {
    const retryAfter = cause.details['retryAfter'];
    if (typeof retryAfter === 'number') void reply.header('retry-after', retryAfter);
    const name = cause.status === 403 ? 'invalid_client' : 'temporarily_unavailable';
    return send(reply, { status: cause.status, error: name, description: cause.message });
  }
  if (error instanceof OAuthError && error.code < 500) {
    if (error.code === 401) void reply.header('www-authenticate', 'Basic realm="token", charset="UTF-8"');
    return send(reply, { status: error.code, error: error.name, description: error.message });
  }
  const { statusCode } = error as { statusCode?: number };
  if (!(error instanceof OAuthError) && statusCode !== undefined && statusCode < 500) {
    const description = 'The body must be application/x-www-form-urlencoded, and short.';
    return send(reply, { status: statusCode === 413 ? 413 : 400, error: 'invalid_request', description });
  }
  reply.log.error({ err: cause }, 'unexpected error');
  return send(reply, {
    status: 500,
    error: 'server_error',
    description: 'Something went wrong on our side.',
  });
}

/** What was thrown, out of the error that the library wraps around it. */
function causeOf(error: unknown): unknown {
  return error instanceof OAuthError ? ((error as { inner?: unknown }).inner ?? error) : error;
}

function send(reply: FastifyReply, { status, error, description }: Refusal): FastifyReply {
  return reply.code(status).headers(NOT_KEPT).send({ error, error_description: description });
}

function modelOf(machines: MachineTokens, caller: TokenCaller): OAuth2Server.ClientCredentialsModel {
  const machineOf = (client: Client): MachineClient => client['machine'];
  return {
    getClient: async (id, secret) => {
      // The library asks without a secret for grants that are not served here.
      const machine = typeof secret === 'string' ? await machines.authenticate(id, secret, caller) : null;
      return (
        machine && { id, grants: ['client_credentials'], machine, accessTokenLifetime: machine.lifetime }
      );
    },
    getUserFromClient: (client) => Promise.resolve({ id: client.id }),
    validateScope: (_user, client, wanted) => Promise.resolve(machines.grantable(machineOf(client), wanted)),
    generateAccessToken: (client, _user, scope) => Promise.resolve(machineOf(client).sign(scope)),
    saveToken: (token, client, user) => Promise.resolve({ ...token, client, user }),
    getAccessToken: () => Promise.resolve(null),
  };
}
