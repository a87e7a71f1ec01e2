import { staff, unique, type TestUser } from '../support/users';
import { OldClient, withId } from './client';

describe('existing clients of coupon', () => {
  const client = new OldClient('coupon');
  let admin: TestUser;
  beforeAll(async () => {
    admin = await staff('admin');
  });

  it('create, read, update, toggle and delete a coupon', async () => {
    const code = unique('SAVE').toUpperCase();
    const input = {
      code,
      description: 'A tenth off',
      discountType: 'percentage',
      discount: 10,
      validFrom: '2026-01-01',
      validTo: '2099-12-31',
      minPurchase: 50,
      maxDiscount: 15.5,
      usageLimit: 5,
    };
    const created = await client.read(withId, 'Mutation.createCoupon', { input }, admin);
    const { validFrom, validTo, ...plain } = input;
    expect(created).toMatchObject({
      ...plain,
      validFrom: expect.stringMatching(new RegExp(`^${validFrom}`)),
      validTo: expect.stringMatching(new RegExp(`^${validTo}`)),
      usageCount: 0,
      isActive: true,
    });
    const { id } = created;
    expect(await client.run('Query.coupon', { id }, admin)).toEqual(created);
    const page = await client.run(
      'Query.coupons',
      { page: 1, limit: 5, isActive: true, search: code },
      admin,
    );
    expect(page).toMatchObject({ coupons: [{ id }], pagination: { page: 1, limit: 5, total: 1, pages: 1 } });
    const changed = await client.run('Mutation.updateCoupon', { id, input: { discount: 12.5 } }, admin);
    expect(changed).toMatchObject({ id, discount: 12.5, usageLimit: 5 });
    expect(await client.run('Mutation.toggleCouponStatus', { id }, admin)).toMatchObject({
      id,
      isActive: false,
    });
    expect(await client.run('Mutation.deleteCoupon', { id }, admin)).toBe(true);
    expect(await client.run('Query.coupon', { id }, admin)).toBeNull();
  });

  it('validate a percentage, a capped percentage and a fixed amount', async () => {
    const code = unique('PCT').toUpperCase();
    const window = { description: 'd', validFrom: '2026-01-01', validTo: '2099-12-31' };
    const percentage = { code, discountType: 'percentage', discount: 10, maxDiscount: 25, minPurchase: 20 };
    await client.run('Mutation.createCoupon', { input: { ...window, ...percentage } }, admin);
    const check = (orderTotal: number) => client.run('Query.validateCoupon', { code, orderTotal });
    expect(await check(99.99)).toMatchObject({
      valid: true,
      discount: 10,
      discountValue: 10,
      finalTotal: 89.99,
      discountType: 'percentage',
      code,
    });
    expect(await check(1000)).toMatchObject({
      valid: true,
      discount: 25,
      discountValue: 10,
      finalTotal: 975,
    });
    expect(await check(19.99)).toMatchObject({ valid: false, discount: 0, finalTotal: 19.99 });

    const fixed = { code: unique('FIX').toUpperCase(), discountType: 'fixed', discount: 15 };
    await client.run('Mutation.createCoupon', { input: { ...window, ...fixed } }, admin);
    const answer = await client.run('Query.validateCoupon', { code: fixed.code, orderTotal: 100 });
    expect(answer).toMatchObject({
      valid: true,
      discount: 15,
      discountValue: 15,
      finalTotal: 85,
      discountType: 'fixed',
    });
    const unknown = await client.run('Query.validateCoupon', { code: unique('NO'), orderTotal: 10 });
    expect(unknown).toMatchObject({ valid: false, discount: 0, finalTotal: 10 });
  });

  it('have called every root field', () => expect(client.missing).toEqual([]));
});
