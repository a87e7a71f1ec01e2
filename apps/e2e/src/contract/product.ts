import type { SubgraphContract } from './contract';

const PRODUCT =
  'id name description price stock category sellerId seller { id name email } isActive imageUrl tags rating ' +
  'reviewCount createdAt updatedAt';
const REVIEW = 'id productId userId userName rating comment helpful createdAt';
const PAGINATION = 'page limit total pages';

export const product: SubgraphContract = {
  fields: {
    'Query.products': {
      args: {
        page: 'Int',
        limit: 'Int',
        search: 'String',
        category: 'String',
        minPrice: 'Float',
        maxPrice: 'Float',
        sortBy: 'String',
        sortOrder: 'String',
        featured: 'Boolean',
        includeInactive: 'Boolean',
      },
      select: `products { ${PRODUCT} } pagination { ${PAGINATION} }`,
    },
    'Query.product': { args: { id: 'ID!' }, select: PRODUCT },
    'Query.productsBySeller': { args: { sellerId: 'String!' }, select: PRODUCT, list: true },
    'Query.searchProducts': { args: { search: 'String!', limit: 'Int' }, select: PRODUCT, list: true },
    'Query.productReviews': {
      args: { productId: 'ID!', page: 'Int', limit: 'Int' },
      select: `reviews { ${REVIEW} } pagination { ${PAGINATION} }`,
    },
    'Mutation.createProduct': { args: { input: 'CreateProductInput!' }, select: PRODUCT },
    'Mutation.updateProduct': { args: { id: 'ID!', input: 'UpdateProductInput!' }, select: PRODUCT },
    'Mutation.deleteProduct': { args: { id: 'ID!' }, select: '' },
    'Mutation.createReview': {
      args: { productId: 'ID!', input: 'CreateReviewInput!' },
      select: `success message review { ${REVIEW} }`,
    },
    'Mutation.markReviewHelpful': { args: { reviewId: 'ID!' }, select: 'id helpful' },
    'Mutation.deleteReview': { args: { reviewId: 'ID!' }, select: '' },
  },
  inputs: {
    CreateProductInput: {
      fields: {
        name: 'any!',
        description: 'any!',
        price: 'Float!',
        category: 'any!',
        stock: 'Int!',
        sellerId: 'any!',
        imageUrl: 'any',
        tags: 'any',
      },
      sample: {
        name: 'Lamp',
        description: 'Bright',
        price: 12.5,
        category: 'Home',
        stock: 3,
        sellerId: '65f000000000000000000001',
        imageUrl: 'https://example.com/a.png',
        tags: ['new'],
      },
    },
    UpdateProductInput: {
      fields: {
        name: 'any',
        description: 'any',
        price: 'Float',
        category: 'any',
        stock: 'Int',
        sellerId: 'any',
        imageUrl: 'any',
        tags: 'any',
        isActive: 'Boolean',
      },
      sample: { price: 13, isActive: false },
    },
    CreateReviewInput: {
      fields: { rating: 'any!', comment: 'any' },
      sample: { rating: 5, comment: 'Good' },
    },
  },
  enums: {},
};
