import { freshGoods } from '../disposable';
import { client, entity, type Path, type Attempt, type EntityFieldAttempts } from '../ask';

const sellerOf = ({ of, world }: Attempt): string => (of === world.stranger ? world.seller.id : of.person.id);
const within = ({ door, text }: Path, inner: string): Path => ({ door, text: text.replace('…', inner) });
const onGoods =
  (inner: string) =>
  ({ world }: Attempt): Path =>
    within(entity('product', 'Product', world.product.id), inner);
const onStock: EntityFieldAttempts[string] = ({ of }) =>
  of.offers && within(entity('product', 'Product', of.offers.product.id), 'variants { … }');
/** An adjustment of the pieces of one variant; what is somebody else's is not found in its line. */
const adjusted =
  (quantity: number, inner: string, shows: string): EntityFieldAttempts[string] =>
  async (trial) => {
    const goods = await freshGoods(trial);
    const ids = `productId: "${goods?.id}", variantId: "${goods?.variants[0]?.id}"`;
    const line = `{ ${ids}, kind: ADJUST, quantity: ${quantity} }`;
    return goods && { ...client(`mutation { adjustStock(lines: [${line}]) { ${inner} } }`), shows };
  };
/** Trials make more products than a page holds. */
const OLDEST = 'products(limit: 100, sortBy: "createdAt", sortOrder: "asc") { products { id } }';

export const entityFields: EntityFieldAttempts = {
  Product: ({ world }) => entity('product', 'Product', world.product.id),
  'Product (not on sale)': ({ of }) => of.offers && client(`{ product(id: "${of.offers.hiddenId}") { … } }`),
  'Product (linked, not on sale)': ({ world }) =>
    entity('product', 'Product', world.stranger.offers.hiddenId),
  ProductVariant: onGoods('variants { … }'),
  'ProductVariant.onHand': onStock,
  'ProductVariant.reserved': onStock,
  'ProductVariant.backorderLimit': onStock,
  'ProductVariant.lowStockThreshold': onStock,
  VariantOption: ({ world }) =>
    within(entity('product', 'Product', world.manifoldId), 'variants { options { … } }'),
  ProductImage: onGoods('images { … }'),
  Review: ({ of }) => entity('product', 'Review', of.reviewId),
  StockAdjustmentResult: adjusted(1, '… lines { ok }', '"ok":true'),
  StockAdjustmentLine: adjusted(1, 'lines { … ok }', '"ok":true'),
  StockAdjustmentRefusal: adjusted(-1_000_000, 'lines { error { … code } }', 'INSUFFICIENT_STOCK'),
  User: (trial) => entity('product', 'User', sellerOf(trial)),
  'User.products (not on sale)': (trial) =>
    trial.of.offers && {
      ...within(entity('product', 'User', sellerOf(trial)), OLDEST),
      shows: trial.of.offers.hiddenId,
    },
  Category: ({ world }) => entity('product', 'Category', world.category.id),
};
