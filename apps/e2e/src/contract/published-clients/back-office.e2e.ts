import { z } from 'zod';
import { newCategory, newProduct, type TestProduct } from '../../support/products';
import { placeOrder } from '../../support/orders';
import { approvedSeller, register, staff, unique, type TestUser } from '../../support/users';
import { OldClient, withId, withTotal } from '../client';

/** The published admin panel and seller portal: drop-downs begin with "All", and empty fields are sent as "". */
describe('values that the published back office sends', () => {
  const auth = new OldClient('auth');
  const catalogue = new OldClient('product');
  const categories = new OldClient('category');
  const coupons = new OldClient('coupon');
  const orders = new OldClient('order');
  const tickets = new OldClient('ticket');
  let admin: TestUser;
  let seller: TestUser;
  let category: { id: string; name: string; slug: string };
  let product: TestProduct;

  beforeAll(async () => {
    [admin, seller, category] = await Promise.all([staff('admin'), approvedSeller(), newCategory()]);
    product = await newProduct(seller, { category: category.id });
  });

  it.each(['', 'All', 'all', 'All Roles'])('list the users of every role for %p', async (role) => {
    const everybody = await auth.read(withTotal, 'Query.users', { limit: 1 }, admin);
    const found = await auth.read(withTotal, 'Query.users', { limit: 1, search: '', role }, admin);
    expect(found.pagination.total).toBeGreaterThanOrEqual(everybody.pagination.total);
  });

  it('select a role in their own spelling', async () => {
    const { id } = await register();
    const changed = await auth.run('Mutation.updateUserRole', { id, role: 'Seller' }, admin);
    expect(changed).toMatchObject({ role: 'seller' });
  });

  it.each([
    { status: 'All', priority: 'all', category: '', search: '', customerId: '' },
    { status: 'all-statuses', priority: 'Any', category: 'All Categories' },
  ])('list every ticket for the filter %p', async (filter) => {
    const every = await tickets.read(withTotal, 'Query.tickets', { limit: 1 }, admin);
    const found = await tickets.read(withTotal, 'Query.tickets', { limit: 1, ...filter }, admin);
    expect(found.pagination.total).toBeGreaterThanOrEqual(every.pagination.total);
  });

  it('list tickets by a status in the spelling of a label', async () => {
    for (const status of ['in-progress', 'In Progress', 'IN_PROGRESS', 'inProgress']) {
      const shape = z.object({ tickets: z.object({ status: z.string() }).array() });
      const found = await tickets.read(shape, 'Query.tickets', { limit: 5, status }, admin);
      for (const ticket of found.tickets) expect(ticket.status).toBe('in_progress');
    }
  });

  it('create and update a product with blank optional fields', async () => {
    const input = {
      name: unique('Desk lamp'),
      description: 'It shines.',
      price: 49.99,
      category: category.name.toUpperCase(),
      stock: 5,
      sellerId: seller.id,
      imageUrl: '',
      tags: [],
    };
    const created = await catalogue.read(withId, 'Mutation.createProduct', { input }, seller);
    expect(created).toMatchObject({ name: input.name, imageUrl: null, category: category.name });
    const { id } = created;
    const pictured = { imageUrl: 'https://example.com/lamp.png' };
    await catalogue.run('Mutation.updateProduct', { id, input: pictured }, seller);
    const cleared = await catalogue.run('Mutation.updateProduct', { id, input: { imageUrl: '' } }, seller);
    expect(cleared).toMatchObject({ imageUrl: null, price: 49.99, name: input.name });
  });

  it('create a category without a description, and clear one', async () => {
    const input = { name: unique('Aisle'), description: '', icon: '' };
    const shape = z.object({ data: withId.extend({ name: z.string() }) });
    const { data } = await categories.read(shape, 'Mutation.createCategory', { input }, admin);
    expect(data).toMatchObject({ description: null, icon: null });
    const described = { name: data.name, description: 'Things for the kitchen.', icon: '🍳' };
    await categories.run('Mutation.updateCategory', { id: data.id, input: described }, admin);
    const blank = { name: data.name, description: '', icon: null };
    const cleared = await categories.run('Mutation.updateCategory', { id: data.id, input: blank }, admin);
    expect(cleared).toMatchObject({ data: { description: null, icon: null } });
  });

  it('create a coupon with a label as its type and empty limits', async () => {
    const code = unique('SALE').toUpperCase();
    const input = {
      code: code.toLowerCase(),
      description: 'A tenth off',
      discountType: 'Percentage',
      discount: 10,
      validFrom: '2026-01-01',
      validTo: '2099-12-31',
      minPurchase: null,
      maxDiscount: null,
      usageLimit: null,
    };
    const created = await coupons.read(withId, 'Mutation.createCoupon', { input }, admin);
    expect(created).toMatchObject({ code, discountType: 'percentage', maxDiscount: null, usageLimit: null });
    const found = await coupons.run('Query.coupons', { search: ` ${code.toLowerCase()} ` }, admin);
    expect(found).toMatchObject({ coupons: [{ id: created.id }] });
  });

  it('list every order for a blank customer', async () => {
    const buyer = await register();
    await placeOrder(buyer, product);
    const every = await orders.read(withTotal, 'Query.orders', { limit: 1 }, admin);
    const found = await orders.read(withTotal, 'Query.orders', { limit: 1, customerId: '' }, admin);
    expect(found.pagination.total).toBeGreaterThanOrEqual(every.pagination.total);
  });

  it.each(['Daily', 'WEEKLY', 'monthly', 'last-7-days'])(
    'return the sales of the period %p',
    async (period) => {
      const points = z.unknown().array();
      const shape = z.object({ daily: points, weekly: points, monthly: points });
      const sales = await orders.read(shape, 'Query.salesAnalytics', { period }, admin);
      expect(sales.daily.length + sales.weekly.length + sales.monthly.length).toBeGreaterThan(0);
    },
  );
});
