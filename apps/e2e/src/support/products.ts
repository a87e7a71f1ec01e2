import { data, present } from './client';
import {
  CreateCategoryDocument,
  CreateCouponDocument,
  CreateProductDocument,
  StockDocument,
  type CreateCouponInput,
  type CreateProductInput,
} from './support.generated';
import { staff, unique, type TestUser } from './users';

/** A product as the tests need it. */
export interface TestProduct {
  id: string;
  name: string;
  price: number;
  variants: { id: string; name: string | null; price: number }[];
}

/** A new category of its own, so that counts and lists in it belong to one test. */
export async function newCategory(): Promise<{ id: string; name: string; slug: string }> {
  const name = unique('category');
  const { createCategory } = await data(CreateCategoryDocument, {
    variables: { input: { name, description: 'A category of a test.', icon: '🧪' } },
    as: await staff('admin'),
  });
  return present(createCategory?.data);
}

let category: ReturnType<typeof newCategory> | undefined;

/** A new product, in a category of the test file's own unless told otherwise. */
export async function newProduct(
  seller: TestUser,
  input: Partial<CreateProductInput> = {},
): Promise<TestProduct> {
  const product = {
    name: unique('goods'),
    description: 'Made for a test.',
    price: 25,
    stock: 100,
    category: input.category ?? (await (category ??= newCategory())).id,
    sellerId: seller.id,
    ...input,
  };
  const { createProduct } = await data(CreateProductDocument, { variables: { input: product }, as: seller });
  return present(createProduct);
}

/** Pieces of a product that can be bought now. */
export async function stockOf(productId: string, as: TestUser): Promise<number> {
  const { product } = await data(StockDocument, { variables: { id: productId }, as });
  return present(product).stock;
}

/** A new coupon, valid now. @param input what differs from 10 per cent without limits */
export async function newCoupon(
  input: Partial<CreateCouponInput> = {},
): Promise<{ id: string; code: string }> {
  const day = 86_400_000;
  const coupon = {
    code: unique('C').toUpperCase(),
    description: 'A coupon of a test.',
    discountType: 'percentage',
    discount: 10,
    validFrom: new Date(Date.now() - day).toISOString(),
    validTo: new Date(Date.now() + day).toISOString(),
    ...input,
  };
  const { createCoupon } = await data(CreateCouponDocument, {
    variables: { input: coupon },
    as: await staff('admin'),
  });
  return present(createCoupon);
}
