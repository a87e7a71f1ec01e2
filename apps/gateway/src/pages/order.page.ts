import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import trackOrder from './operations/track-order.graphql';
import { expiredLinkPage, html, formatTime, toWords, type Html, type Page } from './page-layout';
import type { PageOperations } from './page-operations';
import { errorPage } from './error-page';

const TITLE = 'Your order';
const EXPIRED_LINK = expiredLinkPage(TITLE, ['To see your orders, log in to the shop.']);

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

const trackedOrderResult = z.object({ trackedOrder: orderShape.nullable() });

/** Shows the current state of the order that the link belongs to. */
export async function showOrder(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  const { data, error } = await operations.run(request, {
    query: trackOrder,
    variables: { token },
    result: trackedOrderResult,
  });
  if (error?.code === 'TOKEN_INVALID' || error?.code === 'NOT_FOUND') return EXPIRED_LINK;
  if (error) return errorPage(TITLE, error);
  const order = data.trackedOrder;
  if (!order) return EXPIRED_LINK;
  const { orderNumber, orderStatus, paymentStatus, createdAt, statusHistory } = order;
  const body = html`<dl class="facts">
      <dt>Status</dt>
      <dd>${toWords(orderStatus)}</dd>
      <dt>Payment</dt>
      <dd>${toWords(paymentStatus)}</dd>
      <dt>Placed</dt>
      <dd>${formatTime(createdAt)}</dd>
    </dl>
    <h2>Items</h2>
    ${renderLines(order)}
    <h2>Order history</h2>
    <ol class="entries">
      ${getStatusChanges(statusHistory).map(
        ({ status, at }) =>
          html`<li class="entry">
            <strong>${toWords(status)}</strong> <span class="quiet">${formatTime(at)}</span>
          </li> `,
      )}
    </ol>`;
  return { title: `Order ${orderNumber}`, body, isWide: true };
}

function renderLines(order: TrackedOrder): Html {
  const money = (amount: number): string => `${order.currency} ${AMOUNT.format(amount)}`;
  const totals: [string, number][] = [['Subtotal', order.subtotal]];
  if (order.discount > 0) totals.push(['Discount', -order.discount]);
  totals.push(['Tax', order.tax], ['Shipping', order.shipping]);
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
      ${totals.map(([label, amount]) => renderTotal(label, money(amount)))}
      ${renderTotal('Total', money(order.total), 'total')}
    </tfoot>
  </table>`;
}

function renderTotal(label: string, amount: string, name = ''): Html {
  return html`<tr class="${name}">
    <th scope="row" colspan="2">${label}</th>
    <td class="price"></td>
    <td class="number">${amount}</td>
  </tr> `;
}

/** Leaves out history entries that do not change the status, such as those of payments. */
function getStatusChanges(history: TrackedOrder['statusHistory']): TrackedOrder['statusHistory'] {
  return history.filter(({ status }, index) => status !== history[index - 1]?.status);
}
