import type { Category } from '../category/category.service';
import type { Resolvers } from '../schema.generated';

const changed = (data: Category, message: string) => ({ success: true, message, data });
export const created = (data: Category) => changed(data, 'Category created.');

export const resolvers: Resolvers = {
  Query: {
    categories: async (_parent, { filter }, { categories, tree, withHidden }) => {
      if (filter?.isActive === false) withHidden();
      const data = categories.list(await tree(), filter);
      return { success: true, message: null, data, count: data.length };
    },
    category: async (_parent, { id }, { tree, withHidden }) => {
      const found = (await tree()).find(id);
      if (!found) withHidden();
      return found ?? null;
    },
  },
  Mutation: {
    createCategory: async (_parent, { input }, { categories, operationId }) =>
      created(await categories.create(input, operationId)),
    updateCategory: async (_parent, { id, input }, { categories }) =>
      changed(await categories.update(id, input), 'Category updated.'),
    deleteCategory: async (_parent, { id }, { categories }) =>
      changed(await categories.remove(id), 'Category deleted.'),
  },
  Category: {
    __resolveReference: async ({ id }, { tree }) => (await tree()).find(id) ?? null,
    previousSlugs: ({ previousSlugs }) => previousSlugs ?? [],
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
