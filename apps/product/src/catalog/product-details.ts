import { selectedDetails, type RequestContext } from '@e-storefront/subgraph';
import { PRODUCT_DETAILS, type ProductDetail } from './product';

/** The fields of the schema's Product that need each detail. */
const FIELDS: Readonly<Record<ProductDetail, readonly string[]>> = {
  description: ['description'],
  // The first image stands in for a main image.
  images: ['images', 'imageUrl'],
  tags: ['tags'],
  variants: ['variants'],
};

/** The details that the caller's operation selects of products. */
export function selectedProductDetails(context: RequestContext): readonly ProductDetail[] {
  return selectedDetails(context, 'Product', { details: PRODUCT_DETAILS, fields: FIELDS });
}
