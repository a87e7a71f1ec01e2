import type { SubgraphRows } from '../permission-matrix';

const CATEGORY =
  'id name description icon slug previousSlugs isActive position path parent children breadcrumbs createdAt updatedAt';

export const rows: SubgraphRows = {
  Query: {
    categories: 'anyone',
    category: 'anyone',
    'category (not active)': 'admins, hidden',
  },
  Mutation: {
    createCategory: 'admins',
    updateCategory: 'admins',
    deleteCategory: 'admins',
  },
  types: {
    Category: { given: 'anyone', follow: CATEGORY },
    'Category (not active)': { given: 'admins, hidden', follow: CATEGORY },
    CategoryList: { given: 'anyone', follow: 'success message data count' },
    CategoryResult: { given: 'admins', follow: 'success message data' },
  },
};
