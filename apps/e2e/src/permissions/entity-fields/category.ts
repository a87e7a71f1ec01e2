import { client, entity, type EntityFieldAttempts } from '../ask';

export const entityFields: EntityFieldAttempts = {
  Category: ({ world }) => entity('category', 'Category', world.category.id),
  'Category (not active)': ({ world }) => entity('category', 'Category', world.hiddenCategoryId),
  CategoryList: () => client('{ categories(filter: { search: "none such" }) { … } }'),
  CategoryResult: ({ world: { category } }) =>
    client(`mutation { updateCategory(id: "${category.id}", input: { name: "${category.name}" }) { … } }`),
};
