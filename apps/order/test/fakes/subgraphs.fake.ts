import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DomainError, type ShortLine } from '@e-storefront/errors';
import { startFakeSubgraph, type FakeSubgraph, type TestIdentity } from '@e-storefront/testing';
import { allocate } from '@e-storefront/domain';
import type { PurchasableLine, StockLine } from '../../src/clients/product.client';
import type { CouponQuote } from '../../src/clients/coupon.client';

/** A new id of any kind. */
export const newId = (): string => randomBytes(12).toString('hex');

type Failing = 'before' | 'after';

/** Lets a test fail or pause a named call, before or after it takes effect. */
class FaultInjector {
  readonly #faults = new Map<string, { when: Failing; times: number }>();
  readonly #gates = new Map<string, { open: Promise<void>; reached: () => void }>();

  /** Fails the next calls of this name. */
  failNext(name: string, when: Failing, times = 1): void {
    this.#faults.set(name, { when, times });
  }

  /** Lets all calls succeed again. */
  restore(): void {
    this.#faults.clear();
  }

  /** Pauses the next call of this name until `resume`; `reached` resolves when the call arrives. */
  pauseNext(name: string): { reached: Promise<void>; resume: () => void } {
    let resume = (): void => {};
    let reached = (): void => {};
    const open = new Promise<void>((resolve) => (resume = resolve));
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    this.#gates.set(name, { open, reached });
    return { reached: arrived, resume };
  }

  protected async intercept<T>(name: string, act: () => T): Promise<T> {
    const gate = this.#gates.get(name);
    this.#gates.delete(name);
    gate?.reached();
    await gate?.open;
    const fault = this.#faults.get(name);
    const when = fault && fault.times > 0 ? fault.when : undefined;
    if (fault) fault.times -= 1;
    if (when === 'before') throw unavailable();
    const result = act();
    if (when === 'after') throw unavailable();
    return result;
  }
}

function unavailable(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'fake' } });
}

const linesRequest = z.object({
  lines: z.array(z.object({ productId: z.string(), variantId: z.string().nullish() })),
});
const stockRequest = z.object({
  reference: z.string(),
  lines: z.array(z.object({ productId: z.string(), variantId: z.string(), quantity: z.number() })).nullish(),
  key: z.string().nullish(),
});

/** Fakes the product service: variants in memory, reservations by reference. */
export class FakeProductService extends FaultInjector {
  readonly variants = new Map<string, PurchasableLine>();
  readonly reservations = new Map<string, StockLine[]>();
  readonly calls: string[] = [];
  #server: FakeSubgraph | undefined;

  /** Adds a product with one variant. */
  addProduct(fields: Partial<PurchasableLine> = {}): PurchasableLine {
    const variantId = newId();
    const line: PurchasableLine = {
      productId: newId(),
      variantId,
      sku: `SKU-${variantId.slice(-6)}`,
      productName: 'Teapot',
      variantName: null,
      imageUrl: null,
      sellerId: newId(),
      categoryIds: [],
      unitPrice: 2_000,
      available: 100,
      backorder: 0,
      forSale: true,
      ...fields,
    };
    this.variants.set(variantId, line);
    return line;
  }

  async start(identity: TestIdentity): Promise<string> {
    this.#server = await startFakeSubgraph(identity, {
      typeDefs: PRODUCT_SDL,
      resolvers: {
        Query: { purchasableLines: (_parent, args) => this.#lines(linesRequest.parse(args)) },
        Mutation: Object.fromEntries(
          (['reserve', 'commit', 'release', 'ship', 'return'] as const).map((name) => [
            `${name}Stock`,
            (_parent: unknown, args: unknown) => this.#write(name, stockRequest.parse(args)),
          ]),
        ),
      },
    });
    return this.#server.url;
  }

  async stop(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #lines({ lines }: z.infer<typeof linesRequest>): Promise<(PurchasableLine | null)[]> {
    this.calls.push('lines');
    return this.intercept('lines', () =>
      lines.map(
        ({ productId, variantId }) =>
          [...this.variants.values()].find(
            (line) => line.productId === productId && (!variantId || line.variantId === variantId),
          ) ?? null,
      ),
    );
  }

  #write(
    name: 'reserve' | 'commit' | 'release' | 'ship' | 'return',
    { reference, lines, key }: z.infer<typeof stockRequest>,
  ): Promise<boolean> {
    this.calls.push(key ? `${name} ${reference} ${key}` : `${name} ${reference}`);
    return this.intercept(name, () => {
      if (name === 'reserve') this.#reserve(reference, lines ?? []);
      if (name === 'release') this.#release(reference, lines);
      return true;
    });
  }

  #reserve(reference: string, lines: StockLine[]): void {
    if (this.reservations.has(reference)) return;
    const shortages = lines.flatMap((line) => this.#shortage(line));
    if (shortages.length > 0) throw new DomainError('INSUFFICIENT_STOCK', { details: { lines: shortages } });
    for (const { variantId, quantity } of lines) this.#adjust(variantId, -quantity);
    this.reservations.set(reference, lines);
  }

  #release(reference: string, lines: StockLine[] | null | undefined): void {
    const reserved = this.reservations.get(reference) ?? [];
    const released = lines
      ? reserved.filter((line) => lines.some(({ variantId }) => variantId === line.variantId))
      : reserved;
    for (const { variantId, quantity } of released) this.#adjust(variantId, quantity);
    const rest = reserved.filter((line) => !released.includes(line));
    if (rest.length > 0) this.reservations.set(reference, rest);
    else this.reservations.delete(reference);
  }

  #shortage({ variantId, productId, quantity }: StockLine): ShortLine[] {
    const line = this.variants.get(variantId);
    const available = line?.available ?? 0;
    if (available >= quantity) return [];
    return [{ productId, variantId, productName: line?.productName ?? '', requested: quantity, available }];
  }

  #adjust(variantId: string, by: number): void {
    const line = this.variants.get(variantId);
    if (line) line.available += by;
  }
}

const redemptionRequest = z.object({ reference: z.string() });
const quoteRequest = z.object({
  code: z.string().nullish(),
  basket: z.object({ lines: z.array(z.object({ quantity: z.number(), unitPrice: z.number() })) }),
});
const reservationRequest = quoteRequest.extend(redemptionRequest.shape);

/**
 * Fakes the coupon service: SAVE10 takes ten per cent off, ONCE the same for a single use, FREE everything including the
 * shipping, FIRSTFREE the first item and the shipping; every other code is unknown.
 */
export class FakeCouponService extends FaultInjector {
  readonly redeemed = new Set<string>();
  readonly released: string[] = [];
  /** Codes that are currently invalid. */
  readonly invalidCodes = new Set<string>();
  /** Whether an automatic promotion takes ten per cent off. */
  hasAutomaticDiscount = false;
  #server: FakeSubgraph | undefined;

  async start(identity: TestIdentity): Promise<string> {
    const referenceOf = (args: unknown): string => redemptionRequest.parse(args).reference;
    this.#server = await startFakeSubgraph(identity, {
      typeDefs: COUPON_SDL,
      resolvers: {
        Query: {
          quotePromotions: (_parent, args) =>
            this.intercept('quote', () => this.#quote(quoteRequest.parse(args))),
        },
        Mutation: {
          reservePromotions: (_parent, args) =>
            this.intercept('reserve', () => this.#reserve(reservationRequest.parse(args))),
          commitPromotions: (_parent, args) =>
            this.intercept('commit', () => this.redeemed.has(referenceOf(args))),
          releasePromotions: (_parent, args) =>
            this.intercept('release', () => this.#release(referenceOf(args))),
        },
      },
    });
    return this.#server.url;
  }

  async stop(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #quote({ code: given, basket }: z.infer<typeof quoteRequest>): CouponQuote {
    const code = given ?? null;
    const amounts = basket.lines.map(({ quantity, unitPrice }) => quantity * unitPrice);
    const isValid = code !== null && CODES.includes(code) && !this.invalidCodes.has(code);
    const applies = isValid || (code === null && this.hasAutomaticDiscount);
    const freeShipping = applies && (code === 'FREE' || code === 'FIRSTFREE');
    const lineDiscounts = applies ? discountsOf(code, amounts) : amounts.map(() => 0);
    const discount = lineDiscounts.reduce((a, b) => a + b, 0);
    return {
      code,
      valid: isValid || code === null,
      reason: isValid || code === null ? null : 'UNKNOWN',
      message: isValid || code === null ? '' : 'Unknown.',
      discount,
      lineDiscounts,
      freeShipping,
      promotions: applies ? [{ promotionId: newId(), applied: true }] : [],
    };
  }

  #reserve(request: z.infer<typeof reservationRequest>): CouponQuote {
    const isTaken =
      request.code === 'ONCE' && this.redeemed.size > 0 && !this.redeemed.has(request.reference);
    if (isTaken) {
      throw new DomainError('COUPON_REFUSED', { details: { couponCode: 'ONCE', reason: 'USED_UP' } });
    }
    this.redeemed.add(request.reference);
    return this.#quote(request);
  }

  #release(reference: string): boolean {
    this.released.push(reference);
    return this.redeemed.delete(reference);
  }
}

const CODES = ['SAVE10', 'ONCE', 'FREE', 'FIRSTFREE'];

function discountsOf(code: string | null, amounts: number[]): number[] {
  if (code === 'FREE') return amounts;
  if (code === 'FIRSTFREE') return amounts.map((amount, index) => (index === 0 ? amount : 0));
  return allocate(Math.floor(amounts.reduce((a, b) => a + b, 0) / 10), amounts);
}

const PRODUCT_SDL = `
  input LineRefInput { productId: ID! variantId: ID }
  input StockLineInput { productId: ID! variantId: ID! quantity: Int! }
  type PurchasableLine { productId: ID! variantId: ID! sku: String! productName: String! variantName: String
    imageUrl: String sellerId: ID! categoryIds: [ID!]! unitPrice: Int! available: Int! backorder: Int! forSale: Boolean! }
  type Query { purchasableLines(lines: [LineRefInput!]!): [PurchasableLine]! }
  type Mutation {
    reserveStock(reference: ID!, lines: [StockLineInput!]!): Boolean!
    commitStock(reference: ID!): Boolean!
    releaseStock(reference: ID!, lines: [StockLineInput!]): Boolean!
    shipStock(reference: ID!, lines: [StockLineInput!]!): Boolean!
    returnStock(reference: ID!, lines: [StockLineInput!]!, key: ID): Boolean!
  }`;

const COUPON_SDL = `
  input PromotionLineInput { productId: ID! variantId: ID! categoryIds: [ID!]! sellerId: ID! quantity: Int!
    unitPrice: Float! }
  input PromotionBasketInput { customerId: ID isFirstOrder: Boolean! lines: [PromotionLineInput!]! }
  type PromotionTrace { promotionId: ID! applied: Boolean! }
  type PromotionQuote { code: String valid: Boolean! reason: String message: String! discount: Float!
    lineDiscounts: [Float!]! freeShipping: Boolean! promotions: [PromotionTrace!]! }
  type Query { quotePromotions(code: String, basket: PromotionBasketInput!): PromotionQuote! }
  type Mutation {
    reservePromotions(reference: ID!, code: String, basket: PromotionBasketInput!): PromotionQuote!
    commitPromotions(reference: ID!): Boolean!
    releasePromotions(reference: ID!): Boolean!
  }`;
