/** A page of the shop with everything that is asked for in turns. */
export interface SizedPage {
  title: string;
  bodies: readonly string[];
}

const CARD =
  'id name price stock rating reviewCount imageUrl categoryDetails { name slug } seller { id name }';
const PAGINATION = 'pagination { page pages total }';
const FACETS = `total inStock categories { count category { name } } priceBands { min max count }
  ratings { minRating count } tags { tag count } sellers { count seller { name } }`;

const CATALOGUE = `query CataloguePage($page: Int) {
  products(page: $page, limit: 24, sortBy: "popular") { products { ${CARD} } ${PAGINATION} }
  productFacets { ${FACETS} }
}`;

const CATEGORY = `query CategoryPage($id: String!) {
  category(id: $id) { name productCount products(limit: 24, sortBy: "newest") { products { ${CARD} } ${PAGINATION} } }
  productFacets(category: $id) { ${FACETS} }
}`;

const SEARCH = `query SearchPage($search: String!) {
  products(search: $search, limit: 24) { products { ${CARD} } ${PAGINATION} }
}`;

const FILTERED = `query FilteredPage($minPrice: Float, $maxPrice: Float, $sortBy: String) {
  products(minPrice: $minPrice, maxPrice: $maxPrice, minRating: 3, inStock: true, limit: 24, sortBy: $sortBy) {
    products { ${CARD} } ${PAGINATION}
  }
}`;

const PRODUCT = `query ProductPage($id: ID!) {
  product(id: $id) {
    id name description price stock tags rating reviewCount
    categoryDetails { name breadcrumbs { name slug } } seller { id name }
    variants { id sku price available }
    reviews(limit: 5) { reviews { userName rating comment createdAt } }
    related(limit: 4) { id name price imageUrl }
  }
}`;

const CATEGORY_TREE = `query CategoryTree {
  categories { data { id name slug productCount children { id name slug productCount } } }
}`;

const SEARCHES = ['keyboard', 'chair', 'shoes', 'cotton', 'wooden chair', 'fresh cheese', 'keyb', 'chees'];
/** Products that every shop has. */
const PRODUCT_NUMBERS = Array.from({ length: 40 }, (_, index) => index * 5 + 1);

/** The pages that are measured. @param categoryIds categories with descendants */
export function sizedPages(categoryIds: readonly string[]): SizedPage[] {
  const page = (title: string, query: string, variables: readonly object[]): SizedPage => ({
    title,
    bodies: variables.map((one) => JSON.stringify({ query, variables: one })),
  });
  const filters = [100, 5_000, 10_000, 20_000, 30_000].flatMap((minPrice) =>
    ['price_asc', 'rating', 'name', 'popular'].map((sortBy) => ({
      minPrice,
      maxPrice: minPrice + 15_000,
      sortBy,
    })),
  );
  return [
    page(
      'Catalogue, 24 products with facets',
      CATALOGUE,
      [1, 2, 3, 4].map((number) => ({ page: number })),
    ),
    page(
      'Category, 24 products with facets',
      CATEGORY,
      categoryIds.map((id) => ({ id })),
    ),
    page(
      'Search, 24 products',
      SEARCH,
      SEARCHES.map((search) => ({ search })),
    ),
    page('Filtered and sorted, 24 products', FILTERED, filters),
    page(
      'Product',
      PRODUCT,
      PRODUCT_NUMBERS.map((number) => ({ id: number.toString(16).padStart(24, '0') })),
    ),
    page('Category tree with counts', CATEGORY_TREE, [{}]),
  ];
}
