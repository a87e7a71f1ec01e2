import type { TestProduct } from '../../../apps/e2e/src/support/products';
import type { Attempt } from '../../../apps/e2e/src/permissions/attempt';
import type { Args } from '../../../apps/e2e/src/permissions/operations';
import type { Locate, SubgraphRows } from '../permission-matrix';

/** The attempts create more products than a page has. */
const OLDEST_FIRST = { limit: 100, sortBy: 'createdAt', sortOrder: 'asc' };
const offSaleId = ({ owner }: Attempt): string | undefined => owner.offers?.offSaleId;
const variantOf = ({ id, variants: [variant] }: TestProduct): Args => ({
  productId: id,
  variantId: variant?.id,
});

/** Arguments with a product for one attempt; only sellers have products. */
const disposable =
  (args: (product: TestProduct) => Args) =>
  async (attempt: Attempt): Promise<Args | undefined> => {
    const product = await attempt.disposableProduct();
    return product && args(product);
  };
const adjustment = (quantity: number) =>
  disposable((product) => ({ lines: [{ ...variantOf(product), kind: 'ADJUST', quantity }] }));

const product =
  (selection = '…'): Locate =>
  ({ fixtures }) => ({ type: 'Product', id: fixtures.product.id, selection });
const ownVariants: Locate = ({ owner }) =>
  owner.offers && { type: 'Product', id: owner.offers.product.id, selection: 'variants { … }' };
/** An adjustment of the stock of one variant; another seller's product is not found in its line. */
const adjusted =
  (quantity: number, selection: string, shows: string): Locate =>
  async (attempt) => {
    const args = await adjustment(quantity)(attempt);
    return args && { root: 'Mutation.adjustStock', args, selection, shows };
  };

export const rows: SubgraphRows = {
  Query: {
    products: 'anyone',
    'products (not on sale)': {
      access: 'its seller or staff, else null',
      args: ({ owner, sellerId }) => owner.offers && { sellerId, includeInactive: true, ...OLDEST_FIRST },
      shows: offSaleId,
    },
    productFacets: 'anyone',
    'productFacets (not on sale)': {
      access: 'its seller or staff, else null',
      args: ({ owner, sellerId }) => owner.offers && { sellerId, includeInactive: true },
      selection: 'categories { categoryId }',
      shows: ({ owner }) => owner.offers?.offSaleCategoryId,
    },
    product: { access: 'anyone', args: ({ fixtures }) => ({ id: fixtures.product.id }) },
    'product (not on sale)': {
      access: 'its seller or staff, else null',
      args: ({ owner }) => owner.offers && { id: owner.offers.offSaleId },
      shows: offSaleId,
    },
    productsBySeller: { access: 'anyone', args: ({ fixtures }) => ({ sellerId: fixtures.seller.id }) },
    'productsBySeller (not on sale)': {
      access: 'its seller or staff, else null',
      args: ({ owner, sellerId }) => owner.offers && { sellerId },
      shows: offSaleId,
    },
    searchProducts: { access: 'anyone', args: { search: 'lamp', limit: 1 } },
    searchSuggestions: { access: 'anyone', args: { search: 'lamp', limit: 1 } },
    productReviews: { access: 'anyone', args: ({ fixtures }) => ({ productId: fixtures.product.id }) },
    stockMovements: {
      access: 'its seller or staff',
      args: ({ owner }) => owner.offers && { productId: owner.offers.product.id },
    },
    purchasableLines: 'service:product:price',
    productsInCategory: 'service:catalogue:count',
  },
  Mutation: {
    createProduct: {
      access: 'its seller or admins',
      args: ({ sellerId, fixtures }) => ({ input: { sellerId, category: fixtures.category.id } }),
    },
    updateProduct: {
      access: 'its seller or admins',
      args: disposable(({ id }) => ({ id, input: { description: 'Tried.' } })),
    },
    deleteProduct: { access: 'its seller or admins', args: disposable(({ id }) => ({ id })) },
    addVariant: { access: 'its seller or admins', args: disposable(({ id }) => ({ productId: id })) },
    updateVariant: {
      access: 'its seller or admins',
      args: disposable((product) => ({ ...variantOf(product), input: { price: 31 } })),
    },
    // The last variant cannot be removed.
    removeVariant: { access: 'its seller or admins', args: disposable(variantOf), passesWith: ['CONFLICT'] },
    addProductImage: {
      access: 'its seller or admins',
      args: disposable(({ id }) => ({ productId: id, url: 'https://pictures.example/more.png' })),
    },
    // Another seller's product is rejected before the image is searched.
    removeProductImage: {
      access: 'its seller or admins',
      args: disposable(({ id }) => ({ productId: id, imageId: id })),
      passesWith: ['NOT_FOUND'],
    },
    createImageUpload: { access: 'its seller or admins', args: disposable(({ id }) => ({ productId: id })) },
    // Each line has its own result: another seller's product is not found.
    adjustStock: {
      access: 'its seller or admins, else null',
      args: adjustment(1),
      selection: 'lines { ok }',
      shows: () => '"ok":true',
    },
    createReview: { access: 'person', args: (attempt) => ({ productId: attempt.reviewableProductId() }) },
    updateReview: { access: 'owner', args: ({ owner }) => ({ reviewId: owner.reviewId }) },
    markReviewHelpful: { access: 'person', args: ({ owner }) => ({ reviewId: owner.reviewId }) },
    deleteReview: {
      access: 'owner or staff',
      args: (attempt) => ({ reviewId: attempt.disposableReviewId() }),
    },
    reserveStock: 'service:stock:hold',
    commitStock: 'service:stock:hold',
    releaseStock: 'service:stock:hold',
    shipStock: 'service:stock:hold',
    returnStock: 'service:stock:hold',
  },
  types: {
    Product: { access: 'anyone', locate: product() },
    'Product (not on sale)': {
      access: 'its seller or staff, else null',
      locate: ({ owner }) => owner.offers && { root: 'Query.product', args: { id: owner.offers.offSaleId } },
    },
    // Old orders and carts refer to it: the holder of such a reference sees what was bought.
    'Product (linked, not on sale)': {
      access: 'anyone',
      locate: ({ fixtures }) => ({ id: fixtures.stranger.offers.offSaleId }),
    },
    ProductVariant: {
      access: 'anyone',
      locate: product('variants { … }'),
      fields: {
        onHand: { access: 'its seller or staff', locate: ownVariants },
        reserved: { access: 'its seller or staff', locate: ownVariants },
        backorderLimit: { access: 'its seller or staff', locate: ownVariants },
        lowStockThreshold: { access: 'its seller or staff', locate: ownVariants },
      },
    },
    VariantOption: {
      locate: ({ fixtures }) => ({
        type: 'Product',
        id: fixtures.variedProductId,
        selection: 'variants { options { … } }',
      }),
    },
    ProductImage: { locate: product('images { … }') },
    Review: { access: 'anyone', locate: ({ owner }) => ({ id: owner.reviewId }) },
    ReviewResult: 'owner',
    User: {
      access: 'anyone',
      locate: ({ sellerId }) => ({ id: sellerId }),
      fields: {
        'products (not on sale)': {
          access: 'its seller or staff, else null',
          locate: ({ owner, sellerId }) =>
            owner.offers && {
              id: sellerId,
              selection: 'products(limit: 100, sortBy: "createdAt", sortOrder: "asc") { products { id } }',
              shows: owner.offers.offSaleId,
            },
        },
      },
    },
    Category: { locate: ({ fixtures }) => ({ id: fixtures.category.id }) },
    StockAdjustmentResult: { locate: adjusted(1, '… lines { ok }', '"ok":true') },
    StockAdjustmentLine: { locate: adjusted(1, 'lines { … ok }', '"ok":true') },
    StockAdjustmentRefusal: {
      locate: adjusted(-1_000_000, 'lines { error { … code } }', 'INSUFFICIENT_STOCK'),
    },
  },
};
