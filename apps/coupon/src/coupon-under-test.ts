import { randomBytes } from 'node:crypto';
import {
  actor,
  startAccountsPeer,
  startPeer,
  TestSubgraph,
  type AccountsPeer,
  type Json,
  type Peer,
} from '@e-storefront/testing';
import { start } from './main';

export const admin = actor('admin');
export const support = actor('support');
export const customer = actor('customer');
export const newId = (): string => randomBytes(12).toString('hex');
export const unknown = 'f'.repeat(24);

export const FIELDS = `id code description discountType discount minPurchase maxDiscount validFrom validTo usageLimit
  perCustomerLimit usageCount isActive firstOrderOnly createdAt updatedAt`;
export const CREATE = `mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { ${FIELDS} categoryIds } }`;
export const UPDATE = `mutation ($id: ID!, $input: UpdateCouponInput!) { updateCoupon(id: $id, input: $input) { ${FIELDS} } }`;
export const DELETE = 'mutation ($id: ID!) { deleteCoupon(id: $id) }';
export const TOGGLE = 'mutation ($id: ID!) { toggleCouponStatus(id: $id) { id isActive } }';
export const ONE = `query ($id: ID!) { coupon(id: $id) { ${FIELDS} } }`;
export const LIST = `query ($page: Int, $limit: Int, $isActive: Boolean, $search: String) {
  coupons(page: $page, limit: $limit, isActive: $isActive, search: $search) {
    coupons { code } pagination { page limit total pages } } }`;
export const VALIDATE = `query ($code: String!, $orderTotal: Float!) { validateCoupon(code: $code, orderTotal: $orderTotal) {
  valid discount discountValue finalTotal discountType message code reason } }`;
export const USES = `query ($couponId: ID!) { couponRedemptions(couponId: $couponId) {
  redemptions { reference couponId status discount customer { id } redeemedAt releasedAt } pagination { total } } }`;
const QUOTED = `{ code valid reason message discount lineDiscounts freeShipping
  promotions { promotionId name code applied reason message discount freeShipping } }`;
export const QUOTE = `query ($code: String, $basket: PromotionBasketInput!) {
  quotePromotions(code: $code, basket: $basket) ${QUOTED} }`;
export const RESERVE = `mutation ($code: String, $reference: ID!, $basket: PromotionBasketInput!) {
  reservePromotions(code: $code, reference: $reference, basket: $basket) { valid discount lineDiscounts } }`;
export const COMMIT = 'mutation ($reference: ID!) { commitPromotions(reference: $reference) }';
export const RELEASE = 'mutation ($reference: ID!) { releasePromotions(reference: $reference) }';

export const line = (overrides: object = {}) => ({
  ...{ productId: newId(), variantId: newId(), categoryIds: [], sellerId: newId() },
  ...{ quantity: 1, unitPrice: 20_000 },
  ...overrides,
});

export const basket = (overrides: object = {}) => ({
  customerId: newId(),
  isFirstOrder: true,
  lines: [line()],
  ...overrides,
});

/** What a new percentage coupon is made of. */
export const newCoupon = (overrides: object = {}) => ({
  code: `C${newId().slice(0, 10)}`,
  description: 'A coupon for a test',
  discountType: 'percentage',
  discount: 10,
  validFrom: '2026-01-01',
  validTo: '2099-12-31',
  ...overrides,
});

/** The coupon subgraph, and the error codes that a suite has met in it. */
export class CouponUnderTest implements AsyncDisposable {
  readonly provoked = new Set<string>();
  /** Ids of products and categories that are not there. */
  readonly missing = new Set<string>();
  subgraph!: TestSubgraph;
  /** The stand-in for auth. */
  auth!: AccountsPeer;
  #peers: Peer[] = [];

  static async start(): Promise<CouponUnderTest> {
    const app = new CouponUnderTest();
    const there = (reference: unknown) => {
      const { id } = reference as { id: string };
      return app.missing.has(id) ? null : { id };
    };
    app.subgraph = await TestSubgraph.start(start, async (identity) => {
      app.auth = await startAccountsPeer(identity);
      const [product, category] = await Promise.all(
        ['Product', 'Category'].map((type) =>
          startPeer(identity, {
            typeDefs: `type ${type} @key(fields: "id") { id: ID! } type Query { one: ${type} }`,
            resolvers: { [type]: { __resolveReference: there } },
          }),
        ),
      );
      if (!product || !category) throw new Error('The stand-ins did not start.');
      app.#peers = [app.auth, product, category];
      return { AUTH_URL: app.auth.url, PRODUCT_URL: product.url, CATEGORY_URL: category.url };
    });
    return app;
  }

  /** Ends the stand-ins: what a promotion names cannot be looked up any more. */
  async leaveAlone(): Promise<void> {
    for (const peer of this.#peers.splice(0)) await peer[Symbol.asyncDispose]();
  }

  async create(overrides: object = {}): Promise<Json> {
    const variables = { input: newCoupon(overrides) };
    return (await this.subgraph.data(CREATE, { as: admin, variables })).createCoupon;
  }

  async validate(code: string, orderTotal: number, as = customer): Promise<Json> {
    return (await this.subgraph.data(VALIDATE, { as, variables: { code, orderTotal } })).validateCoupon;
  }

  /** The extensions of the first error of a call; undefined when it succeeds. */
  async failure(...call: Parameters<TestSubgraph['call']>): Promise<Json> {
    const { errors } = await this.subgraph.call(...call);
    const extensions = errors[0]?.extensions;
    if (extensions) this.provoked.add(extensions.code);
    return extensions;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.subgraph[Symbol.asyncDispose]();
    await this.leaveAlone();
  }
}
