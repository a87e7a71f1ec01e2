import { parse, visit } from 'graphql';
import typeDefs from './schema.graphql';

/** An id that nothing has. */
export const UNKNOWN = 'e'.repeat(24);

export const newVariant = { options: [{ name: 'size', value: 'M' }], price: 1, stock: 1 };

/** Calls of the seller's mutations by the id that they are for. */
export const sellerCalls: Record<string, { query: string; input?: () => unknown }> = {
  updateProduct: {
    query:
      'mutation ($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { id } }',
    input: () => ({ name: 'New' }),
  },
  deleteProduct: { query: 'mutation ($id: ID!) { deleteProduct(id: $id) }' },
  addVariant: {
    query: 'mutation ($id: ID!, $input: VariantInput!) { addVariant(productId: $id, input: $input) { id } }',
    input: () => newVariant,
  },
  updateVariant: {
    query: `mutation ($id: ID!, $input: UpdateVariantInput!) {
      updateVariant(productId: $id, variantId: "${UNKNOWN}", input: $input) { id } }`,
    input: () => ({ price: 1 }),
  },
  removeVariant: {
    query: `mutation ($id: ID!) { removeVariant(productId: $id, variantId: "${UNKNOWN}") { id } }`,
  },
  addProductImage: {
    query: 'mutation ($id: ID!) { addProductImage(productId: $id, url: "https://a.b/c") { id } }',
  },
  removeProductImage: {
    query: `mutation ($id: ID!) { removeProductImage(productId: $id, imageId: "${UNKNOWN}") { id } }`,
  },
  createImageUpload: { query: 'mutation ($id: ID!) { createImageUpload(productId: $id) { maxBytes } }' },
};

/** An adjustment of one variant by so many pieces. */
export const adjustCall = (productId: string, quantity: number, key = 'k'): { query: string } => ({
  query: `mutation { adjustStock(idempotencyKey: "${key}", lines: [
    { productId: "${productId}", variantId: "${UNKNOWN}", kind: ADJUST, quantity: ${quantity} }]) { refused } }`,
});

/** The codes that the descriptions of root fields announce, as `field CODE`. */
export function announced(): string[] {
  const pairs: string[] = [];
  visit(parse(typeDefs), {
    ObjectTypeDefinition(type) {
      for (const field of type.fields ?? []) {
        const codes = /Errors: (.+)$/m.exec(field.description?.value ?? '')?.[1]?.split(', ') ?? [];
        pairs.push(...codes.map((code) => `${type.name.value}.${field.name.value} ${code}`));
      }
    },
  });
  return pairs.sort();
}
