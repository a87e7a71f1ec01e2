import { allow } from 'graphql-shield';
import { hasPermission } from '@e-storefront/auth';
import { can, check, isAuthenticated, isPublic, hasScope, type PermissionTree } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { canReadOwnProducts } from '../catalog/product-scope';
import type { ProductVariant } from '../catalog/product';

const isOwnVariantOrStaff = check<ProductVariant, unknown, AppContext>(
  'isOwnVariantOrStaff',
  ({ parent, context: { principal } }) =>
    hasPermission(principal, 'product:read-inactive') ||
    (principal?.id === parent.sellerId && canReadOwnProducts(principal)),
);

/** The service checks the ownership. */
const canReadStock = check<unknown, unknown, AppContext>(
  'seesStock',
  ({ context: { principal } }) =>
    hasPermission(principal, 'product:read-inactive') ||
    (principal !== null && canReadOwnProducts(principal)),
);

const canWriteProducts = can('product:write');
const canReserveStock = hasScope('stock:hold');
const canPriceLines = hasScope('product:price');

/** The services check the ownership of products and reviews, because they read the row anyway. */
export const permissions: PermissionTree = {
  Query: {
    products: isPublic,
    productFacets: isPublic,
    product: isPublic,
    productsBySeller: isPublic,
    searchProducts: isPublic,
    searchSuggestions: isPublic,
    productReviews: isPublic,
    stockMovements: canReadStock,
    purchasableLines: canPriceLines,
    productsInCategory: hasScope('catalogue:count'),
  },
  Mutation: {
    createProduct: canWriteProducts,
    updateProduct: canWriteProducts,
    deleteProduct: canWriteProducts,
    addVariant: canWriteProducts,
    updateVariant: canWriteProducts,
    removeVariant: canWriteProducts,
    addProductImage: canWriteProducts,
    removeProductImage: canWriteProducts,
    createImageUpload: canWriteProducts,
    adjustStock: canWriteProducts,
    createReview: can('review:write'),
    updateReview: can('review:write'),
    markReviewHelpful: isAuthenticated,
    deleteReview: isAuthenticated,
    reserveStock: canReserveStock,
    commitStock: canReserveStock,
    releaseStock: canReserveStock,
    shipStock: canReserveStock,
    returnStock: canReserveStock,
  },
  Product: allow,
  ProductVariant: {
    id: allow,
    sku: allow,
    name: allow,
    options: allow,
    price: allow,
    available: allow,
    onHand: isOwnVariantOrStaff,
    reserved: isOwnVariantOrStaff,
    backorderLimit: isOwnVariantOrStaff,
    lowStockThreshold: isOwnVariantOrStaff,
  },
  VariantOption: allow,
  ProductImage: allow,
  ProductPage: allow,
  Pagination: allow,
  ProductFacets: allow,
  CategoryFacet: allow,
  PriceBand: allow,
  RatingFacet: allow,
  TagFacet: allow,
  SellerFacet: allow,
  SearchSuggestion: allow,
  Review: allow,
  ReviewPage: allow,
  ReviewResult: allow,
  ImageUpload: allow,
  StockMovement: allow,
  StockMovementPage: allow,
  StockAdjustmentResult: allow,
  StockAdjustmentLine: allow,
  StockAdjustmentRefusal: allow,
  PurchasableLine: canPriceLines,
  User: allow,
  Category: allow,
};
