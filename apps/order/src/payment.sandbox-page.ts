import type { FastifyInstance } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { toDecimal } from '@e-storefront/values';
import type { Charge } from './payment.provider';
import type { SandboxProvider } from './payment.providers.sandbox';

interface Options {
  tokens: Pick<TokenVerifier, 'verifyService'>;
  sandbox: Pick<SandboxProvider, 'find' | 'complete'>;
  observe: (charge: Charge) => Promise<boolean>;
}

type Request = { Params: { orderId: string; decision: string } };

const ORDER_ID = /^[0-9a-f]{24}$/;
const DECISIONS = { confirm: true, decline: false } as const;

/** Serves the second step of payments in the sandbox to the gateway: a page with two buttons in place of a bank's. */
export async function serveSandboxPage(app: FastifyInstance, options: Options): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { bodyLimit: 1_024 }, (_request, payload, done) => {
      payload.resume().on('end', () => done(null));
    });
    scope.addHook('onRequest', async (request, reply) => {
      try {
        await options.tokens.verifyService(request.headers[SERVICE_HEADER]);
      } catch (error) {
        if (!isDomainError(error)) throw error;
        await reply.code(error.status).send();
      }
    });
    scope.get<Request>('/payments/sandbox/:orderId', async ({ params: { orderId } }, reply) => {
      const charge = ORDER_ID.test(orderId) ? await options.sandbox.find({ orderId }) : null;
      if (!charge) return reply.code(404).send();
      return reply.type('text/html; charset=utf-8').send(pageOf(charge));
    });
    scope.post<Request>('/payments/sandbox/:orderId/:decision', async ({ params }, reply) => {
      const { orderId, decision } = params;
      if (!ORDER_ID.test(orderId) || !isDecision(decision)) return reply.code(404).send();
      const charge = await options.sandbox.complete(orderId, DECISIONS[decision]);
      if (charge) await options.observe(charge);
      const now = charge ?? (await options.sandbox.find({ orderId }));
      if (!now) return reply.code(404).send();
      return reply.type('text/html; charset=utf-8').send(pageOf(now));
    });
  });
}

function isDecision(text: string): text is keyof typeof DECISIONS {
  return Object.hasOwn(DECISIONS, text);
}

function pageOf({ orderId, amount, state }: Charge): string {
  const id = escaped(orderId);
  const button = (decision: keyof typeof DECISIONS, label: string): string =>
    `<form method="post" action="/payments/sandbox/${id}/${decision}"><button>${label}</button></form>`;
  const rest =
    state === 'created'
      ? button('confirm', 'Confirm') + button('decline', 'Decline')
      : `<p>The payment is ${escaped(state)}. You can close this page.</p>`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Payment sandbox</title>
<h1>Payment sandbox</h1>
<p>Order ${id}: ${escaped(toDecimal(amount).toFixed(2))}. No money moves here.</p>
${rest}
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
