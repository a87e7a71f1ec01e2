import cookie, { type CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import type { GuestOperations, GuestResult } from '../auth/guest-operations';
import { NEVER_STORED } from '../routes/cache-headers';
import logInWithGoogle from './operations/log-in-with-google.graphql';
import logIn from './operations/log-in.graphql';
import logOut from './operations/log-out.graphql';
import register from './operations/register.graphql';
import renew from './operations/renew.graphql';
import sessionFields from './operations/session.graphql';

/** The only path to which browsers send the cookie. */
const PATH = '/session';
const COOKIE = 'refresh_token';
/** The lifetime of a refresh token. */
const MAX_AGE_SECONDS = 30 * 24 * 60 * 60;
const MAX_BODY_BYTES = 16_384;

/** The mutations that start a session, by their route. */
const BEGINNINGS = { '/login': logIn, '/register': register, '/google': logInWithGoogle };
/** The result for a browser without a session. */
const NO_SESSION: GuestResult = { data: null, errors: [], status: 200, headers: {} };

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
  const send = (reply: FastifyReply, { data, errors, status, headers }: GuestResult): FastifyReply => {
    void reply.code(status).headers(headers).header('cache-control', NEVER_STORED);
    const found = begun.safeParse(data);
    if (!found.success) return reply.send({ data: { session: null }, ...(errors.length > 0 && { errors }) });
    const { refreshToken, ...session } = found.data.session;
    return reply
      .setCookie(COOKIE, refreshToken, { ...options, maxAge: MAX_AGE_SECONDS })
      .send({ data: { session } });
  };
  void service.app.register(async (scope) => {
    await scope.register(cookie);
    for (const [path, mutation] of Object.entries(BEGINNINGS)) {
      const query = mutation + sessionFields;
      scope.post(PATH + path, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
        const { data: variables } = beginning.safeParse(request.body);
        if (!variables) throw new DomainError('BAD_REQUEST', { message: 'Send a JSON object with `input`.' });
        return send(reply, await operations.execute(request, { query, variables }));
      });
    }
    /** @param clearsCookie whether the cookie's token is useless after this result */
    const postWithCookie = (
      path: string,
      query: string,
      clearsCookie: (result: GuestResult) => boolean,
    ): void => {
      scope.post(PATH + path, async (request, reply) => {
        const refreshToken = request.cookies[COOKIE];
        if (!refreshToken) return send(reply, NO_SESSION);
        const result = await operations.execute(request, { query, variables: { refreshToken } });
        if (clearsCookie(result)) void reply.clearCookie(COOKIE, options);
        return send(reply, result);
      });
    };
    // A token that was consumed, or whose session was revoked, is useless.
    postWithCookie('/refresh', renew + sessionFields, ({ errors }) =>
      errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED'),
    );
    // If the session could not be revoked, the user stays logged in and sees that.
    postWithCookie('/logout', logOut, ({ errors }) => errors.length === 0);
  });
}
