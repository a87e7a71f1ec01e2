import { randomBytes } from 'node:crypto';
import { DomainError, type ShortLine } from '@e-storefront/errors';
import { startFakeSubgraph, type FakeSubgraph, type TestIdentity } from '@e-storefront/testing';
import { allocate } from '@e-storefront/domain';
import type { LineRef, PurchasableLine, StockLine } from '../../src/clients/catalogue';
import type { CouponBasket, CouponQuote } from '../../src/clients/coupons';

/** A new id of any kind. */
export const newId = (): string => randomBytes(12).toString('hex');

type Failing = 'before' | 'after';

/** Lets a test make a named call fail, before or after it took effect, or hold it up. */
class FaultInjector {
  readonly #faults = new Map<string, { when: Failing; times: number }>();
  readonly #gates = new Map<string, { open: Promise<void>; reached: () => void }>();

  /** The next call of this name breaks off, or the next ones. */
  failNext(name: string, when: Failing, times = 1): void {
    this.#faults.set(name, { when, times });
  }

  /** Every call goes through again. */
  restore(): void {
    this.#faults.clear();
  }

  /** Holds the next call of this name until it is let go; `reached` says when it has come. */
  pauseNext(name: string): { reached: Promise<void>; letGo: () => void } {
    let letGo = (): void => {};
    let reached = (): void => {};
    const open = new Promise<void>((resolve) => (letGo = resolve));
    const come = new Promise<void>((resolve) => (reached = resolve));
    this.#gates.set(name, { open, reached });
    return { reached: come, letGo };
  }

  protected async intercept<T>(name: string, act: () => T): Promise<T> {
    const gate = this.#gates.get(name);
    this.#gates.delete(name);
    gate?.reached();
    await gate?.open;
    const fault = this.#faults.get(name);
    const when = fault && fault.times > 0 ? fault.when : undefined;
    if (fault) fault.times -= 1;
    if (when === 'before') throw broken();
    const result = act();
    if (when === 'after') throw broken();
    return result;
  }
}

function broken(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'stand-in' } });
}

/** Plays the product service: variants in memory, reservations by reference. */
export class FakeProductService extends FaultInjector {
  readonly variants = new Map<string, PurchasableLine>();
  readonly reservations = new Map<string, StockLine[]>();
  readonly calls: string[] = [];
  #peer: FakeSubgraph | undefined;

  /** Puts a product with one variant on the shelf. */
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
    this.#peer = await startFakeSubgraph(identity, {
      typeDefs: PRODUCT_SDL,
      resolvers: {
        Query: { purchasableLines: (_parent, args) => this.#lines(args as unknown as { lines: LineRef[] }) },
        Mutation: Object.fromEntries(
          (['reserve', 'commit', 'release', 'ship', 'return'] as const).map((name) => [
            `${name}Stock`,
            (_parent: unknown, args: unknown) => this.#write(name, args as Move),
          ]),
        ),
      },
    });
    return this.#peer.url;
  }

  async stop(): Promise<void> {
    await this.#peer?.[Symbol.asyncDispose]();
  }

  #lines({ lines }: { lines: LineRef[] }): Promise<(PurchasableLine | null)[]> {
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
    { reference, lines, key }: Move,
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
    const short = lines.flatMap((line) => this.#shortage(line));
    if (short.length > 0) throw new DomainError('INSUFFICIENT_STOCK', { details: { lines: short } });
    for (const { variantId, quantity } of lines) this.#move(variantId, -quantity);
    this.reservations.set(reference, lines);
  }

  #release(reference: string, lines: StockLine[] | null | undefined): void {
    const held = this.reservations.get(reference) ?? [];
    const free = lines
      ? held.filter((line) => lines.some(({ variantId }) => variantId === line.variantId))
      : held;
    for (const { variantId, quantity } of free) this.#move(variantId, quantity);
    const rest = held.filter((line) => !free.includes(line));
    if (rest.length > 0) this.reservations.set(reference, rest);
    else this.reservations.delete(reference);
  }

  #shortage({ variantId, productId, quantity }: StockLine): ShortLine[] {
    const line = this.variants.get(variantId);
    const available = line?.available ?? 0;
    if (available >= quantity) return [];
    return [{ productId, variantId, productName: line?.productName ?? '', requested: quantity, available }];
  }

  #move(variantId: string, by: number): void {
    const line = this.variants.get(variantId);
    if (line) line.available += by;
  }
}

interface Move {
  reference: string;
  lines?: StockLine[] | null;
  key?: string | null;
}

/**
 * Plays the coupon service: SAVE10 takes ten per cent, ONCE the same but once in all, FREE everything and the shipping,
 * FIRSTFREE the first line and the shipping; every other code is unknown.
 */
export class FakeCouponService extends FaultInjector {
  readonly redeemed = new Set<string>();
  readonly released: string[] = [];
  /** Codes that do not hold for now. */
  readonly invalidCodes = new Set<string>();
  /** Whether everybody gets ten per cent off without a code. */
  hasAutomaticDiscount = false;
  #peer: FakeSubgraph | undefined;

  async start(identity: TestIdentity): Promise<string> {
    const referenceOf = (args: unknown): string => (args as Use).reference;
    this.#peer = await startFakeSubgraph(identity, {
      typeDefs: COUPON_SDL,
      resolvers: {
        Query: {
          quotePromotions: (_parent, args) =>
            this.intercept('quote', () => this.#quote(args as unknown as Use)),
        },
        Mutation: {
          reservePromotions: (_parent, args) =>
            this.intercept('reserve', () => this.#reserve(args as unknown as Use)),
          commitPromotions: (_parent, args) =>
            this.intercept('commit', () => this.redeemed.has(referenceOf(args))),
          releasePromotions: (_parent, args) =>
            this.intercept('release', () => this.#release(referenceOf(args))),
        },
      },
    });
    return this.#peer.url;
  }

  async stop(): Promise<void> {
    await this.#peer?.[Symbol.asyncDispose]();
  }

  #quote({ code: given, basket }: Use): CouponQuote {
    const code = given ?? null;
    const amounts = basket.lines.map(({ quantity, unitPrice }) => quantity * unitPrice);
    const holds = code !== null && CODES.includes(code) && !this.invalidCodes.has(code);
    const applies = holds || (code === null && this.hasAutomaticDiscount);
    const freeShipping = applies && (code === 'FREE' || code === 'FIRSTFREE');
    const lineDiscounts = applies ? discountsOf(code, amounts) : amounts.map(() => 0);
    const discount = lineDiscounts.reduce((a, b) => a + b, 0);
    return {
      code,
      valid: holds || code === null,
      reason: holds || code === null ? null : 'UNKNOWN',
      message: holds || code === null ? '' : 'Unknown.',
      discount,
      lineDiscounts,
      freeShipping,
      promotions: applies ? [{ promotionId: newId(), applied: true }] : [],
    };
  }

  #reserve(use: Use): CouponQuote {
    const isTaken = use.code === 'ONCE' && this.redeemed.size > 0 && !this.redeemed.has(use.reference);
    if (isTaken) {
      throw new DomainError('COUPON_REFUSED', { details: { couponCode: 'ONCE', reason: 'USED_UP' } });
    }
    this.redeemed.add(use.reference);
    return this.#quote(use);
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

interface Use {
  code?: string | null;
  reference: string;
  basket: CouponBasket;
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
