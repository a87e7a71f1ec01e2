import type { Category } from '../category/category';
import type { Resolvers } from '../schema.generated';

const toResult = (data: Category, message: string) => ({ success: true, message, data });
export const toCreatedResult = (data: Category) => toResult(data, 'Category created.');

export const resolvers: Resolvers = {
  Query: {
    categories: async (_parent, { filter }, { categories, tree, assertNotExpired }) => {
      if (filter?.isActive === false) assertNotExpired();
      const data = categories.list(await tree(), filter);
      return { success: true, message: null, data, count: data.length };
    },
    category: async (_parent, { id }, { tree, assertNotExpired }) => {
      const found = (await tree()).find(id);
      if (!found) assertNotExpired();
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
