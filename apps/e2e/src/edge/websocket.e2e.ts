import { data } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';
import { newProduct } from '../support/products';
import { moveOrder, placeOrder } from '../support/orders';
import { approvedSeller, register } from '../support/users';
import { OrderStatusUpdatesDocument } from '../support/support.generated';

describe('a WebSocket whose session is revoked', () => {
  it('is closed with 4401 within a second, and delivers nothing afterwards', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    const { id } = await placeOrder(buyer, await newProduct(seller));
    const variables = { id };
    await using mine = new SubscriptionClient(OrderStatusUpdatesDocument, { variables, as: buyer });
    await using sellers = new SubscriptionClient(OrderStatusUpdatesDocument, { variables, as: seller });
    await Promise.all([mine.next(), sellers.next()]);
    const began = Date.now();
    await data('mutation { logout }', { as: buyer });
    expect((await mine.ended).closeCode).toBe(4401);
    expect(Date.now() - began).toBeLessThan(1_000);
    await moveOrder(id, 'CONFIRMED', seller);
    expect((await sellers.next()).orderUpdated.orderStatus).toBe('CONFIRMED');
    expect(mine.results).toHaveLength(1);
  });
});
