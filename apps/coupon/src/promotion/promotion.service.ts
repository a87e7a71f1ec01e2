import { z } from 'zod';
import { notFound } from '@e-storefront/errors';
import { retryOnConflict } from '@e-storefront/mongo';
import { parseId, pageOf, pageRequest, parseInput, text, type Page } from '@e-storefront/domain';
import type { ReferenceClient } from '../clients/reference.client';
import type { Promotion, PromotionFields, PromotionTargets } from './promotion';
import { parseCreatePromotionInput, parseUpdatePromotionInput } from './promotion.input';
import type { PromotionFilter, PromotionRepository } from './promotion.model';

const TARGET_FIELDS = ['productIds', 'categoryIds', 'sellerIds'] as const;

const filterInput = z.object({ isActive: z.boolean().optional(), search: text(100).optional() });

export interface PromotionListArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  isActive?: boolean | null | undefined;
  search?: string | null | undefined;
}

/** Administration of promotions. */
export class PromotionService {
  readonly #promotions: PromotionRepository;
  readonly #references: Pick<ReferenceClient, 'assertTargetsExist'>;

  constructor(promotions: PromotionRepository, references: Pick<ReferenceClient, 'assertTargetsExist'>) {
    this.#promotions = promotions;
    this.#references = references;
  }

  /** One page of promotions, newest first. @throws BAD_USER_INPUT */
  async list(
    { page, limit, ...filter }: PromotionListArguments,
    kind: Pick<PromotionFilter, 'hasCode'> = {},
  ): Promise<Page<Promotion>> {
    const request = pageRequest({ page, limit });
    const { items, total } = await this.#promotions.page(
      { ...parseInput(filterInput, filter, ''), ...kind },
      request,
    );
    return pageOf(request, items, total);
  }

  /** @throws BAD_USER_INPUT */
  async find(id: string): Promise<Promotion | null> {
    return this.#promotions.find(parseId(id));
  }

  /** @param id the id of the new promotion @throws BAD_USER_INPUT, COUPON_CODE_TAKEN, SERVICE_UNAVAILABLE */
  async create(input: unknown, id?: string): Promise<Promotion> {
    return this.insert(parseCreatePromotionInput(input), id);
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, COUPON_CODE_TAKEN, CONFLICT, SERVICE_UNAVAILABLE */
  async update(idText: string, input: unknown): Promise<Promotion> {
    const id = parseId(idText);
    const applyUpdate = parseUpdatePromotionInput(input);
    return this.modify(id, (promotion) => {
      if (!promotion) throw notFound('Promotion', id);
      return applyUpdate(promotion);
    });
  }

  /** Deletes a promotion and keeps its redemptions. @throws BAD_USER_INPUT, NOT_FOUND */
  async remove(idText: string): Promise<true> {
    const id = parseId(idText);
    if (!(await this.#promotions.remove(id))) throw notFound('Promotion', id);
    return true;
  }

  /** Stores checked fields as a new promotion. @throws BAD_USER_INPUT, COUPON_CODE_TAKEN, SERVICE_UNAVAILABLE */
  async insert(fields: PromotionFields, id?: string): Promise<Promotion> {
    await this.#references.assertTargetsExist(fields);
    return this.#promotions.insert(fields, id);
  }

  /**
   * Applies an update to the current state of a promotion, and again after a concurrent update.
   * @param update throws for a promotion that is null or of the wrong kind
   * @throws BAD_USER_INPUT, COUPON_CODE_TAKEN, CONFLICT, SERVICE_UNAVAILABLE
   */
  async modify(id: string, update: (promotion: Promotion | null) => PromotionFields): Promise<Promotion> {
    return retryOnConflict(async () => {
      const promotion = await this.#promotions.find(id);
      const fields = update(promotion);
      if (promotion) await this.#references.assertTargetsExist(addedTargets(promotion, fields));
      return (promotion && (await this.#promotions.replace(promotion, fields))) ?? undefined;
    });
  }
}

/** Only new targets are checked: earlier ones may have been deleted since. */
function addedTargets(before: PromotionTargets, after: PromotionTargets): PromotionTargets {
  const [productIds = [], categoryIds = [], sellerIds = []] = TARGET_FIELDS.map((field) =>
    after[field].filter((id) => !before[field].includes(id)),
  );
  return { productIds, categoryIds, sellerIds };
}
