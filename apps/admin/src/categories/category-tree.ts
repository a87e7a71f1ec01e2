import type { AdminCategoryFragment } from './categories.generated';

/** A category with its children, by position. */
export interface CategoryNode {
  category: AdminCategoryFragment;
  children: CategoryNode[];
}

/** A place in the tree: the index among the children of a parent, null for the top level. */
export interface Place {
  parentId: string | null;
  index: number;
}

/** Arranges categories as a tree. One whose parent is missing is at the top level. */
export function toTree(categories: readonly AdminCategoryFragment[]): CategoryNode[] {
  const nodes = new Map(
    categories.map((category) => [category.id, { category, children: [] as CategoryNode[] }]),
  );
  const roots: CategoryNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.category.parent && nodes.get(node.category.parent.id);
    (parent ? parent.children : roots).push(node);
  }
  for (const siblings of [roots, ...[...nodes.values()].map(({ children }) => children)])
    siblings.sort(
      ({ category: a }, { category: b }) => a.position - b.position || a.name.localeCompare(b.name),
    );
  return roots;
}

/** A category with its place in the tree. */
export interface ListedCategory extends AdminCategoryFragment {
  /** 0 at the top level. */
  depth: number;
  /** Its name after those of its ancestors. */
  fullName: string;
}

/** The categories from top to bottom, parents before their children. */
export function flattenTree(nodes: readonly CategoryNode[], parent?: ListedCategory): ListedCategory[] {
  return nodes.flatMap(({ category, children }) => {
    const listed = {
      ...category,
      depth: parent ? parent.depth + 1 : 0,
      fullName: parent ? `${parent.fullName} › ${category.name}` : category.name,
    };
    return [listed, ...flattenTree(children, listed)];
  });
}

/** The siblings at a place. */
function siblingsOf(tree: readonly CategoryNode[], parentId: string | null): readonly CategoryNode[] {
  if (parentId === null) return tree;
  return findNode(tree, parentId)?.children ?? [];
}

/** The node of a category, anywhere in the tree. */
export function findNode(tree: readonly CategoryNode[], id: string): CategoryNode | undefined {
  for (const node of tree) {
    const found = node.category.id === id ? node : findNode(node.children, id);
    if (found) return found;
  }
  return undefined;
}

/** Where a category is now. */
export function placeOf(tree: readonly CategoryNode[], category: AdminCategoryFragment): Place {
  const parentId = category.parent?.id ?? null;
  const index = siblingsOf(tree, parentId).findIndex((node) => node.category.id === category.id);
  return { parentId, index };
}

/** Whether a category can go below a parent: not below itself. */
export function canMoveTo(tree: readonly CategoryNode[], id: string, parentId: string | null): boolean {
  if (parentId === null) return true;
  const moved = findNode(tree, id);
  return moved !== undefined && findNode([moved], parentId) === undefined;
}

/** A category whose parent or position a move changes. */
export interface Rearranged {
  category: AdminCategoryFragment;
  parentId: string | null;
  position: number;
}

/**
 * The changes that bring a category to a place: of the category itself, and of the siblings that move aside.
 * @param to the index counts the siblings without the category
 */
export function rearrange(tree: readonly CategoryNode[], id: string, to: Place): Rearranged[] {
  const moved = findNode(tree, id);
  if (!moved) return [];
  const siblings = siblingsOf(tree, to.parentId).filter((node) => node !== moved);
  const order = [...siblings.slice(0, to.index), moved, ...siblings.slice(to.index)];
  return order
    .map(({ category }, position) => ({ category, parentId: to.parentId, position }))
    .filter(
      ({ category, parentId, position }) =>
        category.position !== position || (category.parent?.id ?? null) !== parentId,
    );
}
