import type { SubgraphRows } from '../permission-matrix';

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
    Category: 'anyone',
    'Category (not active)': 'admins, hidden',
  },
};
