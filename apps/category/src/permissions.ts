import { allow } from 'graphql-shield';
import { can, type PermissionTree } from '@e-storefront/subgraph';

export const permissions: PermissionTree = {
  Query: { categories: allow, category: allow },
  Mutation: {
    createCategory: can('category:write'),
    updateCategory: can('category:write'),
    deleteCategory: can('category:write'),
  },
  Category: allow,
  CategoryList: allow,
  CategoryResult: allow,
};
