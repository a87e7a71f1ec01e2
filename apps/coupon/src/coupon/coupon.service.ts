import { notFound } from '@e-storefront/errors';
import { parseId, type Page } from '@e-storefront/domain';
import { isCoupon, type Coupon, type Promotion } from '../promotion/promotion';
import type { PromotionRepository } from '../promotion/promotion.model';
import type { PromotionListArguments, PromotionService } from '../promotion/promotion.service';
import { parseCreateCouponInput, parseUpdateCouponInput } from './coupon.input';

interface Dependencies {
  promotions: PromotionService;
  repository: Pick<PromotionRepository, 'remove' | 'toggle'>;
}

/** Administration of coupons: promotions with a code. */
export class CouponService {
  readonly #promotions: PromotionService;
  readonly #repository: Dependencies['repository'];

  constructor({ promotions, repository }: Dependencies) {
    this.#promotions = promotions;
    this.#repository = repository;
  }

  /** One page of coupons, newest first. @throws BAD_USER_INPUT */
  async list(args: PromotionListArguments): Promise<Page<Coupon>> {
    const { items, pagination } = await this.#promotions.list(args, { hasCode: true });
    return { items: items.filter(isCoupon), pagination };
  }

  /** @throws BAD_USER_INPUT */
  async find(id: string): Promise<Coupon | null> {
    const promotion = await this.#promotions.find(id);
    return isCoupon(promotion) ? promotion : null;
  }

  /** @param id the id of the new coupon @throws BAD_USER_INPUT, COUPON_CODE_TAKEN, SERVICE_UNAVAILABLE */
  async create(input: unknown, id?: string): Promise<Coupon> {
    return assertCoupon(await this.#promotions.insert(parseCreateCouponInput(input), id), '');
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, COUPON_CODE_TAKEN, CONFLICT, SERVICE_UNAVAILABLE */
  async update(idText: string, input: unknown): Promise<Coupon> {
    const id = parseId(idText);
    const applyUpdate = parseUpdateCouponInput(input);
    const updated = await this.#promotions.modify(id, (promotion) =>
      applyUpdate(assertCoupon(promotion, id)),
    );
    return assertCoupon(updated, id);
  }

  /** Activates or deactivates a coupon, once per operation. @throws BAD_USER_INPUT, NOT_FOUND */
  async toggle(idText: string, operationId?: string): Promise<Coupon> {
    const { id } = assertCoupon(await this.find(idText), idText);
    return assertCoupon(await this.#repository.toggle(id, operationId), id);
  }

  /** Deletes a coupon and keeps its redemptions. @throws BAD_USER_INPUT, NOT_FOUND */
  async remove(idText: string): Promise<true> {
    const { id } = assertCoupon(await this.find(idText), idText);
    if (!(await this.#repository.remove(id))) throw notFound('Coupon', id);
    return true;
  }
}

/** @throws NOT_FOUND for an unknown promotion and for one without a code */
function assertCoupon(promotion: Promotion | null, id: string): Coupon {
  if (!isCoupon(promotion)) throw notFound('Coupon', id);
  return promotion;
}
