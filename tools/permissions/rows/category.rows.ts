import type { SubgraphRows } from '../permission-matrix';

export const rows: SubgraphRows = {
  Query: {
    categories: 'anyone',
    category: { access: 'anyone', args: ({ fixtures }) => ({ id: fixtures.category.id }) },
    'category (not active)': {
      access: 'admins, else null',
      args: ({ fixtures }) => ({ id: fixtures.inactiveCategoryId }),
    },
  },
  Mutation: {
    createCategory: 'admins',
    updateCategory: {
      access: 'admins',
      args: ({ fixtures: { category } }) => ({ id: category.id, input: { name: category.name } }),
    },
    deleteCategory: { access: 'admins', args: (attempt) => ({ id: attempt.disposableCategoryId() }) },
  },
  types: {
    Category: { access: 'anyone', locate: ({ fixtures }) => ({ id: fixtures.category.id }) },
    'Category (not active)': {
      access: 'admins, else null',
      locate: ({ fixtures }) => ({ id: fixtures.inactiveCategoryId }),
    },
  },
};
