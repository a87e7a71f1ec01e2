import { z } from 'zod';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../../support/products';
import { ADDRESS, orderInput } from '../../support/orders';
import { approvedSeller, register, unique, type TestUser } from '../../support/users';
import { OldClient, withTotal } from '../client';

const pricePage = z.object({ products: z.object({ name: z.string(), price: z.number() }).array() });

/** The published web shop: its forms are bound to strings, and it adds totals up in JavaScript numbers. */
describe('values that the published shop sends', () => {
  const auth = new OldClient('auth');
  const catalogue = new OldClient('product');
  const coupons = new OldClient('coupon');
  const orders = new OldClient('order');
  const tickets = new OldClient('ticket');
  let seller: TestUser;
  let buyer: TestUser;
  let category: { id: string; name: string; slug: string };
  let product: TestProduct;

  beforeAll(async () => {
    [seller, buyer, category] = await Promise.all([approvedSeller(), register(), newCategory()]);
    const input = { name: unique('Headphones'), price: 8999, category: category.id };
    product = await newProduct(seller, input);
    await newProduct(seller, { name: unique('Cable'), price: 20, category: category.id });
  });

  const browse = async (variables: Record<string, unknown>) =>
    (await catalogue.read(pricePage, 'Query.products', { page: 1, limit: 12, ...variables })).products;

  it.each(['price-asc', 'price_asc', 'PRICE_ASC', 'Price Asc', 'priceAsc'])(
    'sort the catalogue by %s',
    async (sortBy) => {
      const found = await browse({ category: category.name, sortBy });
      expect(found.map(({ price }) => price)).toEqual([20, 8999]);
    },
  );

  it('sort the catalogue by the words of every menu entry', async () => {
    for (const sortBy of [
      'price-desc',
      'name-asc',
      'name-desc',
      'newest',
      'rating',
      'popular',
      'featured',
      '',
    ])
      expect([sortBy, (await browse({ category: category.slug, sortBy })).length]).toEqual([sortBy, 2]);
  });

  it.each(['All', 'all', 'ALL', '', '  ', 'All Categories', 'all-categories'])(
    'list the whole catalogue for the category %p',
    async (word) => {
      const all = await catalogue.read(withTotal, 'Query.products', { limit: 1 });
      const found = await catalogue.read(withTotal, 'Query.products', { limit: 1, category: word });
      // Other tests add and remove products at the same time; a filter that was applied would return none.
      expect(found.pagination.total).toBeGreaterThan(all.pagination.total * 0.9);
    },
  );

  it('leave filters blank or at their limits', async () => {
    const bounds = { minPrice: 0, maxPrice: 1_000_000_000 };
    const found = await browse({ category: category.slug, search: '', sortOrder: '', ...bounds });
    expect(found).toHaveLength(2);
    expect(await browse({ category: category.slug, maxPrice: 19.999 })).toMatchObject([{ price: 20 }]);
    expect(
      await browse({ category: category.slug, minPrice: 20.000000000000004, maxPrice: 20 }),
    ).toHaveLength(1);
  });

  it('validate a coupon for a total with float noise', async () => {
    const { code } = await newCoupon({ discount: 10 });
    const subtotal = product.price * 3;
    const orderTotal = subtotal + 29.1 * 3 * 0.08 + 0.1 + 0.2;
    expect(String(orderTotal)).not.toMatch(/\.\d{1,2}$/);
    const shape = z.object({ valid: z.literal(true), discount: z.number(), finalTotal: z.number() });
    const variables = { code: ` ${code.toLowerCase()} `, orderTotal };
    const answer = await coupons.read(shape, 'Query.validateCoupon', variables);
    expect(answer.discount + answer.finalTotal).toBeCloseTo(orderTotal, 2);
  });

  it('order without a note, a coupon, a mobile number or a second e-mail address', async () => {
    const subtotal = product.price * 3;
    const tax = subtotal * 0.08;
    const input = orderInput(buyer, product, {
      quantity: 3,
      tax,
      shipping: 0,
      total: subtotal + tax + 0.1 + 0.2,
      couponCode: '',
      notes: '',
      paymentMethod: 'Cash-On-Delivery',
      shippingAddress: { ...ADDRESS, email: '' },
    });
    expect(await orders.run('Mutation.createOrder', { input }, buyer)).toMatchObject({
      order: {
        notes: null,
        couponCode: null,
        paymentMethod: 'cash_on_delivery',
        subtotal,
        shippingAddress: { email: null },
      },
    });
  });

  it('save a profile and an address with blank optional fields', async () => {
    const input = { name: buyer.name, phone: '' };
    expect(await auth.run('Mutation.updateProfile', { input }, buyer)).toMatchObject({
      user: { name: buyer.name, phone: null },
    });
    const place = { ...ADDRESS, email: '', label: '', isDefault: false };
    expect(await auth.run('Mutation.addAddress', { input: place }, buyer)).toMatchObject({
      address: { email: null, label: null, city: ADDRESS.city },
    });
  });

  it('open a ticket as a guest with an empty account and no files', async () => {
    const input = {
      subject: 'Where is my parcel?',
      description: 'It was due on Monday.',
      category: 'Order',
      priority: 'HIGH',
      customerName: 'A guest',
      customerEmail: `${unique('guest')}@example.com`,
      customerId: '',
      attachments: [],
    };
    const ticket = await tickets.run('Mutation.createTicket', { input });
    expect(ticket).toMatchObject({ category: 'order', priority: 'high', customerId: null });
  });

  it('review a product without a comment', async () => {
    const input = { rating: 5, comment: '' };
    const variables = { productId: product.id, input };
    expect(await catalogue.run('Mutation.createReview', variables, buyer)).toMatchObject({
      review: { rating: 5, comment: null },
    });
  });
});
