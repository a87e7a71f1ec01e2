import OAuth2Server, { OAuthError, Request, Response, type Client } from '@node-oauth/oauth2-server';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { MachineClient, MachineTokens } from './machine-tokens';

/** RFC 6749, section 5: neither a token nor its refusal may be kept on the way. */
const NOT_KEPT = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Serves `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749, 4.4) for services and machine clients. */
export function serveTokenEndpoint(app: FastifyInstance, machines: MachineTokens): void {
  const server = new OAuth2Server({ model: modelOf(machines) });
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4_096 },
      (_request, body, next) => next(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.post('/oauth/token', async (request, reply) => {
      const { headers, body } = request;
      const asked = new Request({
        method: 'POST',
        headers: headers as Record<string, string>,
        query: {},
        body,
      });
      const answer = new Response();
      try {
        await server.token(asked, answer);
        return await reply.headers(NOT_KEPT).send(answer.body);
      } catch (error) {
        return refuse(reply, error);
      }
    });
    done();
  });
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof OAuthError) || error.code >= 500) throw error;
  if (error.code === 401) void reply.header('www-authenticate', 'Basic realm="token"');
  return reply
    .code(error.code)
    .headers(NOT_KEPT)
    .send({ error: error.name, error_description: error.message });
}

function modelOf(machines: MachineTokens): OAuth2Server.ClientCredentialsModel {
  const machineOf = (client: Client): MachineClient => client['machine'];
  return {
    getClient: async (id, secret) => {
      const machine = await machines.authenticate(id, secret);
      return (
        machine && { id, grants: ['client_credentials'], machine, accessTokenLifetime: machine.lifetime }
      );
    },
    getUserFromClient: (client) => Promise.resolve({ id: client.id }),
    validateScope: (_user, client, wanted) => Promise.resolve(machines.grantable(machineOf(client), wanted)),
    generateAccessToken: (client, _user, scope) => machines.issue(machineOf(client), scope),
    saveToken: (token, client, user) => Promise.resolve({ ...token, client, user }),
    getAccessToken: () => Promise.resolve(null),
  };
}
