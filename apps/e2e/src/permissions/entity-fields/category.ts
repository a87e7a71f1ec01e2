import { entity, type EntityFieldAttempts } from '../ask';

export const entityFields: EntityFieldAttempts = {
  Category: ({ world }) => entity('category', 'Category', world.category.id),
  'Category (not active)': ({ world }) => entity('category', 'Category', world.hiddenCategoryId),
};
