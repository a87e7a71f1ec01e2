import { refuseExpired, type SubgraphContext } from '@e-storefront/subgraph';
import type { Category } from '../category/category';
import type { Resolvers } from '../schema.generated';

const toResult = (data: Category, message: string) => ({ success: true, message, data });
export const toCreatedResult = (data: Category) => toResult(data, 'Category created.');

/** @throws UNAUTHENTICATED for an expired token that could show hidden categories */
const assertNotExpired = (context: SubgraphContext) => refuseExpired(context, 'category:write');

export const resolvers: Resolvers = {
  Query: {
    categories: async (_parent, { filter }, context) => {
      if (filter?.isActive === false) assertNotExpired(context);
      const data = context.categories.list(await context.tree(), filter);
      return { success: true, message: null, data, count: data.length };
    },
    category: async (_parent, { id }, context) => {
      const found = (await context.tree()).find(id);
      if (!found) assertNotExpired(context);
      return found ?? null;
    },
  },
  Mutation: {
    createCategory: async (_parent, { input }, { categories, operationId }) =>
      toCreatedResult(await categories.create(input, operationId)),
    updateCategory: async (_parent, { id, input }, { categories }) =>
      toResult(await categories.update(id, input), 'Category updated.'),
    deleteCategory: async (_parent, { id }, { categories }) =>
      toResult(await categories.remove(id), 'Category deleted.'),
  },
  Category: {
    __resolveReference: async ({ id }, { tree }) => (await tree()).find(id) ?? null,
    parent: async (category, _args, { tree }) => (await tree()).parentOf(category) ?? null,
    children: async ({ id }, _args, { tree }) => (await tree()).childrenOf(id),
    breadcrumbs: async (category, _args, { tree }) => (await tree()).breadcrumbsOf(category),
    path: async (category, _args, { tree }) =>
      (await tree())
        .breadcrumbsOf(category)
        .map(({ slug }) => slug)
        .join('/'),
  },
};
