import { allow } from 'graphql-shield';
import { hasPermission } from '@e-storefront/auth';
import { can, check, isAuthenticated, isPublic, hasScope, type PermissionTree } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { seesOwnRange } from '../catalog/product-scope';
import type { ProductVariant } from '../catalog/product.service';

/** What lies in the warehouse is the seller's and the staff's business. */
const isOwnVariantOrStaff = check<ProductVariant, unknown, AppContext>(
  'isOwnVariantOrStaff',
  ({ parent, context: { principal } }) =>
    hasPermission(principal, 'product:read-inactive') ||
    (principal?.id === parent.sellerId && seesOwnRange(principal)),
);

/** Whose product it is, the service decides. */
const seesStock = check<unknown, unknown, AppContext>(
  'seesStock',
  ({ context: { principal } }) =>
    hasPermission(principal, 'product:read-inactive') || (principal !== null && seesOwnRange(principal)),
);

const writesProducts = can('product:write');
const holdsStock = hasScope('stock:hold');
const pricesLines = hasScope('product:price');

/** Whose product or review it is, the services decide: they read the row in any case. */
export const permissions: PermissionTree = {
  Query: {
    products: isPublic,
    productFacets: isPublic,
    product: isPublic,
    productsBySeller: isPublic,
    searchProducts: isPublic,
    searchSuggestions: isPublic,
    productReviews: isPublic,
    stockMovements: seesStock,
    purchasableLines: pricesLines,
    productsInCategory: hasScope('catalogue:count'),
  },
  Mutation: {
    createProduct: writesProducts,
    updateProduct: writesProducts,
    deleteProduct: writesProducts,
    addVariant: writesProducts,
    updateVariant: writesProducts,
    removeVariant: writesProducts,
    addProductImage: writesProducts,
    removeProductImage: writesProducts,
    createImageUpload: writesProducts,
    adjustStock: writesProducts,
    createReview: can('review:write'),
    updateReview: can('review:write'),
    markReviewHelpful: isAuthenticated,
    deleteReview: isAuthenticated,
    reserveStock: holdsStock,
    commitStock: holdsStock,
    releaseStock: holdsStock,
    shipStock: holdsStock,
    returnStock: holdsStock,
  },
  Product: allow,
  ProductVariant: {
    '*': allow,
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
  PurchasableLine: pricesLines,
  User: allow,
  Category: allow,
};
