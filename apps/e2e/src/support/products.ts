import { data, present } from './client';
import {
  CategoryIdsDocument,
  CreateCategoryDocument,
  CreateCouponDocument,
  CreateImageUploadDocument,
  CreateProductDocument,
  PopularProductDocument,
  StockDocument,
  type CategoryInput,
  type CreateCategoryMutation,
  type CreateCouponInput,
  type CreateProductInput,
} from './support.generated';
import { staff, unique, type TestUser } from './users';

/** A product for tests. */
export interface TestProduct {
  id: string;
  name: string;
  price: number;
  variants: { id: string; name: string | null; price: number }[];
}

/** A category for tests. */
export type TestCategory = NonNullable<NonNullable<CreateCategoryMutation['createCategory']>['data']>;

/** A new category, so that counts and lists in it belong to one test. */
export async function newCategory(input: Partial<CategoryInput> = {}): Promise<TestCategory> {
  const category = { name: unique('category'), description: 'A category of a test.', icon: '🧪', ...input };
  const { createCategory } = await data(CreateCategoryDocument, {
    variables: { input: category },
    as: await staff('admin'),
  });
  return present(createCategory?.data);
}

let category: Promise<TestCategory> | undefined;

/** The id of any seeded category, for tests with a separate platform. */
export async function seededCategoryId(gateway: string): Promise<string> {
  const { categories } = await data(CategoryIdsDocument, { gateway });
  return present(categories?.data[0]).id;
}

/** A new product, in a category of the test file unless the input names one. */
export async function newProduct(
  seller: TestUser,
  input: Partial<CreateProductInput> = {},
  gateway?: string,
): Promise<TestProduct> {
  const product = {
    name: unique('product'),
    description: 'Made for a test.',
    price: 25,
    stock: 100,
    category: input.category ?? (await (category ??= newCategory())).id,
    sellerId: seller.id,
    ...input,
  };
  const { createProduct } = await data(CreateProductDocument, {
    variables: { input: product },
    as: seller,
    ...(gateway && { gateway }),
  });
  return present(createProduct);
}

/** The id of a popular seeded product in stock: the newest ones belong to other tests, which count their units. */
export async function popularProductId(gateway?: string): Promise<string> {
  const { products } = await data(PopularProductDocument, { ...(gateway && { gateway }) });
  return present(products?.products[0]).id;
}

/** The available units of a product. */
export async function stockOf(productId: string, as: TestUser, gateway?: string): Promise<number> {
  const { product } = await data(StockDocument, {
    variables: { id: productId },
    as,
    ...(gateway && { gateway }),
  });
  return present(product).stock;
}

/** The address for one upload of an image of a product. */
export async function newUploadUrl(productId: string, as: TestUser): Promise<string> {
  const { createImageUpload } = await data(CreateImageUploadDocument, { variables: { productId }, as });
  return present(createImageUpload).uploadUrl;
}

/** A new coupon, valid now. @param input the differences from 10 per cent without limits */
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
