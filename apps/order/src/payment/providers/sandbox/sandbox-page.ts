import type { FastifyInstance, FastifyReply } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { toDecimal } from '@e-storefront/domain';
import type { Order } from '../../../order/order';
import type { Charge } from '../provider';
import type { SandboxProvider } from './sandbox.provider';

interface Options {
  tokens: Pick<TokenVerifier, 'verifyService'>;
  sandbox: Pick<SandboxProvider, 'opened' | 'complete'>;
  observe: (charge: Charge) => Promise<boolean>;
  /** The order that is paid for, as its buyer knows it. */
  orderOf: (orderId: string) => Promise<PaidOrder | null>;
}

export type PaidOrder = Pick<Order, 'orderNumber' | 'currency'>;

type Request = { Params: { orderId: string; token: string; decision: string } };

const ORDER_ID = /^[0-9a-f]{24}$/;
const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:32rem;padding:0 1rem}
button{font:inherit;margin-right:.5rem;min-height:2.75rem;padding:0 1.25rem}`;
const DECISIONS = { confirm: true, decline: false } as const;

/**
 * Serves the second step of payments in the sandbox to the gateway: a page with two buttons in place of a bank's. Only
 * the bearer of the payment's token sees it or decides: an order's id is known to its seller and stands in addresses.
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
      const charge = ORDER_ID.test(params.orderId) ? await options.sandbox.opened(params) : null;
      return answer(reply, charge, params.token);
    });
    scope.post<Request>('/payments/sandbox/:orderId/:token/:decision', async ({ params }, reply) => {
      const { orderId, token, decision } = params;
      if (!ORDER_ID.test(orderId) || !isDecision(decision)) return reply.code(404).send();
      const charge = await options.sandbox.complete({ orderId, token }, DECISIONS[decision]);
      if (charge) await options.observe(charge);
      return answer(reply, charge ?? (await options.sandbox.opened({ orderId, token })), token);
    });
  });

  const answer = async (reply: FastifyReply, charge: Charge | null, token: string): Promise<FastifyReply> => {
    const order = charge && (await options.orderOf(charge.orderId));
    if (!order) return reply.code(404).send();
    return reply.type('text/html; charset=utf-8').send(pageOf(charge, order, token));
  };
}

function isDecision(text: string): text is keyof typeof DECISIONS {
  return Object.hasOwn(DECISIONS, text);
}

function pageOf(
  { orderId, amount, state }: Charge,
  { orderNumber, currency }: PaidOrder,
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
<p>Order <strong>${escaped(orderNumber)}</strong>: <strong>${escaped(price.format(toDecimal(amount)))}</strong>.
No money moves here.</p>
${state === 'created' ? formOf(`/payments/sandbox/${orderId}/${token}`) : `<p role="status">The payment is ${escaped(state)}. You can close this page.</p>`}
</main>
</body>
</html>
`;
}

function formOf(path: string): string {
  const button = (decision: keyof typeof DECISIONS, label: string): string =>
    `<button type="submit" formaction="${escaped(path)}/${decision}">${label}</button>`;
  return `<form method="post">
${button('confirm', 'Confirm')}
${button('decline', 'Decline')}
</form>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
