import type { SubgraphContract } from './contract';

const CATEGORY = 'id name description icon slug isActive productCount createdAt updatedAt';
const RESULT = `success message data { ${CATEGORY} }`;

export const category: SubgraphContract = {
  fields: {
    'Query.categories': {
      args: { filter: 'CategoryFilterInput' },
      select: `success message data { ${CATEGORY} } count`,
    },
    'Query.category': { args: { id: 'String!' }, select: CATEGORY },
    'Mutation.createCategory': { args: { input: 'CategoryInput!' }, select: RESULT },
    'Mutation.updateCategory': { args: { id: 'ID!', input: 'CategoryInput!' }, select: RESULT },
    'Mutation.deleteCategory': { args: { id: 'ID!' }, select: 'success message' },
  },
  inputs: {
    CategoryInput: {
      fields: { name: 'any!', description: 'any', icon: 'any' },
      sample: { name: 'Books', description: 'To read', icon: '📚' },
    },
    CategoryFilterInput: {
      fields: { isActive: 'Boolean', search: 'any' },
      sample: { isActive: true, search: 'book' },
    },
  },
  enums: {},
};
