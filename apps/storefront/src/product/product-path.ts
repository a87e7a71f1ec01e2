/** The address of a product's page. The name in it is for people; the id finds the product. */
export function productPath({ id, name }: { id: string; name: string }): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return `/products/${id}${slug && `/${encodeURIComponent(slug)}`}`;
}
