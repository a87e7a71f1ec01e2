import { randomUUID } from 'node:crypto';
import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ERROR_CODES, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import type { ContextFor } from '../auth/authenticate';
import type { GatewayContext } from '../context';
import { showOrder } from './order.page';
import { alert, ASSETS, documentOf, html, type Page } from './page-layout';
import { PageOperations } from './page-operations';
import { changePassword, showPasswordForm } from './reset-password.page';
import { answerTicket, showTicket } from './ticket.page';
import { showVerification, verify } from './verify-email.page';

/** An answer of 5,000 characters, each of which may take twelve bytes in a form. */
const MOST_BYTES = 65_536;
const ASSET_SECONDS = 31_536_000;

/** Stricter than that of the explorer: no inline style, no frame, nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A token as pages take it; anything else is a token that nobody was given. */
const token = z.string().max(200).catch('');
const query = z.object({ token });
const sentQuery = z.object({ sent: z.unknown().optional() });
const password = z.string().max(1_000).catch('');
const passwordForm = z.object({ token, password, confirmPassword: password });
const answerForm = z.object({
  token,
  message: z.string().catch(''),
  key: z.uuid().catch(() => randomUUID()),
});

interface Options {
  apollo: ApolloServer<GatewayContext>;
  contextFor: ContextFor;
  /** What the shop is called above its pages. */
  shopName: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route takes forms of this server's own pages, which show no referrer and so no origin. */
    takesOwnForms?: boolean;
  }
}

/**
 * Serves the pages that mailed links lead to where the shop has no front end for them: verifying an address, choosing a
 * password, a guest's ticket, an order. They work without a script and without a log-in. A link alone changes nothing,
 * because mail programs open links before people do: a button does, which sends the token in a form.
 */
export function servePages(service: Service, { apollo, contextFor, shopName }: Options): void {
  const operations = new PageOperations(apollo, contextFor);
  void service.app.register((scope, _options, done) => {
    takeForms(scope);
    const send = (reply: FastifyReply, page: Page): FastifyReply => sendPage(reply, page, shopName);
    scope.setErrorHandler((error, request, reply) => send(reply, faultPage(error, request)));
    for (const { path, type, text } of ASSETS) {
      scope.get(path, (_request, reply) =>
        reply.header('cache-control', `public, max-age=${ASSET_SECONDS}, immutable`).type(type).send(text),
      );
    }
    const get = (url: string, show: (request: FastifyRequest, token: string) => Promise<Page>): void => {
      scope.get(url, async (request, reply) =>
        send(reply, await show(request, query.parse(request.query).token)),
      );
    };
    const own = { config: { takesOwnForms: true } };

    get('/verify-email', (request, given) => showVerification(operations, request, given));
    scope.post('/verify-email', own, async (request, reply) =>
      send(reply, await verify(operations, request, query.parse(request.body ?? {}).token)),
    );
    get('/reset-password', (request, given) => showPasswordForm(operations, request, given));
    scope.post('/reset-password', own, async (request, reply) =>
      send(reply, await changePassword(operations, request, passwordForm.parse(request.body ?? {}))),
    );
    get('/ticket', (request, given) => {
      const { sent } = sentQuery.parse(request.query);
      return showTicket(operations, request, { token: given, wasSent: sent !== undefined });
    });
    scope.post('/ticket', own, async (request, reply) => {
      const answer = answerForm.parse(request.body ?? {});
      const page = await answerTicket(operations, request, answer);
      if (page) return send(reply, page);
      // Seen by a request of its own, so that loading the page again sends nothing again.
      return guarded(reply).redirect(`/ticket?token=${encodeURIComponent(answer.token)}&sent`, 303);
    });
    get('/order', (request, given) => showOrder(operations, request, given));
    done();
  });
}

/** Takes what forms send, and nothing else. */
function takeForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MOST_BYTES },
    (_request, body, next) => next(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

/** The headers of every page: a token may stand in its address, and nobody else is to learn it. */
function guarded(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
  });
}

function sendPage(reply: FastifyReply, page: Page, shopName: string): FastifyReply {
  return guarded(reply)
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(documentOf(page, shopName));
}

/** People get a page, also where a limit or the server itself refuses. */
function faultPage(error: unknown, request: FastifyRequest): Page {
  const code = isDomainError(error) ? error.code : codeOfStatus(statusOf(error));
  const { status, message } = ERROR_CODES[code];
  if (status >= 500 && !isDomainError(error)) request.log.error({ err: error }, 'unexpected error');
  const shown = isDomainError(error) ? error.message : message;
  return {
    status,
    title: status === 429 ? 'Please wait a little' : 'That did not work',
    body: html`${alert(shown)}
      <p>Load this page again in a moment.</p>`,
  };
}

function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}

function codeOfStatus(status: number): 'PAYLOAD_TOO_LARGE' | 'BAD_REQUEST' | 'INTERNAL_SERVER_ERROR' {
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  return status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST';
}
