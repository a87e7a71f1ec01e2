import { data, refusalCode } from '../support/client';
import { newCategory, newCoupon, newProduct } from '../support/products';
import { placeOrder } from '../support/orders';
import { approvedSeller, logIn, register, staff, type TestUser } from '../support/users';

describe("an admin's day", () => {
  let admin: TestUser;
  beforeAll(async () => {
    admin = await staff('admin');
  });

  it('gives roles, but makes no admins', async () => {
    const person = await register();
    const change = 'mutation R($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { role } }';
    const { updateUserRole } = await data(change, {
      variables: { id: person.id, role: 'support' },
      as: admin,
    });
    expect(updateUserRole.role).toBe('support');
    const toAdmin = { id: person.id, role: 'admin' };
    expect(await refusalCode(change, { variables: toAdmin, as: admin })).toBe('FORBIDDEN');
    const promoted = await data(change, { variables: toAdmin, as: await staff('super_admin') });
    expect(promoted.updateUserRole.role).toBe('admin');
  });

  it('locks an account, which can then not log in', async () => {
    const person = await register();
    const lock = 'mutation L($id: ID!, $on: Boolean!) { setUserActive(id: $id, isActive: $on) { isActive } }';
    await data(lock, { variables: { id: person.id, on: false }, as: admin });
    await expect(logIn(person.email, person.password)).rejects.toThrow('ACCOUNT_DISABLED');
    await data(lock, { variables: { id: person.id, on: true }, as: admin });
    expect((await logIn(person.email, person.password)).id).toBe(person.id);
  });

  it('orders the categories, and deletes none that holds products', async () => {
    const [above, seller] = await Promise.all([newCategory(), approvedSeller()]);
    const { createCategory } = await data(
      `mutation C($input: CategoryInput!) {
        createCategory(input: $input) { data { id path parent { id } breadcrumbs { slug } } }
      }`,
      { variables: { input: { name: `Below ${above.name}`, parentId: above.id } }, as: admin },
    );
    const below = createCategory.data;
    expect(below).toMatchObject({ path: `${above.slug}/below-${above.slug}`, parent: { id: above.id } });
    await newProduct(seller, { category: below.id });
    const remove = 'mutation D($id: ID!) { deleteCategory(id: $id) { success } }';
    for (const { id } of [above, below]) {
      expect(await refusalCode(remove, { variables: { id }, as: admin })).toBe('CATEGORY_NOT_EMPTY');
    }
    const { category } = await data(
      'query C($id: String!) { category(id: $id) { productCount children { id productCount } } }',
      { variables: { id: above.id }, as: admin },
    );
    expect(category).toEqual({ productCount: 1, children: [{ id: below.id, productCount: 1 }] });
  });

  it('sees who used a coupon, and the figures of the shop', async () => {
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
    expect(paid.updatePaymentStatus.paymentStatus).toBe('PAID');
    const { couponRedemptions, coupon: used } = await data(
      `query C($id: ID!) {
        coupon(id: $id) { usageCount }
        couponRedemptions(couponId: $id) { redemptions { status discount customer { id name email } } }
      }`,
      { variables: { id: coupon.id }, as: admin },
    );
    expect(used.usageCount).toBe(1);
    expect(couponRedemptions.redemptions).toEqual([
      { status: 'REDEEMED', discount: 5, customer: { id: buyer.id, name: buyer.name, email: buyer.email } },
    ]);
    const after = await figures(admin);
    // Other tests work in the same shop, so figures grow by at least what happened here.
    expect(after.totalUsers).toBeGreaterThanOrEqual(before.totalUsers);
    expect(after.totalOrders).toBeGreaterThan(before.totalOrders);
    expect(after.totalRevenue - before.totalRevenue).toBeGreaterThanOrEqual(order.total - 0.01);
    const { salesAnalytics } = await data(
      '{ salesAnalytics(period: "7d") { daily { date orders sales revenue } } }',
      {
        as: admin,
      },
    );
    const today = salesAnalytics.daily.at(-1);
    expect(today.date).toBe(new Date().toISOString().slice(0, 10));
    expect(today.revenue).toBeGreaterThanOrEqual(order.total);
  });

  it('shows a seller the own figures only, and a customer none', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    await placeOrder(buyer, await newProduct(seller));
    const own = await data('{ dashboardStats { totalUsers totalOrders pendingOrders } }', { as: seller });
    expect(own.dashboardStats).toEqual({ totalUsers: null, totalOrders: 1, pendingOrders: 1 });
    expect(await refusalCode('{ dashboardStats { totalOrders } }', { as: buyer })).toBe('FORBIDDEN');
    expect(await refusalCode('{ users { users { id } } }', { as: seller })).toBe('FORBIDDEN');
  });
});

async function figures(as: TestUser): Promise<Record<'totalUsers' | 'totalOrders' | 'totalRevenue', number>> {
  return (await data('{ dashboardStats { totalUsers totalOrders totalRevenue } }', { as })).dashboardStats;
}
