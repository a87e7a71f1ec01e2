import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import trackOrder from './operations/track-order.graphql';
import { deadLink, html, time, wordsOf, type Html, type Page } from './page-layout';
import type { PageOperations } from './page-operations';
import { refusedPage } from './error-page';

const TITLE = 'Your order';
const DEAD = deadLink(TITLE, ['Log in to the shop to see your orders.']);

const AMOUNT = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const orderShape = z.object({
  orderNumber: z.string(),
  orderStatus: z.string(),
  paymentStatus: z.string(),
  subtotal: z.number(),
  discount: z.number(),
  tax: z.number(),
  shipping: z.number(),
  total: z.number(),
  currency: z.string(),
  createdAt: z.string(),
  items: z.array(
    z.object({
      productName: z.string(),
      variantName: z.string().nullable(),
      quantity: z.number(),
      price: z.number(),
      subtotal: z.number(),
    }),
  ),
  statusHistory: z.array(z.object({ status: z.string(), at: z.string() })),
});
type TrackedOrder = z.output<typeof orderShape>;

const tracked = z.object({ trackedOrder: orderShape.nullable() });

/** Shows the order of a link as it is now. */
export async function showOrder(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  const { data, refusal } = await operations.run(request, {
    query: trackOrder,
    variables: { token },
    result: tracked,
  });
  if (refusal?.code === 'TOKEN_INVALID' || refusal?.code === 'NOT_FOUND') return DEAD;
  if (refusal) return refusedPage(TITLE, refusal);
  const order = data.trackedOrder;
  if (!order) return DEAD;
  const { orderNumber, orderStatus, paymentStatus, createdAt, statusHistory } = order;
  const body = html`<dl class="facts">
      <dt>Status</dt>
      <dd>${wordsOf(orderStatus)}</dd>
      <dt>Payment</dt>
      <dd>${wordsOf(paymentStatus)}</dd>
      <dt>Placed</dt>
      <dd>${time(createdAt)}</dd>
    </dl>
    <h2>What you ordered</h2>
    ${linesOf(order)}
    <h2>What has happened</h2>
    <ol class="entries">
      ${steps(statusHistory).map(
        ({ status, at }) =>
          html`<li class="entry">
            <strong>${wordsOf(status)}</strong> <span class="quiet">${time(at)}</span>
          </li> `,
      )}
    </ol>`;
  return { title: `Order ${orderNumber}`, body, isWide: true };
}

function linesOf(order: TrackedOrder): Html {
  const money = (amount: number): string => `${order.currency} ${AMOUNT.format(amount)}`;
  const sums: [string, number][] = [['Subtotal', order.subtotal]];
  if (order.discount > 0) sums.push(['Discount', -order.discount]);
  sums.push(['Tax', order.tax], ['Shipping', order.shipping]);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Item</th>
        <th scope="col" class="number"><abbr title="Quantity">Qty</abbr></th>
        <th scope="col" class="number price">Price</th>
        <th scope="col" class="number">Amount</th>
      </tr>
    </thead>
    <tbody>
      ${order.items.map(
        ({ productName, variantName, quantity, price, subtotal }) =>
          html`<tr>
            <td>
              ${productName}${variantName !== null && html`<br /><span class="quiet">${variantName}</span>`}
            </td>
            <td class="number">${quantity}</td>
            <td class="number price">${money(price)}</td>
            <td class="number">${money(subtotal)}</td>
          </tr> `,
      )}
    </tbody>
    <tfoot>
      ${sums.map(([label, amount]) => sum(label, money(amount)))} ${sum('Total', money(order.total), 'total')}
    </tfoot>
  </table>`;
}

function sum(label: string, amount: string, name = ''): Html {
  return html`<tr class="${name}">
    <th scope="row" colspan="2">${label}</th>
    <td class="price"></td>
    <td class="number">${amount}</td>
  </tr> `;
}

/** The steps at which the status changed: payments leave their mark in the history as well. */
function steps(history: TrackedOrder['statusHistory']): TrackedOrder['statusHistory'] {
  return history.filter(({ status }, index) => status !== history[index - 1]?.status);
}
