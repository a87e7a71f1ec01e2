import type { Faker } from '@faker-js/faker';
import type { PricedLine } from '../../../apps/order/src/pricing/basket';
import { withAncestors } from '../categories';
import { pictureOf } from '../pictures';
import type { SeedProduct } from '../products/catalogue';

export interface ProductRange {
  products: readonly SeedProduct[];
  /** The address of the gateway for clients: orders store the address of the picture. */
  publicUrl: string;
}

/** Distinct products that were on sale then, as lines of the product service. */
export function fillBasket({ products, publicUrl }: ProductRange, at: Date, faker: Faker): PricedLine[] {
  const onSale = products.filter(
    ({ isActive, createdAt, variants }) =>
      isActive && createdAt < at && variants.some(({ spare }) => spare > 0),
  );
  const size = faker.helpers.weightedArrayElement([
    { weight: 4, value: 1 },
    { weight: 4, value: 2 },
    { weight: 2, value: 3 },
    { weight: 1, value: 5 },
  ]);
  return faker.helpers.arrayElements(onSale, size).map((product) => ({
    line: lineOf(product, publicUrl, faker),
    quantity: faker.helpers.weightedArrayElement([
      { weight: 7, value: 1 },
      { weight: 2, value: 2 },
      { weight: 1, value: 3 },
    ]),
  }));
}

function lineOf(product: SeedProduct, publicUrl: string, faker: Faker): PricedLine['line'] {
  const variant = faker.helpers.arrayElement(product.variants.filter(({ spare }) => spare > 0));
  const { id, sku, options, price, spare } = variant;
  return {
    productId: product.id,
    variantId: id,
    sku,
    productName: product.name,
    variantName: options.length === 0 ? null : options.map(({ value }) => value).join(' / '),
    imageUrl: `${publicUrl}/media/${pictureOf(product.categoryId)}`,
    sellerId: product.sellerId,
    categoryIds: withAncestors(product.categoryId).map((category) => category.id),
    unitPrice: price,
    available: spare,
    backorder: 0,
    forSale: true,
  };
}
