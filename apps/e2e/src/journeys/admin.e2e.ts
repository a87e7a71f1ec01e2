import { data, present, refusalCode } from '../support/client';
import { newCategory, newCoupon, newProduct } from '../support/products';
import { placeOrder } from '../support/orders';
import { approvedSeller, logIn, register, staff, type TestUser } from '../support/users';
import { DailySalesDocument, ShopFiguresDocument, type ShopFiguresQuery } from './journeys.generated';

describe('an admin', () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await staff('admin');
  });

  it('assigns roles, but not that of admins', async () => {
    const person = await register();
    const change = 'mutation R($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { role } }';
    const toSupport = { id: person.id, role: 'support' };
    expect(await data(change, { variables: toSupport, as: admin })).toEqual({
      updateUserRole: { role: 'support' },
    });
    const toAdmin = { id: person.id, role: 'admin' };
    expect(await refusalCode(change, { variables: toAdmin, as: admin })).toBe('FORBIDDEN');
    expect(await data(change, { variables: toAdmin, as: await staff('super_admin') })).toEqual({
      updateUserRole: { role: 'admin' },
    });
  });

  it('locks an account, which then cannot log in', async () => {
    const person = await register();
    const lock = 'mutation L($id: ID!, $on: Boolean!) { setUserActive(id: $id, isActive: $on) { isActive } }';
    await data(lock, { variables: { id: person.id, on: false }, as: admin });
    await expect(logIn(person.email, person.password)).rejects.toThrow('ACCOUNT_DISABLED');
    await data(lock, { variables: { id: person.id, on: true }, as: admin });
    expect((await logIn(person.email, person.password)).id).toBe(person.id);
  });

  it('sorts the categories, and cannot delete one with products', async () => {
    const [above, seller] = await Promise.all([newCategory(), approvedSeller()]);
    const below = await newCategory({ name: `Below ${above.name}`, parentId: above.id });
    expect(below).toMatchObject({ path: `${above.slug}/below-${above.slug}`, parent: { id: above.id } });
    await newProduct(seller, { category: below.id });
    const remove = 'mutation D($id: ID!) { deleteCategory(id: $id) { success } }';
    for (const { id } of [above, below]) {
      expect(await refusalCode(remove, { variables: { id }, as: admin })).toBe('CATEGORY_NOT_EMPTY');
    }
    const shown = await data(
      'query C($id: String!) { category(id: $id) { productCount children { id productCount } } }',
      { variables: { id: above.id }, as: admin },
    );
    expect(shown).toEqual({
      category: { productCount: 1, children: [{ id: below.id, productCount: 1 }] },
    });
  });

  it('sees the redemptions of a coupon, and the statistics of the shop', async () => {
    const [seller, buyer, coupon] = await Promise.all([
      approvedSeller(),
      register(),
      newCoupon({ usageLimit: 3 }),
    ]);
    const before = await figures(admin);
    const order = await placeOrder(buyer, await newProduct(seller, { price: 50 }), {
      couponCode: coupon.code,
    });
    const paid = await data(
      'mutation P($id: ID!) { updatePaymentStatus(id: $id, status: PAID) { paymentStatus } }',
      { variables: { id: order.id }, as: admin },
    );
    expect(paid).toEqual({ updatePaymentStatus: { paymentStatus: 'PAID' } });
    const used = await data(
      `query C($id: ID!) {
        coupon(id: $id) { usageCount }
        couponRedemptions(couponId: $id) { redemptions { status discount customer { id name email } } }
      }`,
      { variables: { id: coupon.id }, as: admin },
    );
    const customer = { id: buyer.id, name: buyer.name, email: buyer.email };
    expect(used).toEqual({
      coupon: { usageCount: 1 },
      couponRedemptions: { redemptions: [{ status: 'REDEEMED', discount: 5, customer }] },
    });
    const after = await figures(admin);
    // Other tests use the same shop, so figures grow by at least the orders of this test.
    expect(after.totalUsers).toBeGreaterThanOrEqual(present(before.totalUsers));
    expect(after.totalOrders).toBeGreaterThan(before.totalOrders);
    expect(after.totalRevenue - before.totalRevenue).toBeGreaterThanOrEqual(order.total - 0.01);
    const { salesAnalytics } = await data(DailySalesDocument, { as: admin });
    const today = salesAnalytics?.daily.at(-1);
    expect(today?.date).toBe(new Date().toISOString().slice(0, 10));
    expect(today?.revenue).toBeGreaterThanOrEqual(order.total);
  });

  it('sees that a seller reads their own statistics only, and a customer none', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    await placeOrder(buyer, await newProduct(seller));
    const own = await data('{ dashboardStats { totalUsers totalOrders pendingOrders } }', { as: seller });
    expect(own).toEqual({ dashboardStats: { totalUsers: null, totalOrders: 1, pendingOrders: 1 } });
    expect(await refusalCode('{ dashboardStats { totalOrders } }', { as: buyer })).toBe('FORBIDDEN');
    expect(await refusalCode('{ users { users { id } } }', { as: seller })).toBe('FORBIDDEN');
  });
});

async function figures(as: TestUser): Promise<NonNullable<ShopFiguresQuery['dashboardStats']>> {
  return present((await data(ShopFiguresDocument, { as })).dashboardStats);
}
