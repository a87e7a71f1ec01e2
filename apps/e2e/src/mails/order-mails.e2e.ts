import { GATEWAY } from '../support/environment';
import { newProduct, type TestProduct } from '../support/products';
import { mailTo, mailsTo } from '../support/mails';
import { deliver, moveOrder, placeOrder } from '../support/orders';
import { approvedSeller, register, staff, unique, type TestUser } from '../support/users';
import { data, present } from '../support/client';
import { OrderAmountsDocument } from './mails.generated';

const ANY_ID = /\b[0-9a-f]{24}\b/;

describe('mails about an order', () => {
  let seller: TestUser;
  let buyer: TestUser;
  let product: TestProduct;

  beforeAll(async () => {
    [seller, buyer] = [await approvedSeller(), await register()];
    product = await newProduct(seller, { price: 1_234.5, stock: 8 });
  });

  it("go to the order's address and to its seller, with its number and all items", async () => {
    const customerEmail = `${unique('orders')}@example.com`;
    const { id, orderNumber, total } = await placeOrder(buyer, product, { quantity: 2, customerEmail });
    const order = present((await data(OrderAmountsDocument, { variables: { id }, as: buyer })).order);
    const money = (amount: number): string => `${order.currency} ${amount.toFixed(2)}`;
    const placed = await mailTo(customerEmail, /We have received your order/);
    const received = await mailTo(seller.email, new RegExp(`You have a new order.*${orderNumber}`));
    for (const { subject, text, html } of [placed, received]) {
      expect(subject).toContain(orderNumber);
      for (const part of [orderNumber, product.name, '12 Residency Road']) {
        expect(text).toContain(part);
        expect(html).toContain(part);
      }
      expect(text).toContain(`Subtotal: ${money(order.subtotal)}`);
      expect(text).toContain(`Tax: ${money(order.tax)}`);
      expect(text).toContain(`Shipping: ${money(order.shipping)}`);
      expect(text).toContain(`Total: ${money(total)}`);
      expect(subject + text + html).not.toMatch(ANY_ID);
    }
    expect((await mailsTo(buyer.email)).filter(({ subject }) => /order/i.test(subject))).toEqual([]);
  });

  it('link to a page with the current state of the order, for buyer and seller, without a log-in', async () => {
    const customerEmail = `${unique('orders')}@example.com`;
    const { id, orderNumber } = await placeOrder(buyer, product, { customerEmail });
    const mails = [
      await mailTo(customerEmail, /We have received your order/),
      await mailTo(seller.email, new RegExp(`You have a new order.*${orderNumber}`)),
    ];
    await moveOrder(id, 'CONFIRMED', seller);
    for (const { text } of mails) {
      const [link = ''] = /^https?:\/\/\S+\/order\?token=\S+$/m.exec(text) ?? [];
      const { search, pathname } = new URL(link);
      const page = await fetch(`${GATEWAY}${pathname}${search}`);
      const html = await page.text();
      expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
      expect(html).toContain(`Order ${orderNumber}`);
      expect(html).toContain('Confirmed');
      expect(html).not.toContain('Residency Road');
      expect(html).not.toMatch(ANY_ID);
    }
  });

  it('inform the buyer of each status, and the seller of low stock with the name of the product', async () => {
    const customerEmail = `${unique('orders')}@example.com`;
    const scarce = await newProduct(seller, { price: 20, stock: 6 });
    const { id, orderNumber } = await placeOrder(buyer, scarce, { quantity: 4, customerEmail });
    await deliver(id, seller);
    for (const subject of [/is on its way/, /was delivered/, /Receipt for your order/]) {
      const mail = await mailTo(customerEmail, subject);
      expect(mail.subject).toContain(orderNumber);
      expect(mail.text + mail.html).not.toMatch(ANY_ID);
    }
    const shortage = await mailTo(seller.email, new RegExp(`${scarce.name}.*running out`));
    expect(shortage.text).toMatch(new RegExp(`Only 2 left in stock of ${scarce.name}.* \\(SKU \\S+\\)`));
    expect(shortage.text + shortage.html).not.toMatch(ANY_ID);
  });

  it('inform both sides of a cancellation, and the buyer of the refund', async () => {
    const customerEmail = `${unique('orders')}@example.com`;
    const order = await placeOrder(buyer, product, {
      customerEmail,
      paymentMethod: 'card',
      paymentToken: 'tok_success',
    });
    await deliver(order.id, seller);
    const refund = `mutation ($orderId: ID!) {
      refundOrder(orderId: $orderId, input: { amount: 1, reason: "Late" }) { id } }`;
    await data(refund, { variables: { orderId: order.id }, as: await staff('admin') });
    const mail = await mailTo(customerEmail, /Your refund/);
    expect(mail.subject).toContain(order.orderNumber);
    expect(mail.text).toMatch(/We have refunded [A-Z]{3} 1\.00 for your order/);

    const other = await placeOrder(buyer, product, { customerEmail });
    await data('mutation ($id: ID!) { cancelOrder(id: $id) { id } }', {
      variables: { id: other.id },
      as: buyer,
    });
    await mailTo(customerEmail, new RegExp(`${other.orderNumber} was cancelled`));
    await mailTo(seller.email, new RegExp(`${other.orderNumber} was cancelled`));
  });
});
