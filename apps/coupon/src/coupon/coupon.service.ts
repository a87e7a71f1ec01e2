import { z } from 'zod';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  parseId,
  pageOf,
  pageRequest,
  parseInput,
  text,
  type Page,
  type PageRequest,
} from '@e-storefront/domain';
import { couponChange, newCouponFields } from './coupon.input';
import { isCoupon, type Coupon, type Promotion, type PromotionFields } from '../promotion/promotion';
import { newPromotionFields, promotionChange } from '../promotion/promotion.input';

export interface CouponFilter {
  isActive?: boolean;
  /** Part of a code or a description, taken literally. */
  search?: string;
  /** Leaves out the promotions that apply by themselves. */
  hasCode?: boolean;
}

/** Where promotions are kept, with a code or without. Deleted ones are found by `findMany` alone. */
export interface CouponRepository {
  page(filter: CouponFilter, request: PageRequest): Promise<{ items: Promotion[]; total: number }>;
  find(id: string): Promise<Promotion | null>;
  /** Deleted coupons, too, in any order. */
  findMany(ids: readonly string[]): Promise<Promotion[]>;
  /** @param id the id that it gets @throws COUPON_CODE_TAKEN */
  insert(fields: PromotionFields, id?: string): Promise<Promotion>;
  /** Writes the fields if the coupon still has the version; null when it has not. @throws COUPON_CODE_TAKEN */
  replace(coupon: Pick<Promotion, 'id' | 'version'>, fields: PromotionFields): Promise<Promotion | null>;
  /**
   * Switches `isActive` over in one write, once for each operation; null for an unknown coupon.
   * @param operationId names the operation, where it may be repeated
   */
  toggle(id: string, operationId?: string): Promise<Promotion | null>;
  /** Marks a coupon as deleted and frees its code; false for an unknown one. */
  remove(id: string): Promise<boolean>;
}

/** What a promotion is meant for, by ids of what other services keep. */
export type Conditions = Pick<PromotionFields, 'productIds' | 'categoryIds' | 'sellerIds'>;

/** Knows whether what somebody names is there. */
export interface References {
  /** @throws BAD_USER_INPUT naming the first thing that is not there, SERVICE_UNAVAILABLE */
  assertKnown(conditions: Conditions): Promise<void>;
  /** @throws BAD_USER_INPUT naming the first id that nobody has, SERVICE_UNAVAILABLE */
  assertAccounts(ids: readonly string[], field: string): Promise<void>;
}

const NAMED = ['productIds', 'categoryIds', 'sellerIds'] as const;

const listInput = z.object({ isActive: z.boolean().optional(), search: text(100).optional() });

interface ListArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  isActive?: boolean | null | undefined;
  search?: string | null | undefined;
}

/** How often a change is tried again when another one came first. */
const ATTEMPTS = 5;

/** What the shop's staff do with coupons, and with promotions of any kind. */
export class CouponService {
  readonly #repository: CouponRepository;
  readonly #references: Pick<References, 'assertKnown'>;

  constructor(repository: CouponRepository, references: Pick<References, 'assertKnown'>) {
    this.#repository = repository;
    this.#references = references;
  }

  /** One page of the coupons, the newest first. @throws BAD_USER_INPUT */
  async list(args: ListArguments): Promise<Page<Coupon>> {
    const { items, pagination } = await this.#page(args, { hasCode: true });
    return { items: items.filter(isCoupon), pagination };
  }

  /** One page of the promotions, with a code or without, the newest first. @throws BAD_USER_INPUT */
  async listPromotions(args: ListArguments): Promise<Page<Promotion>> {
    return this.#page(args, {});
  }

  /** One promotion, or null. @throws BAD_USER_INPUT */
  async findPromotion(id: string): Promise<Promotion | null> {
    return this.#repository.find(parseId(id));
  }

  /** One coupon, or null. @throws BAD_USER_INPUT */
  async find(id: string): Promise<Coupon | null> {
    const promotion = await this.#repository.find(parseId(id));
    return isCoupon(promotion) ? promotion : null;
  }

  /** Adds a coupon. @param id the id that it gets @throws BAD_USER_INPUT, COUPON_CODE_TAKEN, SERVICE_UNAVAILABLE */
  async create(input: unknown, id?: string): Promise<Coupon> {
    const fields = newCouponFields(input);
    await this.#references.assertKnown(fields);
    return asCoupon(await this.#repository.insert(fields, id), '');
  }

  /** Adds a promotion. @param id the id that it gets @throws BAD_USER_INPUT, COUPON_CODE_TAKEN, SERVICE_UNAVAILABLE */
  async createPromotion(input: unknown, id?: string): Promise<Promotion> {
    const fields = newPromotionFields(input);
    await this.#references.assertKnown(fields);
    return this.#repository.insert(fields, id);
  }

  /** Changes a coupon. @throws BAD_USER_INPUT, NOT_FOUND, COUPON_CODE_TAKEN, CONFLICT, SERVICE_UNAVAILABLE */
  async update(idText: string, input: unknown): Promise<Coupon> {
    const id = parseId(idText);
    const change = couponChange(input);
    return asCoupon(await this.#change(id, (promotion) => change(asCoupon(promotion, id))), id);
  }

  /** Changes a promotion. @throws BAD_USER_INPUT, NOT_FOUND, COUPON_CODE_TAKEN, CONFLICT, SERVICE_UNAVAILABLE */
  async updatePromotion(idText: string, input: unknown): Promise<Promotion> {
    const id = parseId(idText);
    const change = promotionChange(input);
    return this.#change(id, (promotion) => {
      if (!promotion) throw notFound('Promotion', id);
      return change(promotion);
    });
  }

  /** Switches a coupon on or off, once for each operation. @throws BAD_USER_INPUT, NOT_FOUND */
  async toggle(idText: string, operationId?: string): Promise<Coupon> {
    const { id } = asCoupon(await this.find(idText), idText);
    return asCoupon(await this.#repository.toggle(id, operationId), id);
  }

  /** Deletes a coupon; its redemptions stay. @throws BAD_USER_INPUT, NOT_FOUND */
  async remove(idText: string): Promise<true> {
    const { id } = asCoupon(await this.find(idText), idText);
    if (!(await this.#repository.remove(id))) throw notFound('Coupon', id);
    return true;
  }

  /** Deletes a promotion; its uses stay. @throws BAD_USER_INPUT, NOT_FOUND */
  async removePromotion(idText: string): Promise<true> {
    const id = parseId(idText);
    if (!(await this.#repository.remove(id))) throw notFound('Promotion', id);
    return true;
  }

  async #page({ page, limit, ...filter }: ListArguments, kind: CouponFilter): Promise<Page<Promotion>> {
    const request = pageRequest({ page, limit });
    const wanted = { ...parseInput(listInput, filter, ''), ...kind };
    const { items, total } = await this.#repository.page(wanted, request);
    return pageOf(request, items, total);
  }

  async #change(id: string, change: (promotion: Promotion | null) => PromotionFields): Promise<Promotion> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const promotion = await this.#repository.find(id);
      const fields = change(promotion);
      if (promotion) await this.#references.assertKnown(added(promotion, fields));
      const updated = promotion && (await this.#repository.replace(promotion, fields));
      if (updated) return updated;
    }
    throw new DomainError('CONFLICT');
  }
}

/** What a change names anew: what was named before may have gone since. */
function added(before: Conditions, after: Conditions): Conditions {
  const fresh = NAMED.map((field) => [field, after[field].filter((one) => !before[field].includes(one))]);
  return Object.fromEntries(fresh) as Conditions;
}

function asCoupon(promotion: Promotion | null, id: string): Coupon {
  if (!isCoupon(promotion)) throw notFound('Coupon', id);
  return promotion;
}
