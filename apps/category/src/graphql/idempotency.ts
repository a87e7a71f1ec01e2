import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { created } from './resolvers';

export const idempotency: IdempotencyRules = {
  createCategory: once<ReturnType<typeof created>, unknown, AppContext>({
    find: async ({ id, context: { categories } }) => {
      const category = await categories.added(id);
      return category && created(category);
    },
  }),
  updateCategory: once(),
  deleteCategory: once(),
};
