import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ERROR_CODES, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import type { GuestOperations } from '../auth/guest-operations';
import { showOrder } from './order.page';
import { alert, ASSETS, renderDocument, html, type Page } from './page-layout';
import { PageOperations } from './page-operations';
import { changePassword, showPasswordForm } from './reset-password.page';
import { replyToTicket, showTicket } from './ticket.page';
import { showVerification, verifyEmail } from './verify-email.page';

/** A reply of 5,000 characters, each of which a form may encode in twelve bytes. */
const MAX_FORM_BYTES = 65_536;
const ASSET_MAX_AGE_SECONDS = 31_536_000;

/** Stricter than the explorer's policy: no inline styles, no frames, nothing from other origins. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Turns anything that cannot be a token into one that is never issued. */
const token = z.string().max(200).catch('');
const query = z.object({ token });
const sentQuery = z.object({ sent: z.unknown().optional() });
const password = z.string().max(1_000).catch('');
const passwordForm = z.object({ token, password, confirmPassword: password });
const replyForm = z.object({
  token,
  message: z.string().catch(''),
  key: z.uuid().catch(() => randomUUID()),
});

interface PageRouteOptions {
  operations: GuestOperations;
  /** Shown above every page. */
  shopName: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Whether the route accepts forms of this server's own pages. They send no referrer, so browsers send no origin
     * either.
     */
    acceptsOwnForms?: boolean;
  }
}

/**
 * Registers the pages that links in e-mails open when the shop has no front end for them: e-mail verification, password
 * reset, a guest's ticket and order tracking. They work without scripts and without a login. Opening a link changes
 * nothing, because mail programs open links before the reader does: a button submits the token in a form.
 */
export function registerPageRoutes(
  service: Service,
  { operations: guestOperations, shopName }: PageRouteOptions,
): void {
  const operations = new PageOperations(guestOperations);
  void service.app.register((scope, _options, done) => {
    acceptForms(scope);
    const send = (reply: FastifyReply, page: Page): FastifyReply => sendPage(reply, page, shopName);
    scope.setErrorHandler((error, request, reply) => send(reply, renderErrorPage(error, request)));
    for (const { path, type, text } of ASSETS) {
      scope.get(path, (_request, reply) =>
        reply
          .header('cache-control', `public, max-age=${ASSET_MAX_AGE_SECONDS}, immutable`)
          .type(type)
          .send(text),
      );
    }
    const get = (url: string, show: (request: FastifyRequest, token: string) => Promise<Page>): void => {
      scope.get(url, async (request, reply) =>
        send(reply, await show(request, query.parse(request.query).token)),
      );
    };
    const ownForms = { config: { acceptsOwnForms: true } };

    get('/verify-email', (request, token) => showVerification(operations, request, token));
    scope.post('/verify-email', ownForms, async (request, reply) =>
      send(reply, await verifyEmail(operations, request, query.parse(request.body ?? {}).token)),
    );
    get('/reset-password', (request, token) => showPasswordForm(operations, request, token));
    scope.post('/reset-password', ownForms, async (request, reply) =>
      send(reply, await changePassword(operations, request, passwordForm.parse(request.body ?? {}))),
    );
    get('/ticket', (request, token) => {
      const { sent } = sentQuery.parse(request.query);
      return showTicket(operations, request, { token, wasSent: sent !== undefined });
    });
    scope.post('/ticket', ownForms, async (request, reply) => {
      const ticketReply = replyForm.parse(request.body ?? {});
      const page = await replyToTicket(operations, request, ticketReply);
      if (page) return send(reply, page);
      // Redirect after the POST, so that reloading the page sends nothing again.
      return withPageHeaders(reply).redirect(
        `/ticket?token=${encodeURIComponent(ticketReply.token)}&sent`,
        303,
      );
    });
    get('/order', (request, token) => showOrder(operations, request, token));
    done();
  });
}

/** Accepts URL-encoded forms and no other content type. */
function acceptForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, next) => next(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

/**
 * Adds the headers of every page. Its address may contain a token, which must not leak to caches, search engines or
 * other sites.
 */
function withPageHeaders(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
  });
}

function sendPage(reply: FastifyReply, page: Page, shopName: string): FastifyReply {
  return withPageHeaders(reply)
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(renderDocument(page, shopName));
}

/** Renders errors as pages too, such as those of rate limits and of the server itself. */
function renderErrorPage(error: unknown, request: FastifyRequest): Page {
  const code = isDomainError(error) ? error.code : toErrorCode(getStatus(error));
  const { status, message } = ERROR_CODES[code];
  if (status >= 500 && !isDomainError(error)) request.log.error({ err: error }, 'unexpected error');
  const text = isDomainError(error) ? error.message : message;
  return {
    status,
    title: status === 429 ? 'Please wait a moment' : 'Something went wrong',
    body: html`${alert(text)}
      <p>Please reload this page in a moment.</p>`,
  };
}

function getStatus(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}

function toErrorCode(status: number): 'PAYLOAD_TOO_LARGE' | 'BAD_REQUEST' | 'INTERNAL_SERVER_ERROR' {
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  return status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST';
}
