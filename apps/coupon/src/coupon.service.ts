import { z } from 'zod';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  idOf,
  pageOf,
  pageRequest,
  parseInput,
  text,
  type Page,
  type PageRequest,
} from '@e-storefront/values';
import type { Coupon, CouponFields } from './coupon';
import { couponChange, newCouponFields } from './coupon.input';

export interface CouponFilter {
  isActive?: boolean;
  /** Part of a code or a description, taken literally. */
  search?: string;
}

/** Where coupons are kept. Deleted ones are found by `findMany` alone. */
export interface CouponRepository {
  page(filter: CouponFilter, request: PageRequest): Promise<{ items: Coupon[]; total: number }>;
  find(id: string): Promise<Coupon | null>;
  /** Deleted coupons, too, in any order. */
  findMany(ids: readonly string[]): Promise<Coupon[]>;
  /** @throws COUPON_CODE_TAKEN */
  insert(fields: CouponFields): Promise<Coupon>;
  /** Writes the fields if the coupon still has the version; null when it has not. @throws COUPON_CODE_TAKEN */
  replace(coupon: Pick<Coupon, 'id' | 'version'>, fields: CouponFields): Promise<Coupon | null>;
  /** Switches `isActive` over in one write; null for an unknown coupon. */
  toggle(id: string): Promise<Coupon | null>;
  /** Marks a coupon as deleted and frees its code; false for an unknown one. */
  remove(id: string): Promise<boolean>;
}

const listInput = z.object({ isActive: z.boolean().optional(), search: text(100).optional() });

interface ListArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  isActive?: boolean | null | undefined;
  search?: string | null | undefined;
}

/** How often a change is tried again when another one came first. */
const ATTEMPTS = 5;

/** What the shop's staff do with coupons. */
export class CouponService {
  readonly #repository: CouponRepository;

  constructor(repository: CouponRepository) {
    this.#repository = repository;
  }

  /** One page of the coupons, the newest first. @throws BAD_USER_INPUT */
  async list({ page, limit, ...filter }: ListArguments): Promise<Page<Coupon>> {
    const request = pageRequest({ page, limit });
    const { items, total } = await this.#repository.page(parseInput(listInput, filter, ''), request);
    return pageOf(request, items, total);
  }

  /** One coupon, or null. @throws BAD_USER_INPUT */
  async find(id: string): Promise<Coupon | null> {
    return this.#repository.find(idOf(id));
  }

  /** Adds a coupon. @throws BAD_USER_INPUT, COUPON_CODE_TAKEN */
  async create(input: unknown): Promise<Coupon> {
    return this.#repository.insert(newCouponFields(input));
  }

  /** Changes a coupon. @throws BAD_USER_INPUT, NOT_FOUND, COUPON_CODE_TAKEN, CONFLICT */
  async update(idText: string, input: Record<string, unknown>): Promise<Coupon> {
    const id = idOf(idText);
    const change = couponChange(input);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const coupon = found(await this.#repository.find(id), id);
      const updated = await this.#repository.replace(coupon, change(coupon));
      if (updated) return updated;
    }
    throw new DomainError('CONFLICT');
  }

  /** Switches a coupon on or off. @throws BAD_USER_INPUT, NOT_FOUND */
  async toggle(idText: string): Promise<Coupon> {
    const id = idOf(idText);
    return found(await this.#repository.toggle(id), id);
  }

  /** Deletes a coupon; its redemptions stay. @throws BAD_USER_INPUT, NOT_FOUND */
  async remove(idText: string): Promise<true> {
    const id = idOf(idText);
    if (!(await this.#repository.remove(id))) throw notFound('Coupon', id);
    return true;
  }
}

function found(coupon: Coupon | null, id: string): Coupon {
  if (!coupon) throw notFound('Coupon', id);
  return coupon;
}
