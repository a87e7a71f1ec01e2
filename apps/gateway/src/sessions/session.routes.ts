import cookie, { type CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import type { GuestOperations } from '../auth/guest-operations';
import { NEVER_STORED } from '../routes/cache-headers';
import logInWithGoogle from './operations/log-in-with-google.graphql';
import logIn from './operations/log-in.graphql';
import logOut from './operations/log-out.graphql';
import register from './operations/register.graphql';
import renew from './operations/renew.graphql';

/** The only path to which browsers send the cookie. */
const PATH = '/session';
const COOKIE = 'refresh_token';
/** The lifetime of a refresh token. */
const MAX_AGE_SECONDS = 30 * 24 * 60 * 60;
const MAX_BODY_BYTES = 16_384;

/** The mutations that start a session, by their route. */
const BEGINNINGS = { '/login': logIn, '/register': register, '/google': logInWithGoogle };

const beginning = z.object({ input: z.record(z.string(), z.unknown()) });
const begun = z.object({ session: z.looseObject({ refreshToken: z.string() }) });

interface SessionRouteOptions {
  operations: GuestOperations;
  /** The gateway's address in browsers. */
  publicUrl: string;
}

/**
 * Registers the sessions of the front ends' own pages. A page keeps its access token in memory; the refresh token is
 * in a cookie that scripts cannot read and that browsers send from pages of the same site only. Responses have the
 * format of GraphQL.
 * `SameSite=Strict` and the list of allowed origins, which applies to every route, protect against requests of other
 * sites (CSRF).
 */
export function registerSessionRoutes(
  service: Service,
  { operations, publicUrl }: SessionRouteOptions,
): void {
  const options: CookieSerializeOptions = {
    path: PATH,
    httpOnly: true,
    sameSite: 'strict',
    secure: publicUrl.startsWith('https:'),
  };
  type Result = Pick<Awaited<ReturnType<GuestOperations['execute']>>, 'data' | 'errors'>;
  const send = (reply: FastifyReply, { data, errors }: Result): FastifyReply => {
    void reply.header('cache-control', NEVER_STORED);
    const found = begun.safeParse(data);
    if (!found.success) return reply.send({ data: { session: null }, ...(errors.length > 0 && { errors }) });
    const { refreshToken, ...session } = found.data.session;
    return reply
      .setCookie(COOKIE, refreshToken, { ...options, maxAge: MAX_AGE_SECONDS })
      .send({ data: { session } });
  };
  void service.app.register(async (scope) => {
    await scope.register(cookie);
    for (const [path, query] of Object.entries(BEGINNINGS)) {
      scope.post(PATH + path, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
        const { data: variables } = beginning.safeParse(request.body);
        if (!variables) throw new DomainError('BAD_REQUEST', { message: 'Send a JSON object with `input`.' });
        const result = await operations.execute(request, { query, variables });
        return send(reply.code(result.status).headers(result.headers), result);
      });
    }
    scope.post(`${PATH}/refresh`, async (request, reply) => {
      const refreshToken = request.cookies[COOKIE];
      if (!refreshToken) return send(reply, { data: null, errors: [] });
      const result = await operations.execute(request, { query: renew, variables: { refreshToken } });
      // A token that was consumed, or whose session was revoked, is useless.
      if (result.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED'))
        void reply.clearCookie(COOKIE, options);
      return send(reply.code(result.status).headers(result.headers), result);
    });
    scope.post(`${PATH}/logout`, async (request, reply) => {
      const refreshToken = request.cookies[COOKIE];
      if (!refreshToken) return send(reply, { data: null, errors: [] });
      const result = await operations.execute(request, { query: logOut, variables: { refreshToken } });
      // If the session could not be revoked, the user stays logged in and sees that.
      if (result.errors.length === 0) void reply.clearCookie(COOKIE, options);
      return send(reply.code(result.status).headers(result.headers), result);
    });
  });
}
