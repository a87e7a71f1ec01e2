import { client, entity, type Ways } from '../ask';

export const ways: Ways = {
  Category: ({ world }) => entity('category', 'Category', world.category.id),
  'Category (not active)': ({ world }) => entity('category', 'Category', world.hiddenCategoryId),
  CategoryList: () => client('{ categories(filter: { search: "none such" }) { … } }'),
  CategoryResult: ({ world: { category } }) =>
    client(`mutation { updateCategory(id: "${category.id}", input: { name: "${category.name}" }) { … } }`),
};
