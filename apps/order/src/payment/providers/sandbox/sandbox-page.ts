import type { FastifyInstance, FastifyReply } from 'fastify';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { toDecimal } from '@e-storefront/domain';
import type { Order } from '../../../order/order';
import type { Charge, ProviderPageContext } from '../provider';
import type { SandboxProvider } from './sandbox.provider';

interface Options extends ProviderPageContext {
  sandbox: Pick<SandboxProvider, 'findByAction' | 'completeAction'>;
}

type Request = { Params: { orderId: string; token: string; decision: string } };

const ORDER_ID = /^[0-9a-f]{24}$/;
const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:32rem;padding:0 1rem}
button{font:inherit;margin-right:.5rem;min-height:2.75rem;padding:0 1.25rem}`;
const DECISIONS = { confirm: true, decline: false } as const;

/**
 * Serves the sandbox's confirmation page to the gateway: two buttons instead of a bank's 3-D Secure page. It requires the
 * action token, because an order's id is no secret: its seller knows it, and it appears in URLs.
 */
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
    scope.get<Request>('/payments/sandbox/:orderId/:token', async ({ params }, reply) => {
      const charge = ORDER_ID.test(params.orderId) ? await options.sandbox.findByAction(params) : null;
      return sendPage(reply, charge, params.token);
    });
    scope.post<Request>('/payments/sandbox/:orderId/:token/:decision', async ({ params }, reply) => {
      const { orderId, token, decision } = params;
      if (!ORDER_ID.test(orderId) || !isDecision(decision)) return reply.code(404).send();
      const charge = await options.sandbox.completeAction({ orderId, token }, DECISIONS[decision]);
      if (charge) await options.applyProviderUpdate(charge);
      return sendPage(reply, charge ?? (await options.sandbox.findByAction({ orderId, token })), token);
    });
  });

  const sendPage = async (
    reply: FastifyReply,
    charge: Charge | null,
    token: string,
  ): Promise<FastifyReply> => {
    const order = charge && (await options.findOrder(charge.orderId));
    if (!order) return reply.code(404).send();
    return reply.type('text/html; charset=utf-8').send(renderPage(charge, order, token));
  };
}

function isDecision(text: string): text is keyof typeof DECISIONS {
  return Object.hasOwn(DECISIONS, text);
}

function renderPage(
  { orderId, amount, state }: Charge,
  { orderNumber, currency }: Pick<Order, 'orderNumber' | 'currency'>,
  token: string,
): string {
  const price = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Payment sandbox</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Payment sandbox</h1>
<p>Order <strong>${escapeHtml(orderNumber)}</strong>: <strong>${escapeHtml(price.format(toDecimal(amount)))}</strong>.
This is a test: no money is charged.</p>
${state === 'created' ? renderForm(`/payments/sandbox/${orderId}/${token}`) : `<p role="status">The payment is ${escapeHtml(state)}. You can close this page.</p>`}
</main>
</body>
</html>
`;
}

function renderForm(path: string): string {
  const button = (decision: keyof typeof DECISIONS, label: string): string =>
    `<button type="submit" formaction="${escapeHtml(path)}/${decision}">${label}</button>`;
  return `<form method="post">
${button('confirm', 'Confirm')}
${button('decline', 'Decline')}
</form>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
