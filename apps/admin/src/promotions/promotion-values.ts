import type { Schema } from '@e-storefront/graph-client';
import { fromLocalTime, numberOrNull, toLocalTime, type NumberValue } from '../common/form-values';
import type { AdminPromotionFragment } from './promotion.generated';

/** What the form of a promotion holds. */
export interface PromotionValues {
  name: string;
  code: string;
  action: Schema.DiscountType;
  discount: NumberValue;
  buyQuantity: NumberValue;
  getQuantity: NumberValue;
  minPurchase: NumberValue;
  minQuantity: NumberValue;
  maxDiscount: NumberValue;
  validFrom: string;
  validTo: string;
  weekdays: string[];
  fromHour: NumberValue;
  toHour: NumberValue;
  usageLimit: NumberValue;
  perCustomerLimit: NumberValue;
  dailyBudget: NumberValue;
  firstOrderOnly: boolean;
  categoryIds: string[];
  productIds: string[];
  sellerIds: string[];
  customerGroups: string[];
  priority: NumberValue;
  exclusivityGroup: string;
}

/** An automatic percentage for 30 days from now. */
export function newPromotion(): PromotionValues {
  const now = Date.now();
  return {
    name: '',
    code: '',
    action: 'percentage',
    discount: '',
    buyQuantity: '',
    getQuantity: '',
    minPurchase: '',
    minQuantity: '',
    maxDiscount: '',
    validFrom: toLocalTime(new Date(now).toISOString()),
    validTo: toLocalTime(new Date(now + 30 * 86_400_000).toISOString()),
    weekdays: [],
    fromHour: '',
    toHour: '',
    usageLimit: '',
    perCustomerLimit: '',
    dailyBudget: '',
    firstOrderOnly: false,
    categoryIds: [],
    productIds: [],
    sellerIds: [],
    customerGroups: [],
    priority: 0,
    exclusivityGroup: '',
  };
}

/** The values of a stored promotion. */
export function valuesOf(promotion: AdminPromotionFragment): PromotionValues {
  return {
    name: promotion.name,
    code: promotion.code ?? '',
    action: promotion.action,
    discount: promotion.discount,
    buyQuantity: promotion.buyQuantity ?? '',
    getQuantity: promotion.getQuantity ?? '',
    minPurchase: promotion.minPurchase ?? '',
    minQuantity: promotion.minQuantity ?? '',
    maxDiscount: promotion.maxDiscount ?? '',
    validFrom: toLocalTime(promotion.validFrom),
    validTo: toLocalTime(promotion.validTo),
    weekdays: promotion.weekdays.map(String),
    fromHour: promotion.fromHour ?? '',
    toHour: promotion.toHour ?? '',
    usageLimit: promotion.usageLimit ?? '',
    perCustomerLimit: promotion.perCustomerLimit ?? '',
    dailyBudget: promotion.dailyBudget ?? '',
    firstOrderOnly: promotion.firstOrderOnly,
    categoryIds: promotion.categoryIds,
    productIds: promotion.productIds,
    sellerIds: promotion.sellerIds,
    customerGroups: promotion.customerGroups,
    priority: promotion.priority,
    exclusivityGroup: promotion.exclusivityGroup ?? '',
  };
}

/** The values for the API: fields that the action does not have are cleared. */
export function toInput(values: PromotionValues) {
  const hasSets = values.action === 'buyXGetY';
  return {
    ...values,
    code: values.code || null,
    discount: values.action === 'freeShipping' ? null : numberOrNull(values.discount),
    buyQuantity: hasSets ? numberOrNull(values.buyQuantity) : null,
    getQuantity: hasSets ? numberOrNull(values.getQuantity) : null,
    minPurchase: numberOrNull(values.minPurchase),
    minQuantity: numberOrNull(values.minQuantity),
    maxDiscount: numberOrNull(values.maxDiscount),
    validFrom: fromLocalTime(values.validFrom),
    validTo: fromLocalTime(values.validTo),
    weekdays: values.weekdays.map(Number),
    fromHour: numberOrNull(values.fromHour),
    toHour: numberOrNull(values.toHour),
    usageLimit: numberOrNull(values.usageLimit),
    perCustomerLimit: numberOrNull(values.perCustomerLimit),
    dailyBudget: numberOrNull(values.dailyBudget),
    priority: numberOrNull(values.priority),
    exclusivityGroup: values.exclusivityGroup || null,
  };
}
