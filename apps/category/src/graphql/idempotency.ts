import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { toCreatedResult } from './resolvers';

export const idempotency: IdempotencyRules = {
  createCategory: once<ReturnType<typeof toCreatedResult>, unknown, AppContext>({
    find: async ({ id, context: { categories } }) => {
      const category = await categories.findCreated(id);
      return category && toCreatedResult(category);
    },
  }),
  updateCategory: once(),
  deleteCategory: once(),
};
