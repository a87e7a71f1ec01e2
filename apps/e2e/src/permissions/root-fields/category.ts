import { newCategory } from '../../support/products';
import { unique } from '../../support/users';
import type { RootFieldAttempts } from '../ask';

export const rootFields: RootFieldAttempts = {
  'Query.category': { call: ({ world }) => `category(id: "${world.category.id}") { id }` },
  'Query.category (not active)': {
    call: ({ world }) => `category(id: "${world.hiddenCategoryId}") { id }`,
  },
  'Mutation.createCategory': { call: () => `createCategory(input: { name: "${unique()}" }) { success }` },
  'Mutation.updateCategory': {
    call: ({ world: { category } }) =>
      `updateCategory(id: "${category.id}", input: { name: "${category.name}" }) { success }`,
  },
  'Mutation.deleteCategory': {
    call: async ({ isMeant, world }) =>
      `deleteCategory(id: "${(isMeant ? await newCategory() : world.category).id}") { success }`,
  },
};
