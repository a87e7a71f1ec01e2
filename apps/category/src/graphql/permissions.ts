import { allow } from 'graphql-shield';
import { can, isPublic, type PermissionTree } from '@e-storefront/subgraph';

export const permissions: PermissionTree = {
  Query: { categories: isPublic, category: isPublic },
  Mutation: {
    createCategory: can('category:write'),
    updateCategory: can('category:write'),
    deleteCategory: can('category:write'),
  },
  Category: allow,
  CategoryList: allow,
  CategoryResult: allow,
};
