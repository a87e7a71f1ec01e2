import type { SubgraphRows } from '../permission-matrix';

const PRODUCT = `id name description price maxPrice stock inStock category categoryId categoryDetails sellerId seller
  isActive onSale featured imageUrl images tags variants rating reviewCount unverifiedReviewCount reviews related createdAt updatedAt`;

export const rows: SubgraphRows = {
  Query: {
    products: 'anyone',
    'products (not on sale)': 'its seller or staff, hidden',
    productFacets: 'anyone',
    'productFacets (not on sale)': 'its seller or staff, hidden',
    product: 'anyone',
    'product (not on sale)': 'its seller or staff, hidden',
    productsBySeller: 'anyone',
    'productsBySeller (not on sale)': 'its seller or staff, hidden',
    searchProducts: 'anyone',
    searchSuggestions: 'anyone',
    productReviews: 'anyone',
    stockMovements: 'its seller or staff',
    purchasableLines: 'service:product:price',
    productsInCategory: 'service:catalogue:count',
  },
  Mutation: {
    createProduct: 'its seller or admins',
    updateProduct: 'its seller or admins',
    deleteProduct: 'its seller or admins',
    addVariant: 'its seller or admins',
    updateVariant: 'its seller or admins',
    removeVariant: 'its seller or admins',
    addProductImage: 'its seller or admins',
    removeProductImage: 'its seller or admins',
    createImageUpload: 'its seller or admins',
    adjustStock: 'its seller or admins, hidden',
    createReview: 'person',
    updateReview: 'owner',
    markReviewHelpful: 'person',
    deleteReview: 'owner or staff',
    reserveStock: 'service:stock:hold',
    commitStock: 'service:stock:hold',
    releaseStock: 'service:stock:hold',
    shipStock: 'service:stock:hold',
    returnStock: 'service:stock:hold',
  },
  types: {
    Product: { given: 'anyone', follow: PRODUCT },
    'Product (not on sale)': { given: 'its seller or staff, hidden', follow: PRODUCT },
    // Old orders and full carts link to it: whoever holds such a link sees what was bought.
    'Product (linked, not on sale)': { given: 'anyone', follow: PRODUCT },
    ProductVariant: {
      given: 'anyone',
      follow: 'id sku name options price available',
      but: {
        onHand: 'its seller or staff',
        reserved: 'its seller or staff',
        backorderLimit: 'its seller or staff',
        lowStockThreshold: 'its seller or staff',
      },
    },
    VariantOption: { given: 'anyone', follow: 'name value' },
    ProductImage: { given: 'anyone', follow: 'id url width height' },
    ProductPage: { given: 'anyone', follow: 'products pagination nextCursor' },
    ProductFacets: {
      given: 'anyone',
      follow:
        'total inStock categories categoriesLeftOut priceBands ratings tags tagsLeftOut sellers sellersLeftOut',
    },
    CategoryFacet: { given: 'anyone', follow: 'categoryId category count' },
    PriceBand: { given: 'anyone', follow: 'min max count' },
    RatingFacet: { given: 'anyone', follow: 'minRating count' },
    TagFacet: { given: 'anyone', follow: 'tag count' },
    SellerFacet: { given: 'anyone', follow: 'sellerId seller count' },
    SearchSuggestion: { given: 'anyone', follow: 'type text product category' },
    Review: {
      given: 'anyone',
      follow: `id productId product userId user userName rating comment helpful verifiedPurchase createdAt updatedAt`,
    },
    ReviewPage: { given: 'anyone', follow: 'reviews pagination' },
    ReviewResult: { given: 'owner', follow: 'success message review' },
    ImageUpload: { given: 'its seller or admins', follow: 'uploadUrl expiresAt maxBytes' },
    StockMovement: {
      given: 'its seller or staff',
      follow: 'id kind productId variantId quantity onHand reserved reason actorId reference at',
    },
    StockMovementPage: { given: 'its seller or staff', follow: 'movements pagination' },
    StockAdjustmentResult: { given: 'its seller or admins, hidden', follow: 'adjusted refused lines' },
    StockAdjustmentLine: {
      given: 'its seller or admins, hidden',
      follow: 'productId variantId ok error onHand reserved available',
    },
    StockAdjustmentRefusal: { given: 'its seller or admins, hidden', follow: 'code message' },
    PurchasableLine: {
      given: 'service:product:price',
      follow: `productId variantId sku productName variantName imageUrl sellerId categoryIds unitPrice available
        backorder forSale`,
    },
    User: {
      given: 'anyone',
      follow: 'id products',
      but: { 'products (not on sale)': 'its seller or staff, hidden' },
    },
    Category: { given: 'anyone', follow: 'id products productCount' },
  },
};
